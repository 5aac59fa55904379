"""The article page as data: everything its template shows, from one row and a list of cards."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from articles.models import Article, Feedback, Topic
from articles.reader.cards import Card
from articles.reader.own_citation import OwnCitation
from articles.reader.references import OFFERED
from articles.reader.shown import Shown, shown_in
from articles.reader.text import Text, notices_from, text_of
from articles.trust import Line, Trust, trust_in

MANY_RELATED = 3
MANY_RECENT = 4


@dataclass(frozen=True)
class Crumb:
    """A step of the way from the first page to this one."""

    text: str
    url: str


@dataclass(frozen=True)
class Correction:
    """An error that was put right: when, in what words, and where the change can be seen."""

    at: datetime.datetime
    note: str
    compare_url: str


@dataclass(frozen=True)
class ArticlePage:
    """A live article as its template shows it."""

    id: int
    text: Text
    url: str
    crumbs: tuple[Crumb, ...]
    trust: Trust
    published_at: datetime.datetime
    changed_at: datetime.datetime
    shown: tuple[Shown, ...]
    related: tuple[Card, ...]
    recent: tuple[Card, ...]
    reports: Mapping[str, int] | None
    """What became of readers' reports about it: how many there were, led to a change, are open."""

    @property
    def canonical(self) -> str:
        return absolute(self.url)

    @property
    def history_url(self) -> str:
        return f"{self.url}history/"

    @property
    def feedback_url(self) -> str:
        return f"{self.url}feedback/"

    @property
    def feeds(self) -> list[Crumb]:
        """The feed of the topic; that of the site is on every page."""
        return [
            Crumb(_("News about %(topic)s") % {"topic": crumb.text}, f"{crumb.url}feed.atom")
            for crumb in self.crumbs[1:]
        ]

    @property
    def downloads(self) -> list[tuple[str, Promise]]:
        """The reference list as files: their addresses, and the names of their formats."""
        return [(f"{self.url}references.{extension}", one.label) for extension, one in OFFERED.items()]

    @property
    def verdicts(self) -> list[tuple[str, str]]:
        return Feedback.Verdict.choices

    @property
    def corrections(self) -> tuple[Correction, ...]:
        """Corrections that are part of the edition on the page (a roll-back takes later ones out again)."""
        return tuple(
            Correction(act.at, act.note, f"{self.url}changes/{before.number}/{act.number}/")
            for act, before in itertools.pairwise(self.shown)
            if act.is_correction and act.number <= self.text.number
        )

    @property
    def edition_url(self) -> str:
        """Where this edition stays when another has taken its place."""
        return f"{self.canonical}versions/{self.text.number}/"

    @property
    def proof_url(self) -> str:
        return f"{self.url}versions/{self.text.number}/proof/"

    @property
    def own_citation(self) -> OwnCitation:
        """How to cite this page."""
        authors = tuple(author.name for author in self.text.authors)
        return OwnCitation(self.text.title, authors, self.text.number, self.url, self.changed_at)

    @property
    def shown_since(self) -> datetime.datetime:
        """When this edition was shown last."""
        return self.shown[0].at


def page_of(article: Article, others: tuple[Card, ...], now: datetime.datetime) -> ArticlePage:
    """The page of a row of `page_queries.article_for_page` at `now`, leading on to some of `others`."""
    related = related_among(others, article)
    return ArticlePage(
        id=article.pk,
        text=text_of(
            article.live_edition,
            {pair["person"]: pair["slug"] for pair in article.byline_slugs},
            notices_from(article.notices),
        ),
        url=article.get_absolute_url(),
        crumbs=crumbs_to(article.topic),
        trust=trust_in([_line(row) for row in article.standing], now),
        published_at=article.published_at,
        changed_at=article.changed_at or article.published_at,
        shown=shown_in(article.shown),
        related=related,
        recent=tuple(card for card in others if card not in related)[:MANY_RECENT],
        reports=article.reports,
    )


def related_among(cards: tuple[Card, ...], article: Article) -> tuple[Card, ...]:
    """The article's related ones in the order the job found them; until it ran, others of the same topic."""
    if article.related_ids:
        order = {pk: place for place, pk in enumerate(article.related_ids)}
        chosen = sorted((card for card in cards if card.id in order), key=lambda card: order[card.id])
    else:
        topic = article.topic.name if article.topic else ""
        chosen = [card for card in cards if topic and card.topic == topic]
    return tuple(chosen[:MANY_RELATED])


def crumbs_to(topic: Topic | None, *more: Crumb) -> tuple[Crumb, ...]:
    """The way to a page under `topic`."""
    start = Crumb(_("Topics"), reverse("reader:topics"))
    return (start, *((Crumb(topic.name, topic.get_absolute_url()),) if topic else ()), *more)


def absolute(path: str) -> str:
    """The address of `path` on the public site."""
    return settings.SITE_URL.rstrip("/") + path


def _line(row: Mapping[str, Any]) -> Line:
    return Line(
        kind=row["kind"],
        person=row["person"],
        name=row["name"],
        credentials=row["credentials"],
        slug=row["slug"] if row["is_public"] else "",
        signed_at=datetime.datetime.fromisoformat(row["signed_at"]),
        valid_until=datetime.datetime.fromisoformat(row["valid_until"]),
    )
