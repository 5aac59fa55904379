"""The rows of the Retraction Watch data that Crossref publishes as one file (pure).

The file has 70,000 rows and grows on every working day; it is read as a stream. People typed it: a row that cannot
be read is counted and passed over, a file of another form is refused as a whole.
"""

from __future__ import annotations

import codecs
import csv
import dataclasses
import datetime
import functools
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO

from citations.found import Event, EventKind, Source
from citations.registries.clean_text import storable
from citations.registries.shapes import date_of, doi_in, full_day, pmid_in

if TYPE_CHECKING:
    import _csv

HEADER = (
    "Record ID",
    "Title",
    "Subject",
    "Institution",
    "Journal",
    "Publisher",
    "Country",
    "Author",
    "URLS",
    "ArticleType",
    "RetractionDate",
    "RetractionDOI",
    "RetractionPubMedID",
    "OriginalPaperDate",
    "OriginalPaperDOI",
    "OriginalPaperPubMedID",
    "RetractionNature",
    "Reason",
    "Paywalled",
    "Notes",
)
"""A comma after the last name makes a 21st column without a name."""

READ = [
    HEADER.index(name)
    for name in (
        "Record ID",
        "RetractionNature",
        "RetractionDate",
        "OriginalPaperDOI",
        "OriginalPaperPubMedID",
        "RetractionDOI",
        "RetractionPubMedID",
        "Reason",
    )
]

KINDS = {
    "retraction": EventKind.RETRACTION,
    "expression of concern": EventKind.CONCERN,
    "correction": EventKind.CORRECTION,
    "reinstatement": EventKind.REINSTATEMENT,
}
REPLACED = "retract and replace"
NO_IDENTIFIER = {"", "0", "unavailable"}
WELL_WRITTEN_DOI = re.compile(r"10\.\d{4,9}/(?!.*\.pmc?id)[a-z0-9._()/-]*[a-z0-9]", re.ASCII | re.IGNORECASE)
WELL_WRITTEN_PMID = re.compile(r"[1-9][0-9]{0,7}")
LONGEST_LIST_OF_LINES = 1_000
LARGEST_NUMBER = 2**31 - 1
"""Of a row; the database keeps no larger one."""
US_DATE = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(?:\s.*)?", re.ASCII)


class WrongHeader(ValueError):
    """The file does not begin with the columns of the Retraction Watch data."""


@dataclasses.dataclass(frozen=True)
class Row:
    """One notice about one work. `doi` and `pmid` are the work's; `nature` is as printed, in small letters."""

    record_id: str
    nature: str
    doi: str = ""
    pmid: str = ""
    on: datetime.date | None = None
    notice_doi: str = ""
    notice_pmid: str = ""
    reasons: tuple[str, ...] = ()


@dataclasses.dataclass
class Tally:
    """Rows that were passed over; `malformed` are the lines on which the first thousand of them end."""

    malformed_rows: int = 0
    malformed: list[int] = dataclasses.field(default_factory=list)

    def pass_over(self, line: int) -> None:
        self.malformed_rows += 1
        if len(self.malformed) < LONGEST_LIST_OF_LINES:
            self.malformed.append(line)


def rows_in(file: BinaryIO, tally: Tally | None = None) -> Iterator[Row]:
    """The rows of the file one after the other; `tally` counts those that were passed over.

    Raises WrongHeader at once. Malformed are rows with another number of columns, without a number of their own, or
    that are not CSV; a date or an identifier that cannot be read is only unknown.
    """
    lines = codecs.iterdecode(file, "utf-8-sig", errors="replace")
    reader = csv.reader(storable(line) for line in lines)
    header = next(_cells(reader, Tally()), [])
    if tuple(name.strip() for name in header[: len(HEADER)]) != HEADER or any(header[len(HEADER) :]):
        raise WrongHeader("This is not the Retraction Watch data: its first line names other columns.")
    return _rows(reader, tally or Tally())


def event_of(row: Row) -> Event | None:
    """What a row says of its work, None if its nature is unknown.

    A retraction whose reason is “Retract and Replace” is a replacement; a reinstatement with that reason is one.
    """
    kind = KINDS.get(row.nature)
    if not kind:
        return None
    if kind == EventKind.RETRACTION and any(reason.lower() == REPLACED for reason in row.reasons):
        kind = EventKind.REPLACED
    return Event(
        kind=kind,
        source=Source.RETRACTION_WATCH,
        key=row.record_id,
        notice_doi=row.notice_doi,
        notice_pmid=row.notice_pmid,
        on=row.on,
        reasons=row.reasons,
    )


def _rows(reader: _csv.Reader, tally: Tally) -> Iterator[Row]:
    for cells in _cells(reader, tally):
        if row := _row(cells):
            yield row
        elif any(cell.strip() for cell in cells):
            tally.pass_over(reader.line_num)


def _cells(reader: _csv.Reader, tally: Tally) -> Iterator[list[str]]:
    """The rows as lists of cells. After something that is not CSV the reader goes on with the next line."""
    while True:
        try:
            yield next(reader)
        except StopIteration:
            return
        except csv.Error:
            tally.pass_over(reader.line_num)


def _row(cells: list[str]) -> Row | None:
    if len(cells) not in (len(HEADER), len(HEADER) + 1):
        return None
    record_id, nature, on, doi, pmid, notice_doi, notice_pmid, reasons = (cells[at].strip() for at in READ)
    if not _is_number(record_id):
        return None
    return Row(
        record_id=record_id,
        nature=nature.lower(),
        doi=_doi(doi),
        pmid=_pmid(pmid),
        on=_day(on),
        notice_doi=_doi(notice_doi),
        notice_pmid=_pmid(notice_pmid),
        reasons=tuple(reason for each in reasons.split(";") if (reason := each.strip(" +"))),
    )


def _is_number(cell: str) -> bool:
    is_decimal = cell.isascii() and cell.isdecimal() and len(cell) <= len(str(LARGEST_NUMBER))
    return is_decimal and int(cell) <= LARGEST_NUMBER


def _doi(cell: str) -> str:
    """The DOI in normal form. Most cells need no more than small letters; asking that first halves the time."""
    if WELL_WRITTEN_DOI.fullmatch(cell):
        return cell.lower()
    return "" if cell.lower() in NO_IDENTIFIER else doi_in(cell)


def _pmid(cell: str) -> str:
    if WELL_WRITTEN_PMID.fullmatch(cell):
        return cell
    return "" if cell.lower() in NO_IDENTIFIER else pmid_in(cell)


@functools.lru_cache(maxsize=4096)
def _day(cell: str) -> datetime.date | None:
    """`2/6/2010 0:00`, month first."""
    found = US_DATE.fullmatch(cell)
    return full_day(date_of(found[3], found[1], found[2])) if found else None
