"""Which live articles belong together: by the sources they rest on, by topics, and by their most telling words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from math import log

from django.contrib.postgres.search import SearchQuery
from django.db.models import Q, QuerySet

from articles.models import Article, Edition, EditionCitation, IndexWord
from articles.search import words_of

MANY_RELATED = 6
LOOKED_AT = 200
"""Of a source or topic that very many articles share, only those with the newest editions are compared."""
SHARED_SOURCE, SAME_MAIN_TOPIC, SHARED_TOPIC = 3, 2, 1
TELLING = 9
"""Words that say most about a text: those that stand there often, and in few others."""
WORDS_FOR_A_POINT = 3


def related_to(article: Article) -> list[int]:
    """Ids of the live articles that go best with a live `article`, best first, at most six.

    Three points for each source that both texts cite, two for the same main topic, one for each further topic that
    both stand under, and one for every three of its most telling words. Of equals the one with the newest edition
    comes first.
    """
    sources = EditionCitation.objects.filter(edition=article.live_edition_id, citation__isnull=False)
    cited = set(sources.values_list("citation", flat=True))
    topics = _topics_of([article.pk])[article.pk]
    others = Article.objects.live().exclude(pk=article.pk)
    citing = EditionCitation.objects.filter(citation__in=cited).values("edition")
    also_under = Article.other_topics.through.objects.filter(topic__in=topics).values("article")
    found = _newest(others.filter(live_edition__in=citing))
    found |= _newest(others.filter(Q(topic__in=topics) | Q(pk__in=also_under)))
    alike = _alike(others, telling_words(article.live_edition_id))
    found |= dict(alike.keys())
    words = Counter({pk: number // WORDS_FOR_A_POINT for (pk, _edition), number in alike.items()})
    points = _for_sources(cited, found) + _for_topics(article, topics, found) + words
    return sorted(points, key=lambda pk: (points[pk], found[pk]), reverse=True)[:MANY_RELATED]


def telling_words(edition: int) -> list[str]:
    """The words that say most about the text of an edition, best first.

    Words of a tenth of all texts say little, and by those of very many texts nobody would look. The commonest of its
    words tells how many texts there are.
    """
    heads, text = Edition.objects.values_list("search_heads", "search_text").get(pk=edition)
    here = Counter(words_of(f"{heads}\n{text}"))
    texts = dict(IndexWord.objects.filter(word__in=here).values_list("word", "editions"))
    every = max(texts.values(), default=0)
    most = min(max(every // 10, 3), LOOKED_AT)
    weights = {
        word: here[word] * log(every / number) for word, number in texts.items() if 2 <= number <= most
    }
    return sorted((word for word in weights if weights[word]), key=lambda word: (-weights[word], word))[
        :TELLING
    ]


def _alike(others: QuerySet[Article], words: list[str]) -> Counter[tuple[int, int]]:
    """How many of these words each of the others has, by article and edition; only where that gives a point."""
    if not words:
        return Counter()
    having = [
        others.filter(live_edition__search_vector=SearchQuery(word, config="english"))
        .order_by("-live_edition_id")
        .values_list("pk", "live_edition_id")[:LOOKED_AT]
        for word in words
    ]
    counted = Counter(having[0].union(*having[1:], all=True))
    return Counter({one: number for one, number in counted.items() if number >= WORDS_FOR_A_POINT})


def _newest(found: QuerySet[Article]) -> dict[int, int]:
    """The newest of these articles, with the edition that readers see."""
    return dict(found.order_by("-live_edition_id").values_list("pk", "live_edition_id")[:LOOKED_AT])


def _for_sources(cited: set[int], found: dict[int, int]) -> Counter[int]:
    """Points for sources in common, each counted once however often it is cited."""
    shared = EditionCitation.objects.filter(edition__in=found.values(), citation__in=cited)
    pairs = set(shared.values_list("edition__article", "citation"))
    return Counter({pk: SHARED_SOURCE * n for pk, n in Counter(pk for pk, _citation in pairs).items()})


def _for_topics(article: Article, topics: set[int], found: dict[int, int]) -> Counter[int]:
    """Points for topics in common: the main topic of both counts more than others."""
    under = _topics_of(found)
    points = Counter({pk: SHARED_TOPIC * len(topics & under[pk]) for pk in found})
    if article.topic_id:
        same = Article.objects.filter(pk__in=found, topic=article.topic_id).order_by()
        points.update(dict.fromkeys(same.values_list("pk", flat=True), SAME_MAIN_TOPIC - SHARED_TOPIC))
    return points


def _topics_of(ids: Iterable[int]) -> dict[int, set[int]]:
    """All topics of each article, its main one included."""
    rows = Article.objects.filter(pk__in=list(ids)).order_by().values_list("pk", "topic", "other_topics")
    under: dict[int, set[int]] = {}
    for pk, *topics in rows:
        under.setdefault(pk, set()).update(topic for topic in topics if topic)
    return under
