import pytest

from citations.registries.journal_lists_read import doaj_review_in, is_indexed_in
from citations.registries.shapes import UnreadableRecord

JOURNAL = {
    "bibjson": {
        "pissn": "0140-6736",
        "eissn": "1474547X",
        "title": "The Lancet",
        "editorial": {"review_process": ["Double anonymous peer review", "Open peer review"]},
    }
}


class TestDoaj:
    @pytest.mark.parametrize("issn", ["0140-6736", "1474-547X"])
    def test_lists_a_journal_and_says_how_it_reviews(self, issn):
        ways = doaj_review_in({"total": 1, "results": [{"bibjson": {}}, JOURNAL]}, issn)

        assert ways == ("Double anonymous peer review", "Open peer review")

    def test_does_not_list_a_journal(self):
        assert doaj_review_in({"total": 0, "results": []}, "0140-6736") is None

    def test_answers_with_another_journal(self):
        assert doaj_review_in({"results": [JOURNAL]}, "2050-084X") is None

    def test_lists_a_journal_and_does_not_say_how_it_reviews(self):
        journal = {"bibjson": {"pissn": "0140-6736", "editorial": None}}

        assert doaj_review_in({"results": [journal]}, "0140-6736") == ()

    @pytest.mark.parametrize("payload", [None, [], {}, {"results": None}, {"status": "error"}])
    def test_did_not_answer(self, payload):
        with pytest.raises(UnreadableRecord):
            doaj_review_in(payload, "0140-6736")


class TestNlmCatalog:
    @pytest.mark.parametrize(("count", "is_indexed"), [("1", True), ("0", False)])
    def test_has_a_journal_as_indexed_or_not(self, count, is_indexed):
        assert is_indexed_in({"esearchresult": {"count": count, "idlist": []}}) is is_indexed

    def test_that_left_the_issn_out_has_found_other_journals(self):
        result = {"count": "5312", "idlist": ["1"], "errorlist": {"phrasesnotfound": ["9999-9994[ISSN]"]}}

        assert is_indexed_in({"esearchresult": result}) is False

    @pytest.mark.parametrize(
        "payload",
        [
            None,
            {},
            {"esearchresult": {}},
            {"esearchresult": {"ERROR": "Down", "count": "1"}},
            {"error": "rate limit"},
        ],
    )
    def test_did_not_answer(self, payload):
        with pytest.raises(UnreadableRecord):
            is_indexed_in(payload)
