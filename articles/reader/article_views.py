"""The article, its history, its earlier editions and their differences."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles.models import Article, Edition
from articles.reader.addresses import of_live_article
from articles.reader.answers import moved, not_kept, revalidated
from articles.reader.article_page import page_of
from articles.reader.cards import cards_in
from articles.reader.comparison import comparison_of
from articles.reader.database import rows
from articles.reader.history import earlier_edition, history_of, newest_rows, seen_in
from articles.reader.page_queries import article_for_page, cards_around
from articles.reader.queries import acts_on, notices_of, profiles_of
from articles.reader.structured import graph_of
from articles.reader.trusted import json_ld


@of_live_article(article_for_page)
def article(request: HttpRequest, row: Article) -> HttpResponse:
    page = page_of(row, cards_in(cards_around(row)), timezone.now())
    context = {"page": page, "record": newest_rows(row), "structured_data": json_ld(graph_of(page))}
    return revalidated(request, "reader/article.html", context)


@of_live_article()
def article_history(request: HttpRequest, row: Article) -> HttpResponse:
    page = history_of(row)
    return revalidated(request, "reader/history.html", {"page": page})


@of_live_article()
def edition(request: HttpRequest, row: Article, number: int) -> HttpResponse:
    if number == row.live_edition.number:
        return not_kept(HttpResponseRedirect(row.get_absolute_url()))  # until there is a newer one
    seen = next((one for one in seen_in(acts_on(row)) if one.number == number), None)
    if seen is None:
        raise Http404
    found = rows(Edition).defer("search_text", "search_vector").get(article=row, number=number)
    page = earlier_edition(row, found, seen, profiles_of(found), notices_of(found))
    return revalidated(request, "reader/edition.html", {"page": page})


@login_not_required
@require_safe
def article_compare(request: HttpRequest, slug: str) -> HttpResponse:
    """The comparison form asks here; the answer has an address of its own."""
    old, new = request.GET.get("old", ""), request.GET.get("new", "")
    if not (old.isdecimal() and new.isdecimal()) or max(len(old), len(new)) > 6:
        raise Http404
    return moved(f"/articles/{slug}/changes/{int(old)}/{int(new)}/")


@of_live_article()
def article_changes(request: HttpRequest, row: Article, old: int, new: int) -> HttpResponse:
    acts = list(acts_on(row))
    if not {old, new} <= {one.number for one in seen_in(acts)}:
        raise Http404
    page = comparison_of(row, acts, old, new)
    return revalidated(request, "reader/changes.html", {"page": page})
