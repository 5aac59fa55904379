"""What people and registries have found out about one wording of a source's record. Both tables only grow."""

from __future__ import annotations

from functools import cached_property

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from citations.models.journals import Journal
from citations.models.source import Citation
from citations.verdicts import Judgement, PeerClass, Verdict


class CitationCheck(models.Model):
    """A fact checker's statement that a record is (or is not) a real source, on one wording of the record.

    Append-only. It counts only for a record that still reads exactly as it did when it was checked.
    """

    class Outcome(models.TextChoices):
        CONFIRMED = "confirmed", _("Confirmed: I found this source and it is what the record says")
        NOT_CONFIRMED = "not_confirmed", _("Not confirmed: I could not find it, or it is something else")

    class PeerReview(models.TextChoices):
        PEER_REVIEWED = "peer_reviewed", _("Peer reviewed")
        OFFICIAL = "official", _("Guideline or official source, accepted with a reason")
        NOT_PEER_REVIEWED = "not_peer_reviewed", _("Not peer reviewed")

    citation = models.ForeignKey(Citation, on_delete=models.PROTECT, related_name="checks")
    facts = models.JSONField()
    outcome = models.CharField(max_length=20, choices=Outcome.choices)
    peer_review = models.CharField(max_length=20, choices=PeerReview.choices)
    reason = models.TextField(_("how you confirmed it"))
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    checked_at = models.DateTimeField(db_default=models.functions.Now(), editable=False)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome__in=["confirmed", "not_confirmed"]), name="citation_check_outcome"
            ),
            models.CheckConstraint(
                condition=Q(peer_review__in=["peer_reviewed", "official", "not_peer_reviewed"]),
                name="citation_check_peer_review",
            ),
            models.CheckConstraint(condition=Q(reason__regex=r"\S{3}"), name="citation_check_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.get_outcome_display()} ({self.checked_at:%Y-%m-%d})"


class Verification(models.Model):
    """What the registries said of one wording of a record, and what follows from it.

    Append-only, written in the name of the system account when a check comes to something new. It counts only for
    a record that still reads exactly as it did. `identity` answers whether the record is this work (match, minor,
    mismatch, not_found, cannot_determine); `verdict` may say more (retracted, not peer reviewed).
    """

    citation = models.ForeignKey(Citation, on_delete=models.PROTECT, related_name="verifications")
    facts = models.JSONField()
    identity = models.CharField(max_length=20, choices=[(each.value, each.value) for each in Verdict])
    verdict = models.CharField(max_length=20, choices=[(each.value, each.value) for each in Verdict])
    peer_class = models.CharField(max_length=10, choices=[(each.value, each.value) for each in PeerClass])
    journal = models.ForeignKey(Journal, null=True, on_delete=models.PROTECT, related_name="+")
    outcome = models.JSONField(help_text=_("The whole judgement, as `Judgement.to_dict` gives it."))
    verified_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    verified_at = models.DateTimeField(db_default=models.functions.Now(), editable=False)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(identity__in=["match", "minor", "mismatch", "not_found", "cannot_determine"]),
                name="verification_identity",
            ),
            models.CheckConstraint(
                condition=Q(peer_class__in=["no", "journal", "unknown"]), name="verification_peer_class"
            ),
        ]
        indexes = [models.Index(fields=["citation", "-id"], name="verification_newest")]

    def __str__(self) -> str:
        return f"{self.verdict} ({self.verified_at:%Y-%m-%d})"

    @cached_property
    def judgement(self) -> Judgement:
        """The judgement as it was made, with the words and records of that day."""
        return Judgement.from_dict(self.outcome)
