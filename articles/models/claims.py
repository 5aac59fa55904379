"""Claims of editions and what fact checkers said of each. Nothing here ever changes; PostgreSQL refuses it."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from articles.workflow import HOLDS, NEED_A_NOTE, Judgement


class ClaimQuerySet(models.QuerySet["Claim"]):
    def with_newest_verdict(self) -> ClaimQuerySet:
        """Each with `verdict_id` and `judgement` of what was last said of it, None if nobody has judged it."""
        newest = Verdict.objects.filter(claim=OuterRef("pk")).order_by("-pk")
        return self.annotate(
            verdict_id=Subquery(newest.values("pk")[:1]), judgement=Subquery(newest.values("judgement")[:1])
        )

    def open(self) -> ClaimQuerySet:
        """Claims without a verdict, or with one that asks for other words: what `guard.open_claim` lists."""
        return self.with_newest_verdict().filter(Q(judgement=None) | ~Q(judgement__in=HOLDS))

    def unjudged(self) -> ClaimQuerySet:
        """Claims of which nobody has said anything yet."""
        return self.filter(verdicts=None)

    def doubts(self) -> models.QuerySet[Verdict]:
        """What was last said of each claim that has to be put in other words, in reading order."""
        verdicts = Verdict.objects.filter(pk__in=self.open().values("verdict_id"))
        return verdicts.select_related("claim").order_by("claim__position")


class Claim(models.Model):
    """A checkable sentence of an edition. PostgreSQL derives it from the column `claimed` of the edition.

    `mentions` are the ids of the citation markers in it, `keys` the sources that these name. `identity` stays the same
    as long as its words and its sources do (SHA-256, see `guard.claims_of`).
    """

    edition = models.ForeignKey("articles.Edition", on_delete=models.PROTECT, related_name="claims")
    position = models.PositiveIntegerField()
    text = models.TextField()
    heading = models.TextField(blank=True)
    mentions = ArrayField(models.TextField(), default=list)
    keys = ArrayField(models.TextField(), default=list)
    identity = models.CharField(max_length=64)

    objects = ClaimQuerySet.as_manager()

    class Meta:
        ordering = ["edition", "position"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "position"], name="claim_position_unique"),
            models.UniqueConstraint(fields=["edition", "identity"], name="claim_identity_unique"),
            models.CheckConstraint(condition=Q(text__regex=r"\S"), name="claim_has_words"),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.text}"


class Verdict(models.Model):
    """A fact checker's judgement of one claim. The newest counts. Append-only.

    `identity` is that of the claim, written beside the verdict so that neither can be moved to another claim unseen.
    `carried_from` is the verdict on the same claim of another edition that PostgreSQL carried over, word for word.
    """

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="verdicts")
    identity = models.CharField(max_length=64, db_default="", editable=False)
    judgement = models.CharField(_("verdict"), max_length=20, choices=Judgement.choices)
    quotation = models.TextField(_("supporting passage"), blank=True)
    locator = models.CharField(_("page, table or figure"), max_length=200, blank=True)
    note = models.TextField(_("note"), blank=True)
    person = models.ForeignKey("articles.Person", on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField(db_default=Now(), editable=False)
    carried_from = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(judgement__in=Judgement.values), name="verdict_judgement_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(judgement__in=NEED_A_NOTE) | Q(note__regex=r"\S{3}"), name="verdict_says_why"
            ),
        ]
        indexes = [models.Index(fields=["claim", "-id"], name="verdict_newest")]

    def __str__(self) -> str:
        return f"{self.claim_id}: {self.get_judgement_display()}"

    @property
    def holds(self) -> bool:
        """Whether the claim may stay as it is."""
        return self.judgement in HOLDS
