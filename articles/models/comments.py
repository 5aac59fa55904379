"""Comments on editions: what was said of which words, what came of it, and what somebody has not sent yet."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from articles.anchors import Anchor
from articles.workflow import Kind


class Quoting(models.Model):
    """The words that a comment is about (see `articles.anchors`), and what is said of them."""

    quotation = models.TextField(_("passage"), blank=True)
    prefix = models.CharField(max_length=32, blank=True)
    suffix = models.CharField(max_length=32, blank=True)
    places = models.PositiveSmallIntegerField(default=1)
    text = models.TextField(_("comment"), blank=True)
    suggestion = models.TextField(_("suggested wording"), blank=True)
    is_blocking = models.BooleanField(_("blocks publication"), default=False)

    class Meta:
        abstract = True

    @property
    def anchor(self) -> Anchor:
        return Anchor(self.quotation, self.prefix, self.suffix, self.places)


class PendingComment(Quoting):
    """A comment that its writer has not sent yet, and nobody else sees. It may be changed or thrown away (D36)."""

    edition = models.ForeignKey("articles.Edition", on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    written_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        # Named apart from the tables of evidence, which the guard knows constraint by constraint.
        db_table = "pending_comment"
        ordering = ["id"]
        indexes = [models.Index(fields=["user", "edition"], name="pending_comment_of_whom")]

    def __str__(self) -> str:
        return self.quotation


class CommentQuerySet(models.QuerySet["Comment"]):
    def about(self, article: models.Model) -> CommentQuerySet:
        """The comments on any edition of an article, without the answers to them."""
        return self.filter(edition__article=article, reply_to=None)

    def open(self) -> CommentQuerySet:
        """Those that nobody has settled. A blocking one is settled by being resolved, never by an edit."""
        done = Settlement.objects.filter(comment=OuterRef("pk"))
        resolved = done.filter(outcome=Settlement.Outcome.RESOLVED)
        return self.filter(~Exists(resolved), Q(is_blocking=True) | ~Exists(done))

    def for_desk(self) -> CommentQuerySet:
        """With their writers, answers and what came of them; three queries."""
        light = ("edition__content", "edition__html", "edition__claimed", "edition__search_text")
        answers = Comment.objects.select_related("user").order_by("id")
        settled = Settlement.objects.select_related("user").order_by("id")
        found = self.select_related("user", "edition").defer(*light, "edition__search_vector")
        return found.prefetch_related(
            Prefetch("answers", answers), Prefetch("settlements", settled)
        ).order_by("id")


class Comment(Quoting):
    """What somebody said of a passage of an edition, or answered to that. Append-only.

    `kind` is the review in which it was said, "" for an editor's; `signoff` the decision it was sent with, if any.
    """

    edition = models.ForeignKey("articles.Edition", on_delete=models.PROTECT, related_name="comments")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=Kind.choices, blank=True)
    signoff = models.ForeignKey(
        "articles.SignOff", null=True, on_delete=models.PROTECT, related_name="comments"
    )
    reply_to = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="answers")
    sent_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = CommentQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["", *Kind.values]), name="comment_kind_is_known"),
            models.CheckConstraint(
                condition=Q(text__regex=r"\S") | Q(suggestion__regex=r"\S"), name="comment_says_something"
            ),
            models.CheckConstraint(
                condition=Q(reply_to=None, quotation__regex=r"\S")
                | Q(reply_to__isnull=False, quotation="", suggestion="", is_blocking=False),
                name="comment_quotes_or_answers",
            ),
            models.CheckConstraint(
                condition=~Q(is_blocking=True) | Q(text__regex=r"\S{3}"), name="comment_blocks_with_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"“{self.quotation}”: {self.text or self.suggestion}"


class Settlement(models.Model):
    """What came of a comment: it was resolved, or its suggestion was taken into the working copy. Append-only.

    `version` is the save of the working copy that took it. `edition` is that of the comment; PostgreSQL sees to it.
    """

    class Outcome(models.TextChoices):
        RESOLVED = "resolved", _("Resolved")
        TAKEN = "taken", _("Suggestion taken")

    comment = models.ForeignKey(Comment, on_delete=models.PROTECT, related_name="settlements")
    edition = models.ForeignKey("articles.Edition", on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    version = models.PositiveIntegerField(null=True)
    note = models.TextField(blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    settled_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["comment", "outcome"], name="settlement_once_each"),
            models.CheckConstraint(
                condition=Q(outcome="resolved", version=None) | Q(outcome="taken", version__isnull=False),
                name="settlement_outcome_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.comment_id}: {self.get_outcome_display()}"
