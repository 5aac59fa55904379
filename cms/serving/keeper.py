"""The process that lets nginx serve this node's files, second by second, while its lease holds."""

from __future__ import annotations

import logging
import re
import secrets
import shutil
import time
from collections.abc import Callable, Collection
from pathlib import Path
from threading import Event, Thread

import psycopg

from cms.serving.files import Files
from cms.serving.state import Primary

logger = logging.getLogger(__name__)

LEASE_SECONDS = 2.0
"""As `guard.lease_seconds()` in PostgreSQL; the node counts from before it asked, so its own time ends earlier."""
RENEW_EVERY = 0.2
"""Seconds between two turns: a take-down waits about as long for each node."""

LINK = re.compile(r"\d+(?:\.[0-9a-f]{16})?")
"""The name of a link, and of one that is being made."""


class Keeper:
    """Holds the lease of one node.

    nginx looks for a page under `SECOND/`, the second that it is now. The keeper makes such a link for each whole
    second within the lease and no other. When the site is about to change it takes the links away, and only then
    gives the lease back. A keeper that died, or that cannot reach the database, runs out of links.
    """

    def __init__(
        self, node: str, files: Files, primary: Primary, clock: Callable[[], float] = time.time
    ) -> None:
        # Two keepers on one machine are two, whoever started them.
        self.node = f"{node} {secrets.token_hex(4)}"
        self.files = files
        self.primary = primary
        self.clock = clock
        self._shown: Path | None = None

    def start(self) -> None:
        """Begin with nothing: what an earlier keeper left is not to be trusted."""
        self.files.root.mkdir(parents=True, exist_ok=True)
        self._take_links()

    def turn(self) -> None:
        """Renew the lease and the links, or take them away; called several times a second."""
        asked_at = self.clock()
        try:
            state = self.primary.renew(self.node)
            if state is None:
                self.stop()
                return
        except psycopg.OperationalError as error:
            logger.warning("The lease of %s was not renewed: %s", self.node, error)
            self._take_links()
            return
        folder = self.files.folder(state)
        ends = min(asked_at + LEASE_SECONDS, state.until)
        self._link(range(int(asked_at), int(ends)), folder)
        folder.mkdir(exist_ok=True)
        if folder != self._shown:
            self._shown = folder
            others = [other for other in self.files.folders() if other != folder]
            Thread(target=_delete, args=[others], name="delete old pages", daemon=True).start()

    def stop(self) -> None:
        """Take the links away, then give the lease back. Raises psycopg.OperationalError when nobody takes it."""
        self._take_links()
        self.primary.end_lease(self.node)

    def _link(self, seconds: range, folder: Path) -> None:
        wanted = {str(second) for second in seconds}
        for second in wanted:
            link = self.files.root / second
            if not link.is_symlink() or str(link.readlink()) != folder.name:
                unfinished = self.files.root / f"{second}.{secrets.token_hex(8)}"
                unfinished.symlink_to(folder.name)
                unfinished.replace(link)
        self._take_links(but=wanted)

    def _take_links(self, but: Collection[str] = ()) -> None:
        for link in self.files.root.iterdir():
            if LINK.fullmatch(link.name) and link.name not in but:
                link.unlink()


def _delete(folders: list[Path]) -> None:
    """Delete the pages of earlier states. Nothing leads to them; what is written late is met the next time."""
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)


def keep(keeper: Keeper, over: Event, every: float = RENEW_EVERY) -> None:
    """Hold the lease until it is `over`, with a turn `every` so many seconds."""
    keeper.start()
    try:
        while not over.is_set():
            keeper.turn()
            over.wait(every)
    finally:
        keeper.stop()
