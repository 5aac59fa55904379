"""Asking for work in the background. A job is part of the transaction that asks for it."""

from __future__ import annotations

from contextlib import suppress

from django.db import transaction
from procrastinate.exceptions import AlreadyEnqueued

from citations.models import Journal, Paste
from cms.jobs import app


def catch_up_soon() -> None:
    """Have the registries asked about every source that waits for it."""
    _defer("citations.catch_up", "catch_up")


def look_up_soon(paste: Paste) -> None:
    """Have the registries asked about every line of a paste."""
    _defer("citations.look_up", f"paste {paste.pk}", paste_pk=paste.pk)


def look_up_journal_soon(journal: Journal) -> None:
    """Have the lists of peer-reviewed journals asked about a journal."""
    _defer("citations.look_up_journal", f"journal {journal.pk}", journal_pk=journal.pk)


def _defer(task: str, lock: str, **arguments: int) -> None:
    """Once is enough while it waits. A savepoint keeps the transaction whole when it waits already."""
    with suppress(AlreadyEnqueued), transaction.atomic():
        app.configure_task(task, queueing_lock=lock, allow_unknown=False).defer(**arguments)
