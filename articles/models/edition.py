"""Editions: working copies frozen at submission. Nothing here ever changes; PostgreSQL refuses it."""

from __future__ import annotations

import json
from functools import cached_property
from typing import Any

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from articles.workflow import ChangeKind

HEAVY = ("content", "html", "claimed", "search_heads", "search_text", "search_vector")
"""Columns that no list needs."""


class Contribution(models.Model):
    """One save of the working copy and who made it. PostgreSQL writes it; the application can only read it."""

    article = models.ForeignKey("articles.Article", on_delete=models.PROTECT, related_name="contributions")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField()

    class Meta:
        indexes = [models.Index(fields=["article", "id"], name="contribution_by_article")]

    def __str__(self) -> str:
        return f"{self.article_id} r{self.version} by {self.user_id}"


class EditionQuerySet(models.QuerySet["Edition"]):
    def light(self) -> EditionQuerySet:
        """Without the texts: for lists."""
        return self.defer(*HEAVY)

    def open(self) -> EditionQuerySet:
        """Newest editions that were submitted and neither recalled nor ever published."""
        newer = Edition.objects.filter(
            article=models.OuterRef("article"), number__gt=models.OuterRef("number")
        )
        # What readers see is out first: in a large house that leaves few rows for the other questions.
        rest = self.exclude(article__live_edition=models.F("pk"))
        return rest.filter(~models.Exists(newer), recall__isnull=True, publications__isnull=True)

    def shown_before(self, article: models.Model) -> EditionQuerySet:
        """Editions of `article` that readers have seen, without the one they see now; newest first."""
        shown = self.filter(
            article=article, publications__kind__in=["published", "rolled_back", "reinstated"]
        )
        return shown.exclude(pk=article.live_edition_id).distinct().order_by("-number")

    def without_blockers(self) -> EditionQuerySet:
        """Editions that PostgreSQL would let go live now.

        Asks the rule for exactly these editions, at once: quick for a handful, slow for a whole library.
        """
        from articles.models.review import Blocker

        asked = list(self.values_list("pk", flat=True))
        blocked = Blocker.objects.filter(edition__in=asked).values_list("edition", flat=True)
        return self.filter(pk__in=set(asked).difference(blocked))


class Edition(models.Model):
    """One immutable text: what people sign and, once nothing blocks it, what readers read."""

    article = models.ForeignKey("articles.Article", on_delete=models.PROTECT, related_name="editions")
    number = models.PositiveIntegerField()
    content = models.TextField()
    digest = models.CharField(max_length=64)
    html = models.TextField()
    html_digest = models.CharField(max_length=64)
    claimed = models.TextField(db_default="[]")
    title = models.CharField(max_length=200)
    standfirst = models.TextField(blank=True)
    search_heads = models.TextField(blank=True, db_default="")
    search_text = models.TextField(blank=True)
    search_vector = models.GeneratedField(
        expression=SearchVector("title", weight="A", config="english")
        + SearchVector("search_heads", weight="B", config="english")
        + SearchVector("search_text", weight="C", config="english"),
        output_field=SearchVectorField(),
        db_persist=True,
    )
    risk_class = models.CharField(max_length=1)
    change_kind = models.CharField(_("kind of change"), max_length=12, choices=ChangeKind.choices)
    change_note = models.TextField(_("what changed, for readers"), blank=True)
    base_edition = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    working_version = models.PositiveIntegerField()
    revision = models.ForeignKey("reversion.Version", null=True, on_delete=models.PROTECT, related_name="+")
    contribution_mark = models.BigIntegerField(default=0, editable=False)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = EditionQuerySet.as_manager()

    class Meta:
        ordering = ["article", "number"]
        constraints = [
            models.UniqueConstraint(fields=["article", "number"], name="edition_number_unique"),
            models.UniqueConstraint(fields=["id", "article", "digest"], name="edition_identity"),
            models.CheckConstraint(condition=Q(number__gte=1), name="edition_number_from_1"),
            models.CheckConstraint(condition=Q(digest__regex=r"^[0-9a-f]{64}$"), name="edition_digest_form"),
            models.CheckConstraint(
                condition=Q(change_kind__in=ChangeKind.values), name="edition_change_kind_is_known"
            ),
        ]
        indexes = [
            GinIndex(fields=["search_vector"], name="edition_search"),
            GinIndex(SearchVector("title", config="english"), name="edition_title_search"),
        ]

    def __str__(self) -> str:
        return f"{self.title}, edition {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("reader:edition", args=[self.article.slug, self.number])

    @cached_property
    def document(self) -> dict[str, Any]:
        """The signed content as data (see `articles.content`)."""
        return json.loads(self.content)

    @property
    def is_recalled(self) -> bool:
        return hasattr(self, "recall")


class EditionCitation(models.Model):
    """The reference exactly as it is printed in one edition. PostgreSQL derives it from the signed content."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="citations")
    citation = models.ForeignKey(
        "citations.Citation", null=True, on_delete=models.PROTECT, related_name="uses"
    )
    position = models.PositiveIntegerField()
    key = models.CharField(max_length=60)
    text = models.TextField()
    facts = models.JSONField()
    as_retracted = models.BooleanField()

    class Meta:
        ordering = ["edition", "position"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "position"], name="edition_citation_position_unique")
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.text}"


class EditionContributor(models.Model):
    """Who wrote an edition, as noted by PostgreSQL while they wrote: nobody here may sign it."""

    class Part(models.TextChoices):
        SAVED = "saved", _("wrote part of it")
        SUBMITTED = "submitted", _("submitted it")
        BYLINE = "byline", _("is named in the byline")

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="contributors")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(
        "articles.Person", null=True, on_delete=models.PROTECT, related_name="contributions"
    )
    part = models.CharField(max_length=10, choices=Part.choices)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False) | Q(person__isnull=False), name="contributor_is_somebody"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person or self.user}: {self.get_part_display()}"


class EditionRecall(models.Model):
    """An edition taken back by its editors before it went live. It can no longer be signed or published."""

    edition = models.OneToOneField(Edition, on_delete=models.PROTECT, related_name="recall")
    recalled_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    recalled_at = models.DateTimeField(db_default=Now(), editable=False)

    def __str__(self) -> str:
        return f"{self.edition} recalled"
