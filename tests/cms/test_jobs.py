"""The queue: a job belongs to the transaction that enqueued it, and a killed worker's jobs are done by another."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from cms import jobs
from cms.refusals import Refusal


@jobs.app.task(name="tests.note")
def note(text: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO cache (cache_key, value, expires) VALUES (%s, '', 'infinity')", [text])


@transaction.atomic
def enqueue_and_refuse() -> None:
    note.defer(text="undone")
    raise Refusal


def notes() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key FROM cache ORDER BY cache_key")
        return [key for (key,) in cursor.fetchall()]


def work() -> None:
    """Do what is in the queue, as a worker of its own, and stop.

    In a thread of its own: after a test in a browser, Playwright's event loop runs in this one.
    """
    with ThreadPoolExecutor(1) as other:
        other.submit(run_worker).result()


def run_worker() -> None:
    app = jobs.app.with_connector(jobs.app.connector.get_worker_connector())
    try:
        app.run_worker(wait=False, install_signal_handlers=False, listen_notify=False)
    finally:
        connections.close_all()


def die_in_the_middle(attempts: int) -> None:
    """Leave the rows that a worker leaves behind which was killed while it did the only job."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '5 minutes') RETURNING id"
        )
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s, attempts = %s",
            [cursor.fetchone()[0], attempts],
        )


def test_a_job_of_a_transaction_that_failed_is_never_done(own_database):
    with pytest.raises(Refusal):
        enqueue_and_refuse()
    note.defer(text="done")

    work()

    assert notes() == ["done"]


def test_the_job_of_a_killed_worker_is_done_by_another(own_database):
    note.defer(text="once")
    die_in_the_middle(attempts=1)

    jobs.retry_stalled_jobs.defer(timestamp=0)
    work()
    work()

    assert notes() == ["once"]


def test_a_job_that_kills_its_workers_is_given_up(own_database):
    note.defer(text="deadly")
    die_in_the_middle(attempts=jobs.ATTEMPTS)

    jobs.retry_stalled_jobs.defer(timestamp=0)
    work()
    work()

    assert notes() == []
    assert ProcrastinateJob.objects.get(task_name="tests.note").status == "failed"


def test_finished_jobs_are_forgotten_after_a_month(own_database):
    note.defer(text="old")
    work()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_events SET at = now() - interval '31 days'")

    jobs.forget_finished_jobs.defer(timestamp=0)
    work()

    assert not ProcrastinateJob.objects.filter(task_name="tests.note").exists()
