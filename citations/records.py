"""Bibliographic records: plain data, no database.

A record is what is known about one source, in the fields and words of CSL 1.0.2, so that formatting, comparing
and exporting all read the same thing.
"""

from __future__ import annotations

import dataclasses
import datetime
import hashlib
import json
import unicodedata
from collections.abc import Mapping
from typing import Any

TYPES = ("article-journal", "preprint", "chapter", "book", "report", "thesis", "webpage")
NOTICES = ("", "corrected", "concern", "retracted", "withdrawn", "superseded")
ET_AL = "et al"


@dataclasses.dataclass(frozen=True)
class Name:
    """A person, or in `literal` a group. A list that was cut short ends with `Name(literal="et al")`."""

    family: str = ""
    given: str = ""
    suffix: str = ""
    literal: str = ""

    @property
    def is_et_al(self) -> bool:
        return self.literal == ET_AL

    def to_dict(self) -> dict[str, str]:
        return dataclasses.asdict(self)


@dataclasses.dataclass(frozen=True)
class Record:
    """One source. Identifiers are in normal form (`citations.identifiers`); "" and None mean not known."""

    type: str = "article-journal"
    title: str = ""
    authors: tuple[Name, ...] = ()
    container_title: str = ""
    container_title_short: str = ""
    year: int | None = None
    month: int | None = None
    day: int | None = None
    volume: str = ""
    issue: str = ""
    pages: str = ""
    article_number: str = ""
    doi: str = ""
    pmid: str = ""
    pmcid: str = ""
    isbn: str = ""
    publisher: str = ""
    edition: str = ""
    editors: tuple[Name, ...] = ()
    url: str = ""
    accessed_on: datetime.date | None = None
    published_online_on: datetime.date | None = None
    notice: str = ""

    def __post_init__(self) -> None:
        if self.type not in TYPES:
            raise ValueError(f"{self.type!r} is not a kind of source. It is one of: {', '.join(TYPES)}.")
        if self.notice not in NOTICES:
            raise ValueError(f"{self.notice!r} is not a notice. It is one of: {', '.join(NOTICES[1:])}.")

    def to_dict(self) -> dict[str, Any]:
        """The record as JSON-safe data: names as lists of dicts, dates as ISO 8601 text."""
        fields = dataclasses.asdict(self)
        for name in NAME_LISTS:
            fields[name] = list(fields[name])
        for name in DATES:
            fields[name] = fields[name].isoformat() if fields[name] else None
        return fields

    @classmethod
    def from_dict(cls, fields: Mapping[str, Any]) -> Record:
        """The record that `to_dict` wrote. Missing fields are not known; an unknown field is a ValueError."""
        unknown = set(fields) - {field.name for field in dataclasses.fields(cls)}
        if unknown:
            raise ValueError(f"A record has no field {', '.join(sorted(unknown))}.")
        values = dict(fields)
        for name in NAME_LISTS:
            values[name] = tuple(Name(**each) for each in values.get(name) or ())
        for name in DATES:
            values[name] = datetime.date.fromisoformat(values[name]) if values.get(name) else None
        return cls(**values)


NAME_LISTS = ("authors", "editors")
DATES = ("accessed_on", "published_online_on")


def record_digest(record: Record) -> str:
    """SHA-256, in hex, of the record as JSON with sorted keys, no blanks and composed characters (NFC)."""
    canonical = json.dumps(record.to_dict(), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(unicodedata.normalize("NFC", canonical).encode()).hexdigest()
