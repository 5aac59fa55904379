"""Finished article pages, kept in this process and checked against the database before each use.

A page is served again only while the database, asked in the same request, still gives the state it was made in; a
page that was suspended a moment ago, by any process, has no state and is not found here.
"""

from __future__ import annotations

import datetime
import threading
from collections import OrderedDict
from dataclasses import dataclass

from articles.reader.page_queries import State

MOST_PAGES = 300


@dataclass(frozen=True)
class KeptPage:
    """A rendered page, the state it was made in, and the moment at which the clock changes it."""

    state: State
    good_until: datetime.datetime | None
    etag: str
    body: bytes


class Shelf:
    """The pages that were asked for last, up to a number."""

    def __init__(self, most: int = MOST_PAGES) -> None:
        self._most = most
        self._pages: OrderedDict[int, KeptPage] = OrderedDict()
        self._lock = threading.Lock()

    def page(self, state: State, now: datetime.datetime) -> KeptPage | None:
        """The page made in exactly this state, unless its time is over."""
        with self._lock:
            found = self._pages.get(state.article)
            if found is None or found.state != state or (found.good_until and found.good_until <= now):
                return None
            self._pages.move_to_end(state.article)
            return found

    def keep(self, page: KeptPage) -> None:
        with self._lock:
            self._pages[page.state.article] = page
            self._pages.move_to_end(page.state.article)
            while len(self._pages) > self._most:
                self._pages.popitem(last=False)


shelf = Shelf()
