"""Journals, and whether what they publish is peer reviewed: decided once for each, by somebody, with a reason."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class JournalQuerySet(models.QuerySet["Journal"]):
    def with_issns(self, issns: Iterable[str]) -> JournalQuerySet:
        """Journals that one of the ISSNs names (`1234-567X`)."""
        return self.filter(issns__overlap=list(issns))

    def with_decision(self) -> JournalQuerySet:
        """Journals with `peer_review`, the newest decision (None: nobody has decided)."""
        newest = JournalDecision.objects.filter(journal=OuterRef("pk")).order_by("-id")
        return self.annotate(peer_review=Subquery(newest.values("peer_review")[:1]))


class Journal(models.Model):
    """A journal as registries name it. Print and online editions have ISSNs of their own and are one journal."""

    title = models.CharField(_("title"), max_length=500)
    issns = ArrayField(models.CharField(max_length=9), verbose_name=_("ISSN"))

    objects = JournalQuerySet.as_manager()

    class Meta:
        ordering = ["title", "id"]
        indexes = [GinIndex(fields=["issns"], name="journal_issns")]
        constraints = [models.CheckConstraint(condition=~Q(issns=[]), name="journal_has_an_issn")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("citations:journal-decide", args=[self.pk])


class JournalDecision(models.Model):
    """Whether a journal's articles are peer reviewed. Append-only; the newest counts.

    A fact checker decides under their own name; the system account only passes on what a list of journals says.
    """

    class PeerReview(models.TextChoices):
        PEER_REVIEWED = "peer_reviewed", _("Peer reviewed")
        NOT_PEER_REVIEWED = "not_peer_reviewed", _("Not peer reviewed")

    class Basis(models.TextChoices):
        NLM_CATALOG = "nlm_catalog", _("Indexed in MEDLINE (NLM Catalog)")
        DOAJ = "doaj", _("Listed in DOAJ with its review process")
        DESK = "desk", _("Decided at the desk")

    journal = models.ForeignKey(Journal, on_delete=models.PROTECT, related_name="decisions")
    peer_review = models.CharField(_("peer review"), max_length=20, choices=PeerReview.choices)
    basis = models.CharField(max_length=20, choices=Basis.choices)
    reason = models.TextField(_("how you know"))
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(db_default=models.functions.Now(), editable=False)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(peer_review__in=["peer_reviewed", "not_peer_reviewed"]),
                name="journal_decision_peer_review",
            ),
            models.CheckConstraint(condition=Q(reason__regex=r"\S{3}"), name="journal_decision_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.journal}: {self.get_peer_review_display()}"
