"""How an attack is written down and tried.

Each names the refusal it must meet, so that one that fails for a silly reason, such as a misspelt column, shows.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import psycopg
from django.db import DatabaseError, connection, transaction
from reversion.errors import RevertError

from articles.evidence import evidence_faults
from articles.guard.manifest import guard_faults
from cms import database_roles
from cms.audit.chain import chain_faults, row_faults
from cms.refusals import Refusal
from tests.articles.guard.house import House, differences, state
from tests.articles.guard.world import World

GOT_IN = "got what it wanted"
"""What an attack answers that has read what it must not: nothing changes, and yet it succeeded."""

DENIED = "42501"
"""PostgreSQL: the role has no right to do this."""

REFUSALS = (DatabaseError, psycopg.Error, Refusal, RevertError)
Perform = Callable[[World], str | None]


@dataclass(frozen=True)
class Attack:
    """`refused` is what the application's role must hear; `owner_refused` what an all-owning role hears."""

    perform: Perform
    refused: str
    owner_refused: str


@dataclass(frozen=True)
class Outcome:
    """What became of an attempt: which guarded things changed, and what the attacker heard."""

    changed: frozenset[str]
    heard: str
    is_noticed: bool = field(default=False, compare=False)
    """Whether `verify_audit` finds what was changed."""

    @property
    def succeeded(self) -> bool:
        return bool(self.changed) or self.heard == GOT_IN


ATTACKS: dict[str, Attack] = {}


def attack(name: str, refused: str, owner: str = "") -> Callable[[Perform], Perform]:
    """Register an attack under a name; `owner` is what an all-owning role hears, if that differs."""

    def register(perform: Perform) -> Perform:
        assert name not in ATTACKS
        ATTACKS[name] = Attack(perform, refused, owner or refused)
        return perform

    return register


def statements(name: str, *script: str, refused: str, owner: str = "", by: str = "manager") -> None:
    """Register an attack made of plain SQL in one transaction; `{w.…}` stands for rows of the world."""

    def perform(w: World) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            act_as(cursor, getattr(w, by))
            for statement in script:
                cursor.execute(statement.format(w=w))

    attack(name, refused, owner)(perform)


def act_as(cursor: Any, account: int) -> None:
    """Claim to be somebody, as any session can: who writes is the application's word, who signs is not."""
    cursor.execute("SELECT set_config('cms.actor', %s, true)", [str(account)])


def run(statement: str, parameters: Any = None, *, as_account: int) -> Any:
    """The first column of one statement, in a transaction of its own, in the name of somebody."""
    with transaction.atomic(), connection.cursor() as cursor:
        act_as(cursor, as_account)
        cursor.execute(statement, parameters)
        return cursor.fetchone()[0] if cursor.description else None


def attempt(house: House, name: str) -> Outcome:
    """Try an attack and look at what became of it."""
    try:
        heard = ATTACKS[name].perform(house.world) or "nothing"
    except REFUSALS as refusal:
        heard = heard_in(refusal)
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute("RESET ALL")
    changed = house.differences()
    is_noticed = bool(changed) and any(audit_faults())
    if changed:
        house.start_over()
    return Outcome(frozenset(changed), heard, is_noticed)


def attempt_in_vain(house: House, name: str, *mutations: str) -> Outcome:
    """Try an attack as the application's role on a guard weakened by `mutations`, and undo all of it.

    The house is entered as the server's administrator, who changes the guard and becomes that role for the attack.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        for mutation in mutations:
            cursor.execute(mutation)
        before = state(connection.connection)
        cursor.execute(f"SET LOCAL ROLE {database_roles.APP}")
        heard = _heard(name, house.world)
        cursor.execute("RESET ROLE")
        changed = differences(before, state(connection.connection))
        transaction.set_rollback(True)
    return Outcome(frozenset(changed), heard)


def _heard(name: str, world: World) -> str:
    try:
        with transaction.atomic():
            return ATTACKS[name].perform(world) or "nothing"
    except REFUSALS as refusal:
        return heard_in(refusal)


def audit_faults() -> Iterator[str]:
    """Everything that `verify_audit` finds."""
    return itertools.chain(guard_faults(), chain_faults(), row_faults(), evidence_faults())


def heard_in(refusal: Exception) -> str:
    """The name of the rule or constraint that was hit, else PostgreSQL's code, else the kind of refusal."""
    if isinstance(refusal, Refusal):
        return refusal.code
    cause: BaseException | None = refusal
    while cause and not isinstance(cause, psycopg.Error):
        cause = cause.__cause__
    if isinstance(cause, psycopg.Error):
        return cause.diag.constraint_name or cause.sqlstate or "connection lost"
    return type(refusal).__name__
