"""Findings: something is, or may be, wrong with an article, and somebody has to settle it."""

from __future__ import annotations

import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Case, Count, F, OuterRef, Q, Subquery, Value, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from articles.links import LONGEST_ADDRESS
from articles.models.edition import HEAVY
from articles.models.feedback import Feedback
from articles.workflow import FINDING_DUE_IN_DAYS


class FindingQuerySet(models.QuerySet["Finding"]):
    def open(self) -> FindingQuerySet:
        return self.filter(state=Finding.State.OPEN)

    def late(self) -> FindingQuerySet:
        """Open ones whose day is over."""
        return self.open().filter(due_on__lt=timezone.localdate())

    def about(self, heading: str) -> FindingQuerySet:
        """What readers reported about the part of the page under `heading`, or the page as a whole ("")."""
        same = Feedback.objects.filter(finding=OuterRef("pk"), heading=heading)
        return self.filter(models.Exists(same), kind=Finding.Kind.READER_REPORT)

    def for_desk_list(self) -> FindingQuerySet:
        """With article, edition and owner at hand, without the texts; `report_count` readers reported it."""
        reports = Feedback.objects.filter(finding=OuterRef("pk")).order_by()
        counted = reports.values("finding").annotate(number=Count("pk")).values("number")
        rows = self.select_related("article", "owner", "edition", "settled_by").annotate(
            report_count=Subquery(counted), reported_part=Subquery(reports.values("heading")[:1])
        )
        texts = [f"{edition}__{field}" for edition in ("edition", "settled_by") for field in HEAVY]
        return rows.defer("article__body", *texts)

    def in_order(self) -> FindingQuerySet:
        """Open ones first, the earliest day before the others, and of one day the gravest."""
        gravest = [When(severity=severity, then=Value(place)) for place, severity in enumerate(BY_GRAVITY)]
        weight = Case(*gravest, output_field=models.IntegerField())
        return self.order_by("state", F("due_on").asc(nulls_last=True), weight, "-id")


class Finding(models.Model):
    """One open question about an article. A blocking one keeps it from going (back) live."""

    class Kind(models.TextChoices):
        READER_REPORT = "reader_report", _("Reader report")
        SIGN_OFF_REVOKED = "sign_off_revoked", _("Sign-off revoked")
        SOURCE_RETRACTED = "source_retracted", _("Source retracted")
        SOURCE_CORRECTED = "source_corrected", _("Source corrected")
        REVIEW_OVERDUE = "review_overdue", _("Review overdue")
        OVERLAP = "overlap", _("Overlap with another text")
        BROKEN_LINK = "broken_link", _("Broken link")
        OTHER = "other", _("Raised at the desk")

    class Severity(models.TextChoices):
        INFO = "info", _("For information")
        WARNING = "warning", _("Warning")
        BLOCKING = "blocking", _("Blocking")

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        RESOLVED = "resolved", _("Resolved")

    class Outcome(models.TextChoices):
        """What came of a reader report. The reader who has the code of the receipt is told this, and no more."""

        CORRECTED = "corrected", _("The text was changed")
        RIGHT = "right", _("The text is right as it is")
        NOT_ABOUT_TEXT = "not_about_text", _("It was not about what the page says")
        UNCLEAR = "unclear", _("We could not tell what was meant")
        SPAM = "spam", _("It was spam")

    article = models.ForeignKey("articles.Article", on_delete=models.PROTECT, related_name="findings")
    edition = models.ForeignKey(
        "articles.Edition", null=True, on_delete=models.PROTECT, related_name="findings"
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    severity = models.CharField(
        _("severity"), max_length=10, choices=Severity.choices, default=Severity.WARNING
    )
    summary = models.CharField(_("summary"), max_length=300)
    address = models.URLField(
        _("address"),
        max_length=LONGEST_ADDRESS,
        blank=True,
        default="",
        db_default="",
        help_text=_("Of a link that is broken."),
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
    outcome = models.CharField(
        _("what came of it"), max_length=15, blank=True, default="", db_default="", choices=Outcome.choices
    )
    resolution = models.TextField(_("resolution"), blank=True)
    settled_by = models.ForeignKey(
        "articles.Edition",
        verbose_name=_("settled by"),
        null=True,
        on_delete=models.PROTECT,
        related_name="settled_findings",
    )
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
            # A change is named with its edition; only reports of readers have an outcome.
            models.CheckConstraint(
                condition=(Q(outcome="") & (Q(state="open") | ~Q(kind="reader_report")))
                | Q(state="resolved", kind="reader_report", outcome="corrected", settled_by__isnull=False)
                | Q(
                    state="resolved",
                    kind="reader_report",
                    outcome__in=["right", "not_about_text", "unclear", "spam"],
                    settled_by__isnull=True,
                ),
                name="finding_report_settled_with_an_outcome",
            ),
            models.UniqueConstraint(
                fields=["article", "address"],
                condition=Q(state="open") & ~Q(address=""),
                name="finding_one_open_per_address",
            ),
        ]
        indexes = [
            models.Index(fields=["article"], condition=Q(state="open"), name="finding_open_by_article")
        ]

    def __str__(self) -> str:
        return self.summary

    def save(self, *args: Any, **kwargs: Any) -> None:
        """A new finding is due as soon as its severity asks, unless a day is given."""
        if self._state.adding and self.due_on is None:
            days = FINDING_DUE_IN_DAYS[self.severity]
            self.due_on = timezone.localdate() + datetime.timedelta(days=days)
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("desk:finding-overview", args=[self.pk])

    @property
    def headline(self) -> str:
        """What it is about, in a sentence; how many readers say so, where the list was asked `for_desk_list`."""
        count = getattr(self, "report_count", None) or 0
        if count < 2:
            return self.summary
        words = {"n": count, "part": self.reported_part or _("the page as a whole")}
        return (
            ngettext(
                "%(n)s reader says that something is wrong (%(part)s)",
                "%(n)s readers say that something is wrong (%(part)s)",
                count,
            )
            % words
        )

    @property
    def is_late(self) -> bool:
        return (
            self.state == self.State.OPEN and self.due_on is not None and self.due_on < timezone.localdate()
        )

    @property
    def has_fixed_date(self) -> bool:
        """Whether its day is that of a clock which only a new signature stops."""
        return self.kind == self.Kind.SIGN_OFF_REVOKED


BY_GRAVITY = (Finding.Severity.BLOCKING, Finding.Severity.WARNING, Finding.Severity.INFO)
