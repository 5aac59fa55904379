"""What every desk page needs: the article a person may see, the form they sent, the step that asks once more."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from articles.models import Article, Edition
from articles.permissions import check_can
from cms.pages import ActForm, confirm, form_from, page

__all__ = [
    "View",
    "article_or_404",
    "confirm",
    "edition_or_404",
    "editions_for",
    "form_from",
    "open_or_send",
    "outcome",
    "page",
    "takes",
]

View = Callable[..., HttpResponse]

open_or_send = require_http_methods(["GET", "HEAD", "POST"])
"""A page with a form: opened with GET, sent with POST to the same address."""


def takes(verb: str) -> Callable[[View], View]:
    """Let only those whose duties allow `verb` open the page; everybody else is told what it takes (403)."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            check_can(request.user, verb)
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def article_or_404(request: HttpRequest, pk: int) -> Article:
    """The article, if this person may know about it. Texts of its live edition stay in the database."""
    articles = Article.objects.visible_to(request.user).for_desk_list()
    return get_object_or_404(articles, pk=pk)


def article_with_texts(request: HttpRequest, pk: int) -> Article:
    """The article with its working copy, if this person may know about it."""
    articles = Article.objects.visible_to(request.user).select_related("topic", "owner")
    return get_object_or_404(articles, pk=pk)


def edition_or_404(request: HttpRequest, pk: int) -> Edition:
    """The edition, if this person may know about its article."""
    return get_object_or_404(editions_for(request), pk=pk)


def editions_for(request: HttpRequest) -> QuerySet[Edition]:
    """Editions of the articles that this person may know about, without what only search needs."""
    visible = Article.objects.visible_to(request.user)
    return (
        Edition.objects.filter(article__in=visible)
        .select_related("article__topic", "article__owner", "submitted_by", "recall")
        .defer("search_text", "search_vector", "article__body")
    )


def outcome(form: ActForm, action: Callable[..., Any], **facts: Any) -> Any:
    """What the act returned; None while the form has not been sent, has errors, or a rule refused the act."""
    if not (form.is_bound and form.is_valid()):
        return None
    return form.try_to(action, **facts, **form.cleaned_data)
