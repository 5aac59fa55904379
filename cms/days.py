"""Days of the site's time zone."""

from __future__ import annotations

import datetime

from django.utils import timezone


def start_of(day: datetime.date) -> datetime.datetime:
    """Midnight at the beginning of a day."""
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time.min))
