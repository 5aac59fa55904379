import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citations.dates import PartialDate
from citations.records import Name
from citations.registries.shapes import (
    UnreadableRecord,
    date_in,
    date_in_words,
    doi_in,
    first_day,
    full_day,
    isbn_in,
    issns_in,
    json_object,
    names_in,
    number,
    pmcid_in,
    pmid_in,
    text,
    texts,
    url_in,
)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.just("10.1000/182"),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


class TestDates:
    @pytest.mark.parametrize(
        ("parts", "date"),
        [
            ([[2010, 2, 6]], PartialDate(2010, 2, 6)),
            ([[2010, 2]], PartialDate(2010, 2)),
            ([[2010]], PartialDate(2010)),
            ([["2010", "02"]], PartialDate(2010, 2)),
            ([2010, 2, 6], PartialDate(2010, 2, 6)),
            ([[2010, 13, 1]], PartialDate(2010)),
            ([[2010, 0, 5]], PartialDate(2010)),
            ([[2011, 2, 29]], PartialDate(2011, 2)),
            ([[2010, 2, 6, 12]], PartialDate(2010, 2, 6)),
            ([[None]], None),
            ([[]], None),
            ([], None),
            (None, None),
            ([[0]], None),
            ([[99999]], None),
            ([[True]], None),
            ([["soon"]], None),
        ],
    )
    def test_are_read_as_far_as_they_are_dates(self, parts, date):
        assert date_in({"date-parts": parts}) == date

    @pytest.mark.parametrize(
        ("words", "date"),
        [
            ("2010 Feb 6", PartialDate(2010, 2, 6)),
            ("2022 05 31", PartialDate(2022, 5, 31)),
            ("2019 Nov-Dec", PartialDate(2019, 11)),
            ("1998 Dec-1999 Jan", PartialDate(1998, 12)),
            ("2000 Spring", PartialDate(2000)),
            ("Winter 2018", PartialDate(2018)),
            ("2015", PartialDate(2015)),
            ("2015 Feb 30", PartialDate(2015, 2)),
            ("soon", None),
            ("", None),
        ],
    )
    def test_are_read_from_words(self, words, date):
        assert date_in_words(words) == date

    def test_have_a_day_or_at_least_one_to_begin_with(self):
        assert full_day(PartialDate(2010, 2, 6)) == datetime.date(2010, 2, 6)
        assert full_day(PartialDate(2010, 2)) is None
        assert first_day(PartialDate(2010, 2)) == datetime.date(2010, 2, 1)
        assert first_day(PartialDate(2010)) == datetime.date(2010, 1, 1)
        assert first_day(None) is None


class TestTexts:
    @pytest.mark.parametrize(
        ("value", "expected"),
        [
            ("  7 ", "7"),
            (7, "7"),
            (["", None, "<b>7</b>"], "7"),
            (7.5, ""),
            (True, ""),
            (None, ""),
            ({"a": "7"}, ""),
            ([["7"]], ""),
            ("\ud800\x00", ""),
        ],
    )
    def test_come_out_of_whatever_was_sent(self, value, expected):
        assert text(value) == expected

    def test_come_once_each(self):
        assert texts(["PLOS ONE", "PLOS  ONE", "", "PLoS ONE"]) == ("PLOS ONE", "PLoS ONE")

    @pytest.mark.parametrize(
        ("value", "expected"),
        [("12", 12), (12, 12), ("²", None), ("1e3", None), (True, None), ("9" * 30, None)],
    )
    def test_may_be_numbers(self, value, expected):
        assert number(value) == expected


class TestNames:
    def test_are_people_and_groups_in_their_order(self):
        sent = [
            {"given": "Ingrid", "family": "van der Pluijm"},
            {"name": "The PLOS ONE Staff"},
            {"literal": "NASCIS Group"},
            {"given": "X", "family": "-"},
            {"family": "Supriadi", "given": "-"},
            {"family": "Beek", "given": "D", "non-dropping-particle": "van de", "suffix": "Jr"},
            {"family": "-"},
            {"role": "author"},
            "Smith J",
            None,
        ]

        assert names_in(sent) == (
            Name(family="van der Pluijm", given="Ingrid"),
            Name(literal="The PLOS ONE Staff"),
            Name(literal="NASCIS Group"),
            Name(given="X"),
            Name(family="Supriadi"),
            Name(family="van de Beek", given="D", suffix="Jr"),
        )

    def test_that_two_people_share_are_two(self):
        assert names_in([{"family": "Wang", "given": "J"}] * 2) == (Name(family="Wang", given="J"),) * 2


class TestIdentifiers:
    def test_are_brought_to_normal_form_or_left_out(self):
        assert doi_in("https://doi.org/10.1371/Journal.PONE.0033693") == "10.1371/journal.pone.0033693"
        assert doi_in(["10.1000/182"]) == "10.1000/182"
        assert [doi_in(value) for value in ("nothing", None, 7, {}, "10.1/" + "x" * 3000)] == [""] * 5
        assert (pmid_in(9500320), pmid_in("0"), pmcid_in("PMC123.1")) == ("9500320", "", "PMC123")
        assert isbn_in(["x", "http://id.crossref.org/isbn/9789027203434"]) == "9789027203434"

    @pytest.mark.parametrize(
        ("address", "kept"),
        [
            ("https://arxiv.org/abs/1706.03762", True),
            ("HTTP://example.org/a?b=c&d", True),
            ("javascript:alert(1)", False),
            ("data:text/html,x", False),
            ("https://example.org/<script>", False),
            ("//example.org", False),
            (None, False),
        ],
    )
    def test_of_pages_are_addresses_of_the_web(self, address, kept):
        assert url_in(address) == (address if kept else "")

    def test_of_journals_have_a_hyphen_and_a_right_check_digit(self):
        assert issns_in(["0732-183x", ["01406736", "0732-183X"], "1234-5678", None]) == (
            "0732-183X",
            "0140-6736",
        )


class TestJson:
    @pytest.mark.parametrize("payload", [None, "", "<html>", [1], [{"a": 1}], 7])
    def test_that_is_no_object_is_unreadable(self, payload):
        with pytest.raises(UnreadableRecord):
            json_object(payload)

    def test_that_is_an_object_is_taken_as_it_is(self):
        assert json_object({"a": 1}) == {"a": 1}

    @given(JSON)
    def test_never_surprises(self, value):
        assert isinstance(text(value), str)
        assert all(isinstance(each, str) for each in (*texts(value), *issns_in([value])))
        assert all(isinstance(each, Name) for each in names_in(value))
        assert isinstance(doi_in(value) + pmid_in(value) + isbn_in(value), str)
        assert date_in(value) is None or date_in(value).year
