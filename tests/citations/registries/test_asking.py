"""Which questions are asked about records, in how few requests, and what is made of what does not answer."""

import dataclasses
from collections import Counter

import pytest

from articles.demo.material import sources
from citations.found import Answer, Found, Outcome, Source
from citations.records import Name, Record
from citations.registries.asking import ask_about
from citations.registries.patience import Patience
from citations.replay.faults import Kind
from tests.replay import fail, paths

pytestmark = pytest.mark.django_db

FEHLINGS = Record(
    title="A clinical practice guideline for the management of patients with acute spinal cord injury: "
    "recommendations on the type and timing of rehabilitation",
    authors=(Name("Fehlings", "MG"), Name("Tetreault", "LA"), Name("Wilson", "JR"), Name(literal="et al")),
    container_title="Global Spine J",
    year=2017,
    volume="7",
    issue="3_suppl",
    pages="231S-238S",
    doi="10.1177/2192568217703087",
)
INVENTED = Record(
    title="Long-term outcome of surgery for spinal cord softening in adults",
    authors=(Name("Nobody", "AB"),),
    container_title="J Neurosurg Spine",
    year=2009,
    volume="11",
    pages="1-9",
    doi="10.3171/2009.99.spine9999",
)


def is_same(record: Record, found: Found) -> bool:
    return record.title.lower() == found.record.title.lower()


def ask(*records: Record, seconds: float = 8) -> list[tuple[Answer, ...]]:
    return ask_about(records, patience=Patience(seconds), is_same=is_same)


def said(answers: tuple[Answer, ...]) -> list[tuple[str, str, str]]:
    return [(answer.source.value, answer.question.split(":")[0], answer.outcome.value) for answer in answers]


class TestByIdentifier:
    def test_one_with_both_is_asked_about_at_both(self, registries):
        (answers,) = ask(dataclasses.replace(FEHLINGS, doi="10.1177/2192568217701910", pmid="29164029"))

        assert said(answers) == [("crossref", "doi", "found"), ("pubmed", "pmid", "found")]
        assert {work.record.doi for answer in answers for work in answer.found} == {
            "10.1177/2192568217701910"
        }

    def test_one_with_a_doi_alone_is_looked_for_at_pubmed_as_well(self, registries):
        (answers,) = ask(dataclasses.replace(FEHLINGS, doi="10.1177/2192568217701910"))

        assert said(answers) == [("crossref", "doi", "found"), ("pubmed", "doi", "found")]
        assert answers[1].found[0].record.pmid == "29164029"

    def test_all_sources_of_the_demonstration_take_a_handful_of_requests(self, registries):
        records = [source.record for source in sources().values() if source.record.doi]

        answers = ask(*records, seconds=60)

        known = [answer for each in answers for answer in each if answer.source == Source.CROSSREF]
        assert {answer.outcome for answer in known} == {Outcome.FOUND}
        assert len(known) == len(records)
        assert Counter(paths(registries)) == {
            "/crossref/works": 2,
            "/eutils/efetch.fcgi": 1,
            "/eutils/esearch.fcgi": 1,
        }

    def test_the_same_doi_twice_is_asked_about_once(self, registries):
        record = dataclasses.replace(FEHLINGS, doi="10.1177/2192568217701910", pmid="29164029")

        first, second = ask(record, record)

        assert first == second
        assert len(registries.requests) == 2

    def test_nothing_to_ask_about_is_not_asked(self, registries):
        assert ask(Record(), Record(type="webpage", url="https://www.example.org/")) == [(), ()]
        assert ask() == []
        assert registries.requests == []


class TestElsewhere:
    def test_a_doi_of_datacite_is_asked_for_there(self, registries):
        (answers,) = ask(Record(title="Attention Is All You Need", doi="10.48550/arxiv.1706.03762"))

        assert said(answers) == [
            ("crossref", "doi", "absent"),
            ("doi_org", "doi", "found"),
            ("datacite", "doi", "found"),
            ("pubmed", "doi", "absent"),
        ]
        assert answers[1].agency == "DataCite"

    def test_a_doi_of_another_agency_exists_though_nobody_shows_its_record(self, registries):
        (answers,) = ask(Record(doi="10.1430/8105"))

        assert said(answers) == [
            ("crossref", "doi", "absent"),
            ("doi_org", "doi", "found"),
            ("doi_org", "doi", "found"),
            ("pubmed", "doi", "absent"),
        ]
        assert {answer.agency for answer in answers[1:3]} == {"mEDRA"}
        assert answers[2].found == ()

    def test_the_record_of_another_agency_is_read_when_it_shows_one(self, registries):
        registries.library.csl["10.1430/8105"] = {
            "DOI": "10.1430/8105",
            "type": "article-journal",
            "title": "Un titolo",
        }

        (answers,) = ask(Record(doi="10.1430/8105", title="Un titolo"))

        assert answers[2].found[0].record.title == "Un titolo"
        assert [answer for answer in answers if answer.is_search] == []


class TestSearching:
    def test_a_doi_of_another_work_leads_to_a_search_that_finds_the_right_one(self, registries):
        (answers,) = ask(FEHLINGS)

        assert said(answers) == [
            ("crossref", "doi", "found"),
            ("pubmed", "doi", "absent"),
            ("crossref", "title", "found"),
            ("pubmed", "title", "found"),
            ("pubmed", "citation", "found"),
        ]
        assert answers[0].found[0].record.title.endswith("Introduction, Rationale, and Scope")
        assert answers[2].found[0].record.doi == "10.1177/2192568217701910"
        assert [work.record.pmid for answer in answers[3:] for work in answer.found] == ["29164029"] * 2

    def test_a_dead_doi_leads_to_a_search_and_every_source_says_no(self, registries):
        (answers,) = ask(INVENTED)

        assert said(answers) == [
            ("crossref", "doi", "absent"),
            ("doi_org", "doi", "absent"),
            ("crossref", "title", "found"),
            ("pubmed", "title", "absent"),
            ("pubmed", "citation", "absent"),
        ]
        assert not any(is_same(INVENTED, work) for work in answers[2].found)

    def test_many_without_an_identifier_share_what_can_be_shared(self, registries):
        records = [
            dataclasses.replace(source.record, doi="", pmid="") for source in list(sources().values())[:5]
        ]

        answers = ask(*records)

        assert all(answer.found for each in answers for answer in each)
        assert Counter(paths(registries)) == {
            "/crossref/works": 5,
            "/eutils/esearch.fcgi": 5,
            "/eutils/ecitmatch.cgi": 1,
            "/eutils/efetch.fcgi": 2,
        }

    def test_what_was_found_is_not_searched_for(self, registries):
        good = dataclasses.replace(FEHLINGS, doi="10.1177/2192568217701910", pmid="29164029")

        first, second = ask(good, INVENTED)

        assert [answer for answer in first if answer.is_search] == []
        assert [answer.question for answer in second if answer.is_search] == ["title", "title", "citation"]


class TestSilence:
    def test_a_registry_that_is_down_has_said_nothing_and_nothing_is_concluded(self, registries):
        fail(registries, Kind.OUT_OF_SERVICE, "/crossref")

        (answers,) = ask(INVENTED)

        assert said(answers) == [("crossref", "doi", "unavailable")]
        assert answers[0].problem == "Crossref is out of service (503)."

    def test_without_doi_org_a_doi_that_crossref_does_not_know_is_not_dead(self, registries):
        fail(registries, Kind.WEB_PAGE, "/doi")

        (answers,) = ask(INVENTED)

        assert said(answers) == [("crossref", "doi", "absent"), ("doi_org", "doi", "unavailable")]

    def test_one_that_is_silent_in_a_search_does_not_silence_the_other(self, registries):
        fail(registries, Kind.DOWN, "/eutils")

        (answers,) = ask(dataclasses.replace(FEHLINGS, doi=""))

        assert said(answers) == [
            ("crossref", "title", "found"),
            ("pubmed", "title", "unavailable"),
            ("pubmed", "citation", "unavailable"),
        ]

    def test_everything_down_ends_in_the_time_that_there_is(self, registries):
        fail(registries, Kind.SLOW, detail="30")
        patience = Patience(1)

        (answers,) = ask_about([FEHLINGS], patience=patience, is_same=is_same)

        assert said(answers) == [("crossref", "doi", "unavailable")]
        assert patience.is_over

    def test_a_limit_is_told_with_the_time_until_which_it_holds(self, registries):
        fail(registries, Kind.TOO_MANY, "/crossref", detail="300")

        (answers,) = ask(FEHLINGS)

        assert (answers[0].source, answers[0].is_limited) == (Source.CROSSREF, True)
        assert answers[0].retry_at is not None
