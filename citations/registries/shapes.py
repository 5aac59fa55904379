"""Answers of unknown shape, taken apart without trusting them (pure).

Registries promise a shape and keep it mostly: a list where one text was promised, numbers as text, null for
anything. Every function here takes whatever JSON can hold and gives what was meant, or nothing.
"""

from __future__ import annotations

import calendar
import datetime
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from stdnum import issn
from stdnum.exceptions import ValidationError

from citations.dates import PartialDate, read_date
from citations.identifiers import normalize_doi, normalize_isbn, normalize_pmcid, normalize_pmid
from citations.records import Name
from citations.registries.clean_text import plain_text, storable

EARLIEST_YEAR, LATEST_YEAR = 1450, 2199
LARGEST_NUMBER = 10**15
NOT_A_NAME = {"", "-", "–", "—", ".", "&na;", "null", "none"}

YEAR_FIRST = re.compile(
    r"\D{0,20}(?P<year>\d{4})(?:\s+(?P<month>[A-Za-z]{3,9}|\d{1,2}))?(?:\s+(?P<day>\d{1,2}))?", re.ASCII
)
WEB_ADDRESS = re.compile(r"https?://[^\s\"<>\\]{1,2000}", re.IGNORECASE)

T = TypeVar("T")


class UnreadableRecord(ValueError):
    """What a registry sent is not a record or an answer that can be read."""


def json_object(payload: object) -> Mapping[str, Any]:
    """`payload`, if it is a JSON object. Raises UnreadableRecord for anything else."""
    if not isinstance(payload, Mapping):
        raise UnreadableRecord("The answer is not a JSON object.")
    return payload


def mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def items(value: object) -> list[Any]:
    """The items of a list; one thing alone is a list of one, nothing a list of none."""
    if isinstance(value, list | tuple):
        return list(value)
    return [] if value is None else [value]


def mappings(value: object) -> list[Mapping[str, Any]]:
    return [each for each in items(value) if isinstance(each, Mapping)]


def raw_texts(value: object) -> list[str]:
    """Every text and number in a list, with its markup."""
    return [storable(str(each)) for each in items(value) if isinstance(each, str) or _is_number(each)]


def texts(value: object) -> tuple[str, ...]:
    """Every text of a list that says anything, without markup, once."""
    return unique(plain_text(each) for each in raw_texts(value))


def raw_text(value: object) -> str:
    """The first text or number, as it was sent: identifiers may hold what looks like markup."""
    return next(iter(raw_texts(value)), "").strip()


def text(value: object) -> str:
    """The first text that says anything, without markup; "" if there is none."""
    return next(iter(texts(value)), "")


def number(value: object) -> int | None:
    """A whole number, also as text; None for anything else."""
    if isinstance(value, str) and value.strip().isascii() and value.strip().isdigit() and len(value) < 10:
        return int(value)
    return value if isinstance(value, int) and _is_number(value) else None


def unique(values: Iterable[T]) -> tuple[T, ...]:
    """The values that are not empty, each once, in their order."""
    return tuple(dict.fromkeys(value for value in values if value))


def date_of(year: object, month: object = None, day: object = None) -> PartialDate | None:
    """The date as far as it can be one: a month out of range takes the day with it. None without a likely year."""
    in_year, in_month, on_day = number(year), number(month), number(day)
    if in_year is None or not EARLIEST_YEAR <= in_year <= LATEST_YEAR:
        return None
    if in_month is None or not 1 <= in_month <= 12:
        return PartialDate(in_year)
    has_day = on_day is not None and 1 <= on_day <= calendar.monthrange(in_year, in_month)[1]
    return PartialDate(in_year, in_month, on_day if has_day else None)


def date_in(value: object) -> PartialDate | None:
    """The date of CSL and Crossref: `{"date-parts": [[2010, 2, 6]]}`; `[[null]]` is none."""
    parts = items(mapping(value).get("date-parts"))
    first = items(parts[0]) if parts and isinstance(parts[0], list | tuple) else parts
    return date_of(*first[:3]) if first else None


def date_in_words(words: str) -> PartialDate | None:
    """The date that words begin with, year first: `2010 Feb 6`, `2022 05 31`; `2019 Nov-Dec` is November 2019."""
    found = YEAR_FIRST.match(words)
    if not found:
        return None
    named = read_date(f"{found['year']} {found['month']}") if (found["month"] or "").isalpha() else None
    return date_of(found["year"], named.month if named else found["month"], found["day"])


def full_day(date: PartialDate | None) -> datetime.date | None:
    """The day of a date that has one."""
    return datetime.date(date.year, date.month, date.day) if date and date.month and date.day else None


def first_day(date: PartialDate | None) -> datetime.date | None:
    """The day a date begins with: the first of its month or year if no more is known. Orders notices."""
    return datetime.date(date.year, date.month or 1, date.day or 1) if date else None


def years_of(dates: Iterable[PartialDate | None]) -> tuple[int, ...]:
    return unique(date.year for date in dates if date)


def doi_in(value: object) -> str:
    """The DOI in normal form, or "" if the value holds none."""
    return _normal(normalize_doi, value)


def pmid_in(value: object) -> str:
    return _normal(normalize_pmid, value)


def pmcid_in(value: object) -> str:
    return _normal(normalize_pmcid, value)


def url_in(value: object) -> str:
    """An address of the web; what begins otherwise (`javascript:`, `data:`) is none."""
    address = raw_text(value)
    return address if WEB_ADDRESS.fullmatch(address) else ""


def isbn_in(value: object) -> str:
    """The first ISBN whose check digit fits, as 13 digits."""
    return next((found for each in items(value) if (found := _normal(normalize_isbn, each))), "")


def issns_in(values: Iterable[object]) -> tuple[str, ...]:
    """The ISSNs whose check digits fit, as `1234-567X`, each once."""
    return unique(_issn(each) for value in values for each in raw_texts(value))


def names_in(value: object) -> tuple[Name, ...]:
    """People and groups of a CSL or Crossref list: {family, given, suffix}, or {name} or {literal}.

    A dash or nothing where a name should be is no name; who has no name at all is left out.
    """
    return tuple(name for each in mappings(value) if (name := _name(each)) != Name())


def _name(fields: Mapping[str, Any]) -> Name:
    particles = (fields.get("dropping-particle"), fields.get("non-dropping-particle"), fields.get("family"))
    family = " ".join(word for each in particles if (word := _name_part(each)))
    given = _name_part(fields.get("given"))
    if family or given:
        return Name(family=family, given=given, suffix=_name_part(fields.get("suffix")))
    return Name(literal=_name_part(fields.get("name")) or _name_part(fields.get("literal")))


def _name_part(value: object) -> str:
    part = text(value)
    return "" if part.lower() in NOT_A_NAME else part


def _normal(normalize: Callable[[str], str], value: object) -> str:
    found = raw_text(value)
    try:
        return normalize(found) if found else ""
    except ValueError:
        return ""  # what cannot be an identifier is none


def _issn(value: str) -> str:
    try:
        return str(issn.format(issn.validate(value)))
    except ValidationError:
        return ""  # a wrong check digit names no journal


def _is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < LARGEST_NUMBER
