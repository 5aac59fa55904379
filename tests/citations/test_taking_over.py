"""Whose word counts for which field when a record is made from what registries hold."""

from __future__ import annotations

import dataclasses
import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citations.ama import full_pages
from citations.found import Found, Source
from citations.records import Name, Record
from citations.taking_over import taken_over

TYPED = Record(
    title="A trial of rest",
    authors=(Name("Okafor", "A"),),
    container_title_short="J Ex",
    year=2019,
    volume="7",
    pages="1-9",
    doi="10.5555/typed",
    pmcid="PMC7",
    url="https://example.org/rest",
    accessed_on=datetime.date(2026, 1, 2),
)


def held(source: Source = Source.CROSSREF, **fields) -> Found:
    return Found(source, dataclasses.replace(Record(title="A Trial of Rest", year=2020), **fields))


def test_registries_count_and_what_they_do_not_know_stays():
    made = taken_over([held(volume="8", container_title="Journal of Examples")], TYPED, is_other=False)

    assert (made.title, made.year, made.volume) == ("A Trial of Rest", 2020, "8")
    assert (made.doi, made.pmcid, made.pages) == ("10.5555/typed", "PMC7", "1-9")
    assert made.authors == TYPED.authors


def test_the_first_that_knows_a_field_counts():
    works = [held(volume="8"), held(Source.PUBMED, volume="9", issue="2")]

    made = taken_over(works, TYPED, is_other=False)

    assert (made.volume, made.issue) == ("8", "2")


def test_the_place_of_another_work_does_not_stay():
    made = taken_over([held(doi="10.5555/other")], TYPED, is_other=True)

    assert (made.doi, made.volume, made.pages, made.pmcid) == ("10.5555/other", "", "", "")


def test_what_we_read_ourselves_stays():
    made = taken_over([held(url="https://publisher.example/x")], TYPED, is_other=True)

    assert (made.url, made.accessed_on) == (TYPED.url, TYPED.accessed_on)


@pytest.mark.parametrize(
    ("works", "is_other", "short"),
    [
        (
            [held(container_title_short="J. of Ex."), held(Source.PUBMED, container_title_short="J Examp")],
            False,
            "J Examp",
        ),
        ([held(container_title_short="J. of Ex.")], False, "J Ex"),
        ([held(container_title_short="J. of Ex.")], True, "J. of Ex."),
    ],
    ids=["PubMed's", "as typed", "better than none"],
)
def test_an_abbreviation_is_the_one_of_the_nlm(works, is_other, short):
    assert taken_over(works, TYPED, is_other=is_other).container_title_short == short


@pytest.mark.parametrize(
    ("pages", "full"),
    [
        ("1849-59", "1849-1859"),
        ("1849-1859", "1849-1859"),
        ("S70-6", "S70-S76"),
        ("231S-8S", "231S-238S"),
        ("1849-59, 1870-2", "1849-1859, 1870-1872"),
        ("120-15", "120-15"),
        ("233-240.e2", "233-240.e2"),
        ("e19478", "e19478"),
        ("12", "12"),
        ("", ""),
    ],
)
def test_pages_are_given_in_full(pages, full):
    assert full_pages(pages) == full


@given(first=st.integers(1, 99999), length=st.integers(0, 400))
def test_a_shortened_range_ends_where_the_full_one_does(first, length):
    last = str(first + length)
    shared = len(last) - len(str(first))
    start = next(
        (n for n, pair in enumerate(zip(str(first), last, strict=False)) if pair[0] != pair[1]), len(last) - 1
    )
    short = last if shared or not length else last[start:]

    assert full_pages(f"{first}-{short}") == f"{first}-{last}"


@given(st.text(max_size=30))
def test_any_pages_are_read_without_harm(pages):
    assert full_pages(full_pages(pages)) == full_pages(pages)
