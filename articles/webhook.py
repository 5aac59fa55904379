"""Telling a partner's server something, signed, as the Standard Webhooks specification (v1) has it (pure).

Managing editors write the addresses, so any host may stand there: as for links, each name is resolved once, every
address that it has must be a public one, and the message goes to the address that was checked. A redirect is not
followed, and nothing of the answer is read but its status.
"""

from __future__ import annotations

import base64
import datetime
import hashlib
import hmac
import secrets
from collections.abc import Callable

import httpx

from articles.link_client import NO_ANSWER, PORTS, NoWay, Way, exchange, in_time, public_way

PREFIX = "whsec_"
SECRET_BYTES = 32
PORT = PORTS["https"]


def new_secret() -> str:
    """A secret in the form that libraries for the specification expect."""
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def signed_headers(secret: str, message_id: str, at: datetime.datetime, body: bytes) -> dict[str, str]:
    """The headers of a message: its id, the moment of sending and the HMAC-SHA256 of both and the body."""
    seconds = str(int(at.timestamp()))
    key = base64.b64decode(secret.removeprefix(PREFIX))
    mac = hmac.digest(key, f"{message_id}.{seconds}.".encode() + body, hashlib.sha256)
    return {
        "Content-Type": "application/json",
        "webhook-id": message_id,
        "webhook-timestamp": seconds,
        "webhook-signature": f"v1,{base64.b64encode(mac).decode()}",
    }


def post(
    address: str, body: bytes, headers: dict[str, str], way: Callable[[httpx.URL], Way] = public_way
) -> str:
    """Send a message. What came of it: the HTTP status as text, or one of the words of `models.Link.Said`."""
    return in_time(lambda: _post(address, body, headers, way)) or NO_ANSWER.said


def is_taken(said: str) -> bool:
    """Whether the partner's server took the message."""
    return said.isdecimal() and httpx.codes.is_success(int(said))


def _post(address: str, body: bytes, headers: dict[str, str], way: Callable[[httpx.URL], Way]) -> str:
    try:
        url = httpx.URL(address)
        host, port = way(url)
        code, _location = exchange("POST", url, host, port, content=body, headers=headers)
    except NoWay as no_way:
        return no_way.look.said
    except (httpx.InvalidURL, httpx.TransportError):
        return NO_ANSWER.said
    return str(code)
