"""Adding up how often articles were opened. Numbers only, so neither a version nor in the trail."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from django.db import connection
from django.utils.translation import gettext as _

from cms.accounts.models import User
from cms.refusals import NotAllowed

ADD = """
INSERT INTO view_count AS counted (article_id, day, views)
SELECT a.id, seen.day, seen.views
  FROM unnest(%s::text[], %s::date[], %s::bigint[]) AS seen (slug, day, views)
  JOIN articles_article a ON a.slug = seen.slug
    ON CONFLICT (article_id, day) DO UPDATE SET views = counted.views + excluded.views
"""


def add_views(*, by: User, seen: Mapping[tuple[str, datetime.date], int]) -> None:
    """Add views to what was counted: how many there were, by the slug of the article and the day. One statement.

    The system account alone. An address that is not the newest of an article counts for none. Raises NotAllowed.
    """
    if not by.is_system:
        raise NotAllowed(_("Views are counted by the system alone."))
    if not seen:
        return
    slugs, days = zip(*seen, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(ADD, [list(slugs), list(days), list(seen.values())])
