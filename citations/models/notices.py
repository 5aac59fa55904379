"""What publishers and watchers have said about a work since it appeared, one row for each notice of each source."""

from __future__ import annotations

import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from citations.found import NAMES, Event, EventKind, Source
from citations.identifiers import doi_url, pubmed_url
from citations.models.source import Citation

KINDS = {
    EventKind.RETRACTION: _("Retraction"),
    EventKind.PARTIAL_RETRACTION: _("Partial retraction"),
    EventKind.WITHDRAWAL: _("Withdrawal"),
    EventKind.REMOVAL: _("Removal"),
    EventKind.REPLACED: _("Retracted and replaced"),
    EventKind.REINSTATEMENT: _("Reinstatement"),
    EventKind.CONCERN: _("Expression of concern"),
    EventKind.CORRECTION: _("Correction"),
    EventKind.SUPERSEDED: _("A newer version exists"),
    EventKind.PUBLISHED: _("Published as an article"),
}
"""Kinds of notice in the desk's words."""


class EditorialNotice(models.Model):
    """One notice about a source as one registry tells it. A row stays when the registry stops telling of it."""

    citation = models.ForeignKey(Citation, on_delete=models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=20, choices=[(kind.value, words) for kind, words in KINDS.items()])
    source = models.CharField(max_length=20, choices=[(each.value, each.value) for each in Source])
    key = models.CharField(max_length=500)
    work = models.CharField(
        max_length=520,
        blank=True,
        help_text=_("What it was told of: `doi:…` or `pmid:…`; empty if found by a search."),
    )
    notice_doi = models.CharField(max_length=500, blank=True)
    notice_pmid = models.CharField(max_length=20, blank=True)
    noticed_on = models.DateField(null=True)
    reasons = ArrayField(models.TextField(), default=list)
    first_seen_at = models.DateTimeField(db_default=models.functions.Now(), editable=False)
    gone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["noticed_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["citation", "source", "key", "kind", "noticed_on", "work"],
                name="notice_told_once_by_each_source",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.source})"

    @classmethod
    def of(cls, citation: Citation, event: Event) -> EditorialNotice:
        """A notice that is not saved yet, from what a registry tells."""
        fields = event.to_dict()
        del fields["on"]
        work = f"doi:{citation.doi}" if citation.doi else f"pmid:{citation.pmid}" if citation.pmid else ""
        return cls(citation=citation, work=work, noticed_on=event.on, **fields)

    def content(self) -> tuple[str, str, str, datetime.date | None, str]:
        """What makes it this notice and no other about a source."""
        return self.source, self.key, self.kind, self.noticed_on, self.work

    def event(self) -> Event:
        """The notice as plain data."""
        return Event(
            kind=EventKind(self.kind),
            source=Source(self.source),
            key=self.key,
            notice_doi=self.notice_doi,
            notice_pmid=self.notice_pmid,
            on=self.noticed_on,
            reasons=tuple(self.reasons),
        )

    @property
    def source_name(self) -> str:
        """Who tells of it, as people know them."""
        return NAMES[Source(self.source)]

    @property
    def url(self) -> str:
        """Where the notice itself can be read; "" if no registry says."""
        if self.notice_doi:
            return doi_url(self.notice_doi)
        return pubmed_url(self.notice_pmid) if self.notice_pmid else ""
