import pytest

from citations.registries.journal_lists_read import DoajListing, NlmIndexing, doaj_listing_in, nlm_indexing_in
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
        listing = doaj_listing_in({"total": 1, "results": [{"bibjson": {}}, JOURNAL]}, issn)

        assert listing == DoajListing(
            is_listed=True, review_process=("Double anonymous peer review", "Open peer review")
        )

    def test_does_not_list_a_journal(self):
        assert doaj_listing_in(b'{"total": 0, "results": []}', "0140-6736") == DoajListing(is_listed=False)

    def test_answers_with_another_journal(self):
        assert doaj_listing_in({"results": [JOURNAL]}, "2050-084X") == DoajListing(is_listed=False)

    def test_lists_a_journal_and_does_not_say_how_it_reviews(self):
        journal = {"bibjson": {"pissn": "0140-6736", "editorial": None}}

        assert doaj_listing_in({"results": [journal]}, "0140-6736") == DoajListing(is_listed=True)

    @pytest.mark.parametrize("payload", [b"<html>", b"[]", {}, {"results": None}, {"status": "error"}])
    def test_did_not_answer(self, payload):
        with pytest.raises(UnreadableRecord):
            doaj_listing_in(payload, "0140-6736")


class TestNlmCatalog:
    @pytest.mark.parametrize(("count", "is_indexed"), [("1", True), ("0", False)])
    def test_has_a_journal_as_indexed_or_not(self, count, is_indexed):
        assert nlm_indexing_in({"esearchresult": {"count": count, "idlist": []}}) == NlmIndexing(is_indexed)

    def test_that_left_the_issn_out_has_found_other_journals(self):
        result = {"count": "5312", "idlist": ["1"], "errorlist": {"phrasesnotfound": ["9999-9994[ISSN]"]}}

        assert nlm_indexing_in({"esearchresult": result}) == NlmIndexing(is_currently_indexed=False)

    @pytest.mark.parametrize(
        "payload",
        [
            b"",
            {},
            {"esearchresult": {}},
            {"esearchresult": {"ERROR": "Down", "count": "1"}},
            {"error": "rate limit"},
        ],
    )
    def test_did_not_answer(self, payload):
        with pytest.raises(UnreadableRecord):
            nlm_indexing_in(payload)
