"""What asking for each typed identifier came to: its record, that it does not exist, or nothing certain (pure)."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from enum import StrEnum

from citations.candidates import identifiers
from citations.found import Answer, Found, Outcome, Source
from citations.records import Record

HOLD_RECORDS = frozenset({Source.CROSSREF, Source.PUBMED, Source.DATACITE, Source.DOI_ORG})
"""Sources that say whether a work exists; the others say something of its journal or of notices."""
KNOW_ALL = {"doi": Source.DOI_ORG, "pmid": Source.PUBMED, "pmcid": Source.PUBMED}
"""Who alone can say that an identifier does not exist: a DOI that Crossref lacks may be another agency's."""


class State(StrEnum):
    FOUND = "found"
    DEAD = "dead"  # does not exist
    BARE = "bare"  # exists, but nobody has a record
    UNKNOWN = "unknown"  # not asked, or not answered


@dataclasses.dataclass(frozen=True)
class Lookup:
    """One typed identifier (`doi:…`) and what is known of it."""

    key: str
    state: State
    records: tuple[Found, ...] = ()


def typed_keys(typed: Record) -> list[str]:
    """The identifiers of a typed record as questions: `doi:…`, `pmid:…`, `pmcid:…`.

    An ISBN is none: no registry is asked for one, and all chapters of a book have the same.
    """
    named = (("doi", typed.doi), ("pmid", typed.pmid), ("pmcid", typed.pmcid))
    return [f"{kind}:{value}" for kind, value in named if value]


def lookups(typed: Record, answers: Sequence[Answer]) -> list[Lookup]:
    """Every typed identifier, in that order."""
    return [_lookup(key, answers) for key in typed_keys(typed)]


def _lookup(key: str, answers: Sequence[Answer]) -> Lookup:
    said = [answer for answer in answers if answer.question == key and answer.source in HOLD_RECORDS]
    records = [one for answer in said if answer.outcome == Outcome.FOUND for one in answer.found]
    records += [one for one in _searched(answers) if key in identifiers(one)]
    if records:
        return Lookup(key, State.FOUND, one_of_each_source(records))
    outcomes = {answer.source: answer.outcome for answer in said}
    if outcomes.get(KNOW_ALL[key.partition(":")[0]]) == Outcome.ABSENT:
        return Lookup(key, State.DEAD)
    if outcomes.get(Source.DOI_ORG) == Outcome.FOUND and Outcome.UNAVAILABLE not in outcomes.values():
        return Lookup(key, State.BARE)
    return Lookup(key, State.UNKNOWN)


def _searched(answers: Sequence[Answer]) -> list[Found]:
    """A search that met the very identifier has answered for it."""
    return [one for answer in answers if answer.is_search for one in answer.found]


def one_of_each_source(records: Sequence[Found]) -> tuple[Found, ...]:
    """The first record of each source, in order."""
    first: dict[Source, Found] = {}
    for one in records:
        first.setdefault(one.source, one)
    return tuple(first.values())


def contradicted(typed: Record, lookup: Lookup) -> bool:
    """Whether the record of one identifier names another value for one that was typed besides: PMID 1, but DOI B."""
    kind = lookup.key.partition(":")[0]
    others = [key for key in typed_keys(typed) if not key.startswith(f"{kind}:")]
    known = [name for one in lookup.records for name in identifiers(one)]
    return any(
        any(name.startswith(f"{key.partition(':')[0]}:") for name in known) and key not in known
        for key in others
    )
