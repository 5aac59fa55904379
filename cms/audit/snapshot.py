"""Reading many tables as they were at one moment, while people go on working."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def one_moment() -> Iterator[None]:
    """Everything read inside is from the same moment, and nothing can be written.

    Without it, an event that somebody adds between two questions would look like a fault of the trail. Inside a
    transaction that has begun already it changes nothing: PostgreSQL fixes the moment with the first question.
    """
    is_outermost = not connection.in_atomic_block
    with transaction.atomic():
        if is_outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield
