"""Rows of “My work” and what is said in them: tags, days, editions."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

MOST_ROWS = 50


@dataclass(frozen=True)
class Tag:
    """A word beside a row; `tone` is empty, good, caution or danger."""

    text: str
    tone: str = ""


@dataclass(frozen=True)
class Row:
    """One thing to do: what it is about, the act, where it is done, what one wants to know before."""

    title: str
    act: str
    url: str
    facts: tuple[str, ...] = ()
    tags: tuple[Tag, ...] = ()


@dataclass(frozen=True)
class Queue:
    """A list of things of which each takes one decision. `empty` is what an empty one says; without it, it hides."""

    name: str
    title: str
    rows: list[Row] = field(default_factory=list)
    empty: str = ""
    has_more: bool = False


def queue_of(name: str, title: str, rows: Iterable[Row], empty: str = "") -> Queue:
    """A queue of at most so many rows; one more says that there are more."""
    listed = list(rows)
    return Queue(name, title, listed[:MOST_ROWS], empty, has_more=len(listed) > MOST_ROWS)


def due_tags(day: datetime.date | None) -> tuple[Tag, ...]:
    """The tag of a day, or none without one."""
    return (due_tag(day),) if day else ()


def due_tag(day: datetime.date) -> Tag:
    """How far a day is, in words; late is red."""
    left = (day - timezone.localdate()).days
    if left < 0:
        return Tag(ngettext("%(n)s day late", "%(n)s days late", -left) % {"n": -left}, "danger")
    if left == 0:
        return Tag(_("today"), "caution")
    if left <= 14:
        return Tag(
            ngettext("in %(n)s day", "in %(n)s days", left) % {"n": left}, "caution" if left <= 2 else ""
        )
    return Tag(_("by %(day)s") % {"day": date_format(day, "j F Y")})


def edition_number(number: int) -> str:
    """How an edition is called in a row."""
    return _("edition %(number)s") % {"number": number}


def moment_in_words(moment: datetime.datetime) -> str:
    """Day and time in the zone of the site."""
    return date_format(timezone.localtime(moment), "j F Y, H:i")
