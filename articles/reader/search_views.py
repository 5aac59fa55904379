"""The search page."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from articles.reader.answers import revalidated
from articles.reader.limits import count
from articles.reader.lists import recent
from articles.reader.search import address_of, clean_query, find, suggestions

RECENT_BESIDE = 5


@login_not_required
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    query = clean_query(request.GET.get("q", ""))
    page = {"query": query}
    if query:
        count(request, "search", at_most=60, seconds=60)
        results, is_cut = find(query, request.GET.get("page", "1"))
        page |= {"results": results, "count": results.paginator.count, "is_cut": is_cut}
        page["rest_of_query"] = address_of(query).replace("/search/?", "&")
    if not page.get("results"):
        page |= {"suggestions": suggestions(query) if query else (), "recent": recent()[:RECENT_BESIDE]}
    return revalidated(request, "reader/search.html", {"page": page, "section": "search"})
