"""Dates as references and web pages print them: `August 5, 2020`, `5 Aug 2020`, `2009 Oct`, `2020-08-05`."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
WORD = r"([A-Za-z]{3,9})\.?"
DAY = r"(\d{1,2})(?:st|nd|rd|th)?"
YEAR = r"((?:18|19|20)\d\d)"
LEADING_WORDS = re.compile(
    r"(?:(?:published|updated|reviewed|revised|posted|modified)(?: online| on)?:?\s+)?", re.IGNORECASE
)


@dataclass(frozen=True)
class PartialDate:
    """A date as far as it was given; `month` and `day` are None if they were not."""

    year: int
    month: int | None = None
    day: int | None = None


def long_date(day: datetime.date) -> str:
    """`August 5, 2020`."""
    return f"{MONTHS[day.month - 1]} {day.day}, {day.year}"


def read_date(text: str) -> PartialDate | None:
    """The date that `text` consists of, or None. Dates of digits alone are read only in the order of ISO 8601."""
    text = LEADING_WORDS.sub("", text.strip(), count=1).strip(" .,")
    for pattern, order in FORMS:
        if found := pattern.fullmatch(text):
            return _date(**{name: found[at] for at, name in enumerate(order, start=1)})
    return None


def day_in(text: str) -> datetime.date | None:
    """The full date that `text` consists of, or None if it is not one or has no day."""
    date = read_date(text)
    return datetime.date(date.year, date.month, date.day) if date and date.month and date.day else None


FORMS = (
    (re.compile(rf"{WORD} {DAY},? {YEAR}"), ("month", "day", "year")),
    (re.compile(rf"{DAY} {WORD},? {YEAR}"), ("day", "month", "year")),
    (re.compile(rf"{YEAR} {WORD} {DAY}"), ("year", "month", "day")),
    (re.compile(rf"{WORD},?\s+{YEAR}"), ("month", "year")),
    (re.compile(rf"{YEAR} {WORD}"), ("year", "month")),
    (re.compile(rf"{YEAR}-(\d\d)-(\d\d)"), ("year", "month", "day")),
    (re.compile(YEAR), ("year",)),
)


def _date(year: str, month: str = "", day: str = "") -> PartialDate | None:
    number = _month(month) if month else None
    if month and not number:
        return None
    if day:
        try:
            datetime.date(int(year), number or 1, int(day))
        except ValueError:
            return None
    return PartialDate(int(year), number, int(day) if day else None)


def _month(text: str) -> int | None:
    if text.isdecimal():
        return int(text) if 1 <= int(text) <= 12 else None
    word = text.lower()
    return next(
        (number for number, name in enumerate(MONTHS, start=1) if name.lower().startswith(word)), None
    )
