"""What is written in a format reads as the same records, however hostile their words."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citations.formats import bibtex, csl_json, endnote_xml, nbib, ris
from citations.formats.files import FORMATS, read_file
from citations.records import Record
from tests.citations.formats.records_to_write import held, records

ARTICLES = ("article-journal", "preprint")


def held_by_csl_json(record: Record) -> Record:
    return held(record, names_as_groups=False)


def held_by_ris(record: Record) -> Record:
    is_article = record.type in ARTICLES
    return held(record, **({"edition": ""} if is_article else {"published_online_on": None}))


def held_by_bibtex(record: Record) -> Record:
    return held(record, published_online_on=None)


def held_by_nbib(record: Record) -> Record:
    """PG holds pages or an article number; only one that begins with e is known for one."""
    shown = record.pages or record.article_number
    lost = {"url": "", "accessed_on": None, "pages": shown, "article_number": ""}
    if record.notice in ("corrected", "concern", "superseded"):
        lost["notice"] = ""
    if record.type == "book":
        lost["container_title"] = ""
    return held(record, **(lost | ({"pages": "", "article_number": shown} if shown.startswith("e") else {})))


BOTH_WAYS = [
    pytest.param(ris, held_by_ris, id="ris"),
    pytest.param(nbib, held_by_nbib, id="nbib"),
    pytest.param(bibtex, held_by_bibtex, id="bibtex"),
    pytest.param(csl_json, held_by_csl_json, id="csl-json"),
    pytest.param(endnote_xml, held_by_ris, id="endnote-xml"),
]


@pytest.mark.parametrize(("format_", "holds"), BOTH_WAYS)
@settings(deadline=None, max_examples=60)
@given(written=st.lists(records(), min_size=1, max_size=3))
def test_reads_what_it_wrote(format_, holds: Callable[[Record], Record], written: list[Record]):
    found = format_.read(format_.write(written))

    assert found.rejected == ()
    assert [each.record for each in found.records] == [holds(record) for record in written]


@pytest.mark.parametrize("name", FORMATS)
@settings(deadline=None, max_examples=15)
@given(written=st.lists(records(), min_size=1, max_size=3))
def test_its_own_format_is_recognised_without_a_name(name: str, written: list[Record]):
    found = read_file(FORMATS[name].write(written).encode())

    assert found.total == len(written)


@pytest.mark.parametrize("name", FORMATS)
def test_a_title_ends_no_record_and_begins_none(name: str):
    title = 'Gout\nER  - \r\nTY  - BOOK\n\nPMID- 1\nTI  - x},\n}\n@book{y, title={z}}</title></record>"}]\u2028ER  - '
    body = FORMATS[name].write([Record(title=title), Record(title="Second")])

    assert [each.record.title for each in FORMATS[name].read(body).records] == [
        " ".join(title.split()),
        "Second",
    ]


@pytest.mark.parametrize("name", FORMATS)
def test_nothing_written_holds_a_control_character(name: str):
    record = Record(title="Gout\x00\x07\x1b[31m \u202egnp", volume="1\x00", doi="10.1000/a\x00b")

    body = FORMATS[name].write([record])

    assert [letter for letter in body if ord(letter) < 32 and letter not in "\r\n"] == []
    assert "\u202e" not in body


@pytest.mark.parametrize("name", FORMATS)
def test_a_retracted_work_says_so_in_every_format(name: str):
    assert "RETRACTED: Colitis" in FORMATS[name].write([Record(title="Colitis", notice="retracted")])


@pytest.mark.parametrize("name", FORMATS)
def test_a_month_that_there_is_not_is_left_out(name: str):
    (found,) = (
        FORMATS[name].read(FORMATS[name].write([Record(title="Gout", year=2020, month=13, day=1)])).records
    )

    assert (found.record.year, found.record.month, found.record.day) == (2020, None, None)
