"""One question to a registry over HTTP, and what came of it. No trouble on the way leaves here as an exception.

Hosts come from the settings alone. A redirect is followed to the same host, or to one that the question names; a name
of the public internet that leads to a private address is refused. What is received is bounded in time and size.
"""

from __future__ import annotations

import dataclasses
import datetime
import json
import ssl
import time
from collections.abc import Iterator, Mapping
from functools import cache, partial
from pathlib import Path
from typing import Any

import httpx
import stamina
from django.conf import settings

from citations.found import NAMES, Outcome
from citations.registries import addresses, pace
from citations.registries.patience import Patience
from citations.registries.reading import NotText, decoded, is_web_page, waiting_time

CONNECT_SECONDS, ALL_SECONDS = 5.0, 20.0
LARGEST_ANSWER = 20 * 1024 * 1024
MOST_REDIRECTS = 3
ATTEMPTS = 3
ABSENT = (httpx.codes.NOT_FOUND, httpx.codes.GONE)
BAD_GATEWAYS = (httpx.codes.BAD_GATEWAY, httpx.codes.GATEWAY_TIMEOUT)
BACK_OFF, TOO_MANY_BACK_OFF = 0.5, 2.0
"""Seconds before the second try, and four times as long before the third; the latter if a 429 gives no time itself."""


@dataclasses.dataclass(frozen=True)
class Request:
    """`expects`: json, xml, text or csv; a web page is none of them. With `into`, the answer goes into that file.

    `may_be_absent`: the address names one thing, so that 404 says that there is none. Elsewhere it only says that the
    registry is not where we think. `also_hosts` are those that a redirect may lead to, always encrypted. `seconds` and
    `largest` bound the answer.
    """

    rate: pace.Rate
    url: str
    expects: str
    may_be_absent: bool = False
    params: Mapping[str, str] = dataclasses.field(default_factory=dict)
    form: Mapping[str, str] | None = None
    headers: Mapping[str, str] = dataclasses.field(default_factory=dict)
    also_hosts: frozenset[str] = frozenset()
    into: Path | None = None
    seconds: float = ALL_SECONDS
    largest: int = LARGEST_ANSWER


@dataclasses.dataclass(frozen=True)
class Reply:
    """What came of a question: `found` (2xx, or 304 for what has not changed), `absent` or `unavailable`.

    `problem` says in a sentence what was in the way, `retry_at` until when the registry wants to be left alone.
    """

    outcome: Outcome
    code: int = 0
    body: bytes = b""
    headers: Mapping[str, str] = dataclasses.field(default_factory=dict)
    problem: str = ""
    is_limited: bool = False
    retry_at: datetime.datetime | None = None


class _Trouble(Exception):
    """Why there is no answer. `may_pass`: another try can help. `wait`: seconds for which the registry wants peace.

    `pause`: seconds to wait before another try; 0 if the queue makes us wait, which then knows `retry_at`.
    """

    def __init__(self, problem: str, *, code: int = 0, may_pass: bool = False, wait: float | None = None):
        self.problem, self.code, self.may_pass, self.wait = problem, code, may_pass, wait
        self.pause = 0.0
        self.retry_at: datetime.datetime | None = None
        super().__init__(problem)


def ask(request: Request, patience: Patience) -> Reply:
    """The answer, after up to two more tries where that can help, in no more time than `patience` has."""
    try:
        hook = partial(_back_off, patience)
        for attempt in stamina.retry_context(on=hook, attempts=ATTEMPTS, timeout=None):
            with attempt:
                return _once(request, patience, attempt.num)
    except _Trouble as trouble:
        is_limited = trouble.code == httpx.codes.TOO_MANY_REQUESTS
        return _unavailable(
            request, trouble.problem, trouble.code, is_limited=is_limited, retry_at=trouble.retry_at
        )
    except pace.NotNow as refusal:
        if refusal.retry_at:
            words = "wants to be left alone for a while."
            return _unavailable(request, words, is_limited=True, retry_at=refusal.retry_at)
        return _unavailable(request, "is asked too much at the moment.")
    raise AssertionError("A try either answers or raises.")


def ask_json(request: Request, patience: Patience) -> tuple[Reply, Any]:
    """As `ask`, with the answer read as JSON; None when there is none. What cannot be read is unavailable."""
    reply = ask(request, patience)
    if reply.outcome != Outcome.FOUND:
        return reply, None
    try:
        return reply, json.loads(decoded(reply.body, reply.headers.get("content-type", "")))
    except (NotText, ValueError, RecursionError):
        return _unavailable(request, "answered with something that is not JSON.", reply.code), None


def _unavailable(
    request: Request,
    problem: str,
    code: int = 0,
    *,
    is_limited: bool = False,
    retry_at: datetime.datetime | None = None,
) -> Reply:
    sentence = f"{NAMES[request.rate.source]} {problem}"
    return Reply(Outcome.UNAVAILABLE, code, problem=sentence, is_limited=is_limited, retry_at=retry_at)


def _back_off(patience: Patience, error: Exception) -> float | bool:
    """Seconds to wait before another try; False to give up."""
    if not isinstance(error, _Trouble) or not error.may_pass or error.pause >= patience.left:
        return False
    return error.pause


def _once(request: Request, patience: Patience, number: int) -> Reply:
    """One try, in its turn. When the registry asks to be left alone, everybody is told."""
    try:
        with pace.turn(request.rate, patience, lease=2 * request.seconds + 2 * CONNECT_SECONDS):
            return _exchange(request, min(request.seconds, patience.left))
    except _Trouble as trouble:
        if trouble.code == httpx.codes.TOO_MANY_REQUESTS and trouble.wait is None:
            trouble.wait = TOO_MANY_BACK_OFF * 4 ** (number - 1)
        if trouble.wait is None:
            trouble.pause = BACK_OFF * 4 ** (number - 1)
        else:
            trouble.retry_at = pace.leave_alone(request.rate, trouble.wait)
        raise


def _exchange(request: Request, seconds: float) -> Reply:
    """Send and receive, following redirects. `seconds` for all of it; a source that stalls has them once more."""
    deadline = time.monotonic() + seconds
    try:
        url = httpx.URL(request.url)
        url = url.copy_merge_params(dict(request.params)) if request.params else url
        with httpx.Client(verify=_tls(), headers={"User-Agent": settings.REGISTRY_USER_AGENT}) as client:
            for _redirect in range(MOST_REDIRECTS + 1):
                addresses.check(url)
                answer = _receive(client, url, request, deadline)
                if isinstance(answer, Reply):
                    return answer
                url = answer
    except addresses.NotAllowed as refusal:
        raise _Trouble(str(refusal)) from refusal
    except httpx.TimeoutException as error:
        raise _Trouble("did not answer in time.", may_pass=True) from error
    except httpx.InvalidURL as error:
        raise _Trouble("is at something that is no address.") from error
    except httpx.DecodingError as error:
        raise _Trouble("answered with something that cannot be unpacked.") from error
    except httpx.TransportError as error:
        raise _Trouble("could not be reached, or the connection was cut.", may_pass=True) from error
    raise _Trouble("sent us on too often.")


def _receive(client: httpx.Client, url: httpx.URL, request: Request, deadline: float) -> Reply | httpx.URL:
    """The reply, or where it is to be found instead."""
    left = max(deadline - time.monotonic(), 0.001)
    timeout = httpx.Timeout(left, connect=min(CONNECT_SECONDS, left))
    method, headers = ("GET" if request.form is None else "POST"), dict(request.headers)
    with client.stream(method, url, data=request.form, headers=headers, timeout=timeout) as response:
        if response.has_redirect_location:
            return _redirect(url, response, request)
        is_absent = response.status_code in ABSENT and request.may_be_absent
        if not (response.is_success or is_absent or response.status_code == httpx.codes.NOT_MODIFIED):
            raise _refusal(response)
        body = _body(response, request, deadline)
        if is_web_page(body, response.headers.get("content-type", "")):
            words = f"answered with a web page where {request.expects} is due."
            raise _Trouble(words, code=response.status_code)
        if is_absent:
            return Reply(Outcome.ABSENT, response.status_code)
        return Reply(Outcome.FOUND, response.status_code, body, dict(response.headers))


@cache
def _tls() -> ssl.SSLContext:
    """Reading the certificates takes longer than many an answer."""
    return httpx.create_ssl_context()


def _redirect(url: httpx.URL, response: httpx.Response, request: Request) -> httpx.URL:
    try:
        return addresses.redirect(url, response.headers["location"], request.also_hosts)
    except addresses.NotAllowed as refusal:
        raise _Trouble(str(refusal), code=response.status_code) from refusal


def _refusal(response: httpx.Response) -> _Trouble:
    code = response.status_code
    wait = waiting_time(response.headers.get("retry-after", ""), datetime.datetime.now(datetime.UTC))
    if code == httpx.codes.TOO_MANY_REQUESTS:
        return _Trouble("says that we asked too often.", code=code, may_pass=True, wait=wait)
    if code == httpx.codes.SERVICE_UNAVAILABLE:
        return _Trouble("is out of service (503).", code=code, may_pass=True, wait=wait)
    if code >= httpx.codes.INTERNAL_SERVER_ERROR:
        return _Trouble(f"is out of order ({code}).", code=code, may_pass=code in BAD_GATEWAYS)
    return _Trouble(f"refused the question ({code}).", code=code)


def _body(response: httpx.Response, request: Request, deadline: float) -> bytes:
    """What was received, or its beginning if it went into a file."""
    if request.into is None:
        return b"".join(_pieces(response, request, deadline))
    beginning = b""
    with request.into.open("wb") as file:
        for piece in _pieces(response, request, deadline):
            beginning = beginning or piece[:1000]
            file.write(piece)
    return beginning


def _pieces(response: httpx.Response, request: Request, deadline: float) -> Iterator[bytes]:
    """The body piece by piece, unpacked, with an eye on the clock and on the size."""
    size = 0
    for piece in response.iter_bytes():
        size += len(piece)
        if size > request.largest:
            raise _Trouble(f"sent more than {request.largest // 1024**2} MB.", code=response.status_code)
        if time.monotonic() > deadline:
            raise _Trouble("did not finish its answer in time.", may_pass=True)
        yield piece
