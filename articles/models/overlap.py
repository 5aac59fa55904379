"""What editions are searched by when a new one is compared, and what each comparison found.

All of it is derived from editions, which never change, so it can be made again at any time. What people decide about
it is in the finding.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class Fingerprint(models.Model):
    """The marks of an edition (`articles.overlap`) that no earlier row of its article has."""

    edition = models.OneToOneField(
        "articles.Edition", on_delete=models.PROTECT, related_name="fingerprint", primary_key=True
    )
    article = models.ForeignKey("articles.Article", on_delete=models.PROTECT, related_name="fingerprints")
    marks = ArrayField(models.IntegerField())

    class Meta:
        db_table = "overlap_fingerprint"
        indexes = [GinIndex(fields=["marks"], name="overlap_fingerprint_marks")]

    def __str__(self) -> str:
        return f"{len(self.marks)} marks of edition {self.edition_id}"


class CommonMark(models.Model):
    """A mark that so many editions have that it points to nothing. Those that come later are not searched by it."""

    mark = models.IntegerField(primary_key=True)

    class Meta:
        db_table = "overlap_common_mark"

    def __str__(self) -> str:
        return str(self.mark)


class OverlapCheck(models.Model):
    """That an edition was compared, when, and the finding that came of it. What it shares is in `overlaps`."""

    edition = models.OneToOneField(
        "articles.Edition", on_delete=models.PROTECT, related_name="overlap_check", primary_key=True
    )
    words = models.PositiveIntegerField(help_text=_("How many words of the authors' own were compared."))
    finding = models.OneToOneField(
        "articles.Finding", null=True, on_delete=models.PROTECT, related_name="overlap_check"
    )
    checked_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        db_table = "overlap_check"

    def __str__(self) -> str:
        return f"overlap of edition {self.edition_id}"


class OverlapQuerySet(models.QuerySet["Overlap"]):
    def settled_before(self, article: models.Model) -> OverlapQuerySet:
        """Overlaps of an article about which a person has decided."""
        decided = Q(check_of__finding__state="resolved", check_of__finding__resolved_by__is_system=False)
        return self.filter(decided, check_of__edition__article=article)


class Overlap(models.Model):
    """What one edition shares with one other text: an edition of another article, an abstract, a text elsewhere.

    `passages` are in the order of the text: dictionaries with `start`, `end` (words of the edition), `same` (how many
    are equal), `mine` and `theirs` (pairs of a piece of text and whether the other has it), `settled` (a person has
    decided about it before).
    """

    check_of = models.ForeignKey(OverlapCheck, on_delete=models.PROTECT, related_name="overlaps")
    other = models.ForeignKey("articles.Edition", null=True, on_delete=models.PROTECT, related_name="+")
    citation = models.ForeignKey("citations.Citation", null=True, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=300, blank=True, help_text=_("Of a text elsewhere."))
    url = models.URLField(max_length=1000, blank=True)
    passages = models.JSONField()

    objects = OverlapQuerySet.as_manager()

    class Meta:
        db_table = "overlap_found"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(other__isnull=False, citation__isnull=True, title="")
                | Q(other__isnull=True, citation__isnull=False, title="")
                | (Q(other__isnull=True, citation__isnull=True) & ~Q(title="")),
                name="overlap_with_one_text",
            ),
        ]

    def __str__(self) -> str:
        return f"edition {self.check_of_id} and {self.other or self.citation or self.title}"
