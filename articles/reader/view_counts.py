"""How often each article is opened: a number for each day, in memory for a while, and nothing about who opens it.

Only with COUNT_VIEWS. It looks at answers as they leave the web server, those from memory too; a thread adds numbers
to the database.
"""

from __future__ import annotations

import atexit
import datetime
import logging
import os
import re
import threading
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.db import Error, connections
from django.utils import timezone

from articles.actions.counting import add_views
from cms.accounts.models import User

ADD_EVERY_SECONDS = 60
ROBOTS = (
    "bot",
    "crawl",
    "spider",
    "slurp",
    "http",
    "preview",
    "headless",
    "monitor",
    "lighthouse",
    "curl",
    "wget",
)
"""Parts of names under which programs ask: “http” is in links to their makers and in names of libraries."""

ARTICLE = re.compile(r"/articles/([-\w]+)/")
"""The address of an article's page."""

_log = logging.getLogger(__name__)


def is_robot(user_agent: str) -> bool:
    """Whether a program says of itself that it is not somebody's browser. Saying nothing counts as saying so."""
    name = user_agent.lower()
    return not name or any(part in name for part in ROBOTS)


class Views:
    """The views that this process has counted and not yet added to the database."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._seen: Counter[tuple[str, datetime.date]] = Counter()
        self._stop = threading.Event()
        self._keeper: int | None = None

    def add(self, slug: str) -> None:
        """Count one view of the article at this address today."""
        with self._lock:
            self._seen[slug, timezone.localdate()] += 1
            # A process that was forked has no threads of the one before.
            must_begin = self._keeper != os.getpid()
            self._keeper = os.getpid()
        if must_begin:
            threading.Thread(target=self._keep, name="view counts", daemon=True).start()
            atexit.register(self.end)

    def write(self) -> None:
        """Add what was counted to the database. What cannot be written now is kept for the next time."""
        with self._lock:
            seen, self._seen = self._seen, Counter()
        if not seen:
            return
        try:
            add_views(by=User.objects.system(), seen=seen)
        except Error as error:
            _log.warning("Views of pages could not be added up yet: %s", error)
            with self._lock:
                self._seen.update(seen)

    def end(self) -> None:
        """Write for the last time, when the process stops."""
        self._stop.set()
        self.write()

    def _keep(self) -> None:
        while not self._stop.wait(ADD_EVERY_SECONDS):
            self.write()
            connections.close_all()


views = Views()


def count_view(slug: str, user_agent: str, purpose: str = "") -> None:
    """Count that the live article at `slug` was sent to a reader.

    `user_agent` and `purpose` (the header Sec-Purpose) are looked at and not kept: robots, and pages that a browser
    fetches in advance, do not count. Does nothing unless COUNT_VIEWS is on.
    """
    if settings.COUNT_VIEWS and not is_robot(user_agent) and "prefetch" not in purpose:
        views.add(slug)


def counting_views(application: Callable[..., Iterable[bytes]]) -> Callable[..., Iterable[bytes]]:
    """A WSGI application that counts which articles another one sends: the page, or 304 when the reader has it.

    A notice in the place of a page that is down is told by its Cache-Control: it is not for keeping.
    """

    def counted(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        found = ARTICLE.fullmatch(environ["PATH_INFO"])
        if not found or environ["REQUEST_METHOD"] != "GET":
            return application(environ, start_response)

        def starting(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            if status.startswith(("200", "304")) and ("Cache-Control", "no-cache") in headers:
                browser, purpose = environ.get("HTTP_USER_AGENT", ""), environ.get("HTTP_SEC_PURPOSE", "")
                count_view(found[1], browser, purpose)
            return start_response(status, headers, *more)

        return application(environ, starting)

    return counted
