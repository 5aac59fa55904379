"""Events of the audit trail as people read them, and the list of them page by page."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from articles import audit_words
from articles.models import Article
from cms.accounts.models import User
from cms.audit.models import AuditEvent, AuditEventQuerySet
from cms.audit.visible_text import visible

EVENTS_A_PAGE = 50
EXPORT_AT_MOST = 100_000
EXPORT_STEP = 2_000
"""Events read at once for an export: no query, and no memory, grows with the length of the file."""


@dataclass(frozen=True)
class Entry:
    """One event: when, who, what, why, about which row of which article."""

    event: AuditEvent
    at: datetime.datetime
    who: str
    what: str
    why: str
    row: str
    act: str
    table: str
    origin: str
    """From where: address and session mark of a request; empty if it came another way than through the desk."""
    article: str
    """The title that the article has now; empty if the event is about no article."""


@dataclass(frozen=True)
class Change:
    """One column of a row: before the event, after it, and whether they differ."""

    column: str
    before: str
    after: str
    is_changed: bool


@dataclass
class Names:
    """Names of accounts and titles of articles, each asked for once."""

    people: dict[int, str] = field(default_factory=dict)
    titles: dict[int, str] = field(default_factory=dict)

    def learn(self, events: Iterable[AuditEvent]) -> None:
        actors = {event.actor_id for event in events} - self.people.keys() - {None}
        articles = {event.article_id for event in events} - self.titles.keys() - {None}
        if actors:
            self.people |= dict(User.objects.filter(pk__in=actors).values_list("pk", "name"))
        if articles:
            self.titles |= dict(Article.objects.filter(pk__in=articles).values_list("pk", "title"))


@dataclass(frozen=True)
class Part:
    """One page of the trail, newest event first, and where the pages beside it begin."""

    entries: list[Entry]
    newer: int | None
    older: int | None


def part_of(events: AuditEventQuerySet, *, before: int | None = None, after: int | None = None) -> Part:
    """The events older than `before`, or newer than `after`, or the newest. Three queries, however long the trail.

    Pages are found by number of event, not by counting rows, so the last page costs what the first does.
    """
    if after is not None:
        found = list(events.filter(seq__gt=after).order_by("seq")[: EVENTS_A_PAGE + 1])
        has_newer, has_older = len(found) > EVENTS_A_PAGE, True
        page = found[:EVENTS_A_PAGE][::-1]
    else:
        found = list(_older(events, before)[: EVENTS_A_PAGE + 1])
        has_newer, has_older = before is not None, len(found) > EVENTS_A_PAGE
        page = found[:EVENTS_A_PAGE]
    newer = page[0].seq if page and has_newer else None
    return Part(entries_of(page), newer, page[-1].seq if page and has_older else None)


def entries_of(events: list[AuditEvent], names: Names | None = None) -> list[Entry]:
    """Events in words, in the order given. At most two queries."""
    names = names or Names()
    names.learn(events)
    return [_entry(event, names) for event in events]


def entries_for_export(events: AuditEventQuerySet, before: int | None) -> Iterator[Entry]:
    """The newest entries older than `before`, newest first, one more than an export holds if there are so many."""
    return islice(_all_entries(events, before), EXPORT_AT_MOST + 1)


def changes_of(event: AuditEvent) -> list[Change]:
    """The columns of the row as the event has them, beside what the event before it about the same row has."""
    earlier = AuditEvent.objects.about(event.row_table, event.row_id).filter(seq__lt=event.seq)
    previous = earlier.order_by("-seq").first()
    old, new = _columns(previous), _columns(event)
    return [
        Change(
            visible(name), _shown(old, name), _shown(new, name), bool(old) and old.get(name) != new.get(name)
        )
        for name in sorted(old.keys() | new.keys())
    ]


def as_json(row: Any) -> str:
    """A row as one line of JSON, its columns in the order of the alphabet."""
    return json.dumps(row, ensure_ascii=False, sort_keys=True)


def _all_entries(events: AuditEventQuerySet, before: int | None) -> Iterator[Entry]:
    names = Names()
    while found := list(_older(events, before)[:EXPORT_STEP]):
        yield from entries_of(found, names)
        before = found[-1].seq


def _older(events: AuditEventQuerySet, before: int | None) -> AuditEventQuerySet:
    older = events if before is None else events.filter(seq__lt=before)
    return older.order_by("-seq")


def _entry(event: AuditEvent, names: Names) -> Entry:
    return Entry(
        event=event,
        at=event.at,
        who=visible(names.people.get(event.actor_id, "")),
        what=audit_words.what(event),
        why=visible(event.reason),
        row=audit_words.row_name(event),
        act=visible(event.act),
        table=visible(f"{event.row_table} {event.row_id}"),
        origin=visible(event.request),
        article=visible(names.titles.get(event.article_id, "")),
    )


def _columns(event: AuditEvent | None) -> dict[str, Any]:
    return event.row if event and isinstance(event.row, dict) else {}


def _shown(columns: dict[str, Any], name: str) -> str:
    if name not in columns:
        return ""
    value = columns[name]
    return visible(value if isinstance(value, str) else as_json(value))
