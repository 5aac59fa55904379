"""Which reviews end when, and who is there to do them again: the desk’s calendar, and the day a signer is offered."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import TruncMonth
from django.utils import timezone

from articles.models import Edition, Reviewer, SignOff
from articles.queues import speaking
from articles.spreading import (
    Capacity,
    Fit,
    Proposal,
    earliest_end,
    has_specialty,
    month_of,
    months_later,
    propose_end,
)
from articles.workflow import Kind, PublicState
from cms.accounts.models import User
from cms.days import start_of


@dataclass(frozen=True)
class Cell:
    """The reviews of one specialty that end in one month; `month` is None for those that have ended already."""

    month: datetime.date | None
    specialty: str
    ending: int
    capacity: Capacity

    @property
    def fit(self) -> Fit:
        return self.capacity.fit(self.ending)

    @property
    def over(self) -> int:
        return self.capacity.over(self.ending)


@dataclass(frozen=True)
class Row:
    """One month, with a cell for each specialty."""

    month: datetime.date | None
    cells: Sequence[Cell]

    @property
    def ending(self) -> int:
        return sum(cell.ending for cell in self.cells)

    @property
    def is_over(self) -> bool:
        """Whether some specialty has more reviews than can be done, for all that is known."""
        return any(cell.fit in (Fit.OVER, Fit.NOBODY) for cell in self.cells)


@dataclass(frozen=True)
class Forecast:
    """The calendar of one kind of review: `specialties` with what their people can do, and the months.

    `licences` are those that end meanwhile, the first one first. Fact checkers work across specialties, so that there
    is one column for all of them, named "".
    """

    kind: str
    specialties: Sequence[tuple[str, Capacity]]
    rows: Sequence[Row]
    licences: Sequence[Reviewer]

    @property
    def is_empty(self) -> bool:
        return not any(row.ending for row in self.rows)


def forecast(kind: str, months: int) -> Forecast:
    """The reviews of this kind that end in the next `months`, this one included, and those that ended. Two queries."""
    first = month_of(timezone.localdate())
    counted = _ending(kind, before=start_of(months_later(first, months)))
    able = list(Reviewer.objects.eligible(kind).select_related("person"))
    named = sorted({specialty for _, specialty in counted})
    columns = [(specialty, _capacity(able, specialty)) for specialty in named]
    wanted = [None, *(months_later(first, number) for number in range(months))]
    return Forecast(
        kind=kind,
        specialties=columns,
        rows=[
            Row(month, [Cell(month, name, counted[month, name], capacity) for name, capacity in columns])
            for month in wanted
        ],
        licences=_ending_licences(able, before=months_later(first, months)),
    )


def proposed_end(user: User, edition: Edition, kind: str) -> Proposal:
    """When this review could end, so that those of the same specialty and of the same person are spread. One query."""
    today = timezone.localdate()
    latest = months_later(today, settings.REVIEW_VALIDITY_MONTHS[edition.risk_class])
    topic = edition.article.topic
    same = Q(user=user)
    if topic and topic.specialty:
        same |= Q(article__topic__specialty=topic.specialty)
    in_time = {"valid_until__gte": start_of(month_of(earliest_end(today, latest)))}
    others = _on_pages(kind).filter(same, **in_time).exclude(article=edition.article_id)
    rows = others.annotate(month=TruncMonth("valid_until")).values_list("month")
    load = {timezone.localtime(month).date(): number for month, number in rows.annotate(number=Count("pk"))}
    return propose_end(today, latest, load)


def _on_pages(kind: str) -> QuerySet[SignOff]:
    """The signatures of this kind that readers of live pages are told about."""
    shown = Q(article__public_state=PublicState.LIVE, article__live_edition=F("edition"))
    return speaking().filter(shown, kind=kind)


def _ending(kind: str, before: datetime.datetime) -> Counter[tuple[datetime.date | None, str]]:
    """How many reviews end by month and specialty; month None: ended already."""
    now = timezone.now()
    found = _on_pages(kind).filter(valid_until__lt=before)
    counted: Counter[tuple[datetime.date | None, str]] = Counter()
    grouped = found.annotate(month=TruncMonth("valid_until"), has_ended=Q(valid_until__lte=now))
    columns = ["month", "has_ended", *(["article__topic__specialty"] if kind == Kind.MEDICAL_REVIEW else [])]
    for row in grouped.values(*columns).annotate(number=Count("pk")).order_by():
        month = None if row["has_ended"] else timezone.localtime(row["month"]).date()
        counted[month, row.get("article__topic__specialty") or ""] += row["number"]
    return counted


def _capacity(able: Iterable[Reviewer], specialty: str) -> Capacity:
    """What the people of a specialty can do; those of all for reviews without one."""
    people = [one for one in able if not specialty or has_specialty(one.specialties, specialty)]
    stated = [one.monthly_capacity for one in people if one.monthly_capacity is not None]
    return Capacity(len(people), sum(stated), len(people) - len(stated))


def _ending_licences(able: Iterable[Reviewer], before: datetime.date) -> list[Reviewer]:
    ending = [one for one in able if one.valid_until and one.valid_until < before]
    return sorted(ending, key=lambda one: (one.valid_until, one.person.name))
