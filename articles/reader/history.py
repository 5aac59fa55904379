"""The public history of an article: every edition readers have seen, and how two of them differ."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from articles.models import Article, Edition, Publication
from articles.reader.article_page import Crumb, absolute, crumbs_to
from articles.reader.queries import acts_on
from articles.reader.shown import Shown, act_in_words
from articles.reader.text import Text, notices_from, text_of
from articles.workflow import PUTS_UP


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
    """The history page of a live article. One query."""
    acts = list(acts_on(article))
    url = article.get_absolute_url()
    rows = [
        _row(act, before, url, article.live_edition.number)
        for act, before in zip(acts, [None, *acts], strict=False)
    ]
    return HistoryPage(
        title=article.live_edition.title,
        article_url=url,
        crumbs=crumbs_to(article.topic, Crumb(article.live_edition.title, url)),
        rows=tuple(reversed(rows)),
        editions=seen_in(acts),
    )


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


def _row(act: Publication, before: Publication | None, url: str, current: int) -> Row:
    words = act_in_words(act)
    if not words.number:
        return Row(words)
    differs = before is not None and before.edition.number != words.number
    return Row(
        act=words,
        url=f"{url}versions/{words.number}/",
        compare_url=f"{url}changes/{before.edition.number}/{words.number}/" if before and differs else "",
        is_current=words.number == current,
    )
