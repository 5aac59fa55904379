"""PostgreSQL restarts, hangs or runs out of connections: a clear answer, and the next one is right again."""

import contextlib
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import psycopg
import pytest

from cms import database_roles, postgres
from tests.faults.nodes import eventually
from tests.servers import environment_for, gunicorn

# Waits for a lock that the test holds, without the limit that would end the wait by itself.
WAIT_FOR_LOCK = """
import sys, psycopg
with psycopg.connect(sys.argv[1]) as connection:
    connection.execute("SET lock_timeout = 0")
    print(connection.info.backend_pid, flush=True)
    connection.execute("SELECT FROM articles_article FOR UPDATE")
    connection.execute("SELECT FROM articles_topic")
"""


@dataclass
class Answer:
    status: int
    retry_after: str | None
    body: str


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[postgres.Cluster]:
    """A cluster of our own, which nobody else loses when we kill it."""
    place = postgres.cluster(tmp_path_factory.mktemp("state"))
    with postgres.running(place):
        command = [sys.executable, "manage.py", "migrate", "--verbosity=0"]
        environment = environment_for(postgres.DATABASE, 0, place)
        subprocess.run(command, cwd=postgres.PROJECT, env=environment, check=True)
        yield place
    postgres.destroy(place)


def ask(port: int, path: str = "/") -> Answer:
    try:
        with urllib.request.urlopen(f"http://localhost:{port}{path}", timeout=20) as answer:
            return Answer(answer.status, None, answer.read().decode())
    except urllib.error.HTTPError as error:
        with error:
            return Answer(error.code, error.headers["Retry-After"], error.read().decode())


@contextlib.contextmanager
def all_articles_locked(place: postgres.Cluster) -> Iterator[psycopg.Connection]:
    with psycopg.connect(**place.settings(postgres.ADMIN)) as holder:
        holder.execute("LOCK TABLE articles_article IN ACCESS EXCLUSIVE MODE")
        yield holder


def test_a_restart_of_postgresql_costs_only_the_requests_meanwhile(place):
    with gunicorn(postgres.DATABASE, place=place) as port:
        assert ask(port).status == 200
        kill(place)

        during = [ask(port) for _ in range(3)]
        postgres.ensure_running(place)
        after = [ask(port).status for _ in range(8)]

    assert {(answer.status, answer.retry_after) for answer in during} == {(503, "5")}
    assert "<h1" in during[0].body
    assert after == [200] * 8


def test_when_all_connections_are_busy_the_others_are_told_to_come_back(place):
    with gunicorn(postgres.DATABASE, place=place, workers=1, threads=4, DATABASE_POOL_SIZE="1") as port:
        with all_articles_locked(place), ThreadPoolExecutor(4) as visitors:
            answers = list(visitors.map(lambda _: ask(port), range(4)))
        assert {(answer.status, answer.retry_after) for answer in answers} == {(503, "5")}

        assert [ask(port).status for _ in range(4)] == [200] * 4


def test_a_killed_process_does_not_leave_a_session_waiting_for_a_lock(place):
    address = f"host='{place.socket}' port=5432 user={database_roles.APP} dbname={postgres.DATABASE}"
    with all_articles_locked(place) as holder:
        waiting = subprocess.Popen(
            [sys.executable, "-c", WAIT_FOR_LOCK, address], stdout=subprocess.PIPE, text=True
        )
        with waiting:
            backend = int(waiting.stdout.readline())
            until(holder, "SELECT wait_event_type = 'Lock' FROM pg_stat_activity WHERE pid = %s", backend)
            waiting.kill()
        until(holder, "SELECT NOT EXISTS (SELECT FROM pg_stat_activity WHERE pid = %s)", backend)


def kill(place: postgres.Cluster) -> None:
    """Kill PostgreSQL, and wait until the sessions that it had open have noticed: until then, they still answer."""
    with psycopg.connect(**place.settings(postgres.ADMIN)) as connection:
        sessions = [pid for (pid,) in connection.execute("SELECT pid FROM pg_stat_activity")]
    os.kill(postgres.server_pid(place), signal.SIGKILL)
    eventually(lambda: not any(postgres.is_postgres(session, place) for session in sessions))


def until(connection: psycopg.Connection, question: str, backend: int) -> None:
    """Ask PostgreSQL until it says yes, for two seconds at most."""
    for _ in range(40):
        (yes,) = connection.execute(question, [backend]).fetchone() or (False,)
        if yes:
            return
        connection.execute("SELECT pg_sleep(0.05), pg_stat_clear_snapshot()")
    pytest.fail(f"never: {question}")
