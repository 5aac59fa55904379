"""Findings: something is, or may be, wrong with an article, and somebody has to settle it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class FindingQuerySet(models.QuerySet["Finding"]):
    def open(self) -> FindingQuerySet:
        return self.filter(state=Finding.State.OPEN)

    def for_desk_list(self) -> FindingQuerySet:
        return self.select_related("article", "owner", "feedback", "edition").defer(
            "article__body", "edition__content", "edition__html", "edition__search_text"
        )


class Finding(models.Model):
    """One open question about an article. A blocking one keeps it from going (back) live."""

    class Kind(models.TextChoices):
        READER_REPORT = "reader_report", _("Reader report")
        SIGN_OFF_REVOKED = "sign_off_revoked", _("Sign-off revoked")
        SOURCE_RETRACTED = "source_retracted", _("Source retracted")
        SOURCE_CORRECTED = "source_corrected", _("Source corrected")
        REVIEW_OVERDUE = "review_overdue", _("Review overdue")
        OVERLAP = "overlap", _("Overlap with another text")
        OTHER = "other", _("Raised at the desk")

    class Severity(models.TextChoices):
        INFO = "info", _("For information")
        WARNING = "warning", _("Warning")
        BLOCKING = "blocking", _("Blocking")

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        RESOLVED = "resolved", _("Resolved")

    article = models.ForeignKey("articles.Article", on_delete=models.PROTECT, related_name="findings")
    edition = models.ForeignKey(
        "articles.Edition", null=True, on_delete=models.PROTECT, related_name="findings"
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    severity = models.CharField(
        _("severity"), max_length=10, choices=Severity.choices, default=Severity.WARNING
    )
    summary = models.CharField(_("summary"), max_length=300)
    feedback = models.OneToOneField(
        "articles.Feedback", null=True, on_delete=models.PROTECT, related_name="finding"
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("owner"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="findings",
    )
    due_on = models.DateField(_("due on"), null=True, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    resolution = models.TextField(_("resolution"), blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    resolved_at = models.DateTimeField(null=True)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(auto_now_add=True)

    objects = FindingQuerySet.as_manager()

    class Meta:
        ordering = ["state", "due_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", resolved_by__isnull=True, resolved_at__isnull=True)
                | (
                    Q(state="resolved", resolved_by__isnull=False, resolved_at__isnull=False)
                    & ~Q(resolution="")
                ),
                name="finding_resolved_by_somebody_with_a_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["article"], condition=Q(state="open"), name="finding_open_by_article")
        ]

    def __str__(self) -> str:
        return self.summary

    def get_absolute_url(self) -> str:
        return reverse("desk:finding-overview", args=[self.pk])
