"""The import page: a file or a paste, the report, the working copy; every refusal keeps what was typed."""

import re
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.models import Article
from citations.models import Citation
from tests import factories
from tests.articles.desk.written import address

pytestmark = pytest.mark.django_db

DATA = Path(__file__).parents[1] / "exchange" / "data"
TEXT = (DATA / "frozen-shoulder.txt").read_text()


def upload(content, name="article.txt"):
    return SimpleUploadedFile(name, content if isinstance(content, bytes) else content.encode())


def look(client, **fields):
    return client.post(address("article-import"), fields)


def finish(client, response, **changes):
    """Send the second form as a browser would: its hidden fields come back with CRLF line ends."""
    form = response.context["form"]
    fields = {name: form[name].value() for name in form.fields} | changes
    return client.post(
        address("article-import-finish"), {**fields, "text": fields["text"].replace("\n", "\r\n")}
    )


class TestLooking:
    def test_offers_a_file_and_a_field(self, client, editor):
        page = client.get(address("article-import")).content.decode()

        assert 'type="file"' in page
        assert '<textarea name="text"' in page
        assert 'enctype="multipart/form-data"' in page

    def test_is_found_from_the_list_of_articles(self, client, editor):
        assert address("article-import") in client.get(address("article-list")).content.decode()

    @pytest.mark.parametrize("way", ["file", "text"])
    def test_shows_the_report_and_the_text_and_writes_nothing(self, client, editor, way):
        response = look(client, **{way: upload(TEXT, "frozen-shoulder.txt") if way == "file" else TEXT})

        page = response.content.decode()
        assert response.status_code == 200
        assert "Numbers in the text that have no reference" in page
        assert "Line 27: there is no reference 7" in page
        assert "References that the text never cites" in page
        assert "Claims of review from elsewhere, which count for nothing here" in page
        assert 'href="#ref-1"' in page
        assert 'id="ref-1"' in page
        assert not Article.objects.exists()
        assert not Citation.objects.exists()

    def test_shows_the_keys_that_the_library_will_use(self, client, editor):
        factories.citation(
            key="capsule", doi="10.5555/jse.2016.041", title="Capsular stiffness in diabetes: a cohort study"
        )

        page = look(client, text=TEXT).content.decode()

        assert "[@capsule]" in page
        assert "Sources that are in the library already" in page
        assert "[@lee2016]" not in page

    def test_puts_the_title_that_was_found_into_the_form(self, client, editor):
        form = look(client, text=TEXT).context["form"]

        assert form["title"].value() == "Frozen Shoulder: Why It Stiffens and What Loosens It"

    def test_hostile_text_comes_out_as_text(self, client, editor):
        hostile = "<script>alert(1)</script> & more\n\nIt <img src=x onerror=alert(1)> hurts.\n\nBy A B, MD"

        page = look(client, text=hostile).content.decode()

        assert "<script>alert" not in page
        assert "<img src=x" not in page

    def test_asks_the_database_as_often_for_three_references_as_for_one(self, client, editor):
        look(client, text=TEXT)

        asked = [self.queries_for(client, references) for references in (1, 3, 30)]

        assert asked[0] == asked[1] == asked[2]

    def queries_for(self, client, count):
        references = (
            f"{n}. Lee S. Title {n}. Exampl. 2016;1:2. doi:10.5555/q{n}" for n in range(1, count + 1)
        )
        with CaptureQueriesContext(connection) as captured:
            assert look(client, text="Gout\n\nIt hurts.(1)\n\n" + "\n".join(references)).status_code == 200
        return len(captured)


class TestRefusals:
    @pytest.mark.parametrize(
        ("fields", "sentence"),
        [
            ({}, "Choose a file, or paste the text."),
            ({"text": " \n "}, "Choose a file, or paste the text."),
            ({"file": b""}, "There is no text in this."),
            ({"file": b"Gout\x00"}, "This is not text"),
            ({"file": b"%PDF-1.4 x"}, "This is a PDF file."),
            ({"file": "痛風は痛い。".encode("shift-jis")}, "The encoding of this file was not recognised"),
            ({"file": b"a" * (10 * 1024 * 1024 + 1)}, "The file is larger than 10 MB."),
            ({"text": "1. Lee S. A. E. 2016;1:2. doi:10.5555/g"}, "This is only a list of references."),
            ({"text": "It hurts.\n" * 25_000}, "an article may have 200,000"),
        ],
    )
    def test_says_what_to_do_and_writes_nothing(self, client, editor, fields, sentence):
        if "file" in fields:
            fields = {"file": upload(fields["file"])}

        response = look(client, **fields)

        assert response.status_code == 400
        assert sentence in response.content.decode()
        assert not Article.objects.exists()

    def test_keeps_the_pasted_text(self, client, editor):
        response = look(client, text="1. Lee S. A. E. 2016;1:2. doi:10.5555/g")

        assert "1. Lee S. A. E. 2016;1:2. doi:10.5555/g</textarea>" in response.content.decode()

    def test_takes_a_file_or_a_paste_not_both(self, client, editor):
        response = look(client, text="Gout\n\nIt hurts.", file=upload("Gout"))

        assert response.status_code == 400
        assert "not both" in response.content.decode()


class TestFinishing:
    def test_makes_the_working_copy_and_shows_its_report(self, client, editor):
        response = finish(client, look(client, file=upload(TEXT, "frozen-shoulder.txt")))

        article = Article.objects.get()
        assert response.status_code == 302
        assert response["Location"] == address("article-import-report", article)
        assert article.owner == editor
        assert article.import_note.startswith("Imported: frozen-shoulder.txt, SHA-256 ")
        assert "it at some time.[@lee2016]" in article.body

    def test_reads_the_same_lines_the_second_time(self, client, editor):
        looked = look(client, text="\n\n\n" + TEXT)
        finish(client, looked)

        assert "Line 30: there is no reference 7" in looked.content.decode()
        assert "Line 30: there is no reference 7" in Article.objects.get().import_note

    def test_remembers_in_which_encoding_the_file_was(self, client, editor):
        finish(
            client,
            look(client, file=upload("Ménière’s Disease\n\nThe ear rings and rings.".encode("cp1252"))),
        )

        assert "it was read as Windows-1252" in Article.objects.get().import_note

    def test_asks_for_a_title_if_there_is_none_and_keeps_the_text(self, client, editor):
        looked = look(client, text="It hurts a lot, and at night.\n\nThen it goes.")

        response = finish(client, looked, title="")

        assert response.status_code == 400
        assert response.context["form"].errors["title"]
        assert "It hurts a lot, and at night." in response.context["form"]["text"].value()
        assert not Article.objects.exists()
        assert finish(client, response, title="Gout").status_code == 302

    def test_a_double_click_makes_one_article(self, client, editor):
        looked = look(client, text=TEXT)

        first, second = finish(client, looked), finish(client, looked)

        assert first["Location"] == second["Location"]
        assert "This text was imported before." in client.get(second["Location"]).content.decode()
        assert Article.objects.count() == 1

    def test_says_when_the_text_was_imported_before(self, client, editor):
        finish(client, look(client, text=TEXT))

        page = look(client, text=TEXT).content.decode()

        assert "This text was imported before" in page
        assert address("article-overview", Article.objects.get()) in page

    @pytest.mark.parametrize(
        ("changes", "sentence"),
        [
            ({"origin": "forged"}, "The text did not arrive whole."),
            ({"origin": ""}, "The text did not arrive."),
            ({"text": ""}, "The text did not arrive."),
            ({"text": "1. Lee S. A. E. 2016;1:2. doi:10.5555/g"}, "This is only a list of references."),
            ({"title": "x" * 201}, "at most 200 characters"),
        ],
    )
    def test_refuses_what_was_tampered_with(self, client, editor, changes, sentence):
        response = finish(client, look(client, text=TEXT), **changes)

        assert response.status_code == 400
        assert sentence in response.content.decode()
        assert not Article.objects.exists()

    def test_the_report_stays_with_the_article(self, client, editor):
        finish(client, look(client, text=TEXT))
        article = Article.objects.get()

        report = client.get(address("article-import-report", article)).content.decode()

        assert "Line 27: there is no reference 7" in report
        assert re.search(r"Imported: pasted text, SHA-256 [0-9a-f]{64}", report)
        assert address("article-edit", article) in report
        assert (
            address("article-import-report", article)
            in client.get(address("article-overview", article)).content.decode()
        )

    def test_an_article_written_here_has_no_report(self, client, editor):
        report = client.get(address("article-import-report", factories.article(by=editor))).content.decode()

        assert "This article was not imported" in report


class TestWhoMayImport:
    @pytest.mark.parametrize("name", ["article-import", "article-import-finish"])
    def test_others_are_told_and_nothing_happens(self, client, name):
        client.force_login(factories.reviewer())

        assert client.post(address(name), {"text": TEXT}).status_code == 403
        assert not Article.objects.exists()

    def test_strangers_are_asked_to_sign_in(self, client):
        assert client.get(address("article-import")).status_code == 302
        assert client.post(address("article-import"), {"text": TEXT}).status_code == 401
