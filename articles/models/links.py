"""What is known of the links that lead away from public pages. Found out by a job; it can be found out again."""

from __future__ import annotations

import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from articles.links import LONGEST_ADDRESS, Outcome
from articles.workflow import LINK_BROKEN_AFTER

FRESH = datetime.timedelta(hours=20)
"""What was looked at within this time is not looked at again, so that a run that was cut short goes on."""


class LinkQuerySet(models.QuerySet["Link"]):
    def due(self, now: datetime.datetime) -> LinkQuerySet:
        """Not looked at yet, or long enough ago."""
        return self.filter(Q(checked_at=None) | Q(checked_at__lte=now - FRESH))

    def broken(self) -> LinkQuerySet:
        """Those that failed on two runs at least a day apart, and have not answered since."""
        return self.filter(outcome=Outcome.GONE, checked_at__gte=F("first_failed_at") + LINK_BROKEN_AFTER)


class Link(models.Model):
    """One address that public pages link to, and what came of looking at it.

    `first_failed_at` is when it first did not work, since it last did: to be unreachable for a while changes neither.
    """

    class Said(models.TextChoices):
        NO_HOST = "no_host", _("there is no such host")
        NO_ANSWER = "no_answer", _("no answer")
        NOT_PUBLIC = "not_public", _("not on the public internet")
        REDIRECTS = "redirects", _("sent on too often")

    url = models.URLField(_("address"), max_length=LONGEST_ADDRESS, unique=True)
    article_ids = ArrayField(models.BigIntegerField(), default=list)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    said = models.CharField(max_length=10, blank=True)
    first_failed_at = models.DateTimeField(null=True)
    checked_at = models.DateTimeField(null=True)

    objects = LinkQuerySet.as_manager()

    class Meta:
        db_table = "link_check"
        ordering = ["url"]

    def __str__(self) -> str:
        return self.url

    @property
    def is_broken(self) -> bool:
        """As `broken()`, of this row."""
        failed, checked = self.first_failed_at, self.checked_at
        if self.outcome != Outcome.GONE or failed is None or checked is None:
            return False
        return checked - failed >= LINK_BROKEN_AFTER

    @property
    def said_in_words(self) -> str:
        """The last answer: an HTTP status, or what stood in the way of one."""
        return str(self.Said(self.said).label) if self.said in self.Said.values else self.said
