"""`manage.py import_article FILE --by EMAIL`"""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from articles.models import Article
from citations.models import Citation
from tests import factories

pytestmark = pytest.mark.django_db

FILE = Path(__file__).parents[1] / "exchange" / "data" / "frozen-shoulder.txt"


def run(*args, **options):
    said = StringIO()
    call_command("import_article", *args, stdout=said, **options)
    return said.getvalue()


def test_makes_a_working_copy_and_prints_the_report():
    by = factories.editor()

    said = run(FILE, by=by.email)

    article = Article.objects.get()
    assert article.owner == by
    assert "Line 27: there is no reference 7" in said
    assert said.endswith(f"Article {article.pk}, “{article.title}”, is a working copy of {by.name}.\n")


def test_a_dry_run_changes_nothing():
    said = run(FILE, by=factories.editor().email, dry_run=True)

    assert "Recognised" in said
    assert said.endswith("Nothing was changed.\n")
    assert not Article.objects.exists()
    assert not Citation.objects.exists()


def test_running_twice_does_no_harm():
    by = factories.editor()
    run(FILE, by=by.email)

    assert run(FILE, by=by.email).startswith("This text was imported before: article ")
    assert Article.objects.count() == 1


def test_takes_another_title():
    run(FILE, by=factories.editor().email, title="Stiff shoulders")

    assert Article.objects.get().title == "Stiff shoulders"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "There is no text in this"),
        (b"\x00", "This is not text"),
        (b"a" * (10 * 1024 * 1024 + 1), "10 MB"),
    ],
)
def test_refuses_an_unusable_file_with_its_sentence(tmp_path, content, sentence):
    file = tmp_path / "article.txt"
    file.write_bytes(content)

    with pytest.raises(CommandError, match=sentence):
        run(file, by=factories.editor().email)


def test_refuses_a_file_that_is_not_there(tmp_path):
    with pytest.raises(CommandError, match=r"none\.txt cannot be read: No such file or directory\."):
        run(tmp_path / "none.txt", by=factories.editor().email)


def test_refuses_somebody_unknown_and_somebody_who_may_not_write():
    with pytest.raises(CommandError, match=r"no active account nobody@example\.org"):
        run(FILE, by="nobody@example.org")
    with pytest.raises(CommandError, match="Your account may not do this"):
        run(FILE, by=factories.user("auditor").email)
    assert not Article.objects.exists()
