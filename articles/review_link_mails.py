"""The two mails that external reviewers work with: the link to their article, and the code that makes a signature.

Both carry a secret that is stored nowhere, so they are sent at once, inside the act: a job would keep it in the queue.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from articles.models import Edition, ReviewLink
from cms.refusals import Refusal


class MailNotSent(Refusal):
    """The mail server did not take a mail without which the act is worth nothing."""

    status = 503
    code = "mail_not_sent"
    default_message = _("The mail could not be sent, so nothing was changed. Try again in a few minutes.")


def send_link(link: ReviewLink, token: str) -> None:
    """The link itself. Raises MailNotSent."""
    address = settings.SITE_URL + reverse("review-link", args=[token])
    _send("review_link", link.sent_to, {"link": link, "assignment": link.assignment, "address": address})


def send_code(edition: Edition, kind_label: str, code: str, to: str) -> None:
    """Eight digits in two groups, as people read them. Raises MailNotSent."""
    shown = f"{code[:4]} {code[4:]}"
    _send("signing_code", to, {"edition": edition, "kind": kind_label, "code": shown})


def _send(template: str, to: str, facts: dict[str, Any]) -> None:
    context = {"site_name": settings.SITE_NAME, "contact": settings.CONTACT_EMAIL} | facts
    subject, _newline, body = render_to_string(f"emails/{template}.txt", context).strip().partition("\n")
    try:
        send_mail(" ".join(subject.split()), body.strip() + "\n", settings.DEFAULT_FROM_EMAIL, [to])
    except OSError as error:
        raise MailNotSent from error
