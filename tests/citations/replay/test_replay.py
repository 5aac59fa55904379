"""The offline registries themselves: as a program, its control, and that its answers are what our readers expect."""

import json
import signal
import subprocess
import sys
import urllib.error
import urllib.request

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from articles.demo.material import sources
from citations.records import Name, Record
from citations.registries.crossref_works import work_from
from citations.registries.pubmed_articles import articles_in
from citations.replay import library as library_module
from citations.replay.library import WRAPPED, library
from citations.replay.settings import PATHS, settings_for
from citations.replay.shapes import Journal, abbreviated, crossref_message, pubmed_article
from cms import postgres

START = [sys.executable, "-m", "citations.replay", "--port", "0"]


def call(method: str, address: str, body: bytes | None = None) -> tuple[int, bytes]:
    request = urllib.request.Request(address, data=body, method=method)  # noqa: S310 -- our own address
    with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 -- our own address
        return answer.status, answer.read()


class TestProgram:
    def test_says_where_it_is_answers_and_stops(self):
        command = [*START, "--records", "articles.demo.material:sources"]
        with subprocess.Popen(command, cwd=postgres.PROJECT, stdout=subprocess.PIPE, text=True) as program:
            address = program.stdout.readline().strip()
            answers = [call("GET", f"{url}{path}")[0] for url, path in self.questions(address)]
            program.send_signal(signal.SIGTERM)
            rest = program.stdout.read()

        assert address.startswith("http://127.0.0.1:")
        assert answers == [200] * 6
        assert (program.returncode, rest) == (0, "")

    def questions(self, address: str) -> list[tuple[str, str]]:
        urls = settings_for(address)
        asked = {
            "CROSSREF_BASE_URL": "/works/10.1056%2FNEJMoa1511939",
            "EUTILS_BASE_URL": "/efetch.fcgi?db=pubmed&id=26551272&retmode=xml",
            "DATACITE_BASE_URL": "/dois/10.48550%2Farxiv.1706.03762",
            "DOI_BASE_URL": "/doiRA/10.1430/8105",
            "DOAJ_BASE_URL": "/search/journals/issn:1932-6203",
            "RETRACTION_WATCH_URL": "",
        }
        assert asked.keys() == PATHS.keys()
        return [(urls[name], path) for name, path in asked.items()]


@pytest.mark.django_db
class TestControl:
    def test_faults_are_switched_on_and_off_and_requests_counted(self, registries):
        control, work = registries.address + "/control", registries.address + "/datacite/dois?ids=x"
        fault = {"kind": "wrong_encoding", "path": "/datacite", "times": 1}

        assert call("POST", control, json.dumps(fault).encode()) == (200, b'{"faults": 1}')
        assert call("GET", work)[1].endswith(b"\xe9")
        assert call("GET", work)[1] == b'{"data": []}'
        assert call("DELETE", control) == (200, b'{"faults": 0}')
        assert json.loads(call("GET", control)[1]) == [["GET", "/datacite/dois", {"ids": "x"}]] * 2

    def test_a_fault_is_met_on_its_path_alone(self, registries):
        call("POST", registries.address + "/control", b'{"kind": "not_found", "path": "/crossref"}')

        assert call("GET", registries.address + "/doi/doiRA/10.1430/8105")[0] == 200
        with pytest.raises(urllib.error.HTTPError, match="404"):
            call("GET", registries.address + "/crossref/works?query=x")


class TestLibrary:
    def test_knows_every_source_of_the_demonstration(self):
        records = [source.record for source in sources().values()]

        shelf = library(records)

        assert {record.doi.lower() for record in records if record.doi} <= shelf.crossref.keys()
        assert {record.pmid for record in records if record.pmid} <= shelf.pubmed.keys()

    def test_knows_the_journals_of_the_demonstration(self):
        cited = {source.record.container_title for source in sources().values() if source.record.doi}

        assert cited - {journal.title for journal in library().journals} == set()

    def test_every_recorded_answer_can_be_read(self):
        shelf = library()

        assert len(shelf.crossref) >= 23
        assert {doi: work_from(kept.payload).record.doi for doi, kept in shelf.crossref.items()} == {
            doi: doi for doi in shelf.crossref
        }
        assert all(kept.record.pmid == pmid for pmid, kept in shelf.pubmed.items())

    def test_what_was_recorded_goes_before_what_is_made(self):
        wakefield = next(s.record for s in sources().values() if s.record.pmid == "9500320")

        shelf = library([wakefield])

        assert shelf.crossref[wakefield.doi.lower()].payload["updated-by"][1]["type"] == "retraction"
        assert "RetractionIn" in shelf.pubmed["9500320"].payload

    def test_what_one_test_adds_no_other_sees(self):
        library().add(Record(title="Only here", doi="10.1234/only", pmid="99999999"))

        assert "10.1234/only" not in library().crossref
        assert "99999999" not in library().pubmed

    def test_its_readme_names_every_file(self):
        readme = (library_module.HERE / "README.md").read_text()

        assert {path.name for path in library_module.HERE.iterdir() if path.name not in readme} == {
            "README.md"
        }


letters = st.characters(codec="utf-8", categories=("L", "N", "P", "Zs"))
words = st.text(letters, min_size=1, max_size=30).filter(str.strip)


class TestShapes:
    @pytest.mark.parametrize("source", sources().values(), ids=lambda source: source.key)
    def test_a_record_made_into_an_answer_is_read_back(self, source):
        record = source.record
        journal = Journal(
            record.container_title, record.container_title_short, ("0140-6736",), is_indexed=True
        )

        if record.doi:
            work = work_from(crossref_message(record, journal))
            facts = ("title", "authors", "year", "volume", "pages", "doi", "article_number")
            assert [getattr(work.record, name) for name in facts] == [getattr(record, name) for name in facts]
        if record.pmid:
            article = articles_in(WRAPPED.format(pubmed_article(record, journal)).encode())[record.pmid]
            facts = ("title", "authors", "year", "volume", "doi", "pmid", "container_title_short")
            assert [getattr(article.record, name) for name in facts] == [
                getattr(record, name) for name in facts
            ]
            assert article.is_indexed

    @given(title=words, family=words, journal=words)
    def test_no_text_breaks_the_form(self, title, family, journal):
        record = Record(
            title=title, authors=(Name(family, "A"),), container_title=journal, year=2020, pmid="1"
        )

        article = etree.fromstring(pubmed_article(record, Journal(journal, journal)))

        assert article.findtext(".//LastName") == family
        assert article.findtext(".//ArticleTitle") in (title, f"{title}.")

    @pytest.mark.parametrize(
        ("pages", "short"),
        [
            ("1849-1859", "1849-59"),
            ("637-641", "637-41"),
            ("99-101", "99-101"),
            ("5-5", "5-5"),
            ("231S-238S", "231S-238S"),
            ("e12", "e12"),
            ("", ""),
        ],
    )
    def test_page_ranges_are_abbreviated_as_in_pubmed(self, pages, short):
        assert abbreviated(pages) == short
