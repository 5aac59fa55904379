"""The list of articles: filtered by address, a page at a time, as quick with 100,000 articles as with ten."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_safe

from articles.desk.forms_lists import ArticleFilterForm
from articles.models import Article, Autosave, Edition
from articles.permissions import can

ARTICLES_A_PAGE = 40
MOST_WORDS = 8
LONGEST_NUMBER = 15

Place = tuple[datetime.datetime, int]


@require_safe
def article_list(request: HttpRequest) -> HttpResponse:
    form = ArticleFilterForm(request.GET)
    form.is_valid()
    wanted = filtered(Article.objects.visible_to(request.user), request, form.cleaned_data)
    place = _place(request.GET.get("after", ""))
    rows = list(after(wanted.for_desk_list(), place)[: ARTICLES_A_PAGE + 1])
    articles, more = rows[:ARTICLES_A_PAGE], len(rows) > ARTICLES_A_PAGE
    _add_what_is_going_on(articles, request)
    context = {
        "form": form,
        "articles": articles,
        "is_filtered": any(form.cleaned_data.values()),
        "is_first_page": place is None,
        "filters": _filters(request),
        "next": _code(articles[-1]) if more else "",
        "can_create": can(request.user, "create"),
    }
    return render(request, "desk/writing/list.html", context)


def filtered(articles: QuerySet[Article], request: HttpRequest, wanted: dict[str, Any]) -> QuerySet[Article]:
    """The articles that fit every filter that was given; words of the title in any order."""
    for word in (wanted.get("q") or "").split()[:MOST_WORDS]:
        articles = articles.filter(title__icontains=word)
    if topic := wanted.get("topic"):
        articles = articles.filter(topic=topic)
    if wanted.get("mine"):
        articles = articles.filter(owner=request.user)
    state = wanted.get("state")
    if state == ArticleFilterForm.State.IN_REVIEW:
        return articles.filter(pk__in=Edition.objects.open().values("article"))
    return articles.filter(public_state=state) if state else articles


def after(articles: QuerySet[Article], place: Place | None) -> QuerySet[Article]:
    """Articles in the order of their last change, from a place in that order on. Follows one index."""
    ordered = articles.order_by("-updated_at", "-id")
    if place is None:
        return ordered
    changed_at, pk = place
    return ordered.filter(
        Q(updated_at__lt=changed_at) | Q(updated_at=changed_at, pk__lt=pk), updated_at__lte=changed_at
    )


def _add_what_is_going_on(articles: Sequence[Article], request: HttpRequest) -> None:
    """Which of these are in review, and which this person has unsaved typing on. Two queries for all of them."""
    editions = Edition.objects.open().light().filter(article__in=articles)
    in_review = {edition.article_id: edition for edition in editions}
    typed = set(
        Autosave.objects.filter(article__in=articles, user=request.user).values_list("article", flat=True)
    )
    for article in articles:
        article.open_edition = in_review.get(article.pk)
        article.has_unsaved_typing = article.pk in typed


def _code(article: Article) -> str:
    """A place in the order of the list, for the address of the next page."""
    return f"{article.updated_at.isoformat()}_{article.pk}"


def _place(code: str) -> Place | None:
    """The place that `code` names, or None when it names none."""
    moment, _separator, number = code.rpartition("_")
    try:
        changed_at = parse_datetime(moment)
    except ValueError:
        return None
    is_place = changed_at and changed_at.tzinfo and number.isdecimal() and len(number) <= LONGEST_NUMBER
    return (changed_at, int(number)) if is_place else None


def _filters(request: HttpRequest) -> str:
    """The filters as they stand in the address, without the place."""
    kept = request.GET.copy()
    kept.pop("after", None)
    return kept.urlencode()
