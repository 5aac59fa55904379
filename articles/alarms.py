"""The mail that says that the evidence does not fit. It goes to everybody who can do something about it."""

from __future__ import annotations

import logging

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse

from cms.accounts.models import Role, User
from cms.jobs import app

FAULTS_IN_A_MAIL = 20

logger = logging.getLogger(__name__)


def recipients() -> QuerySet[User]:
    """Administrators and auditors whose accounts are open."""
    roles = [Role.ADMINISTRATOR, Role.AUDITOR]
    return User.objects.people().filter(is_active=True, roles__overlap=roles).order_by("pk")


def evidence_does_not_fit(faults: list[str]) -> None:
    """Enqueue one mail for each recipient, all or none. Without recipients the log says that nobody was told."""
    addresses = list(recipients().values_list("pk", flat=True))
    if not addresses:
        logger.error("Nobody was told: no administrator or auditor has an open account.")
    with transaction.atomic():
        for pk in addresses:
            app.configure_task("articles.sound_alarm", allow_unknown=False).defer(
                to=pk, faults=faults[:FAULTS_IN_A_MAIL], count=len(faults)
            )


def send_alarm(to: int, faults: list[str], count: int) -> None:
    """Write and send one such mail. It names tables and numbers of rows, and no text of an article."""
    user = User.objects.get(pk=to)
    context = {
        "to": user,
        "faults": faults,
        "count": count,
        "more": count - len(faults),
        "address": settings.SITE_URL + reverse("desk:audit-check"),
        "site_name": settings.SITE_NAME,
    }
    text = render_to_string("emails/evidence_does_not_fit.txt", context).strip()
    subject, _, body = text.partition("\n")
    send_mail(" ".join(subject.split()), body.strip() + "\n", settings.DEFAULT_FROM_EMAIL, [user.email])
