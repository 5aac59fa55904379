"""The signed note that a feedback form carries instead of a cookie, and the code that its answer is found by."""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
import time
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
    """What a ticket says: the edition its form is about, and how many seconds ago the form was made."""

    edition: Edition
    seconds: float


def new_ticket(edition: Edition) -> str:
    """A signed note of the edition a form is about, good for one answer within a day."""
    return signing.dumps([edition.pk, secrets.token_urlsafe(9), int(time.time())], salt=_SALT)


def read_ticket(ticket: str, article: Article) -> Ticket | None:
    """What a ticket says; None when it is not ours, too old, or of another article."""
    try:
        pk, _once, made_at = signing.loads(ticket, salt=_SALT, max_age=OPEN_FOR_SECONDS)
    except (signing.BadSignature, ValueError):
        return None
    found = rows(Edition).filter(pk=pk, article=article).defer("content", "search_text", "search_vector")
    edition = found.order_by("number").first()
    return Ticket(edition, time.time() - made_at) if edition else None


def code_of(ticket: str) -> str:
    """The code of the answer that comes with a ticket: the same however often it is sent, and nobody else's."""
    digest = salted_hmac(f"{_SALT}.code", ticket, algorithm="sha256").digest()[:10]
    letters = base64.b32encode(digest).decode().lower()
    return "-".join(letters[start : start + 4] for start in range(0, 16, 4))


def receipt_of(code: str) -> str:
    """What the database keeps of a code, however somebody typed it: its SHA-256."""
    return hashlib.sha256(as_written(code).encode()).hexdigest()


def as_written(code: str) -> str:
    """A code as we write it: small letters, no blanks."""
    return "".join(code.lower().split())
