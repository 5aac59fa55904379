"""What a question may say: how many, from where on, of which topic, changed since when. Anything else is refused."""

from __future__ import annotations

import base64
import binascii
import datetime
import json
import re
from collections.abc import Collection
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest

from articles.reader.api.answers import Problem, moment

FEWEST, MOST, USUAL = 1, 100, 50
"""Rows of a page."""
LARGEST_ID = 2**63 - 1
FIRST_YEAR, LAST_YEAR = 1970, 9000
_NUMBER = re.compile(r"[0-9]{1,3}")
_SLUG = re.compile(r"[-a-zA-Z0-9_]{1,100}")
_CURSOR = re.compile(r"[-A-Za-z0-9_]{1,300}")


@dataclass(frozen=True)
class Place:
    """Where a page begins: after the row of this number; in a list of changes also of this moment.

    `changes_from` is where a later question for changes begins; it is fixed by the first page, so that nothing that
    happens while somebody fetches page after page is lost.
    """

    id: int = 0
    at: datetime.datetime | None = None
    changes_from: datetime.datetime | None = None

    def cursor(self) -> str:
        """The place as a word that only this module reads."""
        said = json.dumps([self.id, moment(self.at), moment(self.changes_from)], separators=(",", ":"))
        return base64.urlsafe_b64encode(said.encode()).decode().rstrip("=")


@dataclass(frozen=True)
class Asked:
    """A question about a list."""

    limit: int
    place: Place | None
    topic: str
    changed_since: datetime.datetime | None


def asked(request: HttpRequest, also: Collection[str] = ()) -> Asked:
    """What `request` asks of a list; `also` names what it may say besides `limit` and `cursor`. Raises Problem."""
    only(request, {"limit", "cursor", *also})
    said = {name: values[-1] for name, values in request.GET.lists()}
    return Asked(
        limit=_limit(said["limit"]) if "limit" in said else USUAL,
        place=_place(said["cursor"]) if "cursor" in said else None,
        topic=_topic(said["topic"]) if "topic" in said else "",
        changed_since=_instant(said["changed_since"], "changed_since") if "changed_since" in said else None,
    )


def only(request: HttpRequest, known: Collection[str] = ()) -> None:
    """Refuse a parameter that means nothing here: whoever misspells one should not get everything instead."""
    for name, values in request.GET.lists():
        if name not in known:
            raise _bad("unknown_parameter", f"There is no parameter “{name[:40]}” here.")
        if len(values) > 1:
            raise _bad("given_twice", f"“{name}” is given more than once.")


def _limit(text: str) -> int:
    if not _NUMBER.fullmatch(text) or not FEWEST <= int(text) <= MOST:
        raise _bad("limit", f"“limit” is a whole number from {FEWEST} to {MOST}.")
    return int(text)


def _topic(text: str) -> str:
    if not _SLUG.fullmatch(text):
        raise _bad("topic", "“topic” is the address of a topic, as /api/v1/topics/ lists them.")
    return text


def _instant(text: str, name: str) -> datetime.datetime:
    """A moment with its zone. Years far away would lie outside the calendar in another zone."""
    wrong = _bad(name, f"“{name}” is a moment with its zone, like 2026-10-02T14:05:09Z.")
    try:
        found = datetime.datetime.fromisoformat(text)
    except ValueError:
        raise wrong from None
    if found.tzinfo is None or not FIRST_YEAR < found.year < LAST_YEAR:
        raise wrong
    return found


def _place(text: str) -> Place:
    if not _CURSOR.fullmatch(text):
        raise of_another_list()
    try:
        said: Any = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        id_, *moments = said
        at, changes_from = (_instant(each, "cursor") if each else None for each in moments)
    except (binascii.Error, ValueError, TypeError, RecursionError):
        raise of_another_list() from None
    if type(id_) is not int or not 0 <= id_ <= LARGEST_ID:
        raise of_another_list()
    return Place(id_, at, changes_from)


def of_another_list() -> Problem:
    return _bad("cursor", "“cursor” is not one of this list: take it from the address in “next”.")


def _bad(code: str, detail: str) -> Problem:
    return Problem(HTTPStatus.BAD_REQUEST, code, detail)
