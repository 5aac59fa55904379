"""The rule in SQL: what may go live, who may sign, what never changes. A migration installs it.

Read the files in `sql/` in the order of their numbers. Nothing in Python restates them.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from django.db.backends.base.base import BaseDatabaseWrapper

from cms import database_roles

SQL = Path(__file__).parent / "sql"


def install(connection: BaseDatabaseWrapper) -> None:
    """Create the guard's functions, triggers, constraints and view, as the owner of the tables."""
    with connection.cursor() as cursor:
        for script in sorted(SQL.glob("0*.sql")):
            cursor.execute(script.read_text())


def apply_grants(
    connection: BaseDatabaseWrapper, *, app: str = database_roles.APP, reader: str = database_roles.READER
) -> None:
    """Give the web and public roles their rights, and nothing else. Run it as the owner after every migration."""
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        cursor.execute((SQL / "grants.sql").read_text() % {"app": quote(app), "reader": quote(reader)})


def set_validity(connection: BaseDatabaseWrapper, months: Mapping[str, int]) -> None:
    """Tell PostgreSQL for how many months a signature holds, by risk class. Only the owner of the tables can."""
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE guard.validity SET months = %s WHERE risk_class = %s",
            [(number, risk_class) for risk_class, number in months.items()],
        )


def give_new_stamp(connection: BaseDatabaseWrapper) -> None:
    """Let nothing be served that was made before: a restored database brings an old stamp and old numbers."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE public.site_stamp SET stamp = gen_random_uuid(), changed_in = pg_current_xact_id()"
        )
