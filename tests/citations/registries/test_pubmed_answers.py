import copy
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citations.registries.pubmed_answers import (
    AMBIGUOUS,
    NOT_FOUND,
    matches_in,
    pmids_in_search,
    summary_keys_in,
)
from citations.registries.shapes import UnreadableRecord

DATA = Path(__file__).parents[1] / "data" / "registries"
SUMMARIES = json.loads((DATA / "pubmed_summaries.json").read_text())
PMID = "15509818"


def key(**changes):
    payload = copy.deepcopy(SUMMARIES)
    payload["result"][PMID] |= changes
    return summary_keys_in(payload)[PMID]


def reference(kind, source="", pmid=""):
    return {"reftype": kind, "refsource": source, "pmid": pmid, "note": ""}


class TestSummaries:
    def test_say_for_each_id_that_there_is_none(self):
        payload = {"result": {"uids": ["9"], "9": {"uid": "9", "error": "cannot get document summary"}}}

        assert summary_keys_in(payload) == {"9": ""}

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
        assert key(**changes) != key()

    def test_keep_their_key_when_a_comment_is_added_or_an_order_changes(self):
        references = [reference("Comment in", "Lancet. 2026;1", 5), *SUMMARIES["result"][PMID]["references"]]
        types = SUMMARIES["result"][PMID]["pubtype"][::-1]

        assert key(references=references, pubtype=types, pmcrefcount=7) == key()

    @pytest.mark.parametrize(
        ("payload", "said"),
        [
            (["<html>"], "not a JSON object"),
            ({"error": "API rate limit exceeded", "count": "11"}, "API rate limit exceeded"),
            ({"header": {}, "esummaryresult": ["Empty id list - nothing todo"]}, "Empty id list"),
            ({"result": {}}, "nothing that is known"),
            ({"result": {"uids": ["9"]}}, "sent no summary"),
        ],
    )
    def test_that_are_none_are_unreadable(self, payload, said):
        with pytest.raises(UnreadableRecord, match=said):
            summary_keys_in(payload)

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
        assert len(key(**changes)) == 64


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
            None,
            [],
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
