"""Machines that serve readers, and readers that ask them all the time."""

from __future__ import annotations

import contextlib
import http.client
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from articles.actions import publishing
from articles.models import Article
from cms import postgres
from cms.accounts.models import User
from tests import factories
from tests.articles.reader.reading import reload
from tests.servers import environment_for, gunicorn, nginx, stop

SECRET = b"zqx 500 mg"
PAUSE_SECONDS = 0.02
PATIENCE_SECONDS = 120
"""Long, so that a busy machine fails nothing; nobody waits for it otherwise."""


@dataclass
class Reader:
    """Somebody who asks for one page over one connection, again and again, and notes what came when."""

    port: int
    path: str
    over: threading.Event
    last_sent: float = 0.0
    shows: bool | None = None
    statuses: set[int] = field(default_factory=set)
    shown: list[float] = field(default_factory=list)

    def read(self) -> None:
        link = http.client.HTTPConnection("localhost", self.port, timeout=30)
        while not self.over.is_set():
            sent = time.monotonic()
            try:
                link.request("GET", self.path)
                answer = link.getresponse()
                body = answer.read()
            except (OSError, http.client.HTTPException):
                link.close()  # the server closed an idle connection
                continue
            self.statuses.add(answer.status)
            if SECRET in body:
                self.shown.append(sent)
            self.shows, self.last_sent = SECRET in body, sent
            self.over.wait(PAUSE_SECONDS)
        link.close()


@contextlib.contextmanager
def readers(ports: list[int], path: str) -> Iterator[list[Reader]]:
    over = threading.Event()
    all_readers = [Reader(port, path, over) for port in ports]
    threads = [threading.Thread(target=reader.read) for reader in all_readers]
    for thread in threads:
        thread.start()
    try:
        yield all_readers
    finally:
        over.set()
        for thread in threads:
            thread.join()


def until_all(everybody: list[Reader], moment: float, shows: bool) -> None:
    """Wait until each reader has sent a request after `moment` and the last answer was as expected."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    tick = threading.Event()
    while not all(reader.last_sent > moment and reader.shows is shows for reader in everybody):
        assert time.monotonic() < deadline, [
            (reader.port, reader.shows, reader.statuses) for reader in everybody
        ]
        tick.wait(0.002)


@dataclass
class Node:
    """One machine: web processes, their files, a keeper, and nginx in front."""

    application: int
    front: int
    keeper: subprocess.Popen[bytes]
    pages: Path


@contextlib.contextmanager
def node(
    database: str, folder: Path, place: postgres.Cluster | None = None, workers: int = 2, **variables: str
) -> Iterator[Node]:
    place = place or postgres.cluster()
    folder.mkdir()
    folder.chmod(0o755)
    variables |= {"PAGE_FILES_ROOT": str(folder)}
    with gunicorn(database, workers=workers, threads=4, place=place, **variables) as application:
        environment = environment_for(database, application, place) | variables
        command = [sys.executable, "manage.py", "keep_pages", f"--node={folder.name}", "--every=0.05"]
        keeper = subprocess.Popen(command, cwd=postgres.PROJECT, env=environment, stdout=subprocess.DEVNULL)
        try:
            with nginx(application, folder) as front:
                yield Node(application, front, keeper, folder)
        finally:
            stop(keeper)


def has_links(one: Node) -> bool:
    return any(link.is_symlink() for link in one.pages.iterdir())


def has_file(one: Node, path: str) -> bool:
    return any(one.pages.glob(f"*-*/{path.strip('/')}/index.html"))


def eventually(asked: Callable[..., object], *values: object) -> None:
    """Wait until `asked(*values)` is true."""
    tick = threading.Event()
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not asked(*values):
        assert time.monotonic() < deadline, f"never: {asked}"
        tick.wait(0.02)


def live() -> Article:
    return factories.live_article(title="Gout", body="Take zqx 500 mg a day.")


def round_of(
    article: Article,
    editor: User,
    manager: User,
    everybody: list[Reader],
    meanwhile: Callable[[], None] = lambda: None,
) -> list[float]:
    """Suspend and reinstate; the requests that were sent while the page was down and showed its text."""
    publishing.suspend(article=reload(article), by=editor, reason="A dose may be wrong.")
    gone = time.monotonic()
    meanwhile()
    until_all(everybody, gone, shows=False)
    back = time.monotonic()
    publishing.reinstate(article=reload(article), by=manager)
    late = [sent for reader in everybody for sent in reader.shown if gone < sent < back]
    for reader in everybody:
        reader.shown.clear()
    return late


def ask(port: int, path: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
    link = http.client.HTTPConnection("localhost", port, timeout=30)
    with contextlib.closing(link):
        link.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        answer = link.getresponse()
        return answer.status, dict(answer.headers), answer.read()


def body_of(port: int, what: Article | str) -> bytes:
    return ask(port, what if isinstance(what, str) else what.get_absolute_url())[2]
