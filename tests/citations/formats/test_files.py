"""Which format a file has, and files that cannot be read."""

from __future__ import annotations

from pathlib import Path

import pytest

from citations.formats import imported
from citations.formats.files import FORMATS, LARGEST_FILE, format_of, read_file, text_of
from citations.formats.imported import CannotRead
from citations.records import Record

FILES = Path(__file__).parent.parent / "data" / "formats"
ONE = "TY  - JOUR\nTI  - Gefäß\nER  - \n"


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("endnote_sample_synthetic.xml", "endnote-xml"),
        ("manubot_bibliography.bib", "bibtex"),
        ("manubot_bibliography.csl.json", "csl-json"),
        ("manubot_bibliography.nbib", "nbib"),
        ("manubot_bibliography.ris", "ris"),
        ("medline_nbib_1.nbib", "nbib"),
    ],
)
def test_a_format_is_told_from_the_file_whatever_its_name(file, name):
    text = text_of((FILES / file).read_bytes())

    assert {
        format_of(text, given).name for given in (file, "", "references.txt", "wrong.ris", "wrong.xml")
    } == {name}


def test_where_the_file_says_nothing_its_name_counts():
    assert format_of("nothing telling", "library.BIB").name == "bibtex"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_reads_the_encodings_that_programs_use(encoding):
    (found,) = read_file(ONE.encode(encoding)).records

    assert found.record.title == "Gefäß"


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "The file is empty."),
        (b" \n\t", "The file is empty."),
        (b"%PDF-1.7", "This is no text file."),
        (b"PK\x03\x04", "This is no text file."),
        (b"TY  - JOUR\x00", "This is no text file."),
        (b"TY  - JOUR\nTI  - \x81\x8d", "The encoding of the file was not recognised."),
        (b"\xff\xfeT", "The encoding of the file was not recognised."),
        (b"words", "The format was not recognised."),
        (b"<html><body>words</body></html>", "The format was not recognised."),
        (b"<PubmedArticleSet></PubmedArticleSet>", "The format was not recognised."),
        (b"[]", "No reference was found in the file."),
        (b"<xml><records></records></xml>", "No reference was found in the file."),
        (b"x" * (LARGEST_FILE + 1), "The file has 5.0 MB; it may have 5 MB."),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_sentence(data, says):
    with pytest.raises(CannotRead) as refusal:
        read_file(data)

    assert str(refusal.value).startswith(says)


@pytest.mark.parametrize("name", FORMATS)
def test_more_references_than_an_import_may_have_are_refused(name, monkeypatch):
    format_ = FORMATS[name]
    assert imported.MOST_RECORDS == 5000
    monkeypatch.setattr(imported, "MOST_RECORDS", 3)

    assert format_.read(format_.write([Record(title="Gout")] * 3)).total == 3
    with pytest.raises(CannotRead, match="more than 3 references"):
        format_.read(format_.write([Record(title="Gout")] * 4))


@pytest.mark.parametrize(
    "pattern", ["\n" * 400_000, " " * 400_000, "@" * 400_000, "<" * 400_000, "1. " * 130_000]
)
def test_endless_nothing_is_refused_at_once(pattern):
    with pytest.raises(CannotRead):
        read_file(pattern.encode() + b"x")
