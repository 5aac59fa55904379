"""What happened to a public page, in words for readers: editions, who signed them, and when the page was down."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from articles.models import Publication, SignOff
from articles.workflow import ChangeKind, PublicationKind


@dataclass(frozen=True)
class Signed:
    """A signature that counted: name and credentials of that day, and when it was taken back, if it was."""

    kind: str
    name: str
    at: datetime.datetime
    taken_back_at: datetime.datetime | None = None


@dataclass(frozen=True)
class Shown:
    """An act that showed an edition, or took the page down (then `number` is 0 and nobody signed)."""

    at: datetime.datetime
    headline: str
    note: str = ""
    number: int = 0
    is_correction: bool = False
    authors: str = ""
    editors: str = ""
    signed: tuple[Signed, ...] = ()


def shown_in(rows: Iterable[Mapping[str, Any]]) -> tuple[Shown, ...]:
    """The editions shown, newest first, from the rows of `page_queries.article_for_page`; without who signed them."""
    return tuple(
        Shown(
            at=datetime.datetime.fromisoformat(row["at"]),
            headline=_headline(row["kind"], row["change_kind"]),
            note=_note(row["kind"], row["note"]),
            number=row["number"],
            is_correction=row["change_kind"] == ChangeKind.CORRECTION
            and row["kind"] == PublicationKind.PUBLISHED,
        )
        for row in rows
    )


def act_in_words(act: Publication) -> Shown:
    """A row of `queries.acts_on`. Why a page was taken down stays with the desk."""
    if act.kind == PublicationKind.SUSPENDED:
        return Shown(act.acted_at, _("Taken down to be checked"))
    if act.kind == PublicationKind.WITHDRAWN:
        return Shown(act.acted_at, _("Withdrawn"), note=act.get_withdrawal_reason_display())
    return Shown(
        at=act.acted_at,
        headline=_headline(act.kind, act.edition.change_kind),
        note=_note(act.kind, act.edition.change_note),
        number=act.edition.number,
        authors=credits_of(act.byline, "author"),
        editors=credits_of(act.byline, "editor"),
        signed=(signed_in(act.fact_signoff), signed_in(act.medical_signoff)),
    )


def signed_again(signoff: SignOff) -> Shown:
    """A signature under an edition that readers had already seen: it was read again and did not change."""
    return Shown(
        at=signoff.signed_at,
        headline=_("Reviewed again, nothing changed"),
        number=signoff.edition.number,
        signed=(signed_in(signoff),),
    )


def signed_in(signoff: SignOff) -> Signed:
    """A sign-off with its revocation, if it has one, loaded."""
    return Signed(signoff.kind, signoff.printed_name, signoff.signed_at, signoff.revoked_at)


def credits_of(byline: Iterable[Mapping[str, Any]], part: str) -> str:
    """Those who had one part in a text, as printed: “Ana Ruiz, MD; Jo Park, MPH”."""
    return "; ".join(printed_in(byline, part))


def printed_in(byline: Iterable[Mapping[str, Any]], part: str) -> list[str]:
    """The same, one by one."""
    return [printed(one["name"], one["credentials"]) for one in byline if one["part"] == part]


def printed(name: str, credentials: str) -> str:
    """A person as printed: “Ana Ruiz, MD”."""
    return f"{name}, {credentials}" if credentials else name


def _headline(kind: str, change_kind: str) -> str:
    if kind == PublicationKind.ROLLED_BACK:
        return _("Back to an earlier edition")
    if kind == PublicationKind.REINSTATED:
        return _("Put back after a check")
    return str(ChangeKind(change_kind).label)


def _note(kind: str, note: str) -> str:
    return note if kind == PublicationKind.PUBLISHED else ""
