"""What the search page asks PostgreSQL: which articles are found, and the rows of one page with the words marked."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.search import SearchHeadline, SearchQueryField
from django.db import connections
from django.db.models.expressions import RawSQL

from articles.models import Article
from articles.reader.database import READER, rows
from articles.reader.queries import reviewed_at
from articles.reader.trusted import END, START
from articles.search import fold, words_of
from articles.spelling import traits

RANKED = 300
"""Of a very common word only so many are ranked: the newest with it in the title, then the newest of all."""
LOOKED_UP = 8
"""Words of a query that are put right."""
_LOOK = """
SELECT f.articles, f.wanted, f.topics, public.search_unknown(%s, f.articles IS NOT NULL),
       ARRAY(SELECT other FROM unnest(%s::text[], %s::text[]) WITH ORDINALITY AS o(other, folded, place)
              WHERE public.search_finds(folded) AND NOT EXISTS (
                    SELECT FROM regexp_split_to_table(folded, '[^[:alnum:]]+') AS word
                     WHERE numnode(plainto_tsquery('english', word)) > 0 AND NOT public.search_finds(word))
              ORDER BY place)
  FROM public.search_live(%s, %s, %s, %s, %s) f
"""


@dataclass(frozen=True)
class Found:
    """Articles, best first; the query that found them, as PostgreSQL writes it; their topics as address, name, number.

    `unknown` are the words that no live edition has, each with known words like it and how many editions have those;
    `others` are those of the queries asked besides that find something, with each of their words: “or” and a minus
    would otherwise let a query find something with a word that only a page had which was taken down.
    """

    articles: list[int]
    wanted: str
    topics: list[tuple[str, str, int]]
    unknown: dict[str, list[tuple[str, int]]]
    others: list[str]

    @property
    def is_cut(self) -> bool:
        return len(self.articles) > RANKED


def look(query: str, *, under: str, since: datetime | None, others: Iterable[str] = ()) -> Found:
    """What a query finds under a topic (its address, or ""), reviewed since a moment if one is given. One query."""
    words = list(dict.fromkeys(words_of(query)))[:LOOKED_UP]
    known_by, others = json.dumps([traits(word)._asdict() for word in words]), list(others)
    with connections[READER].cursor() as cursor:
        spellings = [others, [fold(other) for other in others]]
        cursor.execute(_LOOK, [known_by, *spellings, query, fold(query), under, since, RANKED + 1])
        articles, wanted, topics, unknown, finding = cursor.fetchone()
    return Found(articles or [], wanted, _read(topics) or [], _read(unknown), finding)


def rows_of(ids: list[int], wanted: str) -> list[Article]:
    """The rows of one page in this order, with what was found marked; only these few texts are looked through."""
    options = {"config": "english", "start_sel": START, "stop_sel": END}
    query = RawSQL("%s::tsquery", [wanted], output_field=SearchQueryField())
    found = rows(Article).live().filter(pk__in=ids).select_related("live_edition", "topic").order_by("pk")
    found = found.only("slug", "topic__name", "live_edition__title", "live_edition__standfirst").annotate(
        reviewed_at=reviewed_at(),
        found_title=SearchHeadline("live_edition__title", query, highlight_all=True, **options),
        found_text=SearchHeadline(
            "live_edition__search_text",
            query,
            min_words=18,
            max_words=34,
            max_fragments=2,
            fragment_delimiter=" … ",
            **options,
        ),
    )
    by_id = {row.pk: row for row in found}
    return [by_id[pk] for pk in ids if pk in by_id]


def _read(value: Any) -> Any:
    """A value of JSON, which Django's connections hand over as text."""
    return json.loads(value) if isinstance(value, str) else value
