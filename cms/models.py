"""Rows that belong to the site as a whole."""

from django.db import models


class TimesCounted(models.Model):
    """How often something was done within a window of time (cms.limits). No record: ended windows are forgotten."""

    key = models.CharField(primary_key=True, max_length=200)
    number = models.PositiveIntegerField()
    ends_at = models.DateTimeField()

    class Meta:
        db_table = "times_counted"
        default_permissions = ()
        verbose_name_plural = "times counted"

    def __str__(self) -> str:
        return f"{self.key}: {self.number}"
