"""How long the work of the desk takes, what is overdue, who carries how much, and what was refused.

Everything is counted on the day it ended, in the period asked for. PostgreSQL counts; nothing is kept.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Sum
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from articles.audit_words import NOTE, REFUSED
from articles.models import Article, Finding, ViewCount
from articles.queues import due_for_review, open_ids, unfinished
from articles.report_sql import LOADS, REFUSALS, WAITS
from articles.workflow import Kind
from cms.days import start_of

ATTEMPTS = (*REFUSED, NOTE + "wrong signing passphrase", NOTE + "signing locked")
"""Acts of the trail that are refused attempts."""


@dataclass(frozen=True)
class Period:
    """Days of the site's time zone, the first and the last included."""

    since: datetime.date
    until: datetime.date

    def moments(self) -> dict[str, datetime.datetime]:
        """When it begins, and when it is over."""
        return {"since": start_of(self.since), "until": start_of(self.until + datetime.timedelta(days=1))}


@dataclass(frozen=True)
class Measure:
    """One waiting time: what it is called and what exactly is counted."""

    label: Promise
    meaning: Promise


MEASURES: dict[str, Measure] = {
    "medical_review": Measure(
        _("Submitted → medical review signed"),
        _(
            "From the submission of an edition to its first medical signature, an approval or a request for changes."
        ),
    ),
    "fact_check": Measure(
        _("Submitted → fact check signed"),
        _(
            "From the submission of an edition to its first signed fact check, an approval or a request for changes."
        ),
    ),
    "both": Measure(
        _("Submitted → both approved"),
        _("From the submission of an edition to the moment at which both kinds of approval had been given."),
    ),
    "published": Measure(
        _("Submitted → published"), _("From the submission of an edition to its first publication.")
    ),
    "answered": Measure(
        _("Asked → answered"),
        _("From a request to review to the first answer, whether it was accepted or declined."),
    ),
    "resubmitted": Measure(
        _("Changes asked for → submitted again"),
        _("From the first request for changes on an edition to the submission of the next edition."),
    ),
    "settled": Measure(
        _("Finding opened → settled"), _("From the opening of a finding to its settlement, for each kind.")
    ),
}


@dataclass(frozen=True)
class Wait:
    """One line of the waiting times. Without any case there are no times and nothing is the longest."""

    measure: str
    part: str
    count: int = 0
    median: datetime.timedelta | None = None
    ninety: datetime.timedelta | None = None
    longest: datetime.timedelta | None = None
    article: Article | None = None
    finding_id: int | None = None

    @property
    def label(self) -> str:
        words = str(MEASURES[self.measure].label)
        return f"{words}: {Finding.Kind(self.part).label}" if self.part else words


def waits(period: Period) -> list[Wait]:
    """Every waiting time in the order of MEASURES; findings by kind. Two queries."""
    rows = _rows(WAITS, period.moments())
    titles = Article.objects.only("title").in_bulk({row[6] for row in rows})
    found = [Wait(*row[:6], titles[row[6]], row[7]) for row in rows]
    return [
        wait
        for measure in MEASURES
        for wait in [each for each in found if each.measure == measure] or [Wait(measure, "")]
    ]


@dataclass(frozen=True)
class Overdue:
    """Something whose day is over: what it is, on which article, whose it is, since when."""

    what: str
    article: Article
    who: str
    due_on: datetime.date
    days: int
    finding_id: int | None = None


def overdue() -> list[Overdue]:
    """What is overdue at this moment, the longest first: reviews, findings, reviews of live pages. Five queries."""
    today = timezone.localdate()
    rows = [*_late_reviews(today), *_late_findings(today), *_late_pages(today)]
    return sorted(rows, key=lambda row: (row.due_on, row.article.pk))


def views(period: Period) -> list[tuple[Article, int]]:
    """Articles that readers opened in the period, the most often opened first. Two queries."""
    days = ViewCount.objects.filter(day__gte=period.since, day__lte=period.until)
    counted = dict(
        days.values("article").annotate(number=Sum("views")).order_by().values_list("article", "number")
    )
    articles = Article.objects.only("title").filter(pk__in=counted)
    return sorted(
        ((article, counted[article.pk]) for article in articles), key=lambda row: (-row[1], row[0].pk)
    )


def _late_reviews(today: datetime.date) -> list[Overdue]:
    """Those of which reviewers were reminded."""
    late = unfinished(open_ids()).filter(due_on__lt=today)
    return [
        _late(each.get_kind_display(), each, each.reviewer.person.name, today)
        for each in late.select_related("article", "reviewer__person").defer("article__body")
    ]


def _late_findings(today: datetime.date) -> list[Overdue]:
    late = Finding.objects.open().filter(due_on__lt=today).for_desk_list()
    return [
        _late(each.get_kind_display(), each, each.owner.name if each.owner else "", today, each.pk)
        for each in late
    ]


def _late(what: str, row: Any, who: str, today: datetime.date, finding_id: int | None = None) -> Overdue:
    return Overdue(what, row.article, who, row.due_on, (today - row.due_on).days, finding_id)


def _late_pages(today: datetime.date) -> list[Overdue]:
    words = str(_("Review of a live page"))
    rows = []
    for article in due_for_review(within_days=0):
        due_on = timezone.localdate(article.due_at)
        rows.append(Overdue(words, article, article.owner.name, due_on, (today - due_on).days))
    return rows


@dataclass(frozen=True)
class Load:
    """What one reviewer carries now, and what they did in the period."""

    name: str
    kinds: list[str]
    open: int
    invited: int
    signed: int
    median: datetime.timedelta | None
    declined: int

    @property
    def kind_labels(self) -> list[str]:
        return [str(kind.label) for kind in Kind if kind in self.kinds]


def loads(period: Period) -> list[Load]:
    """Every active reviewer and whoever did or owes something, who carries most first. Three queries."""
    waiting = list(unfinished(open_ids()).values_list("pk", flat=True))
    return [Load(*row) for row in _rows(LOADS, {"unfinished": waiting, **period.moments()})]


@dataclass(frozen=True)
class Refused:
    """Attempts of one kind that met the same rules: how often, of how many people, when last."""

    act: str
    codes: str
    reason: str
    count: int
    people: int
    last: datetime.datetime
    event: int


def refused(period: Period) -> list[Refused]:
    """Attempts that the trail knows of, the most frequent first. One query."""
    return [Refused(*row) for row in _rows(REFUSALS, {"acts": list(ATTEMPTS), **period.moments()})]


def _rows(query: str, parameters: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return cursor.fetchall()
