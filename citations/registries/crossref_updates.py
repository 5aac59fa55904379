"""What Crossref tells of notices: those about a work, and the works a notice is about (pure)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from citations.editorial import once
from citations.found import HARD, Event, EventKind, Source
from citations.registries.shapes import date_in, doi_in, first_day, mappings, text, unique

KINDS = {
    "retraction": EventKind.RETRACTION,
    "partial_retraction": EventKind.PARTIAL_RETRACTION,
    "withdrawal": EventKind.WITHDRAWAL,
    "removal": EventKind.REMOVAL,
    "expression_of_concern": EventKind.CONCERN,
    "concern": EventKind.CONCERN,
    "correction": EventKind.CORRECTION,
    "corrigendum": EventKind.CORRECTION,
    "erratum": EventKind.CORRECTION,
    "addendum": EventKind.CORRECTION,
    "clarification": EventKind.CORRECTION,
    "reinstatement": EventKind.REINSTATEMENT,
}
"""Types of updates. Others (`new_version`, `new_edition`) are no notices: publishers put them on every article."""


def events_in(message: Mapping[str, Any], doi: str, said: EventKind | None) -> tuple[Event, ...]:
    """What happened to the work with `doi`; `said` is what a word before its title says.

    All of `updated-by`, in its order: a retraction may stand behind a correction. Of what a work declares of itself
    (`update-to` with its own DOI) only what is hard, because publishers put `new_version` on every article and
    correct in place without consequence.
    """
    told = [event for update in mappings(message.get("updated-by")) if (event := _event(update, doi))]
    own = [update for update in mappings(message.get("update-to")) if doi_in(update.get("DOI")) == doi]
    in_place = [event for update in own if (event := _event(update, doi)) and event.kind in HARD]
    titled = [Event(kind=said, source=Source.CROSSREF, key="title")] if said else []
    return once([*told, *in_place, *titled])


def _event(update: Mapping[str, Any], doi: str) -> Event | None:
    """What one update says; None for a type that is no notice.

    Its key is the kind and the notice's DOI, so that one notice told by the publisher and by Retraction Watch is one
    event; of what was done in place, under the work's own DOI, the day tells one from the next.
    """
    kind = KINDS.get(_update_type(update))
    if not kind:
        return None
    notice, on = doi_in(update.get("DOI")), first_day(date_in(update.get("updated")))
    in_place = f":{on or text(update.get('record-id'))}" if notice in ("", doi) else ""
    return Event(
        kind=kind, source=Source.CROSSREF, key=f"{kind}:{notice}{in_place}", notice_doi=notice, on=on
    )


def _update_type(update: Mapping[str, Any]) -> str:
    """`Partial-Retraction`, `partial retraction` and `partial_retraction` as the last."""
    return re.sub(r"[^a-z]+", "_", text(update.get("type")).lower()).strip("_")


def notice_of(message: Mapping[str, Any], doi: str) -> tuple[str, ...]:
    """The other works that this one corrects or retracts; a new version of one is a work of its own."""
    notices = [update for update in mappings(message.get("update-to")) if _update_type(update) in KINDS]
    others = (doi_in(update.get("DOI")) for update in notices)
    return unique(f"doi:{other}" for other in others if other not in ("", doi))
