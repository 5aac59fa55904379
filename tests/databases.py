"""Test databases: migrated once into a template, copied for each test process and for each test that commits.

A copy takes about a tenth of a second. Tests connect as the application's role, as the web does: truncating
tables is refused by the guard, so a test that really commits gets a database of its own and throws it away.
"""

import contextlib
import fcntl
import hashlib
import importlib.metadata
import itertools
import os
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import psycopg
from django.core.management import call_command
from django.db import connections
from psycopg import sql

from cms import database_roles, postgres

ALIASES = ("default", "owner", "reader")
TEMPLATE_PREFIX, COPY_PREFIX = "template_", "test_"
KEEP_TEMPLATES_SECONDS = 3600
PACKAGES_WITH_MIGRATIONS = ("django", "django-allauth", "django-reversion", "procrastinate")
WHAT_MAKES_A_DATABASE = (
    "*/migrations/*.py",
    "*/*/migrations/*.py",
    "articles/guard/**/*",
    "cms/audit/sql/*.sql",
    "cms/management/commands/migrate.py",
    "cms/database_roles.py",
    "cms/settings.py",
    "tests/databases.py",
)
ROWS_APART = 100_000
_numbers = itertools.count(1)


# Waiting for the disk protects against a power cut, which a test database need not survive.
WAITS_FOR_DISK = ("fsync", "full_page_writes", "synchronous_commit")
# What is written down before it is done: in memory it should not pile up (usually PostgreSQL keeps 1 GB).
WRITTEN_DOWN_FIRST = "256MB"


def wait_for_disk(wait: bool) -> None:
    """Whether the tests' server waits until the disk has written; a bench wants it to, tests do not."""
    with postgres.cluster().connect() as admin:
        for setting in WAITS_FOR_DISK:
            admin.execute(f"ALTER SYSTEM SET {setting} = {'on' if wait else 'off'}")
        admin.execute(f"ALTER SYSTEM SET max_wal_size = '{'1GB' if wait else WRITTEN_DOWN_FIRST}'")
        admin.execute("SELECT pg_reload_conf()")


def template() -> str:
    """The name of a migrated database of this state of the code, made if there is none."""
    name = TEMPLATE_PREFIX + _fingerprint()
    with (
        (postgres.state_directory() / "template.lock").open("ab") as lock,
        postgres.cluster().connect() as admin,
    ):
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not _exists(admin, name):
            _build(admin, name)
    return name


@contextlib.contextmanager
def copied(source: str = "") -> Iterator[str]:
    """A fresh copy of the template, or of a database that nobody is connected to, dropped at the end."""
    name = f"{COPY_PREFIX}{os.getpid()}_{next(_numbers)}"
    source = source or template()
    with postgres.cluster().connect() as admin:
        _drop(admin, name)
        database_roles.create_database(admin, name, source)
    try:
        yield name
    finally:
        with postgres.cluster().connect() as admin:
            _drop(admin, name)


@contextlib.contextmanager
def used(name: str, place: postgres.Cluster | None = None) -> Iterator[None]:
    """Point every Django connection at the database `name` (in another cluster `place`), in all threads."""
    before = connections.settings["default"]["NAME"], connections.settings["default"]["HOST"]
    _point_at(name, str(place.socket) if place else before[1])
    try:
        yield
    finally:
        _point_at(*before)


def share_reader(shares: bool) -> None:
    """Inside a test's transaction only its own connection sees the rows, so the read-only alias borrows it.

    Where commits are real, it connects as the read-only role. This is settled before each test anew: Django keeps
    its connections somewhere else as soon as Playwright's event loop runs in the thread.
    """
    is_shared = connections["reader"] is connections["default"]
    if shares and not is_shared:
        connections["reader"].close()
        connections["reader"] = connections["default"]
    elif is_shared and not shares:
        del connections["reader"]


def drop_leftovers() -> None:
    """Remove copies of test processes that were killed, and templates of code that is long gone."""
    with postgres.cluster().connect() as admin:
        rows = admin.execute(
            "SELECT datname, shobj_description(oid, 'pg_database') FROM pg_database"
            " WHERE NOT EXISTS (SELECT FROM pg_stat_activity WHERE datid = pg_database.oid)"
        ).fetchall()
        for name, made_at in rows:
            killed = name.startswith(COPY_PREFIX) and not _is_alive(int(name.split("_")[1]))
            if killed or (name.startswith(TEMPLATE_PREFIX) and _is_old(made_at)):
                _drop(admin, name)


def _point_at(name: str, host: str) -> None:
    connections.close_all()
    for alias in ALIASES:
        connections.settings[alias] |= {"NAME": name, "HOST": host}


@cache
def _fingerprint() -> str:
    """Changes with anything that changes what a migrated database looks like."""
    hashed = hashlib.sha256()
    for package in PACKAGES_WITH_MIGRATIONS:
        hashed.update(f"{package} {importlib.metadata.version(package)}\n".encode())
    for path in sorted(path for pattern in WHAT_MAKES_A_DATABASE for path in postgres.PROJECT.glob(pattern)):
        if path.is_file() and path.suffix != ".pyc":
            hashed.update(f"{path.relative_to(postgres.PROJECT)}\n".encode() + path.read_bytes())
    return hashed.hexdigest()[:16]


def _build(admin: psycopg.Connection, name: str) -> None:
    """Migrate under another name and rename, so that a killed build is never taken for a template."""
    unfinished = f"building_{_fingerprint()}"
    _drop(admin, unfinished)
    database_roles.create_database(admin, unfinished)
    with postgres.cluster().connect(database=unfinished) as inside:
        database_roles.close_schema(inside)
    with used(unfinished):
        call_command("migrate", verbosity=0)
        connections.close_all()
    with postgres.cluster().connect(database=unfinished) as inside:
        _count_apart(inside)
    comment = sql.SQL("COMMENT ON DATABASE {} IS {}").format(
        sql.Identifier(unfinished), sql.Literal(str(time.time()))
    )
    admin.execute(comment)
    admin.execute(
        sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(unfinished), sql.Identifier(name))
    )


def _count_apart(inside: psycopg.Connection) -> None:
    """Each table's rows are numbered from another place, so that the number of one row is never that of another.

    In a database where every table counts from 1, a test cannot tell an article from its edition by the number, and
    a number it makes up may or may not be a row's, as the tests before it in the same process left it.
    """
    sequences = inside.execute(
        "SELECT s.relname, n.nspname FROM pg_class s JOIN pg_namespace n ON n.oid = s.relnamespace"
        " JOIN pg_depend d ON d.objid = s.oid AND d.classid = 'pg_class'::regclass AND d.deptype IN ('i', 'a')"
        " WHERE s.relkind = 'S' AND n.nspname = 'public' ORDER BY s.relname"
    ).fetchall()
    for place, (name, schema) in enumerate(sequences, start=1):
        inside.execute(
            sql.SQL("ALTER SEQUENCE {} RESTART WITH {}").format(
                sql.Identifier(schema, name), sql.Literal(place * ROWS_APART)
            )
        )


def _drop(admin: psycopg.Connection, name: str) -> None:
    admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _exists(admin: psycopg.Connection, name: str) -> bool:
    return admin.execute("SELECT FROM pg_database WHERE datname = %s", [name]).fetchone() is not None


def _is_alive(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists() if Path("/proc/self").exists() else _answers_to_signals(pid)


def _answers_to_signals(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _is_old(made_at: str | None) -> bool:
    return time.time() - float(made_at or 0) > KEEP_TEMPLATES_SECONDS
