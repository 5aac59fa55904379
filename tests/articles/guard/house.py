"""The world in a copy of its database, entered as some role; a fresh copy after every damage."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import psycopg
from django.db import connection, connections

from articles.guard.manifest import PARTS
from cms import database_roles, postgres
from tests.articles.guard.world import World
from tests.databases import used

# Columns that may move without harm: bookkeeping of the queue, of signing in and of schedules that run.
HARMLESS = {
    "accounts_user": ("last_login",),
    "articles_schedule": ("state", "outcome"),
    "guard.pending_event": (),
}
GUARDED = (
    "accounts_user",
    "articles_address",
    "articles_article",
    "articles_assignment",
    "articles_claim",
    "articles_conditionalapproval",
    "articles_comment",
    "articles_contribution",
    "articles_edition",
    "articles_editioncitation",
    "articles_editioncontributor",
    "articles_editionrecall",
    "articles_feedback",
    "articles_finding",
    "articles_image",
    "articles_interestwaiver",
    "articles_person",
    "articles_publication",
    "articles_reviewer",
    "articles_reviewlink",
    "articles_revocation",
    "articles_schedule",
    "articles_settlement",
    "articles_signoff",
    "articles_topic",
    "articles_verdict",
    "citations_citation",
    "citations_citationcheck",
    "citations_editorialnotice",
    "citations_journal",
    "citations_journaldecision",
    "citations_verification",
    "reversion_revision",
    "reversion_version",
    "guard.pepper",
    "guard.signing_key",
    "guard.validity",
)
# The trail may grow, but what an attack adds to it must be a true link.
BROKEN_LINKS = """
SELECT count(*) FROM (
  SELECT seq, prev, hash, lag(hash) OVER w AS before, lag(seq) OVER w AS seq_before,
    encode(sha256(convert_to(jsonb_build_array(seq, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
      actor_id, db_user, request, act, reason, row_table, row_id, article_id, "row", prev)::text, 'UTF8')), 'hex')
      AS right_hash
    FROM public.audit_auditevent WINDOW w AS (ORDER BY seq)) e
WHERE hash <> right_hash OR (before IS NOT NULL AND (prev <> before OR seq <> seq_before + 1))
"""
HEAD_IS_NEWEST = """
SELECT (h.seq, h.hash) = (e.seq, e.hash) FROM public.audit_audithead h, public.audit_auditevent e
 ORDER BY e.seq DESC LIMIT 1
"""
_numbers = itertools.count(1)
State = dict[str, object]


class House:
    """Where attacks are tried. `world` holds what they aim at, `differences()` says what one changed."""

    def __init__(self, database: str, world: World) -> None:
        self.database, self.world = database, world

    @contextmanager
    def entered_as(self, role: str) -> Iterator[House]:
        """Work in copies as `role`. One role at a time: every connection of the process is of that role."""
        settings = connections.settings["default"]
        usual, settings["USER"] = settings["USER"], role
        self._move_in(())
        try:
            yield self
        finally:
            self._move_out()
            settings["USER"] = usual

    def differences(self) -> set[str]:
        """The guarded things that are not as they were."""
        return differences(self._before, state(self._admin))

    def ask(self, query: str, *parameters: object) -> Any:
        """One value from the copy, as the server's administrator."""
        return self._admin.execute(query, parameters).fetchone()[0]

    def rows(self, query: str, *parameters: object) -> list[tuple[Any, ...]]:
        return self._admin.execute(query, parameters).fetchall()

    def start_over(self, *mutations: str) -> None:
        """Leave a damaged copy for a fresh one, whose guard is weakened first if there are `mutations`."""
        self._move_out()
        self._move_in(mutations)

    def _move_in(self, mutations: tuple[str, ...]) -> None:
        self.copy = f"test_{os.getpid()}_attack_{next(_numbers)}"
        with postgres.cluster().connect() as admin:
            database_roles.create_database(admin, self.copy, self.database)
        self._admin = postgres.cluster().connect(database=self.copy)
        for mutation in mutations:
            self._admin.execute(mutation)
        self._stay = ExitStack()
        self._stay.enter_context(self._admin)
        self._stay.enter_context(used(self.copy))
        self._before = state(self._admin)

    def _move_out(self) -> None:
        connection.close()
        self._stay.close()
        with postgres.cluster().connect() as admin:
            admin.execute(f"DROP DATABASE {self.copy} WITH (FORCE)")


def differences(before: State, after: State) -> set[str]:
    return {name for name in before | after if before.get(name) != after.get(name)}


def state(admin: psycopg.Connection) -> State:
    """Everything that no attack may change, in one query: the SHA-256 of each guarded table, of the guard itself."""
    wanted = [*GUARDED, "audit_auditevent"]
    there = {
        table
        for (table,) in admin.execute(
            "SELECT t FROM unnest(%s::text[]) t WHERE to_regclass(t) IS NOT NULL", [wanted]
        )
    }
    parts = [_hash_of(table) for table in GUARDED if table in there]
    parts.append(f"SELECT 'the guard', string_agg(part::text, '|' ORDER BY part::text) FROM ({PARTS}) part")
    if {"audit_audithead", "audit_auditevent"} <= there:
        parts += [
            f"SELECT 'the chain', ({BROKEN_LINKS})::text",
            f"SELECT 'the head', ({HEAD_IS_NEWEST})::text",
        ]
    return dict.fromkeys(wanted, "gone") | dict(admin.execute(" UNION ALL ".join(parts)).fetchall())


def _hash_of(table: str) -> str:
    harmless = "".join(f" - '{column}'" for column in HARMLESS.get(table, ()))
    return (
        f"SELECT '{table}', encode(sha256(convert_to(coalesce(string_agg(r::text, '|' ORDER BY r::text), ''), 'UTF8')),"
        f" 'hex') FROM (SELECT to_jsonb(t){harmless} AS r FROM ONLY {table} t) rows"
    )
