"""Files of references into the library, and the library as files."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext

from citations.actions import importing
from citations.actions.importing import import_sources
from citations.formats.files import FORMATS, read_file
from citations.models import Citation, CitationCheck
from citations.records import Name, Record
from citations.revisions import revisions_of
from citations.same_works import Shelf, shelf_for
from cms.accounts.models import Role
from cms.refusals import NotAllowed
from tests import factories

FILES = Path(__file__).parent / "data" / "formats"
IMPORT, EXPORT = "/desk/citations/import/", "/desk/citations/export/"
GOUT = Record(title="Gout", authors=(Name("Lee", "S"),), year=2020, doi="10.1000/gout")


def ris(*records: Record) -> str:
    return FORMATS["ris"].write(records)


def imported(*records: Record, by=None):
    return import_sources(
        by=by or factories.editor(), imported=read_file(ris(*records).encode()), name="my.ris"
    )


@pytest.mark.django_db
class TestTheAction:
    def test_adds_what_the_library_does_not_have(self):
        editor = factories.editor()

        outcome = imported(
            GOUT, Record(type="book", title="Medicine", editors=(Name("Raja", "S"),)), by=editor
        )

        assert [row.source.key for row in outcome.added] == ["lee2020", "raja"]
        assert (outcome.known, outcome.rejected, outcome.total) == ([], (), 2)
        assert Citation.objects.get(doi="10.1000/gout").record() == GOUT
        revision = revisions_of(Citation.objects.get(key="raja")).get().revision
        assert (revision.user, revision.comment) == (editor, "Imported from “my.ris”")

    def test_what_a_file_says_confirms_nothing(self):
        imported(GOUT)

        assert not CitationCheck.objects.exists()

    def test_the_same_file_again_adds_nothing(self):
        first = imported(GOUT)

        again = imported(GOUT)

        assert (len(again.added), [row.source for row in again.known]) == (0, [first.rows[0].source])
        assert Citation.objects.count() == 1

    def test_a_work_that_stands_in_the_file_twice_is_added_once(self):
        same = Record(title="GOUT!", authors=GOUT.authors, year=2021)

        outcome = imported(GOUT, same)

        assert [(row.line, row.is_new) for row in outcome.rows] == [(1, True), (8, False)]
        assert Citation.objects.count() == 1

    def test_a_source_of_the_library_is_left_as_it_is(self):
        source = factories.citation(doi="10.1000/gout", title="GOUT!")

        outcome = imported(GOUT)

        assert [row.source for row in outcome.known] == [source]
        assert Citation.objects.get().title == "GOUT!"
        assert Citation.objects.get().version == 1

    def test_one_refused_record_stops_no_other(self):
        outcome = imported(Record(title="Too much", volume="7" * 51, issue="8" * 51), GOUT)

        assert [row.source.title for row in outcome.added] == ["Gout"]
        (rejected,) = outcome.rejected
        assert (rejected.line, rejected.start) == (1, "Too much")
        assert rejected.problem == (
            "Volume: Ensure this value has at most 50 characters (it has 51). "
            "Issue: Ensure this value has at most 50 characters (it has 51)."
        )

    def test_one_import_adds_a_thousand_and_the_same_file_again_the_rest(self, monkeypatch):
        monkeypatch.setattr(importing, "MOST_ADDED", 2)
        records = [Record(title=f"Title {number}") for number in range(5)]

        outcomes = [imported(*records) for _again in range(3)]

        assert [(len(each.added), len(each.known), each.waiting) for each in outcomes] == [
            (2, 0, 3),
            (2, 2, 1),
            (1, 4, 0),
        ]
        assert {each.total for each in outcomes} == {5}

    def test_whoever_may_not_edit_the_library_imports_nothing(self):
        with pytest.raises(NotAllowed):
            imported(GOUT, by=factories.user(Role.AUDITOR))

        assert not Citation.objects.exists()

    def test_a_notice_comes_in_with_where_it_is_from(self):
        imported(Record(title="Colitis", notice="retracted"))

        source = Citation.objects.get()
        assert (source.title, source.notice) == ("Colitis", "retracted")
        assert source.notice_reason == "The file that was imported says so."

    def test_finding_known_works_takes_one_query_however_many_there_are(self):
        records = [Record(title=f"Title {n}", doi=f"10.1000/{n}", pmid=str(n + 1)) for n in range(40)]

        with CaptureQueriesContext(connection) as queries:
            shelf_for(records)

        assert len(queries) == 1


class TestTwoImportsAtOnce:
    def test_the_second_is_told_to_wait_and_keeps_its_text(self, client, own_database):
        client.force_login(factories.editor())

        with ThreadPoolExecutor(1) as other, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('citations.import', 0))")
            response = other.submit(_post_and_close, client, ris(GOUT)).result(timeout=20)

        assert response.status_code == 409
        assert "Another import is under way." in response.content.decode()
        assert "10.1000/gout" in response.content.decode()
        assert not Citation.objects.exists()


def _post_and_close(client, text):
    try:
        return client.post(IMPORT, {"text": text})
    finally:
        connections.close_all()


@pytest.mark.django_db
class TestTheSameWork:
    @pytest.mark.parametrize(
        "record",
        [
            Record(title="GOUT.", doi="10.1000/gout"),
            Record(title="", pmid="7"),
            Record(title="Gout", authors=(Name("Lee", "Sun"),), year=2020),
            Record(title="<i>Gout.</i>", authors=(Name("LEE", "S"),), year=2019),
            Record(title="Gout", authors=(Name("Lee", "S"), Name("Kim", "T")), year=2020, pmcid="PMC1"),
        ],
    )
    def test_is_found(self, record):
        source = factories.citation(
            title="Gout", authors=[{"family": "Lee", "given": "S"}], doi="10.1000/gout", pmid="7"
        )

        assert shelf_for([record, Record(title="Gout")]).find(record) == source

    @pytest.mark.parametrize(
        "record",
        [
            Record(title="Falls in later life", doi="10.1000/gout"),
            Record(title="Gout", authors=(Name("Kim", "S"),), year=2020),
            Record(title="Gout", authors=(Name("Lee", "S"),), year=2018),
            Record(title="Gout", authors=(Name("Lee", "S"),)),
            Record(title="Gout", authors=(Name("Lee", "S"),), year=2020, doi="10.1000/other"),
            Record(title="Gout", authors=(Name("Lee", "S"),), year=2020, type="preprint"),
            Record(title="Gout 2", authors=(Name("Lee", "S"),), year=2020),
            Record(title="", authors=(Name("Lee", "S"),), year=2020),
        ],
    )
    def test_is_not_another_one(self, record):
        source = factories.citation(
            title="Gout", authors=[{"family": "Lee", "given": "S"}], doi="10.1000/gout"
        )

        assert Shelf([source]).find(record) is None

    def test_two_years_of_one_report_are_two_works(self):
        who = [{"literal": "World Health Organization"}]
        source = factories.citation(type="report", title="World report", authors=who, year=2020, doi=None)

        record = Record(
            type="report", title="World report", authors=(Name(literal="World Health Organization"),)
        )

        assert Shelf([source]).find(Record(**{**record.__dict__, "year": 2021})) is None
        assert Shelf([source]).find(Record(**{**record.__dict__, "year": 2020})) == source


@pytest.mark.django_db
class TestThePageForImports:
    def test_says_what_came_of_every_record(self, client, editor):
        factories.citation(key="known", doi="10.1000/known", title="Known")
        text = ris(GOUT, Record(title="Known", doi="10.1000/known")) + "TY  - DATA\nTI  - Numbers\nER  - \n"

        response = client.post(IMPORT, {"file": SimpleUploadedFile("my.ris", text.encode())})

        page = " ".join(response.content.decode().split())
        assert response.status_code == 200
        assert "Imported 1, already in the library 1, rejected 1 of 3 records in the file." in page
        assert "Line 13" in page
        assert "Its kind “DATA” is none that the library keeps." in page
        for key in ("lee2020", "known"):
            assert Citation.objects.get(key=key).get_absolute_url() in page

    def test_takes_pasted_text(self, client, editor):
        client.post(IMPORT, {"text": "@article{x, title = {Gout}}"})

        assert Citation.objects.get().title == "Gout"

    @pytest.mark.parametrize(
        ("sent", "says"),
        [
            ({}, "Choose a file, or paste its text."),
            ({"text": "just words"}, "The format was not recognised."),
            ({"file": SimpleUploadedFile("a.pdf", b"%PDF-1.7")}, "This is no text file."),
            ({"file": SimpleUploadedFile("a.ris", b"")}, "The file is empty."),
            ({"file": SimpleUploadedFile("a.ris", b"TY  - JOUR"), "text": "TY  - JOUR"}, "not both"),
        ],
    )
    def test_keeps_what_was_typed_and_says_what_is_wrong(self, client, editor, sent, says):
        response = client.post(IMPORT, sent)

        assert response.status_code == 400
        assert says in response.content.decode()
        assert sent.get("text", "") in response.content.decode()
        assert not Citation.objects.exists()

    def test_a_hostile_file_comes_out_as_text(self, client, editor):
        evil = "<script>alert(1)</script>"
        text = ris(Record(title=f"A {evil}")) + f"TY  - {evil}\nTI  - {evil}\nER  - \n"

        page = client.post(
            IMPORT, {"file": SimpleUploadedFile(f"{evil}.ris", text.encode())}
        ).content.decode()

        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page

    def test_an_identifier_that_was_left_out_is_named(self, client, editor):
        text = ris(GOUT).replace("10.1000/gout", "none yet")

        page = client.post(IMPORT, {"text": text}).content.decode()

        assert "The DOI “none yet” was left out." in page
        assert Citation.objects.get().doi is None


@pytest.mark.django_db
class TestTheExport:
    @pytest.mark.parametrize("name", FORMATS)
    def test_holds_every_source_in_every_format(self, client, editor, name):
        sources = [factories.citation(), factories.citation(type="book", confirmed=False)]

        response = client.get(EXPORT, {"format": name})

        assert response["Content-Type"] == FORMATS[name].content_type
        assert response["Content-Disposition"].startswith('attachment; filename="sources-')
        assert response["Content-Disposition"].endswith(f'.{FORMATS[name].extension}"')
        assert response["Cache-Control"] == "no-store"
        found = read_file(response.content)
        assert {each.record.title for each in found.records} == {source.title for source in sources}

    def test_holds_what_the_filters_show(self, client, editor):
        factories.citation(title="Confirmed")
        factories.citation(title="To confirm", confirmed=False)

        response = client.get(EXPORT, {"format": "csl-json", "state": "to_confirm"})

        assert [item["title"] for item in json.loads(response.content)] == ["To confirm"]

    @pytest.mark.parametrize("query", ["", "?format=docx", "?format=ris&state=sideways"])
    def test_says_what_is_missing(self, client, editor, query):
        factories.citation()

        assert client.get(EXPORT + query).status_code == 400

    @pytest.mark.parametrize("count", [1, 3])
    def test_asks_the_database_once_for_all_sources(self, client, editor, count):
        for _each in range(count):
            factories.citation()
        client.get(EXPORT, {"format": "ris"})

        with CaptureQueriesContext(connection) as queries:
            client.get(EXPORT, {"format": "ris"})

        assert len([query for query in queries if '"citations_citation"."title"' in query["sql"]]) == 1

    def test_the_list_leads_to_it_with_its_filters(self, client, editor):
        factories.citation(title="Gout & more")

        page = client.get("/desk/citations/?q=gout&state=confirmed").content.decode()

        assert "/desk/citations/export/?format=ris&amp;q=gout&amp;state=confirmed" in page

    def test_what_was_exported_is_known_when_it_is_imported(self, client, editor):
        source = factories.citation()
        body = client.get(EXPORT, {"format": "endnote-xml"}).content

        outcome = import_sources(by=editor, imported=read_file(body))

        assert [row.source for row in outcome.known] == [source]
