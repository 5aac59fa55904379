"""What state the public site is in, asked of the primary database by one tiny query per request."""

from __future__ import annotations

import datetime
import threading
import time
from typing import Any, NamedTuple

import psycopg
from django.db import connections
from django.utils import timezone

STAMP = "SELECT stamp::text FROM public.site_stamp"
RENEW = "SELECT public.renew_lease(%s)::text"
END = "SELECT public.end_lease(%s)"
CHANGES_AT = "SELECT extract(epoch FROM public.site_changes_at())::float8"
PATIENCE = {
    "connect_timeout": "3",
    "tcp_user_timeout": "3000",
    "options": "-c statement_timeout=3s",
}
"""A question about the stamp is answered within three seconds or counts as not answered."""


class SiteState(NamedTuple):
    """Everything that readers' pages depend on besides their address: while it is equal, so are they.

    `until` (Unix time) is when the clock changes a page: a review runs out, or a day ends.
    """

    stamp: str
    until: float

    @property
    def is_over(self) -> bool:
        return self.until <= time.time()


class Primary:
    """The primary database, with one connection for each thread that asks."""

    def __init__(self, alias: str = "default") -> None:
        self._alias = alias
        self._mine = threading.local()
        self._known: SiteState | None = None

    def state(self) -> SiteState:
        """The state now. Raises psycopg.OperationalError when nobody can say."""
        return self._state_of(self._ask(STAMP))

    def renew(self, node: str) -> SiteState | None:
        """Begin or renew the lease of a node: the state whose files it may serve, None when that is about to change.

        Raises psycopg.OperationalError.
        """
        stamp = self._ask(RENEW, node)
        return self._state_of(stamp) if stamp else None

    def end_lease(self, node: str) -> None:
        """Give the lease of a node back. Raises psycopg.OperationalError."""
        self._ask(END, node)

    def _state_of(self, stamp: str) -> SiteState:
        known = self._known
        if known is None or known.stamp != stamp or known.is_over:
            known = self._known = SiteState(stamp, self._until())
        return known

    def _until(self) -> float:
        runs_out = self._ask(CHANGES_AT)
        return min(end_of_day(timezone.localtime()), runs_out or float("inf"))

    def _ask(self, question: str, *values: str) -> Any:
        connection = getattr(self._mine, "connection", None)
        if connection is not None:
            try:
                return connection.execute(question, values).fetchone()[0]
            except psycopg.OperationalError:
                connection.close()  # the server was restarted since, or a new one has taken over
        self._mine.connection = connection = psycopg.connect(**_address(self._alias), **PATIENCE)
        return connection.execute(question, values).fetchone()[0]


def end_of_day(now: datetime.datetime) -> float:
    """The Unix time at which the day of `now` ends in its zone: words such as “in the last year” count days."""
    tomorrow = now.date() + datetime.timedelta(days=1)
    return datetime.datetime.combine(tomorrow, datetime.time(), now.tzinfo).timestamp()


def _address(alias: str) -> dict[str, Any]:
    """How to reach the database behind one of Django's aliases, without what is Django's own."""
    params = connections[alias].get_connection_params()
    own = {"cursor_factory", "context", "prepare_threshold", "pool", "options"}
    return {name: value for name, value in params.items() if name not in own} | {
        "autocommit": True,
        "prepare_threshold": 0,
    }
