"""Articles as they stand in lists and feeds."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from articles.models import Article
from articles.reader.queries import cards


@dataclass(frozen=True)
class Card:
    """What a list says about a live article, all of it from the edition that readers see."""

    id: int
    title: str
    url: str
    standfirst: str
    topic: str
    reviewed_at: datetime.datetime | None
    changed_at: datetime.datetime | None
    published_at: datetime.datetime | None


def card_of(article: Article) -> Card:
    """The card of a row of `queries.cards()`."""
    return Card(
        id=article.pk,
        title=article.live_edition.title,
        url=reverse("reader:article", args=[article.slug]),
        standfirst=article.live_edition.standfirst,
        topic=article.topic.name if article.topic else "",
        reviewed_at=article.reviewed_at,
        changed_at=article.changed_at,
        published_at=article.published_at,
    )


def cards_of(ids: list[int]) -> tuple[Card, ...]:
    """Cards of the live articles among `ids`, in that order. One query."""
    found = {article.pk: article for article in cards().filter(pk__in=ids)}
    return tuple(card_of(found[pk]) for pk in ids if pk in found)


def cards_in(rows: Iterable[Article]) -> tuple[Card, ...]:
    """Cards of rows of `queries.cards()`."""
    return tuple(card_of(row) for row in rows)
