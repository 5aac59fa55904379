"""Of what somebody has to be reminded today, whether or not they were already: `actions.telling` sends each once."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from django.utils import timezone

from articles import queues
from articles.models import Finding, Reminder, Reviewer
from articles.reminder_windows import for_assignment, for_finding, for_licence, window_now


def due(today: datetime.date) -> Iterator[Reminder]:
    """Every reminder whose window is open, none of them saved. Four queries."""
    yield from _of_assignments(today)
    yield from _of_findings(today)
    yield from _of_licences(today)


def _of_assignments(today: datetime.date) -> Iterator[Reminder]:
    for each in queues.unfinished(queues.open_ids()).order_by("pk"):
        asked_on = timezone.localtime(each.assigned_at).date()
        is_answered = each.state != each.State.INVITED
        openings = for_assignment(asked_on, each.due_on, is_answered=is_answered)
        if window := window_now(openings, since=asked_on, today=today):
            yield Reminder(assignment=each, window=window, due_on=each.due_on)


def _of_findings(today: datetime.date) -> Iterator[Reminder]:
    for each in Finding.objects.open().filter(due_on__isnull=False).order_by("pk"):
        if window := window_now(for_finding(each.due_on), today=today):
            yield Reminder(finding=each, window=window, due_on=each.due_on)


def _of_licences(today: datetime.date) -> Iterator[Reminder]:
    """Verified licences that have not ended: one that has ended stands on the administrators' list for good."""
    working = Reviewer.objects.filter(is_active=True, person__is_active=True, verified_on__isnull=False)
    for each in working.filter(valid_until__gte=today).order_by("pk"):
        if window := window_now(for_licence(each.valid_until), since=each.verified_on, today=today):
            yield Reminder(reviewer=each, window=window, due_on=each.valid_until)
