"""Dates as files of references write them: `2009/10//`, `2018-03-01`, `20180301`, `2019 Nov-Dec` (pure)."""

from __future__ import annotations

import datetime
import re

from citations.dates import PartialDate, read_date

NUMBERS = re.compile(r"(\d{4})[-/.](\d{1,2})(?:[-/.](\d{1,2}))?(?!\d)")
DIGITS = re.compile(r"(\d{4})(\d\d)(\d\d)")
YEAR = re.compile(r"(?<!\d)((?:1[4-9]|20)\d\d)(?!\d)")
RANGE_ENDS = re.compile(r"\s*[-–/]\s*(?:[A-Za-z]+\.?|\d{1,2})(?=\s|$)")


def read_day(text: str) -> PartialDate | None:
    """The date in `text` as far as it is given, or None. Of a range the beginning counts; seasons are left out."""
    text = text.strip()
    found = DIGITS.fullmatch(text) or NUMBERS.match(text)
    if found and YEAR.fullmatch(found[1]):
        return _date(*(int(part) if part else 0 for part in found.groups()))
    if date := read_date(RANGE_ENDS.sub("", text)):
        return date
    year = YEAR.search(text)
    return PartialDate(int(year[1])) if year else None


def whole_day(text: str) -> datetime.date | None:
    """The date in `text`, if it names a day."""
    return as_day(read_day(text))


def as_day(date: PartialDate | None) -> datetime.date | None:
    """The day that `date` names, if it names one."""
    return datetime.date(date.year, date.month, date.day) if date and date.month and date.day else None


def numbers(year: int | None, month: int | None, day: int | None, separator: str) -> str:
    """`2018/03/01`, `2018/03` or `2018`, as far as it is known; "" without a year."""
    if not year:
        return ""
    parts = [f"{year:04}", *([f"{month:02}"] if month else []), *([f"{day:02}"] if month and day else [])]
    return separator.join(parts)


def _date(year: int, month: int = 0, day: int = 0) -> PartialDate:
    """As much of the date as exists: no 13th month, no 30 February."""
    if not 1 <= month <= 12:
        return PartialDate(year)
    try:
        datetime.date(year, month, day)
    except ValueError:
        return PartialDate(year, month)
    return PartialDate(year, month, day)
