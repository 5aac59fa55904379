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
from django.utils import timezone
from django.utils.translation import gettext as _
from procrastinate import RetryStrategy
from procrastinate.exceptions import AlreadyEnqueued

from articles import alarms, notifications, queues, reminders
from articles.actions.links import check_links as look_at_links
from articles.actions.overdue import mark_overdue as overdue
from articles.actions.overdue import settle_renewed
from articles.actions.overlapping import check_outside, check_overlap
from articles.actions.partners import MOST_ATTEMPTS, tell_missed
from articles.actions.partners import deliver as send_to_partner
from articles.actions.publishing import run_schedule, suspend
from articles.actions.relating import relate
from articles.actions.search_words import count_words
from articles.actions.search_words import recount_words as recount
from articles.actions.telling import begin_digest, keep_for_digest, remind_of
from articles.actions.triage import count_feedback, forget_feedback
from articles.actions.verifying import verify_evidence as verify
from articles.desk import digest
from articles.mail_kinds import Way
from articles.models import Article, Delivery, Digest, Edition, Feedback, Schedule
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
PARTNER_RETRIES = RetryStrategy(max_attempts=MOST_ATTEMPTS - 1, exponential_wait=4)
"""As for mail: a partner's server may be down over a weekend."""
RELATE_RETRIES = RetryStrategy(max_attempts=3, wait=60)
"""What still fails then is done at night."""


@app.task(name="articles.tell", queue="mail", retry=MAIL_RETRIES)
def tell(event: str, pk: int, besides: int | None = None) -> None:
    """Find out who is concerned and write to each in a job of its own, so that a retry repeats no mail.

    Those who chose so read of it in their daily mail, or not at all.
    """
    ways = notifications.addressees_by_way(event, pk, besides)
    with transaction.atomic():
        for to in ways[Way.AT_ONCE]:
            send.defer(event=event, pk=pk, to=to)
        keep_for_digest(by=User.objects.system(), event=event, about=pk, people=ways[Way.IN_DIGEST])


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


@app.periodic(cron="10 5 * * *")
@app.task(name="articles.remind", lock="remind", queueing_lock="remind", retry=NIGHTLY_RETRIES)
def remind(timestamp: int) -> None:
    """Remind of reviews, findings and licences by their windows. What was sent is never sent again."""
    due = reminders.due(timezone.localdate())
    _for_each(due, lambda reminder, clock: remind_of(reminder=reminder, by=clock))


@app.periodic(cron="5 * * * *")
@app.task(name="articles.begin_digests", lock="begin_digests", queueing_lock="begin_digests")
def begin_digests(timestamp: int) -> None:
    """From DIGEST_HOUR on, in the zone of the site, begin the daily mail of everybody who has not had it today.

    External reviewers get none: it leads to pages of the desk, which they cannot open from a mail.
    """
    now = timezone.localtime()
    if now.hour < settings.DIGEST_HOUR:
        return
    system, today = User.objects.system(), now.date()
    had_it = Digest.objects.filter(day=today).values("user")
    people = User.objects.people().filter(is_active=True, is_external=False)
    for user in people.exclude(pk__in=had_it).order_by("pk"):
        begin_digest(by=system, user=user, day=today)


@app.task(name="articles.send_digest", queue="mail", retry=MAIL_RETRIES)
def send_digest(digest_pk: int) -> None:
    digest.send(digest_pk)


class NotTaken(Exception):
    """A partner's server did not take a message; it is tried again."""


@app.task(name="articles.deliver", queue="partners", retry=PARTNER_RETRIES)
def deliver(delivery_pk: int) -> None:
    """Tell one partner of one take-down. Sent twice, it says the same: copies stay down."""
    if settings.OFFLINE_REGISTRIES:  # a demonstration asks nobody outside
        return
    delivery = Delivery.objects.select_related("subscriber", "publication__article").get(pk=delivery_pk)
    sent = send_to_partner(delivery=delivery, by=User.objects.system())
    if sent.is_failing and sent.subscriber.is_active:
        raise NotTaken(f"delivery {delivery_pk}: {sent.said}")


@app.periodic(cron="*/5 * * * *")
@app.task(name="articles.tell_partners", lock="tell_partners", queueing_lock="tell_partners")
def tell_partners(timestamp: int) -> None:
    """Every five minutes: what no partner was told because they came in the moment of a take-down. Usually nothing."""
    tell_missed(by=User.objects.system())


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
    """Count the words of a page that was just put up and find what it leads on to; others learn of it at night."""
    article, system = Article.objects.get(pk=article_pk), User.objects.system()
    count_words(article=article, by=system)
    relate(article=article, by=system)


@app.periodic(cron="0 1 * * *")
@app.task(
    name="articles.recount_words", lock="recount_words", queueing_lock="recount_words", retry=NIGHTLY_RETRIES
)
def recount_words(timestamp: int) -> None:
    """Count the words of all live pages anew, before related articles are found by them."""
    recount(by=User.objects.system())


@app.periodic(cron="30 1 * * *")
@app.task(name="articles.relate_all", lock="relate_all", queueing_lock="relate_all", retry=NIGHTLY_RETRIES)
def relate_all(timestamp: int) -> None:
    """Find again what each live page leads on to. Where nothing changed, nothing is written."""
    live = Article.objects.live().order_by("pk").only("pk").iterator()
    _for_each(live, lambda article, system: relate(article=article, by=system))


@app.periodic(cron="50 1 * * *")
@app.task(
    name="articles.see_to_feedback",
    lock="see_to_feedback",
    queueing_lock="see_to_feedback",
    retry=NIGHTLY_RETRIES,
)
def see_to_feedback(timestamp: int) -> None:
    """Delete what readers wrote when its time is over, and count what became of reports."""
    done_with = Feedback.objects.to_forget().order_by("pk")
    try:
        _for_each(done_with, lambda said, system: forget_feedback(feedback=said, by=system))
    finally:
        count_feedback(by=User.objects.system())


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
