"""When something last changed for readers of an article: it was put up or taken down, signed, a signature was taken
back, or a registry told of a notice about one of its sources.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection

from django.db import connections

from articles.reader.database import READER

LONGEST_WRITE = datetime.timedelta(minutes=10)
"""Much longer than any transaction that changes what readers see: PostgreSQL ends a statement after 15 seconds and a
transaction that pauses for 10 (`cms.database_roles`).

Moments are those of the act, and acts become visible when their transactions end, perhaps in another order. Whoever
asks for changes is sent this much further back than the newest one, and so misses none.
"""
BEFORE_EVERYTHING = datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)

_EVENTS = """
  SELECT p.article_id, p.acted_at AS at FROM articles_publication p
   WHERE {publication}
  UNION ALL
  SELECT s.article_id, s.signed_at FROM articles_signoff s
    JOIN articles_article a ON a.live_edition_id = s.edition_id
   WHERE {signoff}
  UNION ALL
  SELECT s.article_id, r.revoked_at FROM articles_revocation r
    JOIN articles_signoff s ON s.id = r.signoff_id
    JOIN articles_article a ON a.live_edition_id = s.edition_id
   WHERE {revocation}
  UNION ALL
  SELECT a.id, greatest(n.first_seen_at, n.gone_at) FROM citations_editorialnotice n
    JOIN articles_editioncitation c ON c.citation_id = n.citation_id
    JOIN articles_article a ON a.live_edition_id = c.edition_id
   WHERE {notice}
"""
_SINCE = _EVENTS.format(
    publication="p.acted_at >= %(since)s",
    signoff="s.signed_at >= %(since)s",
    revocation="r.revoked_at >= %(since)s",
    notice="(n.first_seen_at >= %(since)s OR n.gone_at >= %(since)s)",
)
_OF = _EVENTS.format(
    publication="p.article_id = ANY(%(ids)s)",
    signoff="s.article_id = ANY(%(ids)s)",
    revocation="s.article_id = ANY(%(ids)s)",
    notice="a.id = ANY(%(ids)s)",
)
_CHANGED = f"""
WITH event AS ({_SINCE})
SELECT article_id, max(at)
  FROM event JOIN articles_article a ON a.id = article_id
 WHERE %(topic)s::bigint IS NULL OR a.public_state <> 'live' OR a.topic_id = %(topic)s
    OR EXISTS (SELECT FROM articles_article_other_topics o WHERE o.article_id = a.id AND o.topic_id = %(topic)s)
 GROUP BY article_id
HAVING (max(at), article_id) > (%(at)s, %(id)s)
 ORDER BY 2, 1
 LIMIT %(limit)s
"""  # noqa: S608 -- made of the constants above
_NEWEST = """
SELECT greatest((SELECT acted_at FROM articles_publication ORDER BY acted_at DESC LIMIT 1),
                (SELECT revoked_at FROM articles_revocation ORDER BY revoked_at DESC LIMIT 1),
                (SELECT greatest(max(first_seen_at), max(gone_at)) FROM citations_editorialnotice))
"""

Changed = list[tuple[int, datetime.datetime]]
"""Articles with the moment of their last change."""


def changes_from() -> datetime.datetime:
    """From when on somebody who knows everything until now must ask for changes, so that none is missed.

    It depends on what is in the database and not on the clock, so equal questions have equal answers. Signatures are
    left out: to find the newest that readers may see is slow, and those since the last publication just come again.
    One query.
    """
    with connections[READER].cursor() as cursor:
        cursor.execute(_NEWEST)
        (newest,) = cursor.fetchone()
    return newest - LONGEST_WRITE if newest else BEFORE_EVERYTHING


def changed_since(
    since: datetime.datetime,
    *,
    after: tuple[datetime.datetime, int] | None,
    topic: int | None,
    limit: int,
) -> Changed:
    """Articles that changed at `since` or later, those that changed first at the head; at most `limit`. One query.

    `after` is the last row of the page before. Those that are down are there whatever their topic.
    """
    at, id_ = after or (since, 0)
    values = {"since": since, "at": at, "id": id_, "topic": topic, "limit": limit}
    with connections[READER].cursor() as cursor:
        cursor.execute(_CHANGED, values)
        return cursor.fetchall()


def last_changes(ids: Collection[int]) -> dict[int, datetime.datetime]:
    """The moment of the last change of each of these articles. One query."""
    with connections[READER].cursor() as cursor:
        cursor.execute(
            f"SELECT article_id, max(at) FROM ({_OF}) event GROUP BY article_id",  # noqa: S608 -- constants
            {"ids": list(ids)},
        )
        return dict(cursor.fetchall())
