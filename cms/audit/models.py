"""The audit trail. PostgreSQL writes it at COMMIT; the application can only read it."""

from __future__ import annotations

import datetime

from django.db import models


class AuditEventQuerySet(models.QuerySet["AuditEvent"]):
    def about(self, table: str, row_id: int) -> AuditEventQuerySet:
        return self.filter(row_table=table, row_id=row_id)

    def with_notes_about(self, table: str, row_id: int) -> AuditEventQuerySet:
        """What happened to a row, with what was noted about it without changing it."""
        return self.filter(row_table__in=[table, f"note {table}"], row_id=row_id)

    def since(self, moment: datetime.datetime) -> AuditEventQuerySet:
        """Events at `moment` or later. Time never runs backwards here, so a moment is a place in the sequence."""
        first = AuditEvent.objects.filter(at__gte=moment).order_by("at", "seq")
        return self.filter(seq__gte=models.Subquery(first.values("seq")[:1]))

    def before(self, moment: datetime.datetime) -> AuditEventQuerySet:
        """Events earlier than `moment`."""
        last = AuditEvent.objects.filter(at__lt=moment).order_by("-at", "-seq")
        return self.filter(seq__lte=models.Subquery(last.values("seq")[:1]))


class AuditEvent(models.Model):
    """One act: what happened to which row, by whom, chained to the event before it by SHA-256."""

    seq = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    actor_id = models.BigIntegerField(null=True)
    db_user = models.TextField()
    request = models.TextField()
    act = models.TextField()
    reason = models.TextField()
    row_table = models.TextField()
    row_id = models.BigIntegerField()
    article_id = models.BigIntegerField(null=True)
    row = models.JSONField()
    prev = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        ordering = ["seq"]
        indexes = [
            models.Index(fields=["article_id", "seq"], name="audit_by_article"),
            models.Index(fields=["row_table", "row_id", "seq"], name="audit_by_row"),
            models.Index(fields=["actor_id", "seq"], name="audit_by_actor"),
            models.Index(fields=["act", "seq"], name="audit_by_act"),
            models.Index(fields=["at", "seq"], name="audit_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.act}"


class AuditHead(models.Model):
    """The newest link of the chain: one row, locked while an event is appended."""

    seq = models.BigIntegerField()
    hash = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.seq} {self.hash}"
