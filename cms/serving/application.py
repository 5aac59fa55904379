"""The web application that web servers start: readers' pages ahead of Django, everything else straight to it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.db import OperationalError, connections
from django.http import HttpResponse

from cms.errors import unavailable
from cms.headers import is_link_path, is_staff_path
from cms.middleware import SecurityHeaders
from cms.serving.files import Files
from cms.serving.kept import Answer, Headers, Memory, encodings_in, is_known
from cms.serving.state import STAMP, Primary, SiteState

logger = logging.getLogger(__name__)

READER = "reader"
"""The connection that public pages read from (`articles.reader.database`): a replica if there is one."""
StartResponse = Callable[..., Any]
Environ = dict[str, Any]

NOT_OURS = ("/static/", "/media/")
NOT_PASSED_ON = (
    "HTTP_IF_NONE_MATCH",
    "HTTP_IF_MODIFIED_SINCE",
    "HTTP_IF_MATCH",
    "HTTP_IF_UNMODIFIED_SINCE",
    "HTTP_RANGE",
)
"""A page is made whole, for everybody; who has it already is found out afterwards."""
MOST_TRIES = 5


class ReaderPages:
    """Answers what readers ask, from memory when it can, and only after the primary said that it still stands."""

    def __init__(
        self, django: WSGIHandler, primary: Primary, memory: Memory, files: Files | None = None
    ) -> None:
        self.django = django
        self.primary = primary
        self.memory = memory
        self.files = files

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or not is_for_readers(environ["PATH_INFO"]):
            return self.django(environ, start_response)
        try:
            state, key = self.primary.state(), key_of(environ)
            answer = self.memory.find(key, state) or self._make(environ, key, state)
        except (psycopg.OperationalError, OperationalError) as error:
            answer = _not_now(environ, error)
        return _send(answer, environ, start_response)

    def _make(self, environ: Environ, key: tuple[str, ...], state: SiteState) -> Answer:
        """What Django answers, made anew when the site changed in the meantime. Raises OperationalError."""
        for _ in range(MOST_TRIES):
            answer = self._asked(environ, state)
            if answer.is_shared and self.files:
                self.files.keep(environ, state, answer)  # nobody looks there once the state is another
            answer.prepare()
            after = self.primary.state()  # the last thing before it is sent
            if after == state:
                self.memory.keep(key, state, answer)
                return answer
            state = after
        raise OperationalError("The site changed all the time while a page was being made.")

    def _asked(self, environ: Environ, state: SiteState) -> Answer:
        whole = {name: value for name, value in environ.items() if name not in NOT_PASSED_ON}
        with reading_what_is_shown(state.stamp):
            return _answer_of(self.django, whole | {"REQUEST_METHOD": "GET"})


def for_readers(django: WSGIHandler) -> ReaderPages:
    """The application as the settings want it."""
    root = settings.PAGE_FILES_ROOT
    return ReaderPages(
        django,
        Primary(),
        Memory(settings.PAGE_MEMORY_MB * 1024 * 1024),
        Files(Path(root)) if root else None,
    )


@contextmanager
def reading_what_is_shown(stamp: str) -> Iterator[None]:
    """Let pages be read from the primary while the replica does not show `stamp` yet, or does not answer."""
    replica = connections[READER]
    try:
        with replica.cursor() as cursor:
            cursor.execute(STAMP)
            is_behind = cursor.fetchone() != (stamp,)
    except OperationalError as error:
        logger.warning("No answer from the replica: %s", error)
        is_behind = True
    if is_behind:
        connections[READER] = connections["default"]
    try:
        yield
    finally:
        connections[READER] = replica
        if is_behind:
            # Django looks after the connections it sees at the end of a request; this one was hidden from it.
            replica.close_if_unusable_or_obsolete()


def is_for_readers(path: str) -> bool:
    """Whether an address is a page or a list for readers, and neither the desk nor a file."""
    return not (path.startswith(NOT_OURS) or is_staff_path(path) or is_link_path(path))


def key_of(environ: Environ) -> tuple[str, ...]:
    """All of a request that an answer may depend on."""
    return (
        environ["wsgi.url_scheme"],
        environ.get("HTTP_X_FORWARDED_PROTO", ""),
        environ.get("HTTP_HOST", ""),
        environ["PATH_INFO"],
        environ.get("QUERY_STRING", ""),
    )


def _answer_of(application: WSGIHandler, environ: Environ) -> Answer:
    said: list[Any] = []

    def start_response(status: str, headers: Headers, exc_info: Any = None) -> None:
        said[:] = [status, headers]

    parts = application(environ, start_response)
    try:
        body = b"".join(parts)
    finally:
        if hasattr(parts, "close"):
            parts.close()
    return Answer(said[0], said[1], body)


def _send(answer: Answer, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
    if not answer.is_shared:
        start_response(answer.status, answer.headers)
        return [b"" if environ["REQUEST_METHOD"] == "HEAD" else answer.body]
    possible = answer.sent
    sent = next(
        possible[one] for one in encodings_in(environ.get("HTTP_ACCEPT_ENCODING", "")) if one in possible
    )
    known = environ.get("HTTP_IF_NONE_MATCH")
    if known and is_known(answer.tags, known):
        start_response("304 Not Modified", sent.unchanged)
        return []
    start_response(answer.status, sent.headers)
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [sent.body]


def _not_now(environ: Environ, error: Exception) -> Answer:
    """The page that says that the database does not answer; it asks the database nothing."""

    def say(request: WSGIRequest) -> HttpResponse:
        return unavailable(request, error)

    response = SecurityHeaders(say)(WSGIRequest(environ))
    response["Cache-Control"] = "no-store"
    status = f"{response.status_code} {response.reason_phrase}"
    return Answer(
        status, [*response.items(), ("Content-Length", str(len(response.content)))], response.content
    )
