"""Views of the article at an address, and what stands there while none is live: a way on, a notice, or nothing."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.models import Address, Article, Publication
from articles.reader.answers import moved, not_kept
from articles.reader.database import rows
from articles.reader.queries import live_article
from articles.workflow import PublicationKind, PublicState

Find = Callable[[str], Article | None]
View = Callable[..., HttpResponse]


def of_live_article(find: Find = live_article) -> Callable[[View], Callable[..., HttpResponse]]:
    """A public view of the live article at an address, which is found by `find`; without one it is `instead_of`."""

    def decorated(view: View) -> Callable[..., HttpResponse]:
        @login_not_required
        @require_safe
        @wraps(view)
        def answer(request: HttpRequest, slug: str, **more: Any) -> HttpResponse:
            row = find(slug)
            return instead_of(request, slug) if row is None else view(request, row, **more)

        return answer

    return decorated


def instead_of(request: HttpRequest, slug: str) -> HttpResponse:
    """The answer at `slug` when no article is live there; nothing of the text is in it, on no route (R16, R17).

    A suspended page answers 200 and not 503: some caches answer a failing site with the copy they kept, which
    here would be the very text that was taken down. A file of it is gone, so that nobody takes the notice for the
    file. Raises Http404.
    """
    address = (
        rows(Address).select_related("article").only("article__slug", "article__public_state").filter(pk=slug)
    )
    article = getattr(address.first(), "article", None)
    if article and article.public_state == PublicState.LIVE and article.slug != slug:
        return moved(request.get_full_path().replace(f"/articles/{slug}/", f"/articles/{article.slug}/", 1))
    if article and article.public_state == PublicState.SUSPENDED:
        status = 200 if request.path.endswith("/") else 410
        return not_kept(render(request, "reader/suspended.html", status=status))
    if article and article.public_state == PublicState.WITHDRAWN:
        return _withdrawn(request, article, slug)
    raise Http404


def _withdrawn(request: HttpRequest, article: Article, slug: str) -> HttpResponse:
    """A notice with the reason; an article that was taken up in another one leads there. None of its files does."""
    acts = rows(Publication).filter(article=article, kind=PublicationKind.WITHDRAWN)
    act = acts.order_by("-id").only("acted_at", "withdrawal_reason", "replacement_id").first()
    live = rows(Article).live().filter(pk=act.replacement_id).select_related("live_edition").order_by("pk")
    replacement = live.only("slug", "live_edition__title").first()
    if replacement and request.path == f"/articles/{slug}/":
        return moved(replacement.get_absolute_url())
    context = {
        "at": act.acted_at,
        "reason": act.get_withdrawal_reason_display() or _("Not given"),
        "replacement": replacement,
    }
    return not_kept(render(request, "reader/withdrawn.html", {"page": context}, status=410))
