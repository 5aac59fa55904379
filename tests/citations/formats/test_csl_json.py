"""CSL-JSON as Zotero, Crossref and pandoc write it, and broken."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from citations.formats import csl_json
from citations.formats.files import read_file
from citations.formats.imported import CannotRead
from citations.records import Name, Record

FILES = Path(__file__).parent.parent / "data" / "formats"


def only(**fields: object) -> Record:
    item = {"type": "article-journal", "title": "Gout", **fields}
    (found,) = csl_json.read(json.dumps([item])).records
    return found.record


def test_reads_a_real_file_with_the_line_of_each_record():
    found = read_file((FILES / "manubot_bibliography.csl.json").read_bytes())

    assert [(each.line, each.record.type, str(each.record.accessed_on)) for each in found.records] == [
        (2, "article-journal", "None"),
        (55, "webpage", "2019-03-12"),
    ]
    assert (found.records[0].record.pmid, found.records[0].record.day) == ("29424689", 1)


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({"issued": {"date-parts": [[2018, 3]]}}, {"year": 2018, "month": 3, "day": None}),
        ({"issued": {"date-parts": [["2018", "3", "1"]]}}, {"year": 2018, "month": 3, "day": 1}),
        ({"issued": {"date-parts": [[None]]}}, {"year": None}),
        ({"issued": {"raw": "2018-03-01"}}, {"year": 2018, "day": 1}),
        ({"issued": {"literal": "Spring 2018"}}, {"year": 2018}),
        ({"issued": "2018"}, {"year": 2018}),
        ({"volume": 7, "issue": 3, "page": "1-9"}, {"volume": "7", "issue": "3", "pages": "1-9"}),
        (
            {"title": "A <b>bold</b> <span class='nocase'>case</span> <i>L</i>"},
            {"title": "A bold case <i>L</i>"},
        ),
        ({"title": ["From Crossref"]}, {"title": "From Crossref"}),
        ({"status": "Retracted"}, {"notice": "retracted"}),
        ({"note": "Published correction available"}, {"notice": "corrected"}),
        ({"note": "A fine read", "abstract": None, "page": None}, {"notice": "", "pages": ""}),
    ],
)
def test_reads_fields_in_every_shape(fields, found):
    record = only(**fields).to_dict()

    assert {name: record[name] for name in found} == found


@pytest.mark.parametrize(
    ("person", "name"),
    [
        ({"family": "Lee", "given": "S", "suffix": "Jr"}, Name("Lee", "S", "Jr")),
        ({"family": "Beethoven", "given": "L", "non-dropping-particle": "van"}, Name("van Beethoven", "L")),
        ({"literal": "World Health Organization"}, Name(literal="World Health Organization")),
        ({"name": "The PLOS ONE Staff"}, Name(literal="The PLOS ONE Staff")),
        ({"literal": "et al."}, Name(literal="et al")),
    ],
)
def test_reads_names(person, name):
    assert only(author=[person]).authors == (name,)


@pytest.mark.parametrize("author", [None, "Lee S", [None, "Lee S", {}], {"family": "Lee"}])
def test_names_of_another_shape_are_none(author):
    assert only(author=author).authors == ()


@pytest.mark.parametrize(
    ("kind", "more", "ours"),
    [
        ("paper-conference", {}, "chapter"),
        ("paper-conference", {"volume": "3"}, "article-journal"),
        ("article", {}, "preprint"),
        ("entry-encyclopedia", {}, "chapter"),
        ("", {"container-title": "Joint"}, "article-journal"),
    ],
)
def test_knows_kinds_of_source(kind, more, ours):
    assert only(type=kind, **more).type == ours


def test_items_that_cannot_be_used_stop_no_other():
    items = [
        '"words"',
        '{"type": "dataset", "title": "Numbers"}',
        '{"type": "book"}',
        '{"type": "book", "title": "B"}',
    ]
    text = "[\n" + ",\n".join(items) + "\n]"

    found = csl_json.read(text)

    assert [(each.line, each.record.title) for each in found.records] == [(5, "B")]
    assert [(one.line, one.start) for one in found.rejected] == [(2, "words"), (3, "Numbers"), (4, "")]


def test_one_record_alone_is_read():
    assert csl_json.read('{"type": "book", "title": "B"}').total == 1


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('[{"type": "book"', 1),
        ('[\n{"type": "book"}\n{"type": "book"}]', 2),
        ('[\n{"type": "book"},\n{"type": }]', 3),
        ('[{"type": "book"}] more', 1),
        ("[" + '{"a": ' + "[" * 100_000, 1),
        ('[{"volume": ' + "9" * 5000 + "}]", 1),
    ],
)
def test_broken_json_is_refused_with_its_line(text, line):
    with pytest.raises(CannotRead, match=f"begins in line {line}\\."):
        csl_json.read(text)
