"""The history of a source: every save, and between them what registries said and told of. Read only."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from citations.desk.pages import source_or_404, takes
from citations.desk.story import between
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
    shown = saves(found, has_older=len(found) > SAVES_A_PAGE)
    before = versions[start - 1].revision.date_created if start else None
    context = {"source": source, "page": page, "entries": between(source, shown, before=before)}
    return render(request, "citations/history.html", context)
