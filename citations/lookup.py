"""Pasted references looked up in the library: which of them it has, and what can be read from the others."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass

from citations.identifiers import Identifier, detect
from citations.library import known_works
from citations.models import Citation
from citations.records import Record
from citations.references import parse_reference_line
from citations.same_works import YEARS_APART
from citations.titles import is_other_title

FEW_WORDS = 3
KINDS = ("doi", "pmid", "pmcid", "isbn")


@dataclass(frozen=True)
class Pasted:
    """One reference as it was pasted: what was read from it, and the source of the library it stands for, if any.

    `is_certain`: found by an identifier; otherwise title and year are the same. `is_read`: more than an identifier
    was recognised. `problem` says why an identifier in it cannot be used.
    """

    line: str
    record: Record
    is_read: bool
    problem: str = ""
    known: Citation | None = None
    is_certain: bool = False

    @property
    def identifiers(self) -> list[Identifier]:
        return [Identifier(kind, value) for kind in KINDS if (value := getattr(self.record, kind))]


def look_up(lines: Iterable[str]) -> list[Pasted]:
    """Every line with what the library knows of it. One query, however many lines there are."""
    read = [read_line(line) for line in lines]
    named = [identifier for one in read for identifier in one.identifiers]
    works = known_works(named, [one.record.title for one in read]) if read else []
    return [_found(one, works) for one in read]


def read_line(line: str) -> Pasted:
    """What a pasted line says: a reference, or one identifier alone in any spelling."""
    parsed = parse_reference_line(line)
    record, problem = parsed.record, ""
    try:
        identifier = detect(line)
    except ValueError as error:
        problem = "" if parsed.parsed else str(error)
    else:
        record = dataclasses.replace(record, **{identifier.kind: identifier.value})
        if not parsed.parsed and len(line.split()) <= FEW_WORDS:
            record = Record(**{kind: getattr(record, kind) for kind in KINDS})
    return Pasted(parsed.raw, record, is_read=parsed.parsed, problem=problem)


def _found(one: Pasted, works: Iterable[Citation]) -> Pasted:
    """The line with the source that it stands for. An identifier of another title does not make it that work."""
    wanted = {(identifier.kind, identifier.value) for identifier in one.identifiers}
    for work in works:
        is_named = wanted & {(kind, getattr(work, kind)) for kind in KINDS}
        if is_named and not (one.is_read and is_other_title(one.record.title, work.title)):
            return dataclasses.replace(one, known=work.current, is_certain=True)
    alike = next((work.current for work in works if _is_alike(one.record, work)), None)
    return dataclasses.replace(one, known=alike)


def _is_alike(record: Record, work: Citation) -> bool:
    """Same title, years at most one apart, and no identifier that says otherwise."""
    if not record.title or record.title.lower() != work.title.lower():
        return False
    if any(getattr(record, kind) and getattr(work, kind) for kind in KINDS):
        return False
    return not (record.year and work.year) or abs(record.year - work.year) <= YEARS_APART
