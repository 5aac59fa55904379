"""The daily mail: what waits for one person, as “My work” says it, and the events they want to read of there.

A mail holds no article text: each line is the title of an article, what is to be done, until when, and a link.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from articles import notifications
from articles.desk.rows import Row
from articles.desk.work_queues import queues_for
from articles.mail_kinds import WAITING, Way
from articles.models import Digest, MailChoice
from cms.accounts.models import User

QUEUES = ("invitations", "reviews", "sent-back", "findings", "interests", "ready", "lacking")
"""What somebody waits for. Drafts and the standing lists of the library, of dates and licences are nobody's hurry."""


@dataclass(frozen=True)
class Section:
    """Lines under one heading, each with its address; `has_more` if the desk shows more."""

    title: str
    lines: list[tuple[str, str]]
    has_more: bool = False


def send(pk: int) -> None:
    """Write and send the daily mail, unless there is nothing to say. What waits is read now."""
    digest = Digest.objects.select_related("user").get(pk=pk)
    if not (digest.user.is_active and (sections := _sections(digest))):
        return
    context = {
        "to": digest.user,
        "sections": sections,
        "number": sum(len(section.lines) for section in sections),
        "address": settings.SITE_URL + reverse("desk:work"),
        "choices": settings.SITE_URL + reverse("desk:mail-choices"),
        "site_name": settings.SITE_NAME,
    }
    subject, _separator, body = render_to_string("emails/digest.txt", context).strip().partition("\n")
    send_mail(
        " ".join(subject.split()), body.strip() + "\n", settings.DEFAULT_FROM_EMAIL, [digest.user.email]
    )


def _sections(digest: Digest) -> list[Section]:
    news = _news(digest)
    return [*_waiting(digest.user), *([Section(_("What happened"), news)] if news else [])]


def _waiting(user: User) -> list[Section]:
    if MailChoice.objects.filter(user=user, kind=WAITING.name, way=Way.NOT_AT_ALL).exists():
        return []
    filled = [queue for queue in queues_for(user) if queue.name in QUEUES and queue.rows]
    return [Section(queue.title, [_line(row) for row in queue.rows], queue.has_more) for queue in filled]


def _line(row: Row) -> tuple[str, str]:
    said = ", ".join([row.act, *(tag.text for tag in row.tags)])
    return f"{row.title}: {said}", settings.SITE_URL + row.url


def _news(digest: Digest) -> list[tuple[str, str]]:
    told = (notifications.headline(each.event, each.about, digest.user) for each in digest.news.all())
    return list(dict.fromkeys(line for line in told if line))
