"""Checking the audit trail: every link, and every row that the trail vouches for.

Nothing here trusts a function of the database: hashes are computed in Python from what the tables hold.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from django.db import connection

GENESIS = hashlib.sha256(b"Imprimatur audit trail").hexdigest()
LONG = 200
"""Texts longer than this enter the trail as their SHA-256 (the same number as in `sql/chain.sql`)."""

HASHED = """
  jsonb_build_array(seq, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), actor_id, db_user, request,
                    act, reason, row_table, row_id, article_id, "row", prev)::text
"""
"""The text of an event whose SHA-256 is its hash, as an expression over its columns."""

_EVENTS = f"""
SELECT seq, prev, hash, {HASHED}, at < lag(at) OVER (ORDER BY seq)
FROM public.audit_auditevent ORDER BY seq
"""  # noqa: S608 -- our own expression

_AUDITED = """
SELECT c.relname, coalesce(encode(t.tgargs, 'escape'), '')
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE t.tgname = 'z_trail_insert' ORDER BY c.relname
"""

_ROWS = """
SELECT t.id, to_jsonb(t)::text, e."row"::text
FROM public.{table} t LEFT JOIN LATERAL (
  SELECT "row" FROM public.audit_auditevent WHERE row_table = %(table)s AND row_id = t.id ORDER BY seq DESC LIMIT 1
) e ON true ORDER BY t.id
"""

_VANISHED = """
SELECT DISTINCT e.row_id FROM public.audit_auditevent e
WHERE e.row_table = %(table)s AND NOT EXISTS (SELECT FROM public.{table} t WHERE t.id = e.row_id) ORDER BY 1
"""


def sha256_hex(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def chain_faults() -> Iterator[str]:
    """What is wrong with the chain, the first fault first: a changed, missing, inserted or reordered event."""
    expected_seq, expected_prev = 1, GENESIS
    for seq, prev, stored, hashed, goes_back in _stream(_EVENTS):
        if seq != expected_seq:
            yield f"audit event {expected_seq} is missing"
        if prev != expected_prev:
            yield f"audit event {seq} does not follow the event before it"
        if stored != sha256_hex(hashed):
            yield f"audit event {seq} was changed"
        if goes_back:
            yield f"audit event {seq} is older than the event before it"
        expected_seq, expected_prev = seq + 1, stored
    if head() != (expected_seq - 1, expected_prev):
        yield f"the head of the audit trail is not event {expected_seq - 1}"


def row_faults() -> Iterator[str]:
    """Rows that are not what the newest event about them says, that nobody announced, or that vanished."""
    for table, _arguments in _all(_AUDITED):
        for row_id, row, event_row in _stream(_ROWS.format(table=table), {"table": table}):
            if event_row is None:
                yield f"{table} {row_id} is not in the audit trail"
            elif column := _first_difference(json.loads(row), json.loads(event_row)):
                yield f"{table} {row_id} was changed behind the audit trail: {column}"
        for (row_id,) in _all(_VANISHED.format(table=table), {"table": table}):
            yield f"{table} {row_id} has vanished"


def head() -> tuple[int, str]:
    """Number and hash of the newest event: what to keep somewhere else, to compare with later."""
    rows = _all("SELECT seq, hash FROM public.audit_audithead WHERE id = 1")
    return rows[0] if rows else (-1, "")


def holds_anchor(seq: int, digest: str) -> bool:
    """Whether the trail still contains a head that was written down earlier."""
    if seq == 0:
        return digest == GENESIS
    return bool(_all("SELECT FROM public.audit_auditevent WHERE seq = %s AND hash = %s", [seq, digest]))


def _first_difference(row: dict[str, Any], event_row: Any) -> str | None:
    """The first column whose value is not the one (or the SHA-256 of the one) in the event."""
    if not isinstance(event_row, dict):
        return "the event is not about one row"
    for column, noted in event_row.items():
        value = row.get(column)
        if value == noted and not (isinstance(value, str) and len(value) > LONG):
            continue
        if isinstance(value, str) and noted == f"sha256:{sha256_hex(value)}":
            continue
        return column
    return None


def _all(query: str, parameters: Any = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return cursor.fetchall()


def _stream(query: str, parameters: Any = None) -> Iterator[tuple[Any, ...]]:
    """Rows one after the other from a server-side cursor, so that a long trail fits into memory."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(query, parameters)
        yield from cursor
