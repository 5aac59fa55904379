"""What happened to a public page, in words for readers."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from articles.models import Publication
from articles.workflow import ChangeKind, PublicationKind


@dataclass(frozen=True)
class Shown:
    """An act that showed an edition, or took the page down (then `number` is 0 and nobody signed)."""

    at: datetime.datetime
    headline: str
    note: str = ""
    number: int = 0
    is_correction: bool = False
    fact_checker: str = ""
    medical_reviewer: str = ""
    authors: str = ""


def shown_in(rows: Iterable[Mapping[str, Any]]) -> tuple[Shown, ...]:
    """The editions shown, newest first, from the rows of `queries.article_for_page`."""
    return tuple(
        Shown(
            at=datetime.datetime.fromisoformat(row["at"]),
            headline=_headline(row["kind"], row["change_kind"]),
            note=_note(row["kind"], row["note"]),
            number=row["number"],
            is_correction=row["change_kind"] == ChangeKind.CORRECTION
            and row["kind"] == PublicationKind.PUBLISHED,
            fact_checker=printed(row["fact"], row["fact_credentials"]),
            medical_reviewer=printed(row["medical"], row["medical_credentials"]),
        )
        for row in rows
    )


def act_in_words(act: Publication) -> Shown:
    """A row of `queries.acts_on` for the history page. Why a page was taken down stays with the desk."""
    if act.kind == PublicationKind.SUSPENDED:
        return Shown(act.acted_at, _("Taken down to be checked"))
    if act.kind == PublicationKind.WITHDRAWN:
        return Shown(act.acted_at, _("Withdrawn"), note=act.get_withdrawal_reason_display())
    authors = [person for person in act.byline if person["part"] == "author"]
    return Shown(
        at=act.acted_at,
        headline=_headline(act.kind, act.edition.change_kind),
        note=_note(act.kind, act.edition.change_note),
        number=act.edition.number,
        fact_checker=act.fact_signoff.printed_name,
        medical_reviewer=act.medical_signoff.printed_name,
        authors="; ".join(printed(person["name"], person["credentials"]) for person in authors),
    )


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
