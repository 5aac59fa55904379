"""Records of one work among those that registries hold: which belong together, and what they make (pure)."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence

from citations.found import Answer, Found
from citations.records import Record

KINDS = ("doi", "pmid")


def name_of(work: Found) -> str:
    """What a work is called wherever it stands in a list: `doi:…` or `pmid:…`; "" without either."""
    named = (f"{kind}:{value}" for kind in KINDS if (value := getattr(work.record, kind)))
    return next(named, "")


def one_work(found: Sequence[Found], number: int) -> tuple[Found, ...]:
    """The record with this number, then all others of the same work by DOI or PubMed id. Raises IndexError."""
    chosen = found[number]
    others = (each for at, each in enumerate(found) if at != number and _share_an_identifier(chosen, each))
    return (chosen, *others)


def distinct(found: Sequence[Found]) -> list[int]:
    """The number of the first record of each work."""
    numbers: list[int] = []
    for at, work in enumerate(found):
        if not any(_share_an_identifier(found[number], work) for number in numbers):
            numbers.append(at)
    return numbers


def named_work(answers: Iterable[Answer]) -> Record | None:
    """The record that the identifiers of a reference lead to, if they lead to one work; None if to none or to two.

    What the first source does not know of identifiers is taken from the others.
    """
    found = [work for answer in answers if not answer.is_search for work in answer.found]
    if not found or len(distinct(found)) > 1:
        return None
    records = [work.record for work in found]
    return dataclasses.replace(
        records[0],
        doi=next((record.doi for record in records if record.doi), ""),
        pmid=next((record.pmid for record in records if record.pmid), ""),
        pmcid=next((record.pmcid for record in records if record.pmcid), ""),
    )


def _share_an_identifier(one: Found, other: Found) -> bool:
    return any(
        getattr(one.record, kind) and getattr(one.record, kind) == getattr(other.record, kind)
        for kind in KINDS
    )
