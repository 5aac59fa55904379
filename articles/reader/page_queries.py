"""The two questions behind an article page: everything about the article, and what the page leads on to."""

from __future__ import annotations

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject

from articles.models import Article, FeedbackFigure, SignOff
from articles.reader.database import rows
from articles.reader.queries import (
    bylines,
    cards,
    changed_at,
    changes,
    notices_now,
    published_at,
    shown_editions,
)

SHOWN = (
    "slug",
    "related_ids",
    "topic__name",
    "topic__slug",
    "live_edition__number",
    "live_edition__digest",
    "live_edition__content",
    "live_edition__html",
)
"""Columns behind an article page. Of the working copy the role may not see more than its address and its lists."""
LONGEST_HISTORY = 50
"""Publications that an article page looks at; its history page shows all."""
AROUND = 8
"""Other articles that a page may lead on to, of each kind."""


def article_for_page(slug: str) -> Article | None:
    """The live article at an address with everything that its page shows of it. One query."""
    return with_page_facts(rows(Article).live().filter(slug=slug)).order_by("pk").first()


def with_page_facts(articles: QuerySet[Article]) -> QuerySet[Article]:
    """Live articles with what their pages show of themselves."""
    return (
        articles.select_related("live_edition", "topic")
        .only(*SHOWN)
        .annotate(
            standing=_standing_signoffs(),
            shown=_shown(),
            byline_slugs=_byline_slugs(),
            notices=notices_now(OuterRef("live_edition")),
            changed_at=changed_at(),
            published_at=published_at(),
            reports=_reports(),
        )
    )


def cards_around(article: Article) -> QuerySet[Article]:
    """Cards of what the page of `article` leads on to, those that changed last first. One query.

    Its related articles; until a job has found those, the newest of its topic; and the newest of all.
    """
    newest = changes().filter(article__in=Article.objects.live()).order_by("-id").values("article_id")
    same_topic = (
        Article.objects.live().filter(topic=article.topic_id).order_by("-live_edition_id").values("pk")
    )
    # Not in the desk's order, which is by a column that the role may not see.
    related = Article.objects.live().filter(pk__in=article.related_ids).order_by().values("pk")
    ids = newest[: 2 * AROUND].union(related if article.related_ids else same_topic[: AROUND + 1])
    found = cards().filter(pk__in=ids).exclude(pk=article.pk)
    return found.order_by(F("changed_at").desc(nulls_last=True), "-pk")


def _standing_signoffs() -> ArraySubquery:
    standing = SignOff.objects.standing().filter(edition=OuterRef("live_edition")).order_by("id")
    line = JSONObject(
        kind="kind",
        name="signer_name",
        credentials="signer_credentials",
        person="person_id",
        slug="person__slug",
        is_public="person__is_public",
        signed_at="signed_at",
        valid_until="valid_until",
    )
    return ArraySubquery(standing.values(line=line))


def _shown() -> ArraySubquery:
    row = JSONObject(
        at="acted_at",
        kind="kind",
        number="edition__number",
        change_kind="edition__change_kind",
        note="edition__change_note",
    )
    newest = shown_editions().filter(article=OuterRef("pk")).order_by("-id")
    return ArraySubquery(newest.values(row=row)[:LONGEST_HISTORY])


def _reports() -> Subquery:
    """What became of readers' reports about the page, as last counted; None when there were none."""
    row = JSONObject(reports="reports", changed="changed", open="open")
    return Subquery(FeedbackFigure.objects.filter(article=OuterRef("pk")).values(row=row)[:1])


def _byline_slugs() -> ArraySubquery:
    named = bylines().filter(edition=OuterRef("live_edition"))
    return ArraySubquery(named.values(pair=JSONObject(person="person_id", slug="person__slug")))
