"""What readers told us. Append-only."""

from __future__ import annotations

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class Feedback(models.Model):
    """One answer to “Was this article helpful?”, bound to the edition the reader saw. No identity is kept.

    One that says that something is wrong belongs to the finding that was open about that part of the page.
    """

    class Verdict(models.TextChoices):
        HELPFUL = "helpful", _("Yes, it was helpful")
        INACCURATE = "inaccurate", _("Something is inaccurate")
        OUT_OF_DATE = "out_of_date", _("Something is out of date")
        QUESTIONABLE = "questionable", _("Something is questionable")

    article = models.ForeignKey("articles.Article", on_delete=models.PROTECT, related_name="feedback")
    edition = models.ForeignKey("articles.Edition", on_delete=models.PROTECT, related_name="feedback")
    verdict = models.CharField(max_length=15, choices=Verdict.choices)
    heading = models.CharField(_("part of the page"), max_length=200, blank=True)
    text = models.TextField(_("what is wrong"), blank=True, validators=[MaxLengthValidator(2000)])
    finding = models.ForeignKey(
        "articles.Finding", null=True, editable=False, on_delete=models.PROTECT, related_name="reports"
    )
    received_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(verdict__in=["helpful", "inaccurate", "out_of_date", "questionable"]),
                name="feedback_verdict_is_known",
            )
        ]

    def __str__(self) -> str:
        return self.get_verdict_display()
