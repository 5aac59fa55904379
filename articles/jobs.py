"""What the desk does by the clock or after an act: mails, planned publications, overdue reviews.

Every job may run twice without harm. What fails is tried again by the queue, as its decorator says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import TypeVar

from django.conf import settings
from django.db import DatabaseError, transaction
from django.db.models import Model
from django.utils.translation import gettext as _
from procrastinate import RetryStrategy
from procrastinate.exceptions import AlreadyEnqueued

from articles import alarms, notifications, queues
from articles.actions.links import check_links as look_at_links
from articles.actions.overdue import mark_overdue as overdue
from articles.actions.overdue import settle_renewed
from articles.actions.overlapping import check_outside, check_overlap
from articles.actions.publishing import run_schedule, suspend
from articles.actions.relating import relate
from articles.actions.verifying import verify_evidence as verify
from articles.models import Article, Edition, Schedule
from cms.accounts.models import User
from cms.jobs import app
from cms.refusals import AlreadyDone, Refusal

Row = TypeVar("Row", bound=Model)

MAIL_RETRIES = RetryStrategy(max_attempts=9, exponential_wait=4)
"""After 4 s, 16 s, 64 s … the last time after three days: a mail server may be down over a weekend."""
NIGHTLY_RETRIES = RetryStrategy(max_attempts=3, wait=600)
OVERLAP_RETRIES = RetryStrategy(max_attempts=5, wait=60)
OUTSIDE_RETRIES = RetryStrategy(max_attempts=9, exponential_wait=4)
"""As for mail: a service elsewhere may be down over a weekend."""
RELATE_RETRIES = RetryStrategy(max_attempts=3, wait=60)
"""What still fails then is done at night."""


@app.task(name="articles.tell", queue="mail", retry=MAIL_RETRIES)
def tell(event: str, pk: int) -> None:
    """Find out who is concerned and write to each in a job of its own, so that a retry repeats no mail."""
    with transaction.atomic():
        for to in notifications.addressees(event, pk):
            send.defer(event=event, pk=pk, to=to)


@app.task(name="articles.send", queue="mail", retry=MAIL_RETRIES)
def send(event: str, pk: int, to: int) -> None:
    notifications.send(event, pk, to)


@app.periodic(cron="* * * * *")
@app.task(name="articles.publish_scheduled", lock="publish_scheduled", queueing_lock="publish_scheduled")
def publish_scheduled(timestamp: int) -> None:
    """Start a job for each planned publication whose hour has come, so that none can hold up another."""
    for pk in Schedule.objects.due().values_list("pk", flat=True):
        lock = f"schedule {pk}"
        with suppress(AlreadyEnqueued):
            publish_one.configure(lock=lock, queueing_lock=lock).defer(schedule_pk=pk)


@app.task(name="articles.publish_one")
def publish_one(schedule_pk: int) -> None:
    """Publish one. A refusal is written into the schedule and told to its editor; it is not retried."""
    with suppress(AlreadyDone):
        run_schedule(schedule=Schedule.objects.get(pk=schedule_pk), by=User.objects.system())


class SomeFailed(Exception):
    """Rows that a nightly job could not handle; it handled all others, and is tried again."""


def _for_each(rows: Iterable[Row], do: Callable[[Row, User], object]) -> None:
    """Do one thing with every row, as the system account; one that fails holds up none of the others."""
    system = User.objects.system()
    failed = []
    for row in rows:
        try:
            do(row, system)
        except (Refusal, DatabaseError) as error:
            failed.append(f"{type(row).__name__.lower()} {row.pk}: {error}")
    if failed:
        raise SomeFailed("; ".join(failed))


@app.periodic(cron="20 2 * * *")
@app.task(
    name="articles.mark_overdue", lock="mark_overdue", queueing_lock="mark_overdue", retry=NIGHTLY_RETRIES
)
def mark_overdue(timestamp: int) -> None:
    """Do what the rules say with each live page whose review has ended, and settle what was renewed since."""
    _for_each(
        queues.due_for_review(within_days=0),
        lambda article, clock: overdue(edition=article.live_edition, due_at=article.due_at, by=clock),
    )
    _for_each(queues.renewed(), lambda finding, clock: settle_renewed(finding=finding, by=clock))


@app.periodic(cron="40 2 * * *")
@app.task(name="articles.end_clocks", lock="end_clocks", queueing_lock="end_clocks", retry=NIGHTLY_RETRIES)
def end_clocks(timestamp: int) -> None:
    """Suspend live pages whose revoked sign-off was not renewed in the days given."""
    reason = _("A revoked sign-off was not renewed in time.")
    _for_each(
        queues.clocks_that_ended(), lambda article, clock: suspend(article=article, by=clock, reason=reason)
    )


@app.task(name="articles.check_overlap", retry=OVERLAP_RETRIES)
def compare_edition(edition_pk: int) -> None:
    """Compare an edition with all other texts, and let each outside checker do so in a job of its own."""
    check_overlap(edition=Edition.objects.get(pk=edition_pk), by=User.objects.system())
    for checker in settings.OVERLAP_CHECKERS:
        ask_overlap_checker.defer(edition_pk=edition_pk, checker=checker)


@app.task(name="articles.ask_overlap_checker", retry=OUTSIDE_RETRIES)
def ask_overlap_checker(edition_pk: int, checker: str) -> None:
    """Ask one outside checker. Whatever it raises is tried again, and holds up nothing else."""
    check_outside(edition=Edition.objects.get(pk=edition_pk), checker=checker, by=User.objects.system())


@app.task(name="articles.relate_one", retry=RELATE_RETRIES)
def relate_one(article_pk: int) -> None:
    """Find what a page that was just put up leads on to; other pages learn of it at night."""
    relate(article=Article.objects.get(pk=article_pk), by=User.objects.system())


@app.periodic(cron="30 1 * * *")
@app.task(name="articles.relate_all", lock="relate_all", queueing_lock="relate_all", retry=NIGHTLY_RETRIES)
def relate_all(timestamp: int) -> None:
    """Find again what each live page leads on to. Where nothing changed, nothing is written."""
    live = Article.objects.live().order_by("pk").only("pk").iterator()
    _for_each(live, lambda article, system: relate(article=article, by=system))


@app.periodic(cron="10 4 * * *")
@app.task(name="articles.verify_evidence", lock="verify_evidence", queueing_lock="verify_evidence")
def verify_evidence(timestamp: int) -> None:
    """Check all evidence at night. It changes nothing but its note in the trail, so running it again does no harm."""
    verify(by=User.objects.system())


@app.periodic(cron="0 5 * * 0")
@app.task(name="articles.check_links", lock="check_links", queueing_lock="check_links", retry=NIGHTLY_RETRIES)
def check_links(timestamp: int) -> None:
    """Every Sunday: look at the links of public pages. A run that was cut short goes on where it was."""
    if not settings.OFFLINE_REGISTRIES:  # a demonstration asks nobody outside
        look_at_links(by=User.objects.system())


@app.task(name="articles.sound_alarm", queue="mail", retry=MAIL_RETRIES)
def sound_alarm(to: int, faults: list[str], count: int) -> None:
    alarms.send_alarm(to, faults, count)
