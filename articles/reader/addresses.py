"""What stands at an address where no article is live: another address, a notice, or nothing."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from articles.models import Address, Article, Publication
from articles.reader.answers import moved, not_kept
from articles.reader.database import rows
from articles.workflow import PublicationKind, PublicState


def instead_of(request: HttpRequest, slug: str) -> HttpResponse:
    """The answer at `slug` when no article is live there; nothing of the text is in it, on no route (R16, R17).

    A suspended page answers 200 and not 503: some caches answer a failing site with the copy they kept, which
    here would be the very text that was taken down. Raises Http404.
    """
    address = (
        rows(Address).select_related("article").only("article__slug", "article__public_state").filter(pk=slug)
    )
    article = getattr(address.first(), "article", None)
    if article and article.public_state == PublicState.LIVE and article.slug != slug:
        return moved(request.get_full_path().replace(f"/articles/{slug}/", f"/articles/{article.slug}/", 1))
    if article and article.public_state == PublicState.SUSPENDED:
        return not_kept(render(request, "reader/suspended.html"))
    if article and article.public_state == PublicState.WITHDRAWN:
        return _withdrawn(request, article)
    raise Http404


def _withdrawn(request: HttpRequest, article: Article) -> HttpResponse:
    acts = rows(Publication).filter(article=article, kind=PublicationKind.WITHDRAWN)
    act = acts.order_by("-id").only("acted_at", "withdrawal_reason", "replacement_id").first()
    replacement = rows(Article).live().filter(pk=act.replacement_id).only("slug").order_by("pk").first()
    if replacement:
        return moved(replacement.get_absolute_url())
    context = {"at": act.acted_at, "reason": act.get_withdrawal_reason_display() or _("Not given")}
    return not_kept(render(request, "reader/withdrawn.html", {"page": context}, status=410))
