"""The events of the audit trail about an article, each with what was hashed, and the attempts that were refused."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models.expressions import RawSQL

from articles import audit_entries
from articles.audit_words import REFUSED
from articles.models import Article
from cms.audit.chain import HASHED
from cms.audit.models import AuditEvent, AuditEventQuerySet

AT_ONCE = 500
"""Events read in one go."""


def refusals(article: Article) -> Iterator[dict[str, Any]]:
    """What somebody tried to do with the article and was refused, oldest first."""
    for entry in _entries(AuditEvent.objects.filter(article_id=article.pk, act__in=list(REFUSED))):
        yield _told(entry)


def events(article: Article, *, with_origin: bool) -> Iterator[dict[str, Any]]:
    """Every event, oldest first. `hashed` is the text whose SHA-256 is the hash: it holds from where the act came."""
    found = AuditEvent.objects.filter(article_id=article.pk)
    if with_origin:
        found = found.annotate(hashed=RawSQL(HASHED, []))  # noqa: S611 -- our own expression
    for entry in _entries(found):
        event = entry.event
        yield {
            **_told(entry),
            "act": event.act,
            "table": event.row_table,
            "row": event.row_id,
            "previous_hash": event.prev,
            "hash": event.hash,
            "hashed": getattr(event, "hashed", None),
        }


def _told(entry: audit_entries.Entry) -> dict[str, Any]:
    event = entry.event
    return {
        "event": event.seq,
        "at": event.at,
        "by": {"account": event.actor_id, "name": entry.who} if event.actor_id else None,
        "what": entry.what,
        "why": event.reason,
    }


def _entries(found: AuditEventQuerySet) -> Iterator[audit_entries.Entry]:
    names, last = audit_entries.Names(), -1
    while some := list(found.filter(seq__gt=last).order_by("seq")[:AT_ONCE]):
        yield from audit_entries.entries_of(some, names)
        last = some[-1].seq
