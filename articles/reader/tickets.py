"""The signed note that a feedback form carries instead of a cookie, and the code that its answer is found by."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import secrets
import time
from collections.abc import Mapping
from typing import NamedTuple

from django.core import signing
from django.utils.crypto import salted_hmac

from articles.models import Article, Edition
from articles.reader.database import rows

OPEN_FOR_SECONDS = 24 * 60 * 60
_SALT = "reader.feedback"
CODE = re.compile(r"[a-z2-7]{4}(?:-[a-z2-7]{4}){3}")
"""How a code looks: 80 bits that nobody guesses, in groups that people can read out."""


class Ticket(NamedTuple):
    """What a ticket says: the edition its form is about, when the form was made, whether it is still good."""

    edition: Edition
    made_at: float
    is_open: bool

    @property
    def seconds(self) -> float:
        """How many seconds ago the form was made."""
        return time.time() - self.made_at


def new_ticket(edition: Edition, before: Ticket | None = None) -> str:
    """A signed note of the edition a form is about, good for a day. The same answer sent twice with it is one answer.

    It keeps the moment at which the form was made if it takes the place of one `before`.
    """
    made_at = before.made_at if before else int(time.time())
    return signing.dumps([edition.pk, secrets.token_urlsafe(9), made_at], salt=_SALT)


def read_ticket(ticket: str, article: Article) -> Ticket | None:
    """What a ticket says, even one that is too old; None when it is not ours or of another article."""
    try:
        pk, _once, made_at = signing.loads(ticket, salt=_SALT)
        is_open = _is_open(ticket)
    except (signing.BadSignature, ValueError):
        return None
    found = rows(Edition).filter(pk=pk, article=article).defer("content", "search_text", "search_vector")
    edition = found.order_by("number").first()
    return Ticket(edition, made_at, is_open) if edition else None


def _is_open(ticket: str) -> bool:
    try:
        signing.loads(ticket, salt=_SALT, max_age=OPEN_FOR_SECONDS)
    except signing.SignatureExpired:
        return False
    return True


def code_of(ticket: str, said: Mapping[str, str]) -> str:
    """The code of an answer that comes with a ticket: the same however often it is sent, and nobody else's.

    Other words with the same ticket are another answer.
    """
    sent = json.dumps([ticket, said], sort_keys=True)
    digest = salted_hmac(f"{_SALT}.code", sent, algorithm="sha256").digest()[:10]
    letters = base64.b32encode(digest).decode().lower()
    return "-".join(letters[start : start + 4] for start in range(0, 16, 4))


def receipt_of(code: str) -> str:
    """What the database keeps of a code, however somebody typed it: its SHA-256."""
    return hashlib.sha256(as_written(code).encode()).hexdigest()


def as_written(code: str) -> str:
    """A code as we write it: small letters, no blanks."""
    return "".join(code.lower().split())
