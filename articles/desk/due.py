"""What is due for review: the list, and the calendar of the months to come with the people who are there for it."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles import queues
from articles.desk.forms_due import CalendarForm, DueFilterForm
from articles.desk.pages import takes
from articles.forecast import Cell, Forecast
from articles.permissions import can
from cms.audit.visible_text import csv_cell
from cms.pages import listing
from cms.refusals import Invalid

COLUMNS = ("month", "specialty", "review", "ending", "people", "capacity stated", "capacity not said", "fit")
"""Of the download. In English and in this order, whatever language the desk speaks: other programs read them."""


@require_safe
@takes("save")
def due_list(request: HttpRequest) -> HttpResponse:
    filters = DueFilterForm(request.GET)
    context = listing(request, filters, filters.articles())
    context |= {
        "today": timezone.now(),
        "days": queues.DUE_WITHIN_DAYS,
        "can_plan": can(request.user, "assign"),
    }
    return render(request, "desk/due/list.html", context)


@require_safe
@takes("assign")
def due_calendar(request: HttpRequest) -> HttpResponse:
    form = CalendarForm(request.GET)
    context = {"filters": form, "forecast": form.forecast(), "query": request.GET.urlencode()}
    return render(request, "desk/due/calendar.html", context)


@require_safe
@takes("assign")
def due_calendar_export(request: HttpRequest) -> HttpResponse:
    form = CalendarForm(request.GET)
    if not form.is_valid():
        raise Invalid(_("This calendar cannot be made. Go back to it and choose again."))
    name = f"reviews-{timezone.localdate():%Y-%m-%d}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8", headers=headers)
    writer = csv.writer(response, quoting=csv.QUOTE_ALL)
    writer.writerow(COLUMNS)
    for cells in _lines(form.forecast()):
        writer.writerow([csv_cell(cell) for cell in cells])
    return response


def _lines(forecast: Forecast) -> Iterator[tuple[Any, ...]]:
    for row in forecast.rows:
        for cell in row.cells:
            yield _line(cell, forecast.kind)


def _line(cell: Cell, kind: str) -> tuple[Any, ...]:
    month = f"{cell.month:%Y-%m}" if cell.month else "overdue"
    able = cell.capacity
    return month, cell.specialty, kind, cell.ending, able.people, able.stated, able.unstated, cell.fit.value
