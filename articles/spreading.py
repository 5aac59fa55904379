"""When reviews should end so that nobody gets too many at once, and whether there are people to do them (pure)."""

from __future__ import annotations

import calendar
import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

LAST_PART = 4
"""A review may be asked for in the last of so many equal parts of the time that its risk class allows."""


def month_of(day: datetime.date) -> datetime.date:
    """The first day of the month of `day`: how months are named here."""
    return day.replace(day=1)


def months_later(day: datetime.date, months: int) -> datetime.date:
    """The same day so many months later; the last of the month where that has no such day, as PostgreSQL counts."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return datetime.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def earliest_end(signed_on: datetime.date, latest: datetime.date) -> datetime.date:
    """The first day of the last quarter of a span."""
    return latest - datetime.timedelta(days=(latest - signed_on).days // LAST_PART)


@dataclass(frozen=True)
class Proposal:
    """A day on which a review could end, how many others end in its month, and in the fullest month it could be."""

    day: datetime.date
    load: int
    most: int
    is_latest: bool


def propose_end(
    signed_on: datetime.date, latest: datetime.date, load: Mapping[datetime.date, int]
) -> Proposal:
    """The last possible day of the month with the fewest other reviews, never before ¾ of the span have passed.

    `latest` is the last day that the risk class allows; `load` counts the reviews that end in a month, by its first
    day. Of months that are equally quiet the last one is taken, so that without a reason nothing is shortened.
    """
    first = month_of(earliest_end(signed_on, latest))
    months = []
    month = month_of(latest)
    while month >= first:
        months.append(month)
        month = months_later(month, -1)
    quietest = min(months, key=lambda each: load.get(each, 0))
    day = min(latest, months_later(quietest, 1) - datetime.timedelta(days=1))
    most = max(load.get(each, 0) for each in months)
    return Proposal(day, load.get(quietest, 0), most, is_latest=day == latest)


class Fit(Enum):
    """Whether the reviews of a month can be done by those who are there."""

    FITS = "fits"
    OVER = "over"
    UNKNOWN = "unknown"
    NOBODY = "nobody"


@dataclass(frozen=True)
class Capacity:
    """How many reviews a month the people of one specialty can do: `stated` by some, `unstated` have not said."""

    people: int = 0
    stated: int = 0
    unstated: int = 0

    def fit(self, ending: int) -> Fit:
        """Whether so many reviews can be done. What somebody has not said is neither enough nor too little."""
        if not ending or ending <= self.stated:
            return Fit.FITS
        if not self.people:
            return Fit.NOBODY
        return Fit.UNKNOWN if self.unstated else Fit.OVER

    def over(self, ending: int) -> int:
        """How many reviews are more than what was stated."""
        return max(0, ending - self.stated)


def has_specialty(specialties: str, specialty: str) -> bool:
    """Whether one of the `specialties` of a person, separated by commas, is this one, in any case of the letters.

    All words of the shorter name are in the longer one: “heart failure” is part of “advanced heart failure”.
    """
    wanted = _words(specialty)
    held = [_words(name) for name in re.split(r"[,;/]", specialties)]
    return any(wanted and one and (one <= wanted or wanted <= one) for one in held)


def _words(name: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", name.casefold()))
