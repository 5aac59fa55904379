"""Storing pictures: words are needed, the same pixels are kept once, and a full disk leaves nothing behind."""

import errno
import io
import os
from pathlib import Path

import pytest
from django.db import connection
from PIL import Image as Pillow

from articles.actions.images import UPLOADS_AN_HOUR, CannotStore, upload_image
from articles.models import Image
from cms.audit.models import AuditEvent
from cms.refusals import Invalid, Locked, NotAllowed
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def picture(colour="red", kind="PNG", size=(20, 10)):
    stored = io.BytesIO()
    Pillow.new("RGB", size, colour).save(stored, kind)
    return stored.getvalue()


def files(folder):
    return sorted(path for path in Path(folder).rglob("*") if path.is_file())


def test_stores_the_picture_under_its_hash(media):
    editor = factories.editor()

    image = upload_image(by=editor, data=picture(), alt="A red field", caption="Red", credit="E. Ample")

    assert (image.alt, image.caption, image.credit, image.is_decorative) == (
        "A red field",
        "Red",
        "E. Ample",
        False,
    )
    assert (image.width, image.height, image.uploaded_by) == (20, 10, editor)
    assert image.src == f"/media/images/{image.sha256}.png"
    assert files(media) == [media / "images" / f"{image.sha256}.png"]


def test_the_same_pixels_are_stored_once(media):
    first = upload_image(by=factories.editor(), data=picture(), alt="A red field")
    second = upload_image(by=factories.editor(), data=picture(), alt="Red")

    assert second == first
    assert (Image.objects.count(), len(files(media))) == (1, 1)


def test_a_large_picture_is_stored_with_smaller_copies(media, client):
    image = upload_image(by=factories.editor(), data=picture(size=(1000, 10)), alt="A red field")

    copies = [f"{image.sha256}-{width}.avif" for width in (1000, 480, 960)]
    assert [one.name for one in files(media)] == [*copies, f"{image.sha256}.png"]
    for name in copies:
        answer = client.get(f"/media/images/{name}")
        assert (answer.status_code, answer["Content-Type"]) == (200, "image/avif")
        assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
        answer.close()


def test_each_new_picture_is_in_the_audit_trail():
    editor = factories.editor()

    image = upload_image(by=editor, data=picture(), alt="A red field")
    upload_image(by=editor, data=picture(), alt="The same again")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # the trail is written at COMMIT

    event = AuditEvent.objects.get(act="image.upload")
    assert (event.actor_id, event.row_id, event.reason) == (editor.pk, image.pk, "A red field")


@pytest.mark.parametrize("alt", ["", "   ", "\n"])
def test_refuses_a_picture_without_words(alt, media):
    with pytest.raises(Invalid) as refusal:
        upload_image(by=factories.editor(), data=picture(), alt=alt)

    assert refusal.value.code == "image_without_alt"
    assert (Image.objects.count(), files(media)) == (0, [])


def test_takes_a_decorative_picture_without_words():
    image = upload_image(by=factories.editor(), data=picture(), is_decorative=True)

    assert (image.alt, image.is_decorative) == ("", True)


def test_refuses_what_is_no_picture(media):
    with pytest.raises(Invalid) as refusal:
        upload_image(by=factories.editor(), data=b"<script>alert(1)</script>", alt="A picture")

    assert (refusal.value.code, refusal.value.status) == ("picture_unusable", 400)
    assert (Image.objects.count(), files(media)) == (0, [])


def test_refuses_somebody_who_does_not_write(media):
    with pytest.raises(NotAllowed):
        upload_image(by=factories.reviewer(), data=picture(), alt="A red field")

    assert (Image.objects.count(), files(media)) == (0, [])


def test_asks_for_patience_after_very_many_uploads(media):
    editor = factories.editor()
    for shade in range(UPLOADS_AN_HOUR):
        upload_image(by=editor, data=picture((shade, 0, 0)), is_decorative=True)

    with pytest.raises(Locked):
        upload_image(by=editor, data=picture("blue"), alt="Blue")

    assert Image.objects.count() == UPLOADS_AN_HOUR == len(files(media))
    assert upload_image(by=factories.editor(), data=picture("blue"), alt="Blue").pk


def test_a_full_disk_leaves_neither_file_nor_row(media, monkeypatch, caplog):
    def full(_descriptor):
        raise OSError(errno.ENOSPC, "No space left on device")

    editor = factories.editor()
    monkeypatch.setattr(os, "fsync", full)

    with pytest.raises(CannotStore) as refusal:
        upload_image(by=editor, data=picture(), alt="A red field")

    assert refusal.value.status == 507
    assert (Image.objects.count(), files(media)) == (0, [])
    assert "could not be stored" in caplog.text
