"""What registries last answered, when each source was last asked about, and how the nightly runs went."""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Iterable

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from citations.found import Found, Source
from citations.models.source import Citation


class RegistryRecord(models.Model):
    """The last thing a registry said of a DOI or PubMed id. What it held stays when it stops answering."""

    source = models.CharField(max_length=20, choices=[(each.value, each.value) for each in Source])
    name = models.CharField(max_length=520, help_text=_("`doi:…` or `pmid:…`"))
    found = models.JSONField(
        null=True, help_text=_("As `Found.to_dict` gives it; null: there is no such thing.")
    )
    summary_key = models.CharField(
        max_length=64,
        blank=True,
        help_text=_("What PubMed's summary of it looked like; another one means news."),
    )
    answered_at = models.DateTimeField()

    class Meta:
        ordering = ["source", "name"]
        constraints = [models.UniqueConstraint(fields=["source", "name"], name="registry_record_of_one_name")]

    def __str__(self) -> str:
        return f"{self.source} {self.name}"

    def work(self) -> Found | None:
        """The record as plain data; None if the registry said that there is none."""
        return Found.from_dict(self.found) if self.found is not None else None


class RetractionWatchQuerySet(models.QuerySet["RetractionWatchRow"]):
    def about(self, *, dois: Iterable[str], pmids: Iterable[str]) -> RetractionWatchQuerySet:
        """Rows about works with one of these identifiers."""
        return self.filter(Q(doi__in=list(dois)) | Q(pmid__in=list(pmids)))


class RetractionWatchRow(models.Model):
    """A row of the Retraction Watch data as it was last loaded, and nothing else: it is replaced at each load."""

    record_id = models.PositiveIntegerField(primary_key=True)
    doi = models.CharField(max_length=500, blank=True)
    pmid = models.CharField(max_length=20, blank=True)
    event = models.JSONField(help_text=_("As `Event.to_dict` gives it."))
    digest = models.CharField(max_length=32)

    objects = RetractionWatchQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["doi"], condition=~Q(doi=""), name="retraction_watch_doi"),
            models.Index(fields=["pmid"], condition=~Q(pmid=""), name="retraction_watch_pmid"),
        ]

    def __str__(self) -> str:
        return f"Retraction Watch {self.record_id}"

    def fingerprint(self) -> str:
        """The same for the same content."""
        content = json.dumps([self.doi, self.pmid, self.event], sort_keys=True)
        return hashlib.sha256(content.encode()).hexdigest()[:32]


class WatchQuerySet(models.QuerySet["Watch"]):
    def unanswered(self, *, since: datetime.datetime) -> WatchQuerySet:
        """Sources about which some registry has not answered since then or before."""
        return self.filter(unanswered_since__lte=since)

    def due(self, now: datetime.datetime) -> WatchQuerySet:
        """Sources whose check came to nothing because a registry was out of reach, and may be tried again."""
        return self.filter(retry_at__lte=now).order_by("retry_at")


class Watch(models.Model):
    """How the watch over one source stands. `status` is what the registries say of the work (`verdicts.Status`).

    `answered_at`: when every registry that was asked last answered; `unanswered_since`: since when one does not.
    """

    citation = models.OneToOneField(
        Citation, on_delete=models.PROTECT, related_name="watch", primary_key=True
    )
    asked_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    unanswered_since = models.DateTimeField(null=True)
    retry_at = models.DateTimeField(null=True)
    status = models.CharField(max_length=12, blank=True)

    objects = WatchQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["retry_at"], condition=Q(retry_at__isnull=False), name="watch_retry"),
        ]

    def __str__(self) -> str:
        return f"watch of {self.citation_id}"


class RegistryRunQuerySet(models.QuerySet["RegistryRun"]):
    def finished(self) -> RegistryRunQuerySet:
        return self.filter(ended_at__isnull=False)

    def incomplete(self) -> RegistryRunQuerySet:
        """Runs that got answers to fewer than 95 of 100 questions."""
        return self.finished().filter(asked__gt=0, answered__lt=F("asked") * 0.95)


class RegistryRun(models.Model):
    """The report of one run of the watch: how many sources were asked about, answered, failed, changed.

    `sources` has the same numbers for each registry; `notes` are sentences for the administrator.
    """

    started_at = models.DateTimeField(db_default=models.functions.Now(), editable=False)
    ended_at = models.DateTimeField(null=True)
    asked = models.PositiveIntegerField(default=0)
    answered = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    sources = models.JSONField(default=dict)
    notes = models.JSONField(default=list)

    objects = RegistryRunQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"run of {self.started_at:%Y-%m-%d %H:%M}"

    @property
    def is_alarming(self) -> bool:
        """Fewer than 95 of 100 were answered."""
        return self.asked > 0 and self.answered < 0.95 * self.asked


class RegistrySlot(models.Model):
    """The right to have one request under way at a registry; `citations.registries.pace` hands it out.

    Free from `free_at` on. While a request is under way, `taken_at` says since when and `free_at` is when the slot
    comes free by itself if the process died. `quiet_until`: the registry asked to be left alone until then.
    """

    source = models.CharField(max_length=30)
    number = models.PositiveSmallIntegerField()
    free_at = models.DateTimeField(db_default=models.functions.Now())
    taken_at = models.DateTimeField(null=True)
    quiet_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "number"], name="registry_slot_number"),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.number}"
