"""Other sites, for tests that look at links: every host under .example is one server on this machine."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx

from articles import webhook
from articles.link_client import NO_HOST, LinkClient, NoWay, Way, public_way

CUT = 0
"""Instead of a status: the connection ends without an answer."""


class OtherSites(ThreadingHTTPServer):
    """`says` is the status of each host, "HEAD host" that of HEAD alone; `leads` where a host sends people.

    A host of neither has no address. `asked` is what came in, in order; `received` the headers and body of each POST.
    """

    daemon_threads = True

    def __init__(self) -> None:
        self.says: dict[str, int] = {}
        self.leads: dict[str, str] = {}
        self.asked: list[str] = []
        self.pauses: list[float] = []
        self.received: list[tuple[dict[str, str], bytes]] = []
        super().__init__(("127.0.0.1", 0), _Handler)

    def client(self) -> LinkClient:
        return LinkClient(way=self._way, pause=self.pauses.append)

    def post(self, address: str, body: bytes, headers: dict[str, str]) -> str:
        """As a message to a partner goes; https is as good as http here."""
        return webhook.post(address.replace("https://", "http://"), body, headers, way=self._way)

    def _way(self, url: httpx.URL) -> Way:
        if not url.host.endswith(".example"):
            return public_way(url)
        if url.host not in self.says and url.host not in self.leads:
            raise NoWay(NO_HOST)
        return "127.0.0.1", self.server_address[1]


class _Handler(BaseHTTPRequestHandler):
    server: OtherSites

    def do_GET(self) -> None:
        host = self.headers["Host"]
        self.server.asked.append(f"{self.command} {host}{self.path}")
        if host in self.server.leads:
            self.send_response(302)
            self.send_header("Location", self.server.leads[host])
            self.end_headers()
        elif code := self.server.says.get(f"{self.command} {host}", self.server.says.get(host, 200)):
            self.send_response(code)
            self.end_headers()
        else:
            self.close_connection = True

    def do_POST(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.received.append((headers, self.rfile.read(int(headers["content-length"]))))
        self.do_GET()

    def do_HEAD(self) -> None:
        self.do_GET()

    def log_message(self, *words: object) -> None:
        """Requests are kept, not printed."""


@contextmanager
def running() -> Iterator[OtherSites]:
    server = OtherSites()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
