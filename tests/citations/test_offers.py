"""Which records that registries hold belong to one work."""

from __future__ import annotations

import datetime

import pytest

from citations.found import Answer, Found, Outcome, Source
from citations.offers import distinct, named_work, one_work
from citations.records import Record

NOW = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)


def held(source: Source = Source.CROSSREF, **fields: str) -> Found:
    return Found(source, Record(title="A title", **fields))


def answered(*found: Found, question: str = "doi:10.5555/a") -> Answer:
    return Answer(found[0].source, question, Outcome.FOUND, NOW, found)


AT_CROSSREF = held(doi="10.5555/a")
AT_PUBMED = held(Source.PUBMED, doi="10.5555/a", pmid="11")
BY_PMID = held(Source.PUBMED, pmid="11")
OTHER = held(doi="10.5555/b", pmid="12")
NAMELESS = held()


@pytest.mark.parametrize(
    ("found", "number", "together"),
    [
        ([AT_CROSSREF], 0, (AT_CROSSREF,)),
        ([AT_CROSSREF, OTHER, AT_PUBMED], 0, (AT_CROSSREF, AT_PUBMED)),
        ([AT_CROSSREF, OTHER, AT_PUBMED], 2, (AT_PUBMED, AT_CROSSREF)),
        ([AT_PUBMED, BY_PMID], 1, (BY_PMID, AT_PUBMED)),
        ([NAMELESS, held()], 0, (NAMELESS,)),
    ],
)
def test_records_with_a_common_identifier_are_one_work(found, number, together):
    assert one_work(found, number) == together


@pytest.mark.parametrize(
    ("found", "numbers"),
    [
        ([], []),
        ([AT_CROSSREF, AT_PUBMED, OTHER], [0, 2]),
        ([NAMELESS, NAMELESS], [0, 1]),
        ([OTHER, AT_PUBMED, BY_PMID], [0, 1]),
    ],
)
def test_each_work_is_offered_once(found, numbers):
    assert distinct(found) == numbers


def test_an_identifier_stands_for_what_every_source_knows_of_it():
    named = named_work([answered(AT_CROSSREF), answered(AT_PUBMED)])

    assert named == Record(title="A title", doi="10.5555/a", pmid="11")


@pytest.mark.parametrize(
    "answers",
    [
        [],
        [answered(AT_CROSSREF), answered(OTHER, question="pmid:12")],
        [answered(AT_CROSSREF, question="title")],
        [Answer(Source.CROSSREF, "doi:10.5555/a", Outcome.UNAVAILABLE, NOW)],
    ],
)
def test_what_leads_nowhere_or_to_two_works_stands_for_none(answers):
    assert named_work(answers) is None
