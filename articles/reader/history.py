"""The public history of an article: every edition readers have seen, and how two of them differ."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from articles.models import Article, Edition, Publication
from articles.reader.article_page import Crumb, absolute, crumbs_to
from articles.reader.queries import acts_on, approvals_of, sources_of
from articles.reader.shown import Shown, act_in_words, signed_again
from articles.reader.text import Text, notices_from, text_of
from articles.source_changes import Entry, SourceChanges, source_changes
from articles.workflow import PUTS_UP

MANY_SHOWN = 3
"""Editions that an article page tells of; its history page tells of all."""
MANY_ACTS = 12
"""Acts in which those are looked for: now and then a page is taken down and put back."""


@dataclass(frozen=True)
class SeenEdition:
    """An edition readers have seen: since when, and until when if it is no longer on the page."""

    number: int
    since: datetime.datetime
    until: datetime.datetime | None


@dataclass(frozen=True)
class Row:
    """An act on the page with the links that belong to it."""

    act: Shown
    url: str = ""
    compare_url: str = ""
    is_current: bool = False
    sources: SourceChanges | None = None

    @property
    def proof_url(self) -> str:
        return f"{self.url}proof/"


@dataclass(frozen=True)
class HistoryPage:
    title: str
    article_url: str
    crumbs: tuple[Crumb, ...]
    rows: tuple[Row, ...]
    editions: tuple[SeenEdition, ...]

    @property
    def url(self) -> str:
        return f"{self.article_url}history/"

    @property
    def compare_url(self) -> str:
        return f"{self.article_url}changes/"

    @property
    def day_url(self) -> str:
        return f"{self.article_url}on/"

    @property
    def old(self) -> int:
        """The edition that the form offers to compare with the newest one."""
        return self.editions[1].number if len(self.editions) > 1 else 0

    @property
    def new(self) -> int:
        return self.editions[0].number


@dataclass(frozen=True)
class EarlierEdition:
    """An edition that was on the page once, under its permanent address."""

    text: Text
    url: str
    crumbs: tuple[Crumb, ...]
    shown_since: datetime.datetime
    shown_until: datetime.datetime
    current: int

    @property
    def canonical(self) -> str:
        return absolute(self.url)

    @property
    def history_url(self) -> str:
        return f"{self.url}history/"

    @property
    def compare_url(self) -> str:
        old, new = sorted((self.text.number, self.current))
        return f"{self.url}changes/{old}/{new}/"

    @property
    def proof_url(self) -> str:
        return f"{self.url}versions/{self.text.number}/proof/"

    @property
    def label(self) -> str:
        return _("Edition %(number)s") % {"number": self.text.number}


def seen_in(acts: Iterable[Publication]) -> tuple[SeenEdition, ...]:
    """The editions readers have seen, highest number first; `acts` are all of one article, oldest first."""
    first: dict[int, datetime.datetime] = {}
    last: dict[int, datetime.datetime | None] = {}
    on_page = 0
    for act in acts:
        if on_page:
            last[on_page] = act.acted_at
        on_page = act.edition.number if act.kind in PUTS_UP else 0
        if on_page:
            first.setdefault(on_page, act.acted_at)
            last[on_page] = None
    return tuple(SeenEdition(number, first[number], last[number]) for number in sorted(first, reverse=True))


def history_of(article: Article) -> HistoryPage:
    """The history page of a live article. Three queries."""
    acts = list(acts_on(article))
    url = article.get_absolute_url()
    return HistoryPage(
        title=article.live_edition.title,
        article_url=url,
        crumbs=crumbs_to(article.topic, Crumb(article.live_edition.title, url)),
        rows=rows_of(article, acts),
        editions=seen_in(acts),
    )


def newest_rows(article: Article) -> tuple[Row, ...]:
    """The last few editions, and signatures given to one again, newest first. Three queries."""
    acts = list(acts_on(article).reverse()[:MANY_ACTS])[::-1]
    return tuple(row for row in rows_of(article, acts) if row.act.number)[:MANY_SHOWN]


def rows_of(article: Article, acts: Sequence[Publication]) -> tuple[Row, ...]:
    """What happened to a page and what was signed again, newest first. Two queries."""
    url, current = article.get_absolute_url(), article.live_edition.number
    sources = sources_of({act.edition_id: act.edition.number for act in acts})
    found = [
        _row(act, before, url, current, sources) for act, before in zip(acts, [None, *acts], strict=False)
    ]
    found += [
        Row(act=again, url=f"{url}versions/{again.number}/", is_current=again.number == current)
        for again in _signed_again(acts)
    ]
    return tuple(sorted(found, key=lambda row: row.act.at, reverse=True))


def _signed_again(acts: Sequence[Publication]) -> list[Shown]:
    """Signatures given to an edition after readers had seen it, but those by which it was put up once more."""
    counted = {one for act in acts for one in (act.medical_signoff_id, act.fact_signoff_id)}
    first: dict[int, datetime.datetime] = {}
    for act in acts:
        first.setdefault(act.edition_id, act.acted_at)
    later = approvals_of(first)
    return [
        signed_again(one) for one in later if one.pk not in counted and one.signed_at > first[one.edition_id]
    ]


def earlier_edition(
    article: Article,
    edition: Edition,
    seen: SeenEdition,
    slugs: dict[int, str],
    notices: Sequence[Mapping[str, Any]],
) -> EarlierEdition:
    """The page of an edition that is not on the article's page now, with today's notices about its sources."""
    url = article.get_absolute_url()
    return EarlierEdition(
        text=text_of(edition, slugs, notices_from(notices)),
        url=url,
        crumbs=crumbs_to(article.topic, Crumb(article.live_edition.title, url)),
        shown_since=seen.since,
        shown_until=seen.until or seen.since,
        current=article.live_edition.number,
    )


def _row(
    act: Publication, before: Publication | None, url: str, current: int, sources: Mapping[int, list[Entry]]
) -> Row:
    words = act_in_words(act)
    if not words.number:
        return Row(words)
    old = before.edition.number if before else words.number
    differs = old != words.number
    return Row(
        act=words,
        url=f"{url}versions/{words.number}/",
        compare_url=f"{url}changes/{old}/{words.number}/" if differs else "",
        is_current=words.number == current,
        sources=source_changes(sources[old], sources[words.number]) if differs else None,
    )
