"""How publishing works here: the moves, who may make them, how long a signature holds, what hints on a text mean."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from articles.desk.reading_notes import reading_rules
from articles.reports import MEASURES
from articles.workflow_guide import guide


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    context = {"guide": guide(), "reading": reading_rules(), "measures": MEASURES.values()}
    context |= {"counts_views": settings.COUNT_VIEWS, "feedback_months": settings.FEEDBACK_TEXT_MONTHS}
    return render(request, "desk/help/help.html", context)
