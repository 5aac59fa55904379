"""Reviewing: who is asked, what they signed, and what still stands in the way."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.workflow import Decision, Kind, RevocationReason


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def active(self) -> AssignmentQuerySet:
        """Invited or accepted: still somebody's work."""
        return self.filter(state__in=[Assignment.State.INVITED, Assignment.State.ACCEPTED])


class Assignment(models.Model):
    """Who is asked to review which article, for which kind, until when.

    It holds for every edition to come until it is released: whoever reviewed edition 1 is asked about edition 2.
    """

    class State(models.TextChoices):
        INVITED = "invited", _("Invited")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")
        RELEASED = "released", _("Released")

    article = models.ForeignKey("articles.Article", on_delete=models.PROTECT, related_name="assignments")
    kind = models.CharField(_("review"), max_length=20, choices=Kind.choices)
    reviewer = models.ForeignKey("articles.Reviewer", on_delete=models.PROTECT, related_name="assignments")
    due_on = models.DateField(_("due on"))
    state = models.CharField(max_length=10, choices=State.choices, default=State.INVITED)
    has_interests = models.BooleanField(_("has interests to declare"), null=True)
    interests = models.TextField(_("declared interests"), blank=True)
    note = models.TextField(_("reason"), blank=True)
    assigned_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    assigned_at = models.DateTimeField(auto_now_add=True)
    answered_at = models.DateTimeField(null=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["article", "kind", "reviewer"],
                condition=Q(state__in=["invited", "accepted"]),
                name="assignment_one_open_per_reviewer_and_kind",
            ),
            models.CheckConstraint(
                condition=~Q(state="accepted") | Q(has_interests__isnull=False),
                name="assignment_accepted_with_interests_answered",
            ),
            models.CheckConstraint(
                condition=~Q(has_interests=True) | ~Q(interests=""), name="assignment_interests_are_named"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of {self.article_id} by {self.reviewer_id}"

    @property
    def is_late(self) -> bool:
        """Whether the day is over by which this was asked for; not whether it was done."""
        return self.due_on < timezone.localdate()


class InterestWaiver(models.Model):
    """The chief editor's written decision that a declared interest does not stand in the way. Append-only."""

    article = models.ForeignKey("articles.Article", on_delete=models.PROTECT, related_name="interest_waivers")
    person = models.ForeignKey("articles.Person", on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    waived_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    waived_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(reason__regex=r"\S{3}"), name="waiver_has_a_reason")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} on {self.article_id}"


class SignOffQuerySet(models.QuerySet["SignOff"]):
    def latest_by_each(self) -> SignOffQuerySet:
        """The last word of each person on each edition and kind."""
        later = SignOff.objects.filter(
            edition=OuterRef("edition"),
            kind=OuterRef("kind"),
            person=OuterRef("person"),
            id__gt=OuterRef("id"),
        )
        return self.filter(~Exists(later))

    def standing(self) -> SignOffQuerySet:
        """Approvals that were not revoked or overruled by the same person; they may be overdue."""
        return self.latest_by_each().filter(decision=Decision.APPROVE, revocation__isnull=True)

    def effective(self) -> SignOffQuerySet:
        """Standing approvals whose validity has not ended."""
        return self.standing().filter(valid_until__gt=Now())


class SignOff(models.Model):
    """A person's signed statement about one immutable text. Rows come only from `guard.sign(…)`. Append-only."""

    edition = models.ForeignKey("articles.Edition", on_delete=models.PROTECT, related_name="signoffs")
    article = models.ForeignKey("articles.Article", on_delete=models.PROTECT, related_name="signoffs")
    digest = models.CharField(max_length=64)
    html_digest = models.CharField(max_length=64)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    decision = models.CharField(max_length=20, choices=Decision.choices)
    person = models.ForeignKey("articles.Person", on_delete=models.PROTECT, related_name="signoffs")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    signer_name = models.CharField(max_length=150)
    signer_credentials = models.CharField(max_length=100, blank=True)
    licence = models.CharField(max_length=250, blank=True)
    attestation = models.TextField()
    note = models.TextField(blank=True)
    has_interests = models.BooleanField()
    interests = models.TextField(blank=True)
    basis = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    authentication = models.CharField(max_length=60)
    signed_at = models.DateTimeField()
    valid_until = models.DateTimeField()
    condition = models.OneToOneField(
        "articles.ConditionalApproval", null=True, on_delete=models.PROTECT, related_name="signoff"
    )

    objects = SignOffQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="signoff_kind_is_known"),
            models.CheckConstraint(
                condition=Q(decision__in=Decision.values), name="signoff_decision_is_known"
            ),
            models.CheckConstraint(condition=Q(attestation__regex=r"\S.{9}"), name="signoff_has_a_meaning"),
            models.CheckConstraint(
                condition=~Q(decision="request_changes") | ~Q(note=""), name="signoff_changes_have_a_reason"
            ),
            models.UniqueConstraint(
                fields=["id", "edition", "article", "digest", "kind", "decision", "person"],
                name="signoff_identity",
            ),
        ]
        indexes = [
            models.Index(fields=["edition", "kind", "person", "-id"], name="signoff_latest"),
            models.Index(fields=["valid_until"], condition=Q(decision="approve"), name="signoff_ending"),
            models.Index(fields=["signed_at"], name="signoff_by_moment"),
        ]

    def __str__(self) -> str:
        return f"{self.get_decision_display()} ({self.get_kind_display()}) by {self.printed_name}"

    @property
    def printed_name(self) -> str:
        """Name and credentials as they were on the day of the signature."""
        return (
            f"{self.signer_name}, {self.signer_credentials}" if self.signer_credentials else self.signer_name
        )

    @property
    def revoked_at(self) -> datetime.datetime | None:
        """When the signature was taken back; a query unless `revocation` is loaded."""
        revocation = getattr(self, "revocation", None)
        return revocation.revoked_at if revocation else None


class Revocation(models.Model):
    """Takes a sign-off back, for good. Append-only."""

    signoff = models.OneToOneField(SignOff, on_delete=models.PROTECT, related_name="revocation")
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=20, choices=RevocationReason.choices)
    note = models.TextField()
    revoked_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        indexes = [models.Index(fields=["revoked_at"], name="revocation_by_moment")]
        constraints = [
            models.CheckConstraint(condition=Q(note__regex=r"\S{3}"), name="revocation_has_a_reason"),
            models.CheckConstraint(
                condition=Q(reason__in=RevocationReason.values), name="revocation_reason_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.signoff_id}: {self.get_reason_display()}"


class Blocker(models.Model):
    """One reason why an edition may not go live: a row of the view `edition_blocker`, the rule's only home."""

    pk = models.CompositePrimaryKey("edition", "code", "detail")
    edition = models.ForeignKey("articles.Edition", on_delete=models.DO_NOTHING, related_name="blockers")
    code = models.CharField(max_length=40)
    detail = models.TextField()

    class Meta:
        managed = False
        db_table = "edition_blocker"
        ordering = ["code", "detail"]

    def __str__(self) -> str:
        return f"{self.code}: {self.detail}" if self.detail else self.code
