"""Which live articles belong together: those that rest on the same sources, and those under the same topics."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from django.db.models import Q, QuerySet

from articles.models import Article, EditionCitation

MANY_RELATED = 6
LOOKED_AT = 200
"""Of a source or topic that very many articles share, only those with the newest editions are compared."""
SHARED_SOURCE, SAME_MAIN_TOPIC, SHARED_TOPIC = 3, 2, 1


def related_to(article: Article) -> list[int]:
    """Ids of the live articles that go best with a live `article`, best first, at most six.

    Three points for each source that both texts cite, two for the same main topic, one for each further topic that
    both stand under. Of equals the one with the newest edition comes first.
    """
    sources = EditionCitation.objects.filter(edition=article.live_edition_id, citation__isnull=False)
    cited = set(sources.values_list("citation", flat=True))
    topics = _topics_of([article.pk])[article.pk]
    others = Article.objects.live().exclude(pk=article.pk)
    citing = EditionCitation.objects.filter(citation__in=cited).values("edition")
    also_under = Article.other_topics.through.objects.filter(topic__in=topics).values("article")
    found = _newest(others.filter(live_edition__in=citing))
    found |= _newest(others.filter(Q(topic__in=topics) | Q(pk__in=also_under)))
    points = _for_sources(cited, found) + _for_topics(article, topics, found)
    return sorted(points, key=lambda pk: (points[pk], found[pk]), reverse=True)[:MANY_RELATED]


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
