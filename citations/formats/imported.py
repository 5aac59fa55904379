"""What came of reading a file of references: records, and what could not become one (pure)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from citations.records import Record

MOST_RECORDS = 5000
LONGEST_START = 100
LONGEST_KIND = 30


@dataclass(frozen=True)
class ImportedRecord:
    """A record as the file has it, the line it begins in (from 1), and what of it could not be kept, in sentences."""

    line: int
    record: Record
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rejected:
    """A record of the file that cannot be one of ours: its line, why, and how it begins."""

    line: int
    problem: str
    start: str = ""


@dataclass(frozen=True)
class Imported:
    """Everything the file holds: each of its records is either read or rejected."""

    records: tuple[ImportedRecord, ...] = ()
    rejected: tuple[Rejected, ...] = ()

    @property
    def total(self) -> int:
        return len(self.records) + len(self.rejected)


@dataclass(frozen=True)
class Entry:
    """One record of a file before it is read. `read` raises CannotUse for one that cannot be used."""

    line: int
    start: str
    read: Callable[[], tuple[Record, tuple[str, ...]]]


class CannotRead(ValueError):
    """The file as a whole cannot be read. The message says what to do."""


class CannotUse(ValueError):
    """One record of the file cannot be used. The message says why."""


def unknown_kind(word: object) -> CannotUse:
    """What to raise for a record whose kind, in the word of its format, is none of ours."""
    said = _("Its kind “%(kind)s” is none that the library keeps. Add it by hand as the kind that fits.")
    return CannotUse(said % {"kind": str(word)[:LONGEST_KIND]})


def gathered(entries: Iterable[Entry]) -> Imported:
    """Read every entry; one that cannot be used never stops the others.

    Raises CannotRead when there is none, or more than 5,000.
    """
    records: list[ImportedRecord] = []
    rejected: list[Rejected] = []
    for number, entry in enumerate(entries, start=1):
        check_count(number)
        try:
            record, remarks = entry.read()
        except CannotUse as problem:
            rejected.append(Rejected(entry.line, str(problem), entry.start.strip()[:LONGEST_START]))
        else:
            records.append(ImportedRecord(entry.line, record, remarks))
    if not (records or rejected):
        raise CannotRead(_("No reference was found in the file."))
    return Imported(tuple(records), tuple(rejected))


def check_count(number: int) -> None:
    """Raise CannotRead for more references than one import may have."""
    if number > MOST_RECORDS:
        said = _("The file has more than %(most)s references. Divide it and import the parts.")
        raise CannotRead(said % {"most": MOST_RECORDS})
