"""Which articles cite a source of the library: what the library asks about."""

from __future__ import annotations

import re

from django.db.models import Exists, F, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.models import Article, Edition, EditionCitation
from articles.workflow import PublicState
from citations.models import Citation
from citations.usage import Use
from cms.accounts.models import User

MOST_SHOWN = 100
_KEY = re.compile(r"@([A-Za-z][\w:.-]*\w)")


def is_printed() -> Exists:
    """A condition on sources: some edition prints it."""
    return Exists(EditionCitation.objects.filter(citation=OuterRef("pk")))


def uses_of(source: Citation, user: User) -> list[Use]:
    """The articles that `user` may know about and that cite `source`. Two queries, whatever their number."""
    visible = Article.objects.visible_to(user)
    printed: dict[int, list[int]] = {}
    editions = (
        Edition.objects.filter(citations__citation=source, article__in=visible).light().order_by("number")
    )
    for edition in editions:
        printed.setdefault(edition.article_id, []).append(edition.number)
    written = visible.filter(body__contains=f"@{source.key}")
    found = (
        (visible.filter(pk__in=printed) | written)
        .select_related("live_edition")
        .defer(
            "live_edition__content",
            "live_edition__html",
            "live_edition__search_text",
            "live_edition__search_vector",
        )
    )
    uses = [_use(article, printed.get(article.pk, []), source.key) for article in found[:MOST_SHOWN]]
    return sorted((use for use in uses if use.what), key=lambda use: not use.is_public)


def lock_articles(source: Citation) -> None:
    """Lock every article with an edition that prints `source`: whoever publishes locks the article first too."""
    printing = EditionCitation.objects.filter(citation=source).values("edition__article")
    list(Article.objects.filter(pk__in=printing).order_by("pk").locked().values_list("pk", flat=True))


def public_uses(source: Citation) -> QuerySet[EditionCitation]:
    """Where the edition that readers see, or would see if it were not suspended, prints `source`."""
    uses = EditionCitation.objects.filter(citation=source, edition__article__live_edition=F("edition"))
    return (
        uses.select_related("edition")
        .only("edition__article_id", "as_retracted")
        .order_by("edition__article_id")
    )


def _use(article: Article, numbers: list[int], key: str) -> Use:
    live = article.live_edition
    public = live.number if live and article.public_state == PublicState.LIVE else None
    what = [_("edition %(number)s, which readers see") % {"number": public}] if public in numbers else []
    if others := [number for number in numbers if number != public]:
        listed = ", ".join(str(number) for number in others)
        what.append(
            ngettext("edition %(numbers)s", "editions %(numbers)s", len(others)) % {"numbers": listed}
        )
    if key in _KEY.findall(article.body):
        what.append(_("the working copy"))
    address = reverse("desk:article-overview", args=[article.pk])
    return Use(article.title, address, what, is_public=public in numbers)
