"""Looking whether an address still answers, politely, and never at a machine that is not on the public internet.

Editors write the addresses, so any host may stand there. Each name is resolved once; every address that it has must be
a public one, and the request goes to the address that was checked, so that a name cannot lead elsewhere a moment later.
The same holds for every redirect. No body is read. Only a job of the worker calls this: nobody's request waits for it.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

import httpx
from django.conf import settings

from articles.links import Outcome, outcome_of

CONNECT_SECONDS, READ_SECONDS, ALL_SECONDS = 5.0, 15.0, 60.0
BETWEEN_REQUESTS = 2.0
"""Seconds between two requests to the same host."""
MOST_REDIRECTS = 5
PORTS = {"http": 80, "https": 443}
ASKS_FOR_PEACE = frozenset({httpx.codes.TOO_MANY_REQUESTS, httpx.codes.SERVICE_UNAVAILABLE})
NO_SUCH_HOST = frozenset({socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)})

Told = TypeVar("Told")
Way = tuple[str, int]
"""The network address and port to which a request goes."""


@dataclass(frozen=True)
class Look:
    """What came of one look: `said` is the HTTP status as text, or one of the words of `models.Link.Said`."""

    outcome: Outcome
    said: str


NO_HOST = Look(Outcome.GONE, "no_host")
NOT_PUBLIC = Look(Outcome.UNKNOWN, "not_public")
NO_ANSWER = Look(Outcome.UNKNOWN, "no_answer")
TOO_MANY_REDIRECTS = Look(Outcome.UNKNOWN, "redirects")


class NoWay(Exception):
    """There is no request to make; `look` says what that means."""

    def __init__(self, look: Look) -> None:
        self.look = look
        super().__init__(look.said)


def public_way(url: httpx.URL) -> Way:
    """Where the host of `url` is. Raises for a name that does not exist, and for what is not on the public internet."""
    port = PORTS.get(url.scheme)
    if port is None or url.port not in (None, port):
        raise NoWay(NOT_PUBLIC)
    try:
        found = socket.getaddrinfo(url.raw_host.decode("ascii"), port, type=socket.SOCK_STREAM)
    except socket.gaierror as error:
        raise NoWay(NO_HOST if error.errno in NO_SUCH_HOST else NO_ANSWER) from error
    except (OSError, UnicodeError) as error:
        raise NoWay(NO_ANSWER) from error
    addresses = [str(each[4][0]) for each in found]
    if not all(is_public(address) for address in addresses):
        raise NoWay(NOT_PUBLIC)
    return addresses[0], port


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public internet; an IPv6 address that stands for an IPv4 one is that one."""
    parsed = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(parsed, ipaddress.IPv6Address):
        if int(parsed) >> 32 == int(NAT64.network_address) >> 32:
            return is_public(str(ipaddress.IPv4Address(int(parsed) & 0xFFFFFFFF)))
        if inner := parsed.ipv4_mapped or parsed.sixtofour or (parsed.teredo and parsed.teredo[1]):
            return is_public(str(inner))
        if parsed not in GIVEN_OUT:
            return False
    return parsed.is_global and not parsed.is_multicast


NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
GIVEN_OUT = ipaddress.IPv6Network("2000::/3")
"""What IANA gives out as global unicast. Older releases of Python take more for global, such as the translators that a
network has for itself (RFC 8215)."""


class LinkClient:
    """Looks at addresses one after the other. A host that wants peace or does not answer is left alone from then on.

    `way` and `pause` are for tests, which have a server of their own and no time.
    """

    def __init__(
        self, way: Callable[[httpx.URL], Way] = public_way, pause: Callable[[float], None] = time.sleep
    ) -> None:
        self._way, self._pause = way, pause
        self._asked_at: dict[str, float] = {}
        self._left_alone: dict[str, Look] = {}

    def look(self, address: str) -> Look:
        """What the address answers now. HEAD first; GET where that is refused, as not every server knows HEAD."""
        found = in_time(lambda: self._look(address))
        return found or self._leave_alone(httpx.URL(address).host, NO_ANSWER)

    def _look(self, address: str) -> Look:
        try:
            head = self._follow("HEAD", address)
            if head.outcome == Outcome.ANSWERS or httpx.URL(address).host in self._left_alone:
                return head
            return self._follow("GET", address)
        except NoWay as no_way:
            return no_way.look
        except (httpx.InvalidURL, httpx.HTTPError):
            return NO_ANSWER

    def _follow(self, method: str, address: str) -> Look:
        url = httpx.URL(address)
        for _redirect in range(MOST_REDIRECTS + 1):
            answer = self._ask(method, url)
            if isinstance(answer, Look):
                return answer
            url = answer
        return TOO_MANY_REDIRECTS

    def _ask(self, method: str, url: httpx.URL) -> Look | httpx.URL:
        """What this one address answers, or where it sends us."""
        if known := self._left_alone.get(url.host):
            return known
        host, port = self._way(url)
        self._wait_for_turn(url.host)
        try:
            code, location = exchange(method, url, host, port)
        except httpx.TransportError:
            return self._leave_alone(url.host, NO_ANSWER)
        if location:
            return url.join(location)
        look = Look(outcome_of(code), str(code))
        return self._leave_alone(url.host, look) if code in ASKS_FOR_PEACE else look

    def _wait_for_turn(self, host: str) -> None:
        wait = self._asked_at.get(host, -BETWEEN_REQUESTS) + BETWEEN_REQUESTS - time.monotonic()
        if host in self._asked_at and wait > 0:
            self._pause(wait)
        self._asked_at[host] = time.monotonic()

    def _leave_alone(self, host: str, look: Look) -> Look:
        self._left_alone[host] = look
        return look


def in_time(ask: Callable[[], Told]) -> Told | None:
    """What `ask` returns, or None after ALL_SECONDS: a server may send one byte every few seconds for ever.

    Then the thread that asks ends with the answer, and nobody waits for it.
    """
    answers: list[Told] = []
    thread = threading.Thread(target=lambda: answers.append(ask()), daemon=True)
    thread.start()
    thread.join(ALL_SECONDS)
    return answers[0] if answers else None


def exchange(
    method: str,
    url: httpx.URL,
    host: str,
    port: int,
    *,
    content: bytes | None = None,
    headers: Mapping[str, str] = {},
) -> tuple[int, str]:
    """The status, and where it redirects to (""). Sent to exactly this network address, in the name of the host."""
    timeout = httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS)
    agent = {"User-Agent": settings.REGISTRY_USER_AGENT, "Host": url.netloc.decode("ascii"), **headers}
    name = {"sni_hostname": url.raw_host.decode("ascii")}
    # A proxy from the environment would choose the way itself.
    with httpx.Client(verify=_tls(), timeout=timeout, trust_env=False) as client:
        target = url.copy_with(host=host, port=port, fragment=None)
        with client.stream(method, target, headers=agent, extensions=name, content=content) as response:
            location = response.headers["location"] if response.has_redirect_location else ""
            return response.status_code, location


@cache
def _tls() -> ssl.SSLContext:
    """Reading the certificates takes longer than many an answer."""
    return httpx.create_ssl_context()
