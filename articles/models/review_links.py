"""Links by which external reviewers, who have no password, get to the one article they are asked about."""

from __future__ import annotations

import hashlib

from django.conf import settings
from django.db import models
from django.db.models import ExpressionWrapper, Q
from django.db.models.expressions import RawSQL
from django.db.models.functions import Now

OPEN = "SELECT link_id FROM guard.open_link"


def sha256_of(token: str) -> str:
    """What is kept of the secret part of a link."""
    return hashlib.sha256(token.encode()).hexdigest()


class ReviewLinkQuerySet(models.QuerySet["ReviewLink"]):
    def open(self) -> ReviewLinkQuerySet:
        """Links that open something now, as PostgreSQL says (`guard.open_link`)."""
        return self.filter(pk__in=RawSQL(OPEN, []))  # noqa: S611 -- a constant

    def with_state(self) -> ReviewLinkQuerySet:
        """With `is_open`, for lists."""
        is_open = Q(pk__in=RawSQL(OPEN, []))  # noqa: S611 -- a constant
        return self.annotate(is_open=ExpressionWrapper(is_open, models.BooleanField()))

    def of_token(self, token: str) -> ReviewLink | None:
        """The link with this secret part, open or not."""
        return self.with_people().filter(token_sha256=sha256_of(token)).first()

    def with_people(self) -> ReviewLinkQuerySet:
        """With everything that a page about the link names."""
        found = self.select_related("assignment__article", "assignment__reviewer__person__user", "made_by")
        return found.defer("assignment__article__body")


class ReviewLink(models.Model):
    """A link that was mailed to an external reviewer. Of its secret part only the SHA-256 is kept."""

    assignment = models.ForeignKey("articles.Assignment", on_delete=models.PROTECT, related_name="links")
    token_sha256 = models.CharField(max_length=64, unique=True)
    sent_to = models.EmailField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(db_default=Now(), editable=False)
    expires_at = models.DateTimeField()
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    revoked_at = models.DateTimeField(null=True)

    objects = ReviewLinkQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["assignment"], condition=Q(revoked_at=None), name="review_link_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(token_sha256__regex=r"^[0-9a-f]{64}$"),  # noqa: S106 -- the shape of a SHA-256
                name="review_link_keeps_no_token",
            ),
            models.CheckConstraint(
                condition=Q(revoked_at=None, revoked_by=None)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="review_link_revocation_is_complete",
            ),
        ]

    def __str__(self) -> str:
        return f"link for {self.assignment}"

    @property
    def account(self) -> settings.AUTH_USER_MODEL:
        """Whose link it is."""
        return self.assignment.reviewer.person.user
