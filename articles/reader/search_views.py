"""The search page."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from articles.reader.answers import revalidated
from articles.reader.limits import count
from articles.reader.lists import recent
from articles.reader.search import search_from, search_page

RECENT_BESIDE = 5


@login_not_required
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    asked = search_from(request.GET)
    page = None
    if asked.query:
        count(request, "search", at_most=60, seconds=60)
        page = search_page(asked, request.GET.get("page", "1"))
    facts = {"search": asked, "page": page, "section": "search"}
    if not (page and page.results):
        facts["recent"] = recent(RECENT_BESIDE)
    return revalidated(request, "reader/search.html", facts)
