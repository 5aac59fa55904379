"""What became of one report, for the reader who has its code, and of all reports together."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.db import connections

from articles.models import Article, FeedbackFigure, Finding
from articles.reader.database import READER, rows
from articles.reader.tickets import receipt_of


@dataclass(frozen=True)
class Receipt:
    """Where a report stands, without a word of what was said. `article` is None while its page is not shown."""

    code: str
    article: Article | None
    edition: int
    received_at: datetime.datetime
    state: str
    outcome: str
    settled_by: int | None
    shown_at: datetime.datetime | None
    closed_at: datetime.datetime | None

    @property
    def because(self) -> str:
        """What came of it, in the words of the list that the desk chooses from."""
        return str(Finding.Outcome(self.outcome).label) if self.outcome else ""

    @property
    def changes_url(self) -> str:
        """Where readers see what changed since the edition that was reported; "" when they cannot."""
        if not (self.article and self.shown_at and self.settled_by and self.edition < self.settled_by):
            return ""
        return f"{self.article.get_absolute_url()}changes/{self.edition}/{self.settled_by}/"


def receipt(code: str) -> Receipt | None:
    """The report with this code, or None. Two queries."""
    with connections[READER].cursor() as cursor:
        cursor.execute("SELECT * FROM public.feedback_receipt(%s)", [receipt_of(code)])
        row = cursor.fetchone()
    if row is None:
        return None
    article_id, *facts = row
    live = rows(Article).live().filter(pk=article_id).select_related("live_edition").order_by("pk")
    return Receipt(code, live.only("slug", "live_edition__title").first(), *facts)


def figures() -> FeedbackFigure | None:
    """What became of all reports of the last twelve months, as last counted; None before the first count."""
    return rows(FeedbackFigure).filter(article=None).order_by("pk").first()
