"""The clients against the offline registries: what each asks, in how many requests, what it makes of it."""

import dataclasses
import datetime

import httpx
import pytest

from citations.found import Outcome, Source
from citations.records import Name, Record
from citations.registries import crossref, datacite, doi_org, journal_lists, pubmed
from citations.registries.patience import Patience
from citations.replay.faults import Kind
from tests.replay import fail, paths

pytestmark = pytest.mark.django_db

FEHLINGS, WAKEFIELD = "10.1177/2192568217701910", "10.1016/s0140-6736(97)11096-0"
PREPRINT, COMMA = "10.1101/014852", "10.1080/00000000.2019,1234"
NOBODY = "10.9999/nobody"


@pytest.fixture
def patience() -> Patience:
    return Patience(20)


class TestCrossref:
    def test_many_are_asked_about_in_one_call_that_names_what_it_wants(self, registries, patience):
        answers = crossref.works([FEHLINGS, WAKEFIELD, PREPRINT, FEHLINGS], patience)

        assert [answer.found[0].record.doi for answer in answers.values()] == [FEHLINGS, WAKEFIELD, PREPRINT]
        ((_method, path, words),) = registries.requests
        assert path == "/crossref/works"
        assert words["filter"] == f"doi:{FEHLINGS},doi:{WAKEFIELD},doi:{PREPRINT}"
        assert "updated-by" in words["select"].split(",")

    def test_one_that_a_list_leaves_out_is_asked_about_alone_before_it_counts_as_absent(
        self, registries, patience
    ):
        answers = crossref.works([FEHLINGS, NOBODY], patience)

        assert [answer.outcome for answer in answers.values()] == [Outcome.FOUND, Outcome.ABSENT]
        assert paths(registries) == ["/crossref/works", "/crossref/works/10.9999%2Fnobody"]

    def test_one_with_a_comma_is_asked_about_alone(self, registries, patience):
        registries.library.add(Record(title="With a comma", doi=COMMA, year=2019))

        answers = crossref.works([FEHLINGS, COMMA, WAKEFIELD], patience)

        assert [answers[doi].outcome for doi in (FEHLINGS, COMMA, WAKEFIELD)] == [Outcome.FOUND] * 3
        assert paths(registries) == ["/crossref/works", "/crossref/works/10.1080%2F00000000.2019%2C1234"]

    def test_120_take_few_calls_whose_addresses_stay_under_4_kb(self, registries, patience):
        dois = [f"10.1234/{'x<>' * 10}{number}" for number in range(120)]
        for doi in dois:
            registries.library.add(Record(title=f"Work {doi}", doi=doi, year=2020))

        answers = crossref.works(dois, patience)

        assert {answer.outcome for answer in answers.values()} == {Outcome.FOUND}
        assert set(paths(registries)) == {"/crossref/works"}
        addresses = [
            httpx.URL("https://api.crossref.org/works", params=words)
            for _method, _path, words in registries.requests
        ]
        assert [len(str(address)) < 4096 for address in addresses] == [True] * 4
        assert all(len(words["filter"].split(",")) <= 50 for _method, _path, words in registries.requests)

    def test_a_list_that_is_refused_is_asked_for_one_by_one(self, registries, patience):
        fail(registries, Kind.MALFORMED, times=1)

        answers = crossref.works([FEHLINGS, WAKEFIELD], patience)

        assert {answer.outcome for answer in answers.values()} == {Outcome.FOUND}
        assert len(registries.requests) == 3

    def test_a_list_that_does_not_come_is_not_asked_for_again_one_by_one(self, registries, patience):
        fail(registries, Kind.NOT_JSON)

        answers = crossref.works([FEHLINGS, WAKEFIELD], patience)

        assert {answer.outcome for answer in answers.values()} == {Outcome.UNAVAILABLE}
        assert len(registries.requests) == 1

    def test_an_answer_of_another_shape_is_none(self, registries, patience):
        fail(registries, Kind.OTHER_SHAPE)

        answer = crossref.work(FEHLINGS, patience)

        assert answer.outcome == Outcome.UNAVAILABLE
        assert answer.problem.startswith("Crossref answered in a shape we do not know.")

    def test_a_search_sends_title_author_and_year(self, registries, patience):
        answer = crossref.search(
            Record(title="Ileal <i>hyperplasia</i>", authors=(Name("Wakefield"),), year=1998), patience
        )

        assert registries.requests[0][2]["query.bibliographic"] == "Ileal hyperplasia Wakefield 1998"
        assert (answer.question, answer.is_search, len(answer.found)) == ("title", True, 5)
        assert answer.found[0].record.doi == WAKEFIELD

    def test_an_answer_says_when_it_was_given(self, registries, patience):
        before = datetime.datetime.now(datetime.UTC)

        assert before <= crossref.work(FEHLINGS, patience).at <= datetime.datetime.now(datetime.UTC)


class TestPubmed:
    def test_identifies_itself(self, registries, patience, settings):
        settings.NCBI_API_KEY = "a key"

        pubmed.articles(["29164029"], patience)

        ((method, path, words),) = registries.requests
        assert (method, path) == ("POST", "/eutils/efetch.fcgi")
        assert (words["tool"], words["email"]) == ("imprimatur", "editors@example.org")
        assert words["api_key"] == "a key"

    def test_250_records_take_two_calls_and_missing_ones_are_absent(self, registries, patience):
        pmids = [str(number) for number in range(90_000_000, 90_000_249)]

        answers = pubmed.articles([*pmids, "29164029"], patience)

        assert len(registries.requests) == 2
        assert answers["29164029"].found[0].record.doi == FEHLINGS
        assert {answers[pmid].outcome for pmid in pmids} == {Outcome.ABSENT}

    def test_a_record_that_was_merged_into_another_is_found_under_the_old_number(self, registries, patience):
        registries.library.pubmed["11111111"] = registries.library.pubmed["29164029"]

        answers = pubmed.articles(["9500320", "11111111", "90000000"], patience)

        assert [work.record.pmid for answer in answers.values() for work in answer.found] == [
            "9500320",
            "29164029",
        ]
        assert (answers["11111111"].question, answers["90000000"].outcome) == (
            "pmid:11111111",
            Outcome.ABSENT,
        )

    def test_summaries_change_their_key_when_something_is_said_of_a_paper(self, registries, patience):
        before, replies = pubmed.summary_keys(["9500320", "29164029", "90000000"], patience)
        kept = registries.library.pubmed["9500320"]
        silenced = kept.payload.replace("RetractionIn", "CommentIn")
        registries.library.pubmed["9500320"] = dataclasses.replace(kept, payload=silenced)

        after, _replies = pubmed.summary_keys(["9500320", "29164029", "90000000"], patience)

        assert [pmid for pmid in before if after[pmid] != before[pmid]] == ["9500320"]
        assert [len(key) for key in before.values()] == [64, 64, 0]
        assert [reply.outcome for reply in replies] == [Outcome.FOUND]

    @pytest.mark.parametrize("kind", [Kind.OTHER_SHAPE, Kind.WEB_PAGE, Kind.DOWN])
    def test_summaries_that_do_not_come_are_told(self, registries, patience, kind):
        fail(registries, kind)

        known, replies = pubmed.summary_keys(["9500320"], patience)

        assert (known, [reply.outcome for reply in replies]) == ({}, [Outcome.UNAVAILABLE])

    @pytest.mark.parametrize("kind", [Kind.OTHER_SHAPE, Kind.CUT_OFF, Kind.NOT_JSON, Kind.WRONG_ENCODING])
    def test_records_that_cannot_be_read_were_no_answer(self, registries, patience, kind):
        fail(registries, kind)

        assert pubmed.articles(["29164029"], patience)["29164029"].outcome == Outcome.UNAVAILABLE

    def test_knows_a_doi_beside_one_that_it_does_not_know(self, registries, patience):
        answers = pubmed.by_doi([FEHLINGS, NOBODY], patience)

        assert answers[FEHLINGS].found[0].record.pmid == "29164029"
        assert answers[NOBODY].outcome == Outcome.ABSENT
        assert paths(registries) == ["/eutils/esearch.fcgi", "/eutils/efetch.fcgi"]

    def test_a_citation_leads_to_its_record_and_an_unknown_one_to_none(self, registries, patience):
        known = Record(
            container_title_short="Global Spine J",
            year=2017,
            volume="7",
            pages="231S-238S",
            authors=(Name("Fehlings", "Michael G."),),
        )
        unknown = Record(container_title="J Imag Med", year=2019, volume="1|2", pages="3-4")

        answers = pubmed.by_citation([known, unknown], patience)

        assert [(answer.question, answer.outcome) for answer in answers] == [
            ("citation", Outcome.FOUND),
            ("citation", Outcome.ABSENT),
        ]
        assert registries.requests[0][2]["bdata"] == (
            "Global Spine J|2017|7|231S|Fehlings MG|ref0|\rJ Imag Med|2019|1 2|3||ref1|"
        )

    def test_a_title_is_searched_for_without_its_markup(self, registries, patience):
        pubmed.by_title([Record(title='Role of <i>"E. coli"</i> [in CO<sub>2</sub>]')], patience)

        assert registries.requests[0][2]["term"] == '"Role of E. coli in CO2"[Title]'

    def test_a_search_whose_records_do_not_come_was_not_answered(self, registries, patience):
        fail(registries, Kind.OUT_OF_SERVICE, "/eutils/efetch.fcgi")
        title = "A clinical practice guideline for the management of patients with acute spinal cord injury"

        (answer,) = pubmed.by_title([Record(title=title)], patience)

        assert (answer.question, answer.outcome) == ("title", Outcome.UNAVAILABLE)

    @pytest.mark.parametrize(
        ("record", "is_citable"),
        [
            (Record(container_title="Lancet", year=1998, volume="351"), True),
            (Record(container_title="Lancet", year=1998), False),
            (Record(container_title="Lancet", volume="351"), False),
            (Record(year=1998, volume="351"), False),
        ],
    )
    def test_says_which_citations_can_be_matched(self, record, is_citable):
        assert pubmed.is_citable(record) is is_citable


class TestDataCite:
    def test_many_take_one_call_and_one_left_out_is_asked_about_alone(self, registries, patience):
        answers = datacite.works(["10.48550/arxiv.1706.03762", NOBODY], patience)

        assert answers["10.48550/arxiv.1706.03762"].found[0].record.title == "Attention Is All You Need"
        assert answers[NOBODY].outcome == Outcome.ABSENT
        assert paths(registries) == ["/datacite/dois", "/datacite/dois/10.9999%2Fnobody"]

    def test_what_cannot_be_read_was_no_answer(self, registries, patience):
        fail(registries, Kind.OTHER_SHAPE)

        answers = datacite.works(["10.48550/arxiv.1706.03762", NOBODY], patience)

        assert {answer.outcome for answer in answers.values()} == {Outcome.UNAVAILABLE}


class TestDoiOrg:
    def test_says_who_registered_each_of_many_in_one_call(self, registries, patience):
        answers = doi_org.agencies([FEHLINGS, "10.48550/arxiv.1706.03762", "10.1430/8105", NOBODY], patience)

        assert [answer.agency for answer in answers.values()] == ["Crossref", "DataCite", "mEDRA", ""]
        assert answers[NOBODY].outcome == Outcome.ABSENT
        assert len(registries.requests) == 1

    def test_one_with_a_comma_is_looked_up_as_a_handle(self, registries, patience):
        registries.library.add(Record(title="With a comma", doi=COMMA, year=2019))

        answers = doi_org.agencies([COMMA, COMMA + "5"], patience)

        assert [answer.outcome for answer in answers.values()] == [Outcome.FOUND, Outcome.ABSENT]
        assert answers[COMMA].agency == "unknown"

    def test_a_short_doi_becomes_the_long_one(self, registries, patience):
        reply, doi = doi_org.long_doi("10/aabbe", patience)

        assert reply.outcome == Outcome.FOUND
        assert doi == "10.1002/(sici)1097-0258(19980815/30)17:15/16<1661::aid-sim968>3.0.co;2-2"
        assert doi_org.long_doi("10/unknown", patience)[1] == ""

    @pytest.mark.parametrize("kind", [Kind.OTHER_SHAPE, Kind.NOT_FOUND, Kind.WEB_PAGE])
    def test_what_it_does_not_say_is_not_a_no(self, registries, patience, kind):
        fail(registries, kind)

        assert doi_org.agencies([NOBODY], patience)[NOBODY].outcome == Outcome.UNAVAILABLE

    def test_an_agency_on_a_host_that_we_do_not_follow_leaves_the_doi_registered(self, registries, patience):
        fail(registries, Kind.REDIRECT, detail="https://japanlinkcenter.org/10.11467/isss2003.7.1_11")

        answer = doi_org.record_of("10.11467/isss2003.7.1_11", "JaLC", patience)

        assert (answer.outcome, answer.agency, answer.found) == (Outcome.FOUND, "JaLC", ())

    def test_an_agency_that_does_not_answer_has_not_answered(self, registries, patience):
        fail(registries, Kind.OUT_OF_SERVICE)

        assert doi_org.record_of("10.1430/8105", "mEDRA", patience).outcome == Outcome.UNAVAILABLE


class TestJournalLists:
    def test_doaj_says_how_a_journal_reviews(self, registries, patience):
        answer = journal_lists.in_doaj("2192-5690", patience)

        assert (answer.source, answer.question) == (Source.DOAJ, "issn:2192-5690")
        assert answer.found[0].publication_types == ("Double anonymous peer review",)
        assert journal_lists.in_doaj("0140-6736", patience).outcome == Outcome.ABSENT

    def test_the_nlm_catalog_says_what_medline_indexes(self, registries, patience):
        answer = journal_lists.in_medline("0140-6736", patience)

        assert (answer.source, answer.found[0].is_indexed) == (Source.NLM_CATALOG, True)
        assert journal_lists.in_medline("2192-5682", patience).outcome == Outcome.ABSENT

    @pytest.mark.parametrize("ask", [journal_lists.in_doaj, journal_lists.in_medline])
    def test_silence_is_not_a_no(self, registries, patience, ask):
        fail(registries, Kind.OTHER_SHAPE)

        assert ask("0140-6736", patience).outcome == Outcome.UNAVAILABLE

    def test_only_an_issn_becomes_part_of_an_address(self, registries, patience):
        with pytest.raises(ValueError, match="is not an ISSN"):
            journal_lists.in_doaj("../../journals", patience)
