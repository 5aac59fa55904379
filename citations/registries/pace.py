"""How often registries are asked: one queue per registry for the whole deployment, held in PostgreSQL.

A registry counts what comes from us as a whole, not by process. So the right to ask is a row: there is one for each
request that may be under way at the same time, and whoever takes it gives it back with the time from which it may be
taken again. Every step is a statement of its own on a connection of its own, opened and closed for it: it holds inside
somebody else's transaction as well, nothing is locked and no connection is held while a request is under way or while
somebody waits, and the times are the database's. A slot of a process that was killed comes free when its lease ends.
"""

from __future__ import annotations

import dataclasses
import datetime
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import connections

from citations.found import Source
from citations.registries.patience import Patience

LONGEST_NAP, SHORTEST_NAP = 0.2, 0.01
"""Seconds between two looks at the queue. Somebody may give a slot back before its lease ends."""


@dataclasses.dataclass(frozen=True)
class Rate:
    """`together` requests at a time on the queue of `source`, each slot again `interval` seconds after a start."""

    source: Source
    together: int
    interval: float


RATES = {
    # Crossref's polite pool: 3 at a time; 10 a second for single records, 3 a second for lists.
    "crossref_work": Rate(Source.CROSSREF, 3, 0.34),
    "crossref_list": Rate(Source.CROSSREF, 3, 1.05),
    # NCBI: 3 a second for an address, 10 a second with a key. The NLM Catalog is behind the same door.
    "eutils": Rate(Source.PUBMED, 3, 1.05),
    "eutils_with_key": Rate(Source.PUBMED, 3, 0.34),
    # DataCite: 1,000 in five minutes for those who say who they are.
    "datacite": Rate(Source.DATACITE, 2, 0.7),
    # doi.org gives no number.
    "doi_org": Rate(Source.DOI_ORG, 2, 0.5),
    "doaj": Rate(Source.DOAJ, 1, 0.55),
    "retraction_watch": Rate(Source.RETRACTION_WATCH, 1, 5),
}
"""Intervals are a little longer than the limits ask, because requests do not all travel equally long."""


class NotNow(Exception):
    """No slot came free in the time that the caller has. `retry_at`: the registry asked to be left alone until then."""

    def __init__(self, retry_at: datetime.datetime | None) -> None:
        self.retry_at = retry_at
        super().__init__(f"Asked too much already; the next try may be at {retry_at or 'any time'}.")


@dataclasses.dataclass(frozen=True)
class Slot:
    rate: Rate
    number: int
    taken_at: datetime.datetime


@contextmanager
def turn(rate: Rate, patience: Patience, *, lease: float) -> Iterator[None]:
    """Wait for a slot and hold it for the time of one request. `lease`: seconds, longer than the request can take.

    Raises NotNow when that would take longer than `patience`, at once if the registry has said so.
    """
    slot = take(rate, patience, lease=lease)
    try:
        yield
    finally:
        give_back(slot)


def take(rate: Rate, patience: Patience, *, lease: float) -> Slot:
    """As `turn`, for whoever gives back by themselves."""
    while True:
        rows = _ask(TAKE, **_parameters(rate), lease=lease)
        if rows:
            return Slot(rate, *rows[0])
        ((count, wait, quiet_until, quiet_for),) = _ask(LOOK, **_parameters(rate))
        if count < rate.together:
            _ask(ADD, **_parameters(rate))
            continue
        if patience.is_over or quiet_for > patience.left:
            raise NotNow(quiet_until)
        time.sleep(min(max(wait, SHORTEST_NAP), LONGEST_NAP, patience.left))


def give_back(slot: Slot) -> None:
    """Free the slot for the next start that the rate allows; a lease that ended meanwhile is somebody else's."""
    interval = 0 if settings.OFFLINE_REGISTRIES else slot.rate.interval
    _ask(
        GIVE_BACK,
        source=slot.rate.source,
        number=slot.number,
        taken_at=slot.taken_at,
        interval=interval,
    )


def leave_alone(rate: Rate, seconds: float) -> datetime.datetime:
    """Nobody asks this registry again within `seconds`; the value is until when, by the database's clock."""
    _ask(ADD, **_parameters(rate))
    rows = _ask(LEAVE_ALONE, source=rate.source, seconds=seconds)
    return max(until for (until,) in rows)


TAKE = """
WITH mine AS (
    SELECT id FROM citations_registryslot
    WHERE source = %(source)s AND number <= %(together)s AND free_at <= clock_timestamp()
    ORDER BY free_at, number LIMIT 1 FOR UPDATE SKIP LOCKED)
UPDATE citations_registryslot AS slot
SET taken_at = clock_timestamp(), free_at = clock_timestamp() + make_interval(secs => %(lease)s)
FROM mine WHERE slot.id = mine.id
RETURNING slot.number, slot.taken_at
"""
LOOK = """
SELECT count(*), coalesce(extract(epoch FROM min(free_at) - clock_timestamp())::float, 0),
    max(quiet_until) FILTER (WHERE quiet_until > clock_timestamp()),
    coalesce(extract(epoch FROM max(quiet_until) - clock_timestamp())::float, 0)
FROM citations_registryslot WHERE source = %(source)s AND number <= %(together)s
"""
ADD = """
INSERT INTO citations_registryslot (source, number)
SELECT %(source)s, number FROM generate_series(1, %(together)s) AS number ON CONFLICT DO NOTHING
"""
GIVE_BACK = """
UPDATE citations_registryslot
SET taken_at = NULL,
    free_at = greatest(taken_at + make_interval(secs => %(interval)s), clock_timestamp(), quiet_until)
WHERE source = %(source)s AND number = %(number)s AND taken_at = %(taken_at)s
"""
# Locked in one order, so that two who are told to wait at the same time do not wait for each other.
LEAVE_ALONE = """
WITH slots AS (SELECT id FROM citations_registryslot WHERE source = %(source)s ORDER BY id FOR UPDATE)
UPDATE citations_registryslot AS slot
SET quiet_until = greatest(quiet_until, statement_timestamp() + make_interval(secs => %(seconds)s)),
    free_at = greatest(free_at, statement_timestamp() + make_interval(secs => %(seconds)s))
FROM slots WHERE slot.id = slots.id
RETURNING slot.quiet_until
"""


def _parameters(rate: Rate) -> dict[str, Any]:
    return {"source": rate.source, "together": rate.together}


def _ask(statement: str, **parameters: Any) -> list[Any]:
    """One statement that commits at once, on a connection that belongs to nobody's transaction."""
    connection = connections.create_connection("default")
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement, parameters)
            return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()
