"""The sources that articles cite."""

from __future__ import annotations

from typing import Any

import reversion
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Exists, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from citations.records import Name, Record

FACTS = (
    "type",
    "title",
    "authors",
    "container_title",
    "container_title_short",
    "year",
    "month",
    "day",
    "volume",
    "issue",
    "pages",
    "article_number",
    "doi",
    "pmid",
    "pmcid",
    "isbn",
    "publisher",
    "edition",
    "editors",
    "url",
    "accessed_on",
    "published_online_on",
)
"""The fields that make up the record of a source: what a fact checker confirms and readers see printed."""
NOTICE = ("notice", "notice_reason")
GRAVITY = ("", "superseded", "corrected", "concern", "withdrawn", "retracted")
"""Notices from no news to the worst."""


class SourceType(models.TextChoices):
    """Kinds of source, named as in CSL 1.0.2 so that exports need no table of their own."""

    ARTICLE = "article-journal", _("Journal article")
    PREPRINT = "preprint", _("Preprint")
    CHAPTER = "chapter", _("Book chapter")
    BOOK = "book", _("Book")
    REPORT = "report", _("Report or guideline")
    THESIS = "thesis", _("Thesis")
    WEB_PAGE = "webpage", _("Web page")


class Notice(models.TextChoices):
    """What the publisher has said about a source since it appeared. Empty: nothing known."""

    CORRECTED = "corrected", _("Corrected")
    CONCERN = "concern", _("Expression of concern")
    RETRACTED = "retracted", _("Retracted")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    SUPERSEDED = "superseded", _("A newer version exists")


class CitationQuerySet(models.QuerySet["Citation"]):
    def with_keys(self, keys: Any) -> CitationQuerySet:
        """The sources that `[@key]` markers name."""
        return self.filter(key__in=keys)

    def in_use(self) -> CitationQuerySet:
        """Sources that no other one has taken the place of."""
        return self.filter(replaced_by=None)

    def in_use_or(self, condition: Exists) -> CitationQuerySet:
        """Sources in use, and of those that were merged into another one those that fit `condition`."""
        return self.filter(Q(replaced_by=None) | Q(condition))

    def standing_for(self, wanted: Q) -> CitationQuerySet:
        """The sources in use that fit `wanted`, or that took the place of one that does."""
        merged = Citation.objects.filter(wanted).exclude(replaced_by=None)
        return self.in_use().filter(wanted | Q(pk__in=merged.values("replaced_by")))


@reversion.register()
class Citation(models.Model):
    """One source. Its DOI and PMID are stored in normal form, so the same work is never added twice."""

    key = models.CharField(
        _("key"),
        max_length=60,
        unique=True,
        validators=[
            RegexValidator(r"^[A-Za-z][\w:.-]*\Z", _("Start with a letter; use letters, digits, : . - _"))
        ],
        help_text=_("What you type between [@ and ] in an article. It never changes once it is used."),
    )
    type = models.CharField(
        _("kind of source"), max_length=20, choices=SourceType.choices, default=SourceType.ARTICLE
    )
    title = models.TextField(_("title"))
    authors = models.JSONField(_("authors"), default=list, blank=True)
    container_title = models.CharField(_("journal or book"), max_length=500, blank=True)
    container_title_short = models.CharField(
        _("journal abbreviation"), max_length=250, blank=True, help_text=_("As the NLM Catalog gives it.")
    )
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    month = models.PositiveSmallIntegerField(_("month"), null=True, blank=True)
    day = models.PositiveSmallIntegerField(_("day"), null=True, blank=True)
    volume = models.CharField(_("volume"), max_length=50, blank=True)
    issue = models.CharField(_("issue"), max_length=50, blank=True)
    pages = models.CharField(_("pages"), max_length=100, blank=True)
    article_number = models.CharField(_("article number"), max_length=100, blank=True)
    doi = models.CharField(_("DOI"), max_length=500, null=True, blank=True, unique=True)
    pmid = models.CharField(_("PubMed id"), max_length=20, null=True, blank=True, unique=True)
    pmcid = models.CharField(_("PubMed Central id"), max_length=20, blank=True)
    isbn = models.CharField(_("ISBN"), max_length=20, blank=True)
    publisher = models.CharField(_("publisher"), max_length=250, blank=True)
    edition = models.CharField(_("edition"), max_length=50, blank=True)
    editors = models.JSONField(_("editors"), default=list, blank=True)
    url = models.URLField(_("address"), max_length=1000, blank=True)
    accessed_on = models.DateField(_("read on"), null=True, blank=True)
    published_online_on = models.DateField(_("published online on"), null=True, blank=True)
    notice = models.CharField(_("publisher's notice"), max_length=20, choices=Notice.choices, blank=True)
    notice_reason = models.TextField(_("what the notice says"), blank=True)
    replaced_by = models.ForeignKey(
        "self", null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="replaces"
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = CitationQuerySet.as_manager()

    class Meta:
        ordering = ["key"]
        constraints = [
            models.CheckConstraint(condition=~Q(doi=""), name="citation_doi_is_null_or_given"),
            models.CheckConstraint(condition=~Q(pmid=""), name="citation_pmid_is_null_or_given"),
            models.CheckConstraint(
                condition=Q(doi__isnull=True) | Q(doi__regex=r"^10\.\d{4,9}"), name="citation_doi_form"
            ),
            models.CheckConstraint(
                condition=Q(pmid__isnull=True) | Q(pmid__regex=r"^[1-9]\d{0,8}$"), name="citation_pmid_form"
            ),
            models.CheckConstraint(
                condition=~Q(replaced_by=models.F("id")), name="citation_replaced_by_another"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key}: {self.title}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Names are kept with all their parts, so that the same name is always the same JSON."""
        self.authors = [Name(**name).to_dict() for name in self.authors]
        self.editors = [Name(**name).to_dict() for name in self.editors]
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("citations:citation-overview", args=[self.pk])

    def record(self) -> Record:
        """The bibliographic facts, for formatting and comparison. `notice` is part of it."""
        return Record(
            type=self.type,
            title=self.title,
            authors=tuple(Name(**name) for name in self.authors),
            container_title=self.container_title,
            container_title_short=self.container_title_short,
            year=self.year,
            month=self.month,
            day=self.day,
            volume=self.volume,
            issue=self.issue,
            pages=self.pages,
            article_number=self.article_number,
            doi=self.doi or "",
            pmid=self.pmid or "",
            pmcid=self.pmcid,
            isbn=self.isbn,
            publisher=self.publisher,
            edition=self.edition,
            editors=tuple(Name(**name) for name in self.editors),
            url=self.url,
            accessed_on=self.accessed_on,
            published_online_on=self.published_online_on,
            notice=self.notice,
        )

    def facts(self) -> dict[str, Any]:
        """The record as JSON without the notice: what a fact checker confirms and an edition freezes.

        A notice is kept apart because it may change without anybody having been wrong about the record.
        """
        facts = self.record().to_dict()
        facts.pop("notice", None)
        return facts

    @property
    def current(self) -> Citation:
        """The source that took the place of this one; itself if none did. The place is never handed on twice."""
        return self.replaced_by or self

    def is_worse_with(self, notice: str) -> bool:
        """Whether `notice` is worse news than what the source carries."""
        return GRAVITY.index(notice) > GRAVITY.index(self.notice)

    @property
    def is_retracted(self) -> bool:
        return self.notice in {Notice.RETRACTED, Notice.WITHDRAWN}
