"""A record made from what registries hold of a work: whose word counts for which field (pure)."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

from citations.ama import full_pages
from citations.found import Found, Source
from citations.records import Record

OUR_OWN = ("url", "accessed_on", "notice")
"""Facts about our own reading, which no registry knows; notices are noted apart."""
ABOUT_ONE_WORK = (
    "doi",
    "pmid",
    "pmcid",
    "isbn",
    "volume",
    "issue",
    "pages",
    "article_number",
    "month",
    "day",
)
"""Facts that must not stay when a record becomes that of another work."""


def taken_over(works: Sequence[Found], typed: Record, *, is_other: bool) -> Record:
    """The record of `works` (of one work, the best first), with what was typed where they are silent.

    `is_other`: they are of another work than the one that was typed, so what was typed of its place does not stay.
    The abbreviation of a journal is PubMed's (it is NLM's), then as typed: Crossref's are often no abbreviations.
    Pages are given in full, as AMA 11 prints them.
    """
    values: dict[str, Any] = {}
    for field in dataclasses.fields(Record):
        known = [value for work in works if (value := getattr(work.record, field.name))]
        if field.name in OUR_OWN:
            values[field.name] = getattr(typed, field.name)
        elif known:
            values[field.name] = known[0]
        elif is_other and field.name in ABOUT_ONE_WORK:
            values[field.name] = field.default
        else:
            values[field.name] = getattr(typed, field.name)
    values["container_title_short"] = _abbreviation(works, typed, is_other=is_other)
    values["pages"] = full_pages(values["pages"])
    return Record(**values)


def _abbreviation(works: Sequence[Found], typed: Record, *, is_other: bool) -> str:
    of_pubmed = [work.record.container_title_short for work in works if work.source == Source.PUBMED]
    others = [work.record.container_title_short for work in works if work.source != Source.PUBMED]
    as_typed = [] if is_other else [typed.container_title_short]
    return next((short for short in (*of_pubmed, *as_typed, *others) if short), "")
