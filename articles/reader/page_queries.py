"""The two questions behind an article page: what state it is in and, when that state is new, everything on it."""

from __future__ import annotations

import json
from functools import cache
from typing import Any, NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connections
from django.db.models import F, Model, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject
from reversion.models import Version

from articles.models import Article, FeedbackFigure, Publication, Revocation, SignOff
from articles.reader.database import READER, rows
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
_ANY_SLUG = "any address"
"""Stands where the address belongs; no address holds a blank."""


class State(NamedTuple):
    """Everything that an article page depends on besides the clock: while it is equal, so is the page.

    The four after the topic are the newest rows of tables that only grow: what was published, signed and revoked
    anywhere, and every save of an article or person. The last is what became of reports about it.
    """

    article: int
    edition: int
    related: list[int]
    topic: int | None
    topic_name: str | None
    topic_slug: str | None
    publication: int
    signoff: int
    revocation: int | None
    version: int
    reports: dict[str, int] | None


def state_of(slug: str) -> State | None:
    """The state of the page at an address, or None when no article is live there. One quick query."""
    sql, values = _state_sql()
    with connections[READER].cursor() as cursor:
        cursor.execute(sql, [slug if value == _ANY_SLUG else value for value in values])
        row = cursor.fetchone()
    if row is None:
        return None
    *facts, reports = row
    return State(*facts, json.loads(reports) if reports else None)


def article_for_page(state: State) -> Article | None:
    """The live article with everything that its page shows, other articles included. One query."""
    return (
        rows(Article)
        .live()
        .filter(pk=state.article)
        .select_related("live_edition", "topic")
        .only(*SHOWN)
        .annotate(
            standing=_standing_signoffs(),
            shown=_shown(),
            byline_slugs=_byline_slugs(),
            notices=notices_now(OuterRef("live_edition")),
            changed_at=changed_at(),
            published_at=published_at(),
            others=_cards_around(state),
            reports=_reports(),
        )
        .order_by("pk")
        .first()
    )


@cache
def _state_sql() -> tuple[str, tuple[Any, ...]]:
    """The question of `state_of`, written once: Django takes longer to write it than PostgreSQL to answer."""
    newest = (_last(model) for model in (Publication, SignOff, Revocation, Version))
    live = Article.objects.live().filter(slug=_ANY_SLUG).select_related("topic")
    columns = ("pk", "live_edition_id", "related_ids", "topic_id", "topic__name", "topic__slug")
    return live.order_by().values_list(*columns, *newest, _reports()).query.get_compiler(READER).as_sql()


def _last(model: type[Model]) -> Subquery:
    return Subquery(QuerySet(model).order_by("-pk").values("pk")[:1])


def _standing_signoffs() -> ArraySubquery:
    standing = SignOff.objects.standing().filter(edition=OuterRef("live_edition")).order_by("id")
    line = JSONObject(
        kind="kind",
        name="signer_name",
        credentials="signer_credentials",
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
        medical="medical_signoff__signer_name",
        medical_credentials="medical_signoff__signer_credentials",
        fact="fact_signoff__signer_name",
        fact_credentials="fact_signoff__signer_credentials",
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


def _cards_around(state: State) -> ArraySubquery:
    """Cards of what the page leads on to, those that changed last first.

    Its related articles; until a job has found those, the newest of its topic; and the newest of all.
    """
    card = JSONObject(
        id="pk",
        slug="slug",
        title="live_edition__title",
        standfirst="live_edition__standfirst",
        topic="topic__name",
        reviewed_at="reviewed_at",
        changed_at="changed_at",
        published_at="published_at",
    )
    newest = changes().filter(article__in=Article.objects.live()).order_by("-id").values("article_id")
    same_topic = Article.objects.live().filter(topic=state.topic).order_by("-live_edition_id").values("pk")
    # Not in the desk's order, which is by a column that the role may not see.
    related = Article.objects.live().filter(pk__in=state.related).order_by().values("pk")
    ids = newest[: 2 * AROUND].union(related if state.related else same_topic[: AROUND + 1])
    found = cards().filter(pk__in=ids).exclude(pk=state.article)
    return ArraySubquery(found.order_by(F("changed_at").desc(nulls_last=True), "-pk").values(card=card))
