"""Telling people by mail: reminders, the daily mail, and how each wants to hear of what."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from articles import notifications
from articles.mail_kinds import CHOSEN
from articles.models import Digest, MailChoice, News, Reminder
from cms.accounts.models import User
from cms.jobs import app
from cms.refusals import Invalid, NotAllowed

KEPT_DAYS = 30
"""How long it is known which daily mails were sent, and what was in them."""


def remind_of(*, reminder: Reminder, by: User) -> bool:
    """Note a reminder and put its mail into the queue, both or neither; whether it was the first of its kind.

    Two at once write one row: the second waits for the first and finds it. Raises NotAllowed.
    """
    _check_is_clock(by)
    facts = ("assignment", "finding", "reviewer", "window", "due_on")
    with transaction.atomic():
        sent, is_first = Reminder.objects.get_or_create(**{name: getattr(reminder, name) for name in facts})
        if is_first:
            notifications.reminded(sent)
    return is_first


def keep_for_digest(*, by: User, event: str, about: int, people: Iterable[int]) -> None:
    """Keep an event for the next daily mail of these accounts. Raises NotAllowed."""
    _check_is_clock(by)
    News.objects.bulk_create([News(user_id=pk, event=event, about=about) for pk in people])


def begin_digest(*, by: User, user: User, day: datetime.date) -> bool:
    """Put the mail of one day for one person into the queue, with what was kept for it; whether it was the first.

    What is older than KEPT_DAYS is forgotten. Raises NotAllowed.
    """
    _check_is_clock(by)
    with transaction.atomic():
        digest, is_first = Digest.objects.get_or_create(user=user, day=day)
        if is_first:
            Digest.objects.filter(user=user, day__lt=day - datetime.timedelta(days=KEPT_DAYS)).delete()
            News.objects.filter(user=user, digest=None).update(digest=digest)
            app.configure_task("articles.send_digest", allow_unknown=False).defer(digest_pk=digest.pk)
    return is_first


def choose_mail(*, by: User, ways: Mapping[str, str]) -> None:
    """Say for one's own account how to be told of the kinds of event in `ways`. Raises Invalid."""
    kinds = {kind.name: kind for kind in CHOSEN}
    for name, way in ways.items():
        if name not in kinds or way not in kinds[name].ways:
            raise Invalid(_("There is no such choice about mails."))
    with transaction.atomic():
        for name, way in ways.items():
            MailChoice.objects.update_or_create(user=by, kind=name, defaults={"way": way})


def _check_is_clock(by: User) -> None:
    if not by.is_system:
        raise NotAllowed(_("Reminders and daily mails are sent by the clock alone."))
