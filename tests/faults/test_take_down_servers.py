"""A take-down with a replica that lags, and pages while PostgreSQL is killed and started (ADR 17)."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.db import connections

from cms import database_roles, postgres
from cms.serving.state import STAMP
from tests import databases, factories
from tests.faults.nodes import (
    body_of,
    eventually,
    has_links,
    live,
    node,
    readers,
    round_of,
    until_all,
)
from tests.faults.replicas import late_replica
from tests.servers import environment_for, gunicorn

SECONDS_BEHIND = 5


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, module_database: str) -> Iterator[postgres.Cluster]:
    """A migrated cluster of our own, which nobody else loses when we kill it; Django writes into it."""
    place = postgres.cluster(tmp_path_factory.mktemp("state"))
    with postgres.running(place):
        command = [sys.executable, "manage.py", "migrate", "--verbosity=0"]
        environment = environment_for(postgres.DATABASE, 0, place)
        subprocess.run(command, cwd=postgres.PROJECT, env=environment, check=True)
        with databases.used(postgres.DATABASE, place):
            yield place
    postgres.destroy(place)


@pytest.fixture
def replica(place: postgres.Cluster, tmp_path: Path) -> Iterator[postgres.Cluster]:
    with late_replica(place, tmp_path / "replica", SECONDS_BEHIND) as replica:
        yield replica


def test_a_replica_that_lags_is_read_only_while_it_shows_what_is_live(
    place: postgres.Cluster, replica: postgres.Cluster
):
    def until_it_has_caught_up() -> None:
        assert stamp(replica) != stamp(place), "the replica is five seconds behind"
        eventually(lambda: stamp(replica) == stamp(place))

    article, editor, manager = live(), factories.editor(), factories.managing_editor()
    path = article.get_absolute_url()
    connections.close_all()
    address = environment_for(postgres.DATABASE, 0, replica)["REPLICA_URL"]
    with gunicorn(postgres.DATABASE, workers=4, place=place, REPLICA_URL=address) as port:
        with readers([port] * 8, path) as everybody:
            until_all(everybody, time.monotonic(), shows=True)
            late = round_of(article, editor, manager, everybody, until_it_has_caught_up)
            until_all(everybody, time.monotonic(), shows=True)
            eventually(lambda: stamp(replica) == stamp(place))
            assert b"Gout" in body_of(port, "/a-to-z/")
        assert reads(replica) > 0

    assert late == []
    assert all(reader.statuses == {200} for reader in everybody)


def stamp(place: postgres.Cluster) -> str:
    with psycopg.connect(**place.settings(database_roles.READER)) as connection:
        return connection.execute(STAMP).fetchone()[0]


def reads(replica: postgres.Cluster) -> int:
    """Sessions of web processes that have read more from the replica than its stamp."""
    with replica.connect(database=postgres.DATABASE) as connection:
        asked = "SELECT count(*) FROM pg_stat_activity WHERE usename = %s AND query LIKE '%%articles_%%'"
        return connection.execute(asked, [database_roles.READER]).fetchone()[0]


def test_when_postgresql_is_killed_nothing_is_served_until_it_is_back(
    place: postgres.Cluster, nginx_folder: Path
):
    path = live().get_absolute_url()
    connections.close_all()
    with node(postgres.DATABASE, nginx_folder / "one", place) as one:
        eventually(has_links, one)
        with readers([one.application, one.front], path) as everybody:
            until_all(everybody, time.monotonic(), shows=True)
            os.kill(postgres.server_pid(place), signal.SIGKILL)
            until_all(everybody, time.monotonic(), shows=False)
            postgres.ensure_running(place)
            until_all(everybody, time.monotonic(), shows=True)

    assert [reader.statuses for reader in everybody] == [{200, 503}] * 2
