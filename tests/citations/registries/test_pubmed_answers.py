import copy
import datetime
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citations.found import Event, EventKind, Source
from citations.registries.pubmed_answers import (
    AMBIGUOUS,
    NOT_FOUND,
    Summary,
    matches_in,
    pmids_in_search,
    summaries_in,
)
from citations.registries.pubmed_articles import articles_in
from citations.registries.shapes import UnreadableRecord

DATA = Path(__file__).parents[1] / "data" / "registries"
SUMMARIES = json.loads((DATA / "pubmed_summaries.json").read_text())
PMID = "15509818"


def summary(**changes):
    payload = copy.deepcopy(SUMMARIES)
    payload["result"][PMID] |= changes
    return summaries_in(payload)[PMID]


def reference(kind, source="", pmid=""):
    return {"reftype": kind, "refsource": source, "pmid": pmid, "note": ""}


class TestSummaries:
    def test_tell_what_was_said_of_the_article(self):
        found = summaries_in(json.dumps(SUMMARIES).encode())[PMID]

        assert found.events == (
            Event(
                EventKind.CORRECTION,
                Source.PUBMED,
                key="erratumin:N Engl J Med. 2005 Mar 3;352(9):950",
                on=datetime.date(2005, 3, 3),
            ),
        )
        assert found.title == "Clinical features and prognostic factors in adults with bacterial meningitis"
        assert (found.doi, found.pages) == ("10.1056/nejmoa040845", "1849-59")
        assert found.status == "PubMed - indexed for MEDLINE"
        assert found.publication_types == ("Journal Article", "Research Support, Non-U.S. Gov't")
        assert (found.error, found.notice_of, found.related) == ("", (), ())

    def test_say_for_each_id_that_there_is_none(self):
        payload = {"result": {"uids": ["9"], "9": {"uid": "9", "error": "cannot get document summary"}}}

        assert summaries_in(payload) == {"9": Summary("9", error="cannot get document summary")}

    def test_have_the_same_events_as_the_record(self):
        xml = (DATA / "pubmed_articles.xml").read_bytes()
        source = "Lancet. 2010 Feb 6;375(9713):445. doi: 10.1016/S0140-6736(10)60175-4."
        concern = "Eur J Gastroenterol Hepatol. 2011 Nov;23(11):1082."
        references = [
            reference("Retraction in", source, 20137807),
            reference("Expression of concern in", concern, 21971344),
        ]

        found = summary(references=references, pubtype=["Journal Article", "Retracted Publication"])

        assert found.events == articles_in(xml)["9500320"].events

    @pytest.mark.parametrize(
        "changes",
        [
            {"pubtype": ["Journal Article", "Retracted Publication"]},
            {"references": [reference("Retraction in", "N Engl J Med. 2026;1", 1)]},
            {"references": []},
            {"title": "RETRACTED: Clinical features."},
            {"volume": "352"},
            {"pages": "1849-60"},
            {"recordstatus": "PubMed - in process"},
        ],
    )
    def test_change_their_key_when_something_matters(self, changes):
        assert summary(**changes).changed_key != summary().changed_key

    def test_keep_their_key_when_a_comment_is_added_or_an_order_changes(self):
        references = [reference("Comment in", "Lancet. 2026;1", 5), *SUMMARIES["result"][PMID]["references"]]
        types = SUMMARIES["result"][PMID]["pubtype"][::-1]

        assert (
            summary(references=references, pubtype=types, pmcrefcount=7).changed_key == summary().changed_key
        )

    def test_are_notices_or_have_newer_versions(self):
        found = summary(
            references=[reference("Retraction of", "Lancet. 1998;1", 7), reference("Update in", "", 8)]
        )

        assert (found.notice_of, found.related) == (("pmid:7",), (("newer_version", "pmid:8"),))

    @pytest.mark.parametrize(
        ("payload", "said"),
        [
            (b"<html>", "not JSON"),
            (b'{"error": "API rate limit exceeded", "count": "11"}', "API rate limit exceeded"),
            ({"header": {}, "esummaryresult": ["Empty id list - nothing todo"]}, "Empty id list"),
            ({"result": {}}, "nothing that is known"),
            ({"result": {"uids": ["9"]}}, "sent no summary"),
        ],
    )
    def test_that_are_none_are_unreadable(self, payload, said):
        with pytest.raises(UnreadableRecord, match=said):
            summaries_in(payload)

    @given(
        st.dictionaries(
            st.sampled_from(["pubtype", "references", "title", "articleids", "pages", "volume"]),
            st.recursive(
                st.none() | st.booleans() | st.integers() | st.text(),
                lambda inner: (
                    st.lists(inner)
                    | st.dictionaries(st.sampled_from(["reftype", "pmid", "refsource"]), inner)
                ),
                max_leaves=6,
            ),
        )
    )
    def test_of_any_shape_are_read(self, changes):
        assert len(summary(**changes).changed_key) == 64


class TestSearches:
    def answer(self, *pmids, **more):
        return {"esearchresult": {"count": str(len(pmids)), "idlist": list(pmids), **more}}

    def test_give_their_hits_in_order(self):
        assert pmids_in_search(self.answer("9500320", "20137807")) == ("9500320", "20137807")

    def test_find_nothing(self):
        assert pmids_in_search(self.answer()) == ()

    @pytest.mark.parametrize(
        "left_out",
        [
            {"errorlist": {"phrasesnotfound": ["10.1000/none[doi]"], "fieldsnotfound": []}},
            {"errorlist": {"phrasesnotfound": [], "fieldsnotfound": ["titel"]}},
            {"warninglist": {"quotedphrasesnotfound": ['"No such title"[Title]']}},
        ],
    )
    def test_without_some_of_the_words_answer_another_question(self, left_out):
        assert pmids_in_search(self.answer("1", "2", **left_out)) == ()

    def test_need_not_be_exact_if_their_hits_are_compared(self):
        answer = self.answer("1", errorlist={"phrasesnotfound": ["sprainz"]})

        assert pmids_in_search(answer, exactly=False) == ("1",)

    def test_with_empty_lists_of_problems_answer_the_question(self):
        problems = {"errorlist": {"phrasesnotfound": []}, "warninglist": {"phrasesignored": ["the", "of"]}}

        assert pmids_in_search(self.answer("1", **problems)) == ("1",)

    @pytest.mark.parametrize(
        "payload",
        [
            b"",
            b"[]",
            {},
            {"esearchresult": {"ERROR": "Search Backend failed"}},
            {"esearchresult": {"count": "0"}},
        ],
    )
    def test_that_failed_are_unreadable(self, payload):
        with pytest.raises(UnreadableRecord):
            pmids_in_search(payload)


class TestMatches:
    def test_are_a_number_or_say_why_not(self):
        answer = (
            "proc natl acad sci u s a|1991|88|3248|mann bj|Art1|2014248\n"
            "science|1987|235|182|palmenber ac|Art2|NOT_FOUND\r\n"
            "no such journal|1987|235|182||Art3|NOT_FOUND;INVALID_JOURNAL\n"
            "lancet|1998||||Art4|AMBIGUOUS (783 citations)\n"
            "lancet|1998|351|637|Art5|NOT_FOUND\n"
            "lancet|1998|351|637||Art6|\n"
            "\n"
        )

        assert matches_in(answer) == {
            "Art1": "2014248",
            "Art2": NOT_FOUND,
            "Art3": NOT_FOUND,
            "Art4": AMBIGUOUS,
            "Art5": NOT_FOUND,
        }

    def test_of_nothing_are_none(self):
        assert matches_in("") == {}

    def test_of_another_form_are_unreadable(self):
        with pytest.raises(UnreadableRecord):
            matches_in("<html><body>503</body></html>")
