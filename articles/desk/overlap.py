"""What an edition shares with other texts, passage beside passage."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.desk.pages import edition_or_404, page
from articles.models import Article, Edition, Overlap, OverlapCheck
from articles.overlap_words import words_in
from articles.workflow import PublicState
from cms.accounts.models import User


@dataclass(frozen=True)
class OtherText:
    """A text that shares passages: what it is, where it can be read ("" if this person may not), the passages."""

    kind: str
    title: str
    url: str
    passages: list[dict[str, Any]]


@require_safe
def edition_overlap(request: HttpRequest, pk: int) -> HttpResponse:
    edition = edition_or_404(request, pk)
    check = OverlapCheck.objects.select_related("finding").filter(edition=edition).first()
    overlaps = _overlaps(check) if check else []
    context = {
        "edition": edition,
        "article": edition.article,
        "check": check,
        "others": _shown(overlaps, request.user),
        "words": words_in(overlaps),
        "passages": sum(len(overlap.passages) for overlap in overlaps),
    }
    return page(request, "desk/reviewing/overlap.html", context)


def _overlaps(check: OverlapCheck) -> list[Overlap]:
    found = check.overlaps.select_related("other__article", "citation")
    heavy = ("content", "html", "search_text", "search_vector", "article__body")
    return list(found.defer(*(f"other__{name}" for name in heavy)))


def _shown(overlaps: list[Overlap], user: User) -> list[OtherText]:
    """The other texts; an article that is neither public nor this person's to see is not named. One query."""
    articles = [overlap.other.article_id for overlap in overlaps if overlap.other]
    visible = set(Article.objects.visible_to(user).filter(pk__in=articles).values_list("pk", flat=True))
    return [_other_text(overlap, visible) for overlap in overlaps]


def _other_text(overlap: Overlap, visible: set[int]) -> OtherText:
    if overlap.other:
        return OtherText(_("Another article"), *_named(overlap.other, visible), overlap.passages)
    if source := overlap.citation:
        return OtherText(_("Abstract of a source"), source.title, source.get_absolute_url(), overlap.passages)
    return OtherText(_("Text elsewhere"), overlap.title, overlap.url, overlap.passages)


def _named(other: Edition, visible: set[int]) -> tuple[str, str]:
    """Title and address of another article's edition, as far as the person looking may know of them."""
    name = _("“%(title)s”, edition %(number)s") % {"title": other.title, "number": other.number}
    if other.article_id in visible:
        return name, reverse("desk:edition-review", args=[other.pk]) + "?show=whole"
    live = other.article.live_edition_id
    if live == other.pk and other.article.public_state == PublicState.LIVE:
        return name, other.article.get_absolute_url()
    return _("An article that you have not been asked to review"), ""
