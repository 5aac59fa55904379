"""What readers told us. A row stays for ever; only its mark changes, and what they wrote can be taken out."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from articles.spreading import months_later
from articles.suspicion import REPEATED_WITHIN_DAYS, SHORTEST_REPEATED, SIGNS
from cms.days import start_of

TAKEN_OUT = "[removed]"
"""Stands in a reader's text where words were taken out."""


class FeedbackQuerySet(models.QuerySet["Feedback"]):
    def reports(self) -> FeedbackQuerySet:
        """Answers that say that something is wrong."""
        return self.exclude(verdict=Feedback.Verdict.HELPFUL)

    def probably_spam(self) -> FeedbackQuerySet:
        """What looked like spam when it came and nobody has judged yet."""
        return self.exclude(suspicion="").filter(mark="", finding=None)

    def has_same_words(self, text: str) -> bool:
        """Whether exactly these words, unless they are few, came in the last days."""
        if len(text) < SHORTEST_REPEATED:
            return False
        since = timezone.now() - datetime.timedelta(days=REPEATED_WITHIN_DAYS)
        return self.filter(received_at__gt=since, text__iexact=text.strip()).exists()

    def to_forget(self) -> FeedbackQuerySet:
        """Those whose words have had their time, FEEDBACK_TEXT_MONTHS since they were done with.

        Done with is what was settled; or, where there is nothing to settle, what has come.
        """
        moment = start_of(months_later(timezone.localdate(), -settings.FEEDBACK_TEXT_MONTHS))
        settled = Q(finding__state="resolved", finding__resolved_at__lt=moment)
        return self.exclude(text="").filter(settled | Q(finding=None, received_at__lt=moment))


class Feedback(models.Model):
    """One answer to “Was this article helpful?”, bound to the edition the reader saw. No identity is kept.

    One that says that something is wrong belongs to the finding that was open about that part of the page, unless it
    looked like spam: then it belongs to none until somebody at the desk takes it up.
    """

    class Verdict(models.TextChoices):
        HELPFUL = "helpful", _("Yes, it was helpful")
        INACCURATE = "inaccurate", _("Something is inaccurate")
        OUT_OF_DATE = "out_of_date", _("Something is out of date")
        QUESTIONABLE = "questionable", _("Something is questionable")

    class Mark(models.TextChoices):
        VALID = "valid", _("Justified")
        NOT_VALID = "not_valid", _("Not justified")
        NEEDS_EXPERT = "needs_expert", _("Needs an expert")
        SPAM = "spam", _("Spam")

    article = models.ForeignKey("articles.Article", on_delete=models.PROTECT, related_name="feedback")
    edition = models.ForeignKey("articles.Edition", on_delete=models.PROTECT, related_name="feedback")
    verdict = models.CharField(max_length=15, choices=Verdict.choices)
    heading = models.CharField(_("part of the page"), max_length=200, blank=True)
    text = models.TextField(_("what is wrong"), blank=True, validators=[MaxLengthValidator(2000)])
    salt = models.CharField(max_length=36, editable=False, db_default="")
    fingerprint = models.CharField(max_length=64, editable=False, db_default="")
    finding = models.ForeignKey(
        "articles.Finding", null=True, editable=False, on_delete=models.PROTECT, related_name="reports"
    )
    suspicion = models.CharField(max_length=60, blank=True, default="", db_default="", editable=False)
    mark = models.CharField(max_length=15, blank=True, default="", db_default="", choices=Mark.choices)
    receipt = models.CharField(max_length=64, null=True, unique=True, editable=False)
    received_at = models.DateTimeField(db_default=Now(), editable=False)
    removed_at = models.DateTimeField(null=True, editable=False)
    removed_because = models.CharField(max_length=300, blank=True, default="", db_default="", editable=False)

    objects = FeedbackQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["-received_at"], name="feedback_by_day")]
        constraints = [
            models.CheckConstraint(
                condition=Q(verdict__in=["helpful", "inaccurate", "out_of_date", "questionable"]),
                name="feedback_verdict_is_known",
            ),
            models.CheckConstraint(
                condition=Q(mark__in=["", "valid", "not_valid", "needs_expert", "spam"]),
                name="feedback_mark_is_known",
            ),
        ]

    def __str__(self) -> str:
        return self.get_verdict_display()

    @property
    def why_suspected(self) -> list[Promise]:
        """What made it look like spam."""
        return [SIGNS[sign] for sign in self.suspicion.split(",") if sign in SIGNS]

    @property
    def has_open_finding(self) -> bool:
        """Whether somebody still has to settle what it reports."""
        return self.finding is not None and self.finding.state == self.finding.State.OPEN

    @property
    def is_probably_spam(self) -> bool:
        return bool(self.suspicion) and not self.mark and self.finding_id is None


class FeedbackFigure(models.Model):
    """What became of the reports of the last twelve months, on one article or (without one) on all.

    Counted by a job, so that a report that comes in changes no public page.
    """

    article = models.OneToOneField("articles.Article", null=True, on_delete=models.PROTECT, related_name="+")
    reports = models.PositiveIntegerField()
    changed = models.PositiveIntegerField()
    unchanged = models.PositiveIntegerField()
    open = models.PositiveIntegerField()
    median_days = models.FloatField(null=True)
    counted_on = models.DateField()

    class Meta:
        db_table = "feedback_figure"
        constraints = [
            models.UniqueConstraint(
                fields=["article"], name="feedback_figure_once_per_article", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return str(self.reports)


class ViewCount(models.Model):
    """How often an article was opened on one day, and nothing else. Only with COUNT_VIEWS."""

    article = models.ForeignKey("articles.Article", on_delete=models.PROTECT, related_name="view_counts")
    day = models.DateField()
    views = models.PositiveBigIntegerField()

    class Meta:
        db_table = "view_count"
        constraints = [
            models.UniqueConstraint(fields=["article", "day"], name="view_count_once_per_article_and_day")
        ]

    def __str__(self) -> str:
        return str(self.views)
