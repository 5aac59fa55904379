"""The history of a source: every save, who made it, why, and what it changed. Read only."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from citations.desk.pages import source_or_404, takes
from citations.revisions import revisions_of, saves

SAVES_A_PAGE = 20


@require_safe
@takes("read_library")
def citation_history(request: HttpRequest, pk: int) -> HttpResponse:
    source = source_or_404(pk)
    versions = revisions_of(source)
    page = Paginator(versions, SAVES_A_PAGE).get_page(request.GET.get("page"))
    start = page.start_index() - 1 if page.paginator.count else 0
    found = list(versions[start : start + SAVES_A_PAGE + 1])
    context = {
        "source": source,
        "page": page,
        "saves": saves(found, has_older=len(found) > SAVES_A_PAGE),
    }
    return render(request, "citations/history.html", context)
