"""What the library does in the background: asking registries, and watching over every source at night.

Every job may run twice without harm. A registry that does not answer fails no job: what it was to be asked stays in
the line and is asked again.
"""

from __future__ import annotations

import logging

from django.utils import timezone

from citations import queue
from citations.actions import pasting
from citations.actions.journals import look_up_journal as look_up_in_lists
from citations.actions.verifying import CANNOT_TAKE, postpone, take_answers
from citations.actions.watching import run_watch
from citations.matching import is_same
from citations.models import Citation, Journal, Paste, Watch
from citations.registries import asking
from citations.registries.patience import INTERACTIVE, Patience
from cms.accounts.models import User
from cms.jobs import app

logger = logging.getLogger(__name__)

AT_ONCE = 50
"""Sources asked about together: Crossref takes that many DOIs in one question."""
SECONDS_A_BATCH = 120.0


@app.task(name="citations.catch_up", queue="registries", lock="registries", queueing_lock="catch_up")
def catch_up() -> None:
    """Ask about every source that waits for it, those that waited longest first."""
    began = timezone.now()
    while waiting := list(Watch.objects.due(began).values_list("citation", flat=True)[:AT_ONCE]):
        _ask_about(list(Citation.objects.filter(pk__in=waiting)))


def _ask_about(sources: list[Citation]) -> None:
    system = User.objects.system()
    heard = asking.ask_about(
        [source.record() for source in sources], patience=Patience(SECONDS_A_BATCH), is_same=is_same
    )
    for source, answers in zip(sources, heard, strict=True):
        try:
            take_answers(citation=source, by=system, answers=answers)
        except CANNOT_TAKE:
            logger.exception("What registries say of %s could not be taken in.", source.key)
            postpone(citation=source, by=system)


@app.periodic(cron="* * * * *")
@app.task(name="citations.try_again", queueing_lock="try_again")
def try_again(timestamp: int) -> None:
    """Once a minute: go on with what could not be asked when it was wanted."""
    if Watch.objects.due(timezone.now()).exists():
        queue.catch_up_soon()


@app.task(name="citations.look_up", queue="interactive")
def look_up(paste_pk: int) -> None:
    """Ask about every line of a paste that nobody has looked up yet; somebody is waiting for it."""
    pasting.look_up_paste(
        paste=Paste.objects.get(pk=paste_pk), by=User.objects.system(), patience=Patience(INTERACTIVE)
    )


@app.task(name="citations.look_up_journal", queue="registries", lock="registries")
def look_up_journal(journal_pk: int) -> None:
    """Ask the lists of peer-reviewed journals about a journal that nobody has decided on."""
    look_up_in_lists(journal=Journal.objects.get(pk=journal_pk), by=User.objects.system())


@app.periodic(cron="0 3 * * *")
@app.task(name="citations.watch", queue="registries", lock="registries", queueing_lock="watch")
def watch(timestamp: int) -> None:
    """Every night: ask all registries about all sources, and the lists about journals that nobody has decided on."""
    run_watch(by=User.objects.system())
    for journal in Journal.objects.with_decision().filter(peer_review=None):
        queue.look_up_journal_soon(journal)


@app.periodic(cron="30 2 * * *")
@app.task(name="citations.forget_pastes")
def forget_pastes(timestamp: int) -> None:
    """Every night: forget what was pasted longer than a week ago."""
    pasting.forget_pastes(by=User.objects.system())
