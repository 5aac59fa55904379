from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from articles.actions.images import make_missing_copies, upload_image
from articles.models import Image
from cms import postgres
from cms.refusals import NotAllowed
from tests import factories
from tests.articles.test_images import files, picture

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def run() -> str:
    said = StringIO()
    call_command("make_picture_copies", stdout=said, stderr=said)
    return said.getvalue().strip()


def stored_before_there_were_copies(media, colour: str, width: int) -> Image:
    image = upload_image(by=factories.editor(), data=picture(colour, size=(width, 4)), alt="A field")
    for copy in media.rglob("*.avif"):
        copy.unlink()
    return image


def test_makes_what_pages_offer_of_older_pictures_and_nothing_the_second_time(media):
    image = stored_before_there_were_copies(media, "red", 1000)
    upload_image(by=factories.editor(), data=picture("blue"), alt="Too small for copies")
    offered = [image.src.replace(".png", f"-{width}.avif") for width in (480, 960, 1000)]
    assert not list(media.rglob("*.avif"))

    assert run() == "Pictures that were given their missing copies: 1."
    before = [(path, path.stat().st_mtime_ns) for path in files(media)]

    assert run() == "Pictures that were given their missing copies: 0."
    assert [(path, path.stat().st_mtime_ns) for path in files(media)] == before

    answers = [Client().get(address) for address in offered]
    assert {(answer.status_code, answer["Content-Type"]) for answer in answers} == {(200, "image/avif")}
    for answer in answers:
        answer.close()


def test_a_picture_whose_file_is_gone_is_named_and_stops_no_other(media):
    gone = stored_before_there_were_copies(media, "red", 1000)
    stored_before_there_were_copies(media, "blue", 500)
    (media / gone.file.name).unlink()
    said = StringIO()

    with pytest.raises(CommandError, match="still lack copies: 1"):
        call_command("make_picture_copies", stdout=said, stderr=said)

    assert gone.file.name in said.getvalue()
    assert "missing copies: 1." in said.getvalue()


def test_is_named_where_an_upgrade_is_described():
    upgrade = (postgres.PROJECT / "docs" / "deploy.md").read_text().partition("## 8. Upgrade")[2]

    assert "imprimatur make_picture_copies" in upgrade.partition("## ")[0]


def test_copies_are_made_by_the_system_alone(media):
    image = stored_before_there_were_copies(media, "red", 1000)

    with pytest.raises(NotAllowed):
        make_missing_copies(image=image, by=factories.managing_editor())

    assert not list(media.rglob("*.avif"))
