"""Searching live editions: PostgreSQL's full text, ranked among the newest matches, with spelling suggestions."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib.postgres.search import SearchHeadline, SearchQuery, SearchRank
from django.core.paginator import Page, Paginator
from django.db.models import F
from django.db.models.expressions import RawSQL
from django.urls import reverse
from django.utils.safestring import SafeString
from rapidfuzz import fuzz, process

from articles.models import Article
from articles.reader.database import rows
from articles.reader.queries import cards
from articles.reader.trusted import END, START, highlighted
from articles.search import fold

LONGEST_QUERY = 200
RANKED = 1000
"""Of a very common word only the newest matches are ranked: 20 ms instead of a second at 100,000 articles."""
ROWS = 10
WORDS_FROM = 20_000
"""Titles whose words are compared with a misspelt one."""
SUGGESTIONS = 3
CLOSE_ENOUGH = 70
_WORD = re.compile(r"[^\W\d_]{4,}")


@dataclass(frozen=True)
class Result:
    title: SafeString
    snippet: SafeString
    url: str
    topic: str
    reviewed_at: datetime.datetime | None


@dataclass(frozen=True)
class Suggestion:
    text: str
    url: str


def clean_query(raw: str) -> str:
    """What a reader typed, without what PostgreSQL cannot store, in one line and not longer than needed."""
    return " ".join(raw.replace("\x00", " ").split())[:LONGEST_QUERY]


def find(query: str, page: str) -> tuple[Page, bool]:
    """A page of the best results for `query`, and whether there are more matches than were ranked."""
    wanted = SearchQuery(query, config="english", search_type="websearch")
    folded = fold(query)
    if folded != query:
        wanted |= SearchQuery(folded, config="english", search_type="websearch")
    ranked = (
        rows(Article)
        .live()
        .filter(live_edition__in=newest_matches(query, folded))
        .annotate(rank=SearchRank(F("live_edition__search_vector"), wanted))
        .order_by("-rank", "-live_edition_id")
        .values_list("pk", flat=True)
    )
    found = list(ranked)
    pages = Paginator(found[:RANKED], ROWS).get_page(page)
    pages.object_list = _results(pages.object_list, wanted)
    return pages, len(found) > RANKED


def newest_matches(query: str, folded: str) -> RawSQL:
    """The newest live editions that match either spelling, asked of the owner's function (06_search.sql)."""
    sql = "SELECT public.live_editions_matching(%s, %s, %s)"
    return RawSQL(sql, [query, folded, RANKED + 1])  # noqa: S611 -- only values vary, and they are parameters


def suggestions(query: str) -> tuple[Suggestion, ...]:
    """The query with every unknown word replaced by a likely word of titles, best first."""
    titles = rows(Article).live().order_by("-live_edition_id").values_list("live_edition__title", flat=True)
    words = {word for title in titles[:WORDS_FROM] for word in _WORD.findall(fold(title).lower())}
    typed = _WORD.findall(fold(query).lower())
    close = {
        word: process.extract(word, words, scorer=fuzz.ratio, limit=SUGGESTIONS, score_cutoff=CLOSE_ENOUGH)
        for word in typed
        if word not in words
    }
    best_for = {word: near[0][0] for word, near in close.items() if near}
    found = [
        (score, " ".join((best_for | {word: likely}).get(one, one) for one in typed))
        for word, near in close.items()
        for likely, score, _place in near
    ]
    best = dict.fromkeys(text for _score, text in sorted(found, reverse=True))
    return tuple(Suggestion(text, address_of(text)) for text in list(best)[:SUGGESTIONS])


def address_of(query: str) -> str:
    return f"{reverse('reader:search')}?{urlencode({'q': query})}"


def _results(ids: Iterable[int], wanted: SearchQuery) -> list[Result]:
    """The rows of one page, with what was found marked; only these few texts are looked through."""
    options = {"config": "english", "start_sel": START, "stop_sel": END}
    rows = cards().annotate(
        found_title=SearchHeadline("live_edition__title", wanted, highlight_all=True, **options),
        found_text=SearchHeadline(
            "live_edition__search_text",
            wanted,
            min_words=18,
            max_words=34,
            max_fragments=2,
            fragment_delimiter=" … ",
            **options,
        ),
    )
    by_id = {row.pk: row for row in rows.filter(pk__in=list(ids))}
    return [_result(by_id[pk]) for pk in ids if pk in by_id]


def _result(row: Article) -> Result:
    snippet = row.found_text if START in row.found_text else row.live_edition.standfirst
    return Result(
        title=highlighted(row.found_title),
        snippet=highlighted(snippet),
        url=row.get_absolute_url(),
        topic=row.topic.name if row.topic else "",
        reviewed_at=row.reviewed_at,
    )
