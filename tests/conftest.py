"""Fixtures for databases and the browser; what builds articles and people is in tests/factories.py."""

import gc
import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client, override_settings
from hypothesis import HealthCheck, settings
from pytest_django.live_server_helper import LiveServer

from citations.replay.server import Registries
from cms import postgres
from cms.accounts.models import User
from tests import browser_program, databases, factories, order, servers
from tests.replay import forget_slots, offline_registries

# How long an example takes says something about the machine: nothing here fails by the clock.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")

OWN_DATABASE_FIXTURES = {"own_database", "site", "module_database", "module_site"}
TRANSACTIONAL = "The guard refuses TRUNCATE, so there is no transactional_db: use the fixture `own_database`."
GARBAGE = 10_000
"""How many new objects Python makes before it looks for garbage among them; it would look ten times as often."""
_left_out: list[str] = []


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    leave_out("browser", browser_program.find(), config, items)
    leave_out("nginx_folder", servers.nginx_program(), config, items)
    order.deal(items, getattr(config, "workerinput", {}).get("workercount", 1))
    for item in items:
        marker = item.get_closest_marker("django_db")
        if (marker and marker.kwargs.get("transaction")) or "transactional_db" in item.fixturenames:
            raise pytest.UsageError(f"{item.nodeid}: {TRANSACTIONAL}")
        if OWN_DATABASE_FIXTURES.isdisjoint(item.fixturenames):
            if marker or "db" in item.fixturenames:
                item.add_marker(pytest.mark.django_db(databases=["default", "reader"]), append=False)
        elif marker or not {"db", "shared_world"}.isdisjoint(item.fixturenames):
            raise pytest.UsageError(f"{item.nodeid}: `db` and `own_database` exclude each other.")
    keep_shared_worlds_apart(items)


def keep_shared_worlds_apart(items: list[pytest.Item]) -> None:
    """A database of one's own closes the connection in which a shared world lives."""
    shared = {item.path for item in items if "shared_world" in item.fixturenames}
    for item in items:
        if item.path in shared and not OWN_DATABASE_FIXTURES.isdisjoint(item.fixturenames):
            raise pytest.UsageError(f"{item.nodeid}: `own_database` and `shared_world` exclude each other.")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    databases.share_reader(OWN_DATABASE_FIXTURES.isdisjoint(item.fixturenames))


def pytest_collection_finish(session: pytest.Session) -> None:
    """Thousands of tests and their modules stay until the end: Python need not look for garbage among them."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(GARBAGE)


def leave_out(fixture: str, program: object, config: pytest.Config, items: list[pytest.Item]) -> None:
    """Without a program the tests that need it are left out, loudly; in CI they fail instead."""
    if os.environ.get("CI") or program:
        return
    without = [item for item in items if fixture in item.fixturenames]
    _left_out.extend(item.nodeid for item in without)
    config.hook.pytest_deselected(items=without)
    items[:] = [item for item in items if fixture not in item.fixturenames]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if _left_out:
        line = f"{len(_left_out)} tests were left out. {browser_program.MISSING} {servers.NO_NGINX}"
        terminalreporter.write_line(line, yellow=True)


# Databases


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: pytest.FixtureDef) -> Iterator[None]:
    """One database for all tests of this process that stay inside a transaction (`db`)."""
    with ExitStack() as stack:
        stack.enter_context(postgres.running())
        stack.enter_context(django_db_blocker.unblock())
        databases.wait_for_disk(False)
        databases.drop_leftovers()
        name = stack.enter_context(databases.copied())
        stack.enter_context(databases.used(name))
        django_db_blocker.block()
        yield


@contextmanager
def fresh_database(blocker: Any) -> Iterator[str]:
    """A copy of the migrated database, with real commits and the read-only role behind `reader`."""
    with databases.copied() as name, blocker.unblock(), databases.used(name):
        yield name


@pytest.fixture
def own_database(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """A database of this test alone, in which commits are real: for races, threads, processes and browsers."""
    with fresh_database(django_db_blocker) as name:
        yield name


@pytest.fixture(scope="module")
def module_database(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """As `own_database`, shared by the tests of one module."""
    with fresh_database(django_db_blocker) as name:
        yield name


@pytest.fixture(scope="module")
def shared_world(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """A transaction around the tests of a module that use `db`, undone after the last.

    What a module's fixture builds in it, each of them finds as it was built: `db` undoes what they change. A fixture
    hands each test objects of its own, read anew or copied (`copy.deepcopy`).
    """
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


# Somebody at the desk


@pytest.fixture
def editor(client: Client) -> User:
    """An editor, signed in to `client`."""
    account = factories.editor()
    client.force_login(account)
    return account


# A site to visit, and the browser


@contextmanager
def served() -> Iterator[LiveServer]:
    """The site on a free port, in a thread of this process, on the database in use."""
    server = LiveServer("localhost")
    try:
        with override_settings(SITE_URL=server.url):
            yield server
    finally:
        server.stop()


@pytest.fixture
def site(own_database: str) -> Iterator[LiveServer]:
    """A running site (`site.url`) on its own database."""
    with served() as server:
        yield server


@pytest.fixture(scope="module")
def module_site(module_database: str) -> Iterator[LiveServer]:
    """As `site`, shared by the tests of one module."""
    with served() as server:
        yield server


@pytest.fixture
def registries(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Registries]:
    """The registries of the literature, offline (`tests.replay`). A test that asks them needs a database as well."""
    if OWN_DATABASE_FIXTURES.isdisjoint(request.fixturenames):
        forget_slots()
    with offline_registries(tmp_path) as server:
        yield server


@pytest.fixture
def nginx_folder() -> Iterator[Path]:
    """A folder that nginx may enter, whoever we are."""
    with tempfile.TemporaryDirectory(prefix="pages-") as name:
        path = Path(name)
        path.chmod(0o755)
        yield path


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    program = browser_program.find()
    if not program:
        pytest.fail(browser_program.MISSING)
    return {**browser_type_launch_args, "executable_path": program, "args": browser_program.switches()}


@pytest.fixture(scope="session")
def base_url() -> None:
    """Each site has its own address; this takes the place of the plug-in's fixture, whose form pytest deprecates."""
