"""The search page as data: results, what else may have been meant, and links that narrow the results down."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace
from itertools import zip_longest
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from articles.models import Article
from articles.reader.search_queries import RANKED, Found, look, rows_of
from articles.reader.trusted import START, highlighted
from articles.spelling import LIKELY, corrected, likely
from cms.markdown import without_hidden_characters

LONGEST_QUERY = 200
ROWS = 10
RECENTLY = datetime.timedelta(days=365)
TOPICS = 8
"""Topics that the results can be narrowed down to."""


@dataclass(frozen=True)
class Search:
    """What a reader asks for: the address of a search page in parts."""

    query: str
    topic: str = ""
    is_recent: bool = False
    as_typed: bool = False

    @property
    def rest(self) -> dict[str, str]:
        """The parameters of the address, without the number of the page."""
        named = {
            "q": self.query,
            "topic": self.topic,
            "reviewed": "year" if self.is_recent else "",
            "spelling": "typed" if self.as_typed else "",
        }
        return {name: value for name, value in named.items() if value}

    @property
    def url(self) -> str:
        return f"{reverse('reader:search')}?{urlencode(self.rest)}"

    @property
    def since(self) -> datetime.datetime | None:
        """From when on a review counts as recent: a year before the beginning of today."""
        today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
        return today - RECENTLY if self.is_recent else None


@dataclass(frozen=True)
class Result:
    title: SafeString
    snippet: SafeString
    url: str
    topic: str
    reviewed_at: datetime.datetime | None


@dataclass(frozen=True)
class Choice:
    """A link that narrows the results down or, when it `is_chosen`, widens them again; `number` 0 is not told."""

    name: str
    url: str
    number: int = 0
    is_chosen: bool = False


@dataclass(frozen=True)
class SearchPage:
    """The results, for `shown` if that is not what was typed, and what else can be done.

    `suggestions` are other queries that find something. `any_word` finds pages with one of the words only.
    """

    results: Page
    is_cut: bool
    rest_of_query: str
    shown: str = ""
    as_typed_url: str = ""
    suggestions: tuple[Choice, ...] = ()
    topics: tuple[Choice, ...] = ()
    recent: Choice | None = None
    wider_url: str = ""
    any_word: Choice | None = None


def search_from(asked: QueryDict) -> Search:
    """The search that an address asks for. What is malformed counts as not given."""
    return Search(
        query=clean(asked.get("q", "")),
        topic=clean(asked.get("topic", "")),
        is_recent=asked.get("reviewed") == "year",
        as_typed=asked.get("spelling") == "typed",
    )


def clean(raw: str) -> str:
    """What a reader typed, in one line and not longer than needed, without characters that nobody sees."""
    return " ".join(without_hidden_characters(raw).split())[:LONGEST_QUERY]


def search_page(search: Search, number: str) -> SearchPage:
    """A page of results. Three queries at most: for what was typed, for the likely spelling, for the page's rows.

    The likely spelling takes the place of what was typed only when that finds nothing and it finds something.
    """
    found = look(search.query, under=search.topic, since=search.since)
    shown, others = "", []
    if found.unknown and not search.as_typed:
        best, *more = _spellings(search.query, found) or [""]
        if best:
            again = look(best, under=search.topic, since=search.since, others=[best, *more])
            others = again.others
            if again.articles and not found.articles:
                found, shown = again, best
    pages = Paginator(found.articles[:RANKED], ROWS).get_page(number)
    pages.object_list = [_result(row) for row in rows_of(list(pages.object_list), found.wanted)]
    return SearchPage(
        results=pages,
        is_cut=found.is_cut,
        rest_of_query=f"&{urlencode(search.rest)}",
        shown=shown,
        as_typed_url=replace(search, as_typed=True).url,
        suggestions=tuple(Choice(text, replace(search, query=text).url) for text in others if text != shown),
        topics=_topics(search, found),
        recent=_recent(search),
        wider_url=Search(search.query).url if search.topic or search.is_recent else "",
        any_word=None if found.articles else _any_word(search),
    )


def _spellings(query: str, found: Found) -> list[str]:
    """The query with every unknown word put right, the likeliest first; nothing when no word is like one of them.

    Of several unknown words only the likeliest: second guesses of each make no query that anybody meant.
    """
    meant = {word: likely(word, known) for word, known in found.unknown.items()}
    choices = zip_longest(*meant.values())
    made = [
        corrected(
            query, {word: one or meant[word][0] for word, one in zip(meant, row, strict=True) if meant[word]}
        )
        for row in choices
    ]
    return [text for text in dict.fromkeys(made) if text != query][: LIKELY if len(meant) == 1 else 1]


def _topics(search: Search, found: Found) -> tuple[Choice, ...]:
    """The topics of what was found; a chosen one leads back to all."""
    known = [
        (slug, name, number)
        for slug, name, number in found.topics
        if not search.topic or slug == search.topic
    ]
    return tuple(
        Choice(
            name,
            replace(search, topic="" if search.topic else slug).url,
            0 if found.is_cut else number,
            bool(search.topic),
        )
        for slug, name, number in known[:TOPICS]
    )


def _recent(search: Search) -> Choice:
    return Choice("", replace(search, is_recent=not search.is_recent).url, is_chosen=search.is_recent)


def _any_word(search: Search) -> Choice | None:
    """The same with one of the words only, for a query of several plain words."""
    words = search.query.split()
    if len(words) < 2 or not all(word.isalnum() for word in words) or "or" in map(str.lower, words):
        return None
    query = " or ".join(words)
    return Choice(query, replace(search, query=query).url) if len(query) <= LONGEST_QUERY else None


def _cut_out(words: str) -> str:
    """Words from within a text, with marks where it goes on: PostgreSQL ends with a word, never with a full stop."""
    before = "" if words.removeprefix(START)[:1].isupper() else "… "
    return f"{before}{words} …"


def _result(row: Article) -> Result:
    snippet = _cut_out(row.found_text) if START in row.found_text else row.live_edition.standfirst
    return Result(
        title=highlighted(row.found_title),
        snippet=highlighted(snippet),
        url=row.get_absolute_url(),
        topic=row.topic.name if row.topic else "",
        reviewed_at=row.reviewed_at,
    )
