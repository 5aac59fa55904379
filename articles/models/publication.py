"""What happened to the public page, and what is planned to."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from articles.workflow import Kind, PublicationKind, WithdrawalReason

_UP = ["published", "rolled_back", "reinstated"]


class PublicationQuerySet(models.QuerySet["Publication"]):
    def put_up(self) -> PublicationQuerySet:
        """Acts that showed an edition to readers."""
        return self.filter(kind__in=_UP)


class Publication(models.Model):
    """One act on the public page. Append-only; PostgreSQL moves `Article.live_edition` when a row is added."""

    article = models.ForeignKey("articles.Article", on_delete=models.PROTECT, related_name="publications")
    edition = models.ForeignKey("articles.Edition", on_delete=models.PROTECT, related_name="publications")
    digest = models.CharField(max_length=64)
    kind = models.CharField(max_length=12, choices=PublicationKind.choices)
    medical_signoff = models.ForeignKey(
        "articles.SignOff", null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    medical_signer = models.ForeignKey(
        "articles.Person", null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    fact_signoff = models.ForeignKey(
        "articles.SignOff", null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    fact_signer = models.ForeignKey(
        "articles.Person", null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    medical_kind = models.CharField(max_length=20, db_default=Kind.MEDICAL_REVIEW, editable=False)
    fact_kind = models.CharField(max_length=20, db_default=Kind.FACT_CHECK, editable=False)
    signoff_decision = models.CharField(max_length=20, db_default="approve", editable=False)
    acted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(blank=True)
    withdrawal_reason = models.CharField(max_length=20, choices=WithdrawalReason.choices, blank=True)
    replacement = models.ForeignKey(
        "articles.Article", null=True, blank=True, on_delete=models.PROTECT, related_name="replaces"
    )
    acted_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = PublicationQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=PublicationKind.values), name="publication_kind_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=_UP)
                | Q(
                    medical_signoff__isnull=False,
                    medical_signer__isnull=False,
                    fact_signoff__isnull=False,
                    fact_signer__isnull=False,
                ),
                name="publication_rests_on_two_signoffs",
            ),
            models.CheckConstraint(
                condition=Q(medical_signer__isnull=True) | ~Q(medical_signer=models.F("fact_signer")),
                name="publication_two_different_signers",
            ),
            models.CheckConstraint(
                condition=Q(
                    medical_kind="medical_review", fact_kind="fact_check", signoff_decision="approve"
                ),
                name="publication_signoff_constants",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["published", "rolled_back", "reinstated"]) | Q(reason__regex=r"\S{3}"),
                name="publication_take_down_has_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(kind="withdrawn") | Q(withdrawal_reason__in=WithdrawalReason.values),
                name="publication_withdrawal_reason_is_known",
            ),
        ]
        indexes = [
            models.Index(fields=["article", "-id"], name="publication_latest"),
            models.Index(fields=["acted_at"], name="publication_by_moment"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.acted_at:%Y-%m-%d})"


class ScheduleQuerySet(models.QuerySet["Schedule"]):
    def due(self) -> ScheduleQuerySet:
        """Waiting schedules whose hour has come, by the database's clock."""
        return self.filter(state=Schedule.State.WAITING, publish_at__lte=Now())


class Schedule(models.Model):
    """A publication planned for later. The rule is checked again when it fires."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        DONE = "done", _("Published")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")

    edition = models.ForeignKey("articles.Edition", on_delete=models.PROTECT, related_name="schedules")
    publish_at = models.DateTimeField(_("publish at"))
    scheduled_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    scheduled_at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    outcome = models.TextField(blank=True)

    objects = ScheduleQuerySet.as_manager()

    class Meta:
        ordering = ["publish_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition"], condition=Q(state="waiting"), name="schedule_one_waiting_per_edition"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.edition_id} at {self.publish_at:%Y-%m-%d %H:%M}"
