"""The offline registries as an HTTP server on this machine, with its faults and its count of requests.

`/control` is for tests: POST a fault (`citations.replay.faults.Fault` as JSON), DELETE to have none, GET for the list
of requests so far.
"""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from citations.replay import crossref_paths, eutils_paths, other_paths
from citations.replay.answered import Answered, Asked, as_json, as_text
from citations.replay.faults import HUGE_PIECE, HUGE_PIECES, Fault, Kind, spoiled
from citations.replay.library import Library

PLACES: dict[str, Callable[[Library, Asked], Answered]] = {
    "crossref": crossref_paths.answer,
    "eutils": eutils_paths.answer,
    "doi": other_paths.doi_org,
    "datacite": other_paths.datacite,
    "doaj": other_paths.doaj,
    "retraction_watch.csv": other_paths.retraction_watch,
}


class Registries(ThreadingHTTPServer):
    """`library` may be changed and `faults` added while it runs; `requests` are (method, path, words), in order."""

    daemon_threads = True
    # Threads that are about to answer somebody who has gone are not worth waiting for.
    block_on_close = False

    def __init__(self, library: Library, port: int = 0) -> None:
        self.library = library
        self.faults: list[Fault] = []
        self.requests: list[tuple[str, str, dict[str, str]]] = []
        self.stopping = threading.Event()
        self._lock = threading.Lock()
        super().__init__(("127.0.0.1", port), Handler)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def note(self, method: str, path: str, words: dict[str, str]) -> Fault | None:
        """Count a request, and say which fault it meets. The last one that was switched on for its path counts."""
        with self._lock:
            self.requests.append((method, path, words))
            fault = next((f for f in reversed(self.faults) if path.startswith(f.path) and f.times), None)
            if fault and fault.times > 0:
                fault.times -= 1
            return fault

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Whoever asked may leave in the middle; that is their affair. Anything else is a mistake here."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class Handler(BaseHTTPRequestHandler):
    server: Registries
    # What is left of an earlier answer on the same connection must not be read as the next one.
    protocol_version = "HTTP/1.0"

    def do_GET(self) -> None:
        self._reply("GET", "")

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length", "0"))
        self._reply("POST", self.rfile.read(length).decode())

    def do_DELETE(self) -> None:
        self._reply("DELETE", "")

    def _reply(self, method: str, form: str) -> None:
        address = urlsplit(self.path)
        if address.path == "/control":
            self._send(self._controlled(method, form))
            return
        words = dict(parse_qsl(address.query, keep_blank_values=True)) | dict(
            parse_qsl(form, keep_blank_values=True)
        )
        fault = self.server.note(method, address.path, words)
        headers = {name.lower(): value for name, value in self.headers.items()}
        answer = self._answer(Asked(address.path, words, headers))
        if fault is None:
            self._send(answer)
        else:
            self._fail(spoiled(answer, fault), fault)

    def _answer(self, asked: Asked) -> Answered:
        place, _slash, rest = asked.path.lstrip("/").partition("/")
        if place not in PLACES:
            return as_text("There is no registry here.", 404)
        return PLACES[place](self.server.library, Asked(rest, asked.words, asked.headers))

    def _controlled(self, method: str, body: str) -> Answered:
        if method == "GET":
            return as_json(self.server.requests)
        self.server.faults = (
            [*self.server.faults, Fault.from_dict(json.loads(body))] if method == "POST" else []
        )
        return as_json({"faults": len(self.server.faults)})

    def _fail(self, answer: Answered, fault: Fault) -> None:
        match fault.kind:
            case Kind.DOWN:
                return
            case Kind.SLOW:
                self.server.stopping.wait(float(fault.detail))
                self._send(answer)
            case Kind.TRICKLE:
                self._start(answer, len(answer.body))
                self.wfile.write(answer.body[:10])
                self.wfile.flush()
                self.server.stopping.wait(float(fault.detail))
            case Kind.CUT_OFF:
                self._start(answer, len(answer.body))
                self.wfile.write(answer.body[: len(answer.body) // 2])
            case Kind.HUGE:
                self._start(answer, len(HUGE_PIECE) * HUGE_PIECES)
                for _piece in range(HUGE_PIECES):
                    self.wfile.write(HUGE_PIECE)
            case _:
                self._send(answer)

    def _send(self, answer: Answered) -> None:
        self._start(answer, len(answer.body))
        self.wfile.write(answer.body)

    def _start(self, answer: Answered, length: int) -> None:
        self.send_response(answer.code)
        for name, value in {
            "Content-Type": answer.kind,
            "Content-Length": str(length),
            **answer.headers,
        }.items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, *words: Any) -> None:
        """Requests are counted, not printed."""


@contextmanager
def running(library: Library, port: int = 0) -> Iterator[Registries]:
    """The server in threads of this process; it has stopped at the end."""
    server = Registries(library, port)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.stopping.set()
        server.shutdown()
        server.server_close()
        thread.join()
