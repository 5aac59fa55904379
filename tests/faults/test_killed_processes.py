"""The web process dies in the middle of an act: all of it happened, or none, and the trail is whole."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass

import psycopg
import pytest
from django.db import connection
from reversion.models import Version

from articles.actions import publishing
from articles.evidence import evidence_faults
from articles.models import Article, Contribution, Edition, Publication, SignOff
from articles.workflow import Kind
from cms import postgres
from cms.accounts.models import User
from cms.audit.chain import chain_faults, row_faults
from cms.audit.models import AuditEvent
from tests import factories

PATIENCE = 20
AT_COMMIT = "SELECT FROM audit_audithead FOR UPDATE"
"""Whoever holds the end of the trail stops others exactly when they commit."""
IN_THE_MIDDLE = "LOCK TABLE procrastinate_jobs, reversion_revision IN EXCLUSIVE MODE"
"""History and mails are written after the first rows of an act, and before its end."""
FIRST_LOCK = "SELECT FROM articles_article FOR UPDATE"


@dataclass
class Scene:
    """An act that somebody is about to make, and how to see what became of it."""

    act: str
    account: int
    row: int

    def state(self) -> dict[str, int]:
        connection.close()  # what another process did is looked at anew
        return {
            "versions": sum(Article.objects.values_list("version", flat=True)),
            "saves": Contribution.objects.count(),
            "revisions": Version.objects.count(),
            "editions": Edition.objects.count(),
            "signatures": SignOff.objects.count(),
            "publications": Publication.objects.count(),
            "live": Article.objects.live().count(),
            "jobs": count("SELECT count(*) FROM procrastinate_jobs"),
            "events": AuditEvent.objects.count(),
        }


# What one act adds, if it happens.
ADDS = {
    "save": {"versions": 1, "saves": 1, "revisions": 1, "events": 1},
    "submit": {"editions": 1, "events": 1},
    "sign": {"signatures": 1, "events": 1},
    "publish": {"publications": 1, "live": 1, "events": 1},
}


def count(query: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchone()[0]


def scene(act: str) -> Scene:
    author, medic, manager = (
        factories.editor(),
        factories.reviewer(Kind.MEDICAL_REVIEW),
        factories.managing_editor(),
    )
    edition = factories.edition(of=factories.article(by=author))
    factories.asked(edition.article, Kind.MEDICAL_REVIEW, medic)
    if act == "publish":
        factories.signed(edition, Kind.MEDICAL_REVIEW, by=medic)
        factories.signed(edition, Kind.FACT_CHECK)
    account = {"sign": medic, "publish": manager}.get(act, author)
    return Scene(act, account.pk, edition.pk if act in ("sign", "publish") else edition.article_id)


class Nursery:
    """Forks processes that act."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def start(self, database: str, scene: Scene, act: str = "") -> tuple[int, int]:
        """A process that acts as soon as it is connected: its number, and that of its session in PostgreSQL."""
        self.process.stdin.write(f"{database} {act or scene.act} {scene.account} {scene.row}\n")
        self.process.stdin.flush()
        ready, pid, backend = self.process.stdout.readline().split()
        assert ready == "ready"
        return int(pid), int(backend)


@pytest.fixture(scope="module")
def nursery(django_db_setup: None) -> Iterator[Nursery]:
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(
        [sys.executable, "-m", "tests.faults.victim"], cwd=postgres.PROJECT, **pipes
    ) as process:
        yield Nursery(process)
        process.stdin.close()
        process.wait(PATIENCE)


def until(admin: psycopg.Connection, question: str, backend: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while not admin.execute(question, [backend]).fetchone()[0]:
        assert time.monotonic() < deadline, question


WAITS = "SELECT count(*) FROM pg_stat_activity WHERE pid = %s AND wait_event_type = 'Lock'"
IS_GONE = "SELECT count(*) = 0 FROM pg_stat_activity WHERE pid = %s"


def kill_while_waiting(
    nursery: Nursery, database: str, scene: Scene, lock: str, *, is_released_first: bool
) -> None:
    """Kill the process while its session waits for `lock`; the session ends with it, or goes on to its end."""
    with (
        postgres.cluster().connect(database=database) as admin,
        postgres.cluster().connect(database=database) as holder,
    ):
        holder.execute("BEGIN")
        holder.execute(lock)
        pid, backend = nursery.start(database, scene)
        until(admin, WAITS, backend)
        os.kill(pid, signal.SIGKILL)
        if is_released_first:
            holder.execute("ROLLBACK")
        until(admin, IS_GONE, backend)


def faults() -> list[str]:
    return [*chain_faults(), *row_faults(), *evidence_faults()]


@pytest.mark.parametrize("act", ADDS)
@pytest.mark.parametrize(
    "lock", [FIRST_LOCK, IN_THE_MIDDLE, AT_COMMIT], ids=["first lock", "middle", "commit"]
)
def test_a_process_killed_in_the_middle_leaves_nothing(
    nursery: Nursery, own_database: str, act: str, lock: str
):
    chosen = scene(act)
    before = chosen.state()

    kill_while_waiting(nursery, own_database, chosen, lock, is_released_first=False)

    assert chosen.state() == before
    assert faults() == []


@pytest.mark.parametrize("act", ADDS)
def test_a_process_killed_at_the_last_moment_leaves_all_or_nothing(
    nursery: Nursery, own_database: str, act: str
):
    chosen = scene(act)
    before = chosen.state()

    kill_while_waiting(nursery, own_database, chosen, AT_COMMIT, is_released_first=True)

    added = {name: number - before[name] for name, number in chosen.state().items() if name != "jobs"}
    assert {name: number for name, number in added.items() if number} in ({}, ADDS[act])
    assert faults() == []


def test_whoever_lost_the_answer_to_a_commit_hears_that_it_is_done(nursery: Nursery, own_database: str):
    """PostgreSQL committed, and the process died before it told anybody; another managing editor presses again."""
    chosen = scene("publish")
    nursery.start(own_database, chosen)
    assert nursery.process.stdout.readline() == "done\n"
    once, events = Publication.objects.get(), AuditEvent.objects.count()

    again = publishing.publish(
        edition=Edition.objects.get(pk=chosen.row), by=User.objects.get(pk=chosen.account)
    )

    assert (again, Publication.objects.count(), AuditEvent.objects.count()) == (once, 1, events)


@pytest.mark.parametrize("milliseconds", [5, 17, 40, 90, 160])
def test_saves_before_a_sudden_death_are_whole(nursery: Nursery, own_database: str, milliseconds: int):
    chosen = scene("save")
    pid, backend = nursery.start(own_database, chosen, "save_on_and_on")
    with postgres.cluster().connect(database=own_database) as admin:
        admin.execute("SELECT pg_sleep(%s)", [milliseconds / 1000])
        os.kill(pid, signal.SIGKILL)
        until(admin, IS_GONE, backend)

    chosen.state()
    article = Article.objects.get(pk=chosen.row)
    revisions = Version.objects.get_for_object(article).count()
    saves = Contribution.objects.filter(article=article).count()
    assert (article.body.count("Sentence") + 1, revisions, saves) == (article.version,) * 3
    assert faults() == []
