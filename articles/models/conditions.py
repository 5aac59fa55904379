"""Approvals on condition: a reviewer signs a text that does not exist yet, their own edits taken."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q


class ConditionalApproval(models.Model):
    """“I approve if exactly these edits are taken”: a medical review of the text that `edition` would become.

    PostgreSQL turns it into a sign-off when the very next edition has `expected_digest` within 30 days, and never
    otherwise. Rows come only from `guard.approve_if(…)`. Append-only: a later word of the same person on `edition`
    overrules it. `edits` are the suggestions as they stood (fields of `Quoting`); `valid_until` is None for as long as
    the risk class allows.
    """

    edition = models.ForeignKey("articles.Edition", on_delete=models.PROTECT, related_name="conditions")
    digest = models.CharField(max_length=64)
    expected_digest = models.CharField(max_length=64)
    expected_html_digest = models.CharField(max_length=64)
    edits = models.JSONField()
    person = models.ForeignKey("articles.Person", on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    signer_name = models.CharField(max_length=150)
    signer_credentials = models.CharField(max_length=100, blank=True)
    attestation = models.TextField()
    note = models.TextField(blank=True)
    has_interests = models.BooleanField()
    interests = models.TextField(blank=True)
    basis = models.ForeignKey("articles.SignOff", null=True, on_delete=models.PROTECT, related_name="+")
    authentication = models.CharField(max_length=60)
    given_at = models.DateTimeField()
    valid_until = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(expected_digest__regex=r"^[0-9a-f]{64}$")
                & Q(expected_html_digest__regex=r"^[0-9a-f]{64}$"),
                name="condition_digest_form",
            ),
            models.CheckConstraint(
                condition=~Q(expected_digest=models.F("digest")), name="condition_is_another_text"
            ),
            models.CheckConstraint(condition=Q(attestation__regex=r"\S.{9}"), name="condition_has_a_meaning"),
        ]

    def __str__(self) -> str:
        return f"{self.signer_name} on {self.edition_id}, if it becomes {self.expected_digest[:12]}"
