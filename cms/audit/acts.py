"""An act: one thing one person does, as one transaction that says who, what and why."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import reversion
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import IntegrityError, connection, transaction

from cms.refusals import refusal_from

request_trace: ContextVar[str] = ContextVar("request_trace", default="")
"""Which request is being answered: address of the client and a short session mark. Middleware sets it."""

SETTINGS = ("cms.actor", "cms.act", "cms.reason", "cms.request")
READ = ", ".join(f"coalesce(current_setting('{name}', true), '') AS {name[4:]}" for name in SETTINGS)
WRITE = ", ".join(f"set_config('{name}', %s, true)" for name in SETTINGS)
EXCHANGE = f"WITH outer_act AS MATERIALIZED (SELECT {READ}) SELECT *, {WRITE} FROM outer_act"  # noqa: S608 -- our words


@contextmanager
def act(*, by: AbstractBaseUser, act: str, reason: str = "") -> Iterator[None]:
    """Everything written inside happens together or not at all, and in the name of `by`.

    PostgreSQL reads who is acting from settings of this transaction alone, so a pooled connection never shows
    the person before. Versioned models get one revision with the same author and reason. Acts may nest: the
    inner one has its own name, and the outer one continues in its own. What the guard in PostgreSQL refuses
    is raised as the Refusal it stands for.
    """
    try:
        with transaction.atomic(), reversion.create_revision(atomic=False):
            reversion.set_user(by)
            reversion.set_comment(reason or act)
            outer = _exchange([str(by.pk), act, reason, request_trace.get()])
            yield
            _write(outer)
    except IntegrityError as error:
        raise refusal_from(error) or error from error


def note(what: str, *, table: str, row_id: int, article_id: int | None = None, **detail: str) -> None:
    """Put something into the trail that leaves no row of its own, such as a refused attempt."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT guard.note(%s, %s, %s, %s, %s)", [what, table, row_id, article_id, json.dumps(detail)]
        )


def _exchange(values: list[str]) -> list[str]:
    """Set the values, and return those that stood there: read in a CTE, which comes before."""
    with connection.cursor() as cursor:
        cursor.execute(EXCHANGE, values)
        return list(cursor.fetchone()[: len(SETTINGS)])


def _write(values: list[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {WRITE}", values)
