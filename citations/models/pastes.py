"""What somebody pasted to be looked up, and how far that has come. It is work in progress, kept for a week."""

from __future__ import annotations

from functools import cached_property

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from citations.found import Outcome
from citations.models.source import Citation
from citations.records import Record
from citations.verdicts import Judgement, Verdict


class Paste(models.Model):
    """One paste: a DOI, an address, or a whole reference list. `article_id` is where it came from, if anywhere."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    back = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"paste {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("citations:paste-overview", args=[self.pk])


class PastedLine(models.Model):
    """One reference of a paste: as it was pasted, as it was read, what the registries say, what became of it.

    `outcome` is null until the registries have been asked (then as `Judgement.to_dict` gives it); `citation` is the
    source of the library that it stands for, known from the start or accepted.
    """

    paste = models.ForeignKey(Paste, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField()
    line = models.TextField()
    typed = models.JSONField()
    outcome = models.JSONField(null=True)
    citation = models.ForeignKey(Citation, null=True, on_delete=models.PROTECT, related_name="+")
    was_known = models.BooleanField(default=False)

    class Meta:
        ordering = ["paste", "position"]
        constraints = [models.UniqueConstraint(fields=["paste", "position"], name="pasted_line_has_a_place")]
        indexes = [
            models.Index(fields=["paste"], condition=Q(outcome__isnull=True), name="pasted_line_waiting")
        ]

    def __str__(self) -> str:
        return f"line {self.position} of paste {self.paste_id}"

    @property
    def record(self) -> Record:
        """What was read from the line."""
        return Record.from_dict(self.typed)

    @cached_property
    def judgement(self) -> Judgement | None:
        """What the registries said; None while they are being asked."""
        return Judgement.from_dict(self.outcome) if self.outcome is not None else None

    @property
    def is_waiting(self) -> bool:
        return self.outcome is None and self.citation_id is None

    @property
    def is_match(self) -> bool:
        """Whether the registries hold this work just as it was typed, and nothing speaks against it."""
        return self.judgement is not None and self.judgement.verdict == Verdict.MATCH

    @property
    def has_unanswered(self) -> bool:
        """Whether somebody who was asked did not answer."""
        asked = self.judgement.asked if self.judgement else ()
        return any(one.outcome == Outcome.UNAVAILABLE for one in asked)
