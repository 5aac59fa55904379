"""Which other texts an edition shares passages with: editions of other articles, and the abstracts of its sources."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import QuerySet

from articles.models import CommonMark, Edition
from articles.overlap import Passage, Words, marks, nearest, passages
from articles.own_words import own_words
from citations.abstracts import abstracts_of
from citations.models import Citation

COMMON = 100
"""What stands in so many editions is a turn of phrase, and points to nothing."""
MOST_ARTICLES = 30
"""So many articles, those that share most, are compared word by word."""
MOST_EDITIONS = 3
"""Of one article so many editions: a passage may have come in with an earlier one, and left again."""
KNOWN = 0.9
"""A passage of which so much stood in an earlier edition of the same article was there before."""

# Each mark is looked up alone and no further than to COMMON rows, so that a frequent one costs no more than others.
_FOUND = """
FROM unnest(%(marks)s::int[]) AS wanted(mark) CROSS JOIN LATERAL (
  SELECT article_id, edition_id FROM overlap_fingerprint WHERE marks @> ARRAY[wanted.mark] LIMIT %(common)s
) AS found
"""
_HITS = (
    f"SELECT wanted.mark, found.article_id, found.edition_id {_FOUND} WHERE found.article_id <> %(article)s"
)
_FREQUENT = f"SELECT wanted.mark {_FOUND} GROUP BY wanted.mark HAVING count(*) >= %(common)s"


@dataclass(frozen=True)
class Shared:
    """What an edition shares with one other text; exactly one of `other`, `citation` and `title` says which."""

    passages: list[Passage]
    other: Edition | None = None
    citation: Citation | None = None
    title: str = ""
    url: str = ""


def words_of(edition: Edition) -> Words:
    """What the authors of an edition answer for, as it is compared."""
    return Words(own_words(edition.document, edition.html))


def editions_without_fingerprint() -> QuerySet[Edition]:
    """Editions that others cannot find yet, the oldest of each article first."""
    return _texts().filter(fingerprint=None).order_by("article", "number")


def shared_texts(edition: Edition, mine: Words) -> list[Shared]:
    """The editions of other articles and the abstracts of sources that `mine`, the words of `edition`, shares with.

    An article may repeat what it said before the other text was submitted. The number of queries does not depend on
    how many articles there are; each of its own earlier editions that has to be read takes one.
    """
    return [*_shared_with_sources(edition, mine), *_shared_with_editions(edition, mine)]


def _shared_with_sources(edition: Edition, mine: Words) -> Iterator[Shared]:
    uses = edition.citations.filter(citation__isnull=False).select_related("citation")
    sources = {use.citation.pk: use.citation for use in uses if use.citation}
    for pk, abstract in abstracts_of(sources.values()).items():
        if found := passages(mine, Words(abstract)):
            yield Shared(found, citation=sources[pk])


def _shared_with_editions(edition: Edition, mine: Words) -> Iterator[Shared]:
    """What each other article shares, with that of its editions which shares most."""
    before = _Before(edition)
    best: dict[int, Shared] = {}
    for other in _texts().filter(pk__in=_likely_editions(edition, mine)).order_by("article", "number"):
        found = [each for each in passages(mine, words_of(other)) if not before.had(each, other)]
        rival = best.get(other.article_id)
        if found and (rival is None or _same(found) >= _same(rival.passages)):
            best[other.article_id] = Shared(found, other=other)
    yield from sorted(best.values(), key=lambda shared: -_same(shared.passages))


def _same(found: Iterable[Passage]) -> int:
    return sum(passage.same for passage in found)


def _likely_editions(edition: Edition, mine: Words) -> list[int]:
    """Editions of other articles that may share a passage, found by their marks. Two queries."""
    places = marks(mine)
    hits = _looked_up(_HITS, telling_marks(places), edition.article_id)
    of_articles = nearest(places, ((mark, article) for mark, article, _edition in hits), MOST_ARTICLES)
    counts: dict[int, dict[int, int]] = {article: {} for article in of_articles}
    for _mark, article, other in hits:
        if article in counts:
            counts[article][other] = counts[article].get(other, 0) + 1
    return [
        other for found in counts.values() for other in sorted(found, key=found.__getitem__)[-MOST_EDITIONS:]
    ]


def telling_marks(wanted: Iterable[int]) -> list[int]:
    """Those of the marks that are not known to be in COMMON editions. One query."""
    known = set(CommonMark.objects.filter(mark__in=list(wanted)).values_list("mark", flat=True))
    return [mark for mark in wanted if mark not in known]


def frequent_marks(wanted: Sequence[int]) -> set[int]:
    """Those of the marks that COMMON editions have by now. One query."""
    return {mark for (mark,) in _looked_up(_FREQUENT, wanted)}


def _looked_up(query: str, wanted: Sequence[int], article: int | None = None) -> list[tuple[int, ...]]:
    with transaction.atomic(), connection.cursor() as cursor:
        # The planner takes a mark that it does not know for a frequent one and would read the whole table each time.
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(query, {"marks": list(wanted), "common": COMMON, "article": article})
        return cursor.fetchall()


def _texts() -> QuerySet[Edition]:
    return Edition.objects.select_related("article").defer("search_text", "search_vector", "article__body")


class _Before:
    """What earlier editions of the same article said, for as many as are asked about."""

    def __init__(self, edition: Edition) -> None:
        earlier = Edition.objects.filter(article=edition.article_id, number__lt=edition.number)
        self._earlier = list(earlier.order_by("-number").values_list("pk", "submitted_at"))
        self._words: dict[int, Words] = {}

    def had(self, passage: Passage, other: Edition) -> bool:
        """Whether the passage stood in the last edition that is older than `other`."""
        pk = next((pk for pk, submitted_at in self._earlier if submitted_at < other.submitted_at), None)
        if pk is None:
            return False
        if pk not in self._words:
            self._words[pk] = words_of(_texts().get(pk=pk))
        said = Words(passage.text)
        return _same(passages(said, self._words[pk])) >= KNOWN * len(said.folded)
