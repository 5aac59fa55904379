"""Reports for whoever is in charge: waiting times, what is overdue, load, refused attempts. Each also as CSV."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles import audit_words, reports
from articles.desk.forms_reports import PeriodForm
from articles.desk.pages import page, takes
from articles.reports import MEASURES, Period
from cms.csv_files import csv_answer
from cms.limits import count_for
from cms.refusals import Invalid

SHOWN = 50
"""Overdue things on the page; the file has all of them."""


class Table(NamedTuple):
    """One table as a file: its columns, in English whatever the desk speaks, and its rows."""

    columns: tuple[str, ...]
    rows: Callable[[Period], Iterator[tuple[Any, ...]]]


@require_safe
@takes("read_reports")
def report_overview(request: HttpRequest) -> HttpResponse:
    form = PeriodForm(request.GET)
    context: dict[str, Any] = {"form": form, "measures": MEASURES.values(), "shown": SHOWN}
    if form.is_valid():
        late = reports.overdue()
        context |= {
            "period": form.period,
            "waits": reports.waits(form.period),
            "overdue": late[:SHOWN],
            "overdue_count": len(late),
            "loads": reports.loads(form.period),
            "refusals": [(each, _what(each)) for each in reports.refused(form.period)],
            **_views_of(form.period),
            "query": f"since={form.period.since}&until={form.period.until}",
        }
    return page(request, "desk/reports/reports.html", context)


@require_safe
@takes("read_reports")
def report_file(request: HttpRequest, table: str) -> HttpResponseBase:
    if table not in TABLES or (table == "views" and not settings.COUNT_VIEWS):
        raise Http404
    form = PeriodForm(request.GET)
    if not form.is_valid():
        raise Invalid(_("This period cannot be used. Go back to the reports and put it right."))
    count_for(request.user, "report-file")
    wanted, period = TABLES[table], form.period
    return csv_answer(f"{table}-{period.since}-{period.until}", wanted.columns, wanted.rows(period))


def _views_of(period: Period) -> dict[str, Any]:
    if not settings.COUNT_VIEWS:
        return {"counts_views": False}
    found = reports.views(period)
    return {"counts_views": True, "views": found[:SHOWN], "view_count": len(found)}


def _what(refused: reports.Refused) -> str:
    return str(audit_words.WORDS[refused.act])


def _days(time: datetime.timedelta | None) -> str:
    return "" if time is None else f"{time.total_seconds() / 86400:.2f}"


def _waits(period: Period) -> Iterator[tuple[Any, ...]]:
    for each in reports.waits(period):
        article = each.article
        yield (
            each.measure,
            each.part,
            each.label,
            each.count,
            *map(_days, (each.median, each.ninety, each.longest)),
            article.pk if article else "",
            article.title if article else "",
            each.finding_id or "",
        )


def _overdue(period: Period) -> Iterator[tuple[Any, ...]]:
    for each in reports.overdue():
        article = each.article
        yield (
            each.what,
            article.pk,
            article.title,
            each.who,
            each.due_on.isoformat(),
            each.days,
            each.finding_id or "",
        )


def _loads(period: Period) -> Iterator[tuple[Any, ...]]:
    for each in reports.loads(period):
        yield (
            each.name,
            ", ".join(each.kind_labels),
            each.open,
            each.invited,
            each.signed,
            _days(each.median),
            each.declined,
        )


def _refusals(period: Period) -> Iterator[tuple[Any, ...]]:
    for each in reports.refused(period):
        yield (
            each.act,
            _what(each),
            each.codes,
            each.reason,
            each.count,
            each.people,
            f"{each.last:%Y-%m-%dT%H:%M:%SZ}",
            each.event,
        )


def _views(period: Period) -> Iterator[tuple[Any, ...]]:
    for article, number in reports.views(period):
        yield article.pk, article.title, number


TABLES = {
    "waiting": Table(
        (
            "measure",
            "kind of finding",
            "step",
            "number",
            "median (days)",
            "90th percentile (days)",
            "longest (days)",
            "article of the longest",
            "its title now",
            "finding of the longest",
        ),
        _waits,
    ),
    "overdue": Table(("what", "article", "title now", "who", "due on", "days overdue", "finding"), _overdue),
    "load": Table(
        ("reviewer", "may sign", "open now", "not answered", "signed", "median (days)", "declined"), _loads
    ),
    "refused": Table(
        ("act", "what", "rules", "reason told last", "number", "people", "last at (UTC)", "event"), _refusals
    ),
    "views": Table(("article", "its title now", "views"), _views),
}
"""By the name in the address of the file. What is overdue is so now, whatever the period."""
