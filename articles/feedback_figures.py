"""What became of reader reports, counted from the record: for all articles together, and for each that has any."""

from __future__ import annotations

import datetime
from typing import Any

from django.db import connection
from django.utils import timezone

from articles.models import FeedbackFigure
from articles.spreading import months_later
from cms.days import start_of

COUNTED_MONTHS = 12

COUNT = """
WITH report AS (
  SELECT r.article_id, f.state, f.resolved_at - r.received_at AS took,
         f.outcome = 'corrected' AND EXISTS (
           SELECT FROM articles_edition settled
             JOIN articles_edition e ON e.article_id = settled.article_id
                  AND (e.id = settled.id OR e.number > settled.number)
             JOIN articles_publication p ON p.edition_id = e.id AND p.acted_at > r.received_at
                  AND p.kind IN ('published', 'rolled_back')
            WHERE settled.id = f.settled_by_id) AS is_changed
    FROM articles_feedback r JOIN articles_finding f ON f.id = r.finding_id
   WHERE r.received_at >= %s AND r.mark <> 'spam' AND f.outcome <> 'spam'
)
SELECT article_id, count(*), count(*) FILTER (WHERE is_changed),
       count(*) FILTER (WHERE state = 'resolved' AND NOT is_changed), count(*) FILTER (WHERE state = 'open'),
       extract(epoch FROM percentile_cont(0.5) WITHIN GROUP (ORDER BY took)) / 86400
  FROM report GROUP BY GROUPING SETS ((article_id), ())
"""
"""A report led to a change when the edition that put it right, or one after it, was shown. Spam counts nowhere."""


def count() -> list[FeedbackFigure]:
    """The lines as they are now, unsaved; that of all articles is always there. One query."""
    today = timezone.localdate()
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [start_of(months_later(today, -COUNTED_MONTHS))])
        return [_figure(row, today) for row in cursor.fetchall()]


def _figure(row: tuple[Any, ...], today: datetime.date) -> FeedbackFigure:
    article, reports, changed, unchanged, still_open, days = row
    return FeedbackFigure(
        article_id=article,
        reports=reports,
        changed=changed,
        unchanged=unchanged,
        open=still_open,
        median_days=None if days is None else round(float(days), 1),
        counted_on=today,
    )
