"""When a reminder is due: windows that open on a day and stay open, so that a job that comes late still finds them.

Of one thing only the last window that is open counts: after days of standstill nobody gets all the mails they missed.
A window that was open already when the thing was asked sends nothing, because the request itself said so.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Window(TextChoices):
    """Why somebody is reminded. Of one thing the later ones are the more pressing."""

    UNANSWERED = "unanswered", _("Invitation not answered")
    SOON = "soon", _("Due soon")
    DUE = "due", _("Due")
    LATE = "late", _("Long overdue")
    ENDS_IN_60 = "ends_in_60", _("Ends in 60 days")
    ENDS_IN_30 = "ends_in_30", _("Ends in 30 days")


Opening = tuple[Window, datetime.date]
"""A window and the day it opens; sequences of them go from the least to the most pressing."""

UNANSWERED_AFTER_DAYS = 3
REVIEW_SOON_DAYS = 3
REVIEW_LATE_AFTER_DAYS = 7
"""From the day after these, whoever asked is told as well."""
FINDING_SOON_DAYS = 2


def for_assignment(asked_on: datetime.date, due_on: datetime.date, *, is_answered: bool) -> list[Opening]:
    """An invitation that waits for an answer, a review that waits for a signature."""
    unanswered = [] if is_answered else [(Window.UNANSWERED, asked_on + _days(UNANSWERED_AFTER_DAYS))]
    return [
        *unanswered,
        (Window.SOON, due_on - _days(REVIEW_SOON_DAYS)),
        (Window.DUE, due_on),
        (Window.LATE, due_on + _days(REVIEW_LATE_AFTER_DAYS + 1)),
    ]


def for_finding(due_on: datetime.date) -> list[Opening]:
    """A finding with a day by which it is to be settled; it is overdue from the day after."""
    return [(Window.SOON, due_on - _days(FINDING_SOON_DAYS)), (Window.DUE, due_on + _days(1))]


def for_licence(ends_on: datetime.date) -> list[Opening]:
    """A licence with its last day."""
    return [(Window.ENDS_IN_60, ends_on - _days(60)), (Window.ENDS_IN_30, ends_on - _days(30))]


def window_now(
    openings: Sequence[Opening], *, today: datetime.date, since: datetime.date | None = None
) -> Window | None:
    """The most pressing window that is open today; None if there is none, or it was open when this was asked."""
    opened = [(window, day) for window, day in openings if day <= today]
    if not opened or (since and opened[-1][1] <= since):
        return None
    return opened[-1][0]


def _days(number: int) -> datetime.timedelta:
    return datetime.timedelta(days=number)
