"""What registries of the literature hold about a work and answered when they were asked, in our own terms (pure).

Clients in `citations.registries` make these from what they receive; matching, verification and the watch read them.
Everything in them is untrusted text that others typed.
"""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from citations.records import Record


class Source(StrEnum):
    """Who can be asked."""

    CROSSREF = "crossref"
    PUBMED = "pubmed"
    DATACITE = "datacite"
    DOI_ORG = "doi_org"
    NLM_CATALOG = "nlm_catalog"
    DOAJ = "doaj"
    RETRACTION_WATCH = "retraction_watch"


NAMES = {
    Source.CROSSREF: "Crossref",
    Source.PUBMED: "PubMed",
    Source.DATACITE: "DataCite",
    Source.DOI_ORG: "doi.org",
    Source.NLM_CATALOG: "NLM Catalog",
    Source.DOAJ: "DOAJ",
    Source.RETRACTION_WATCH: "Retraction Watch",
}
"""The sources as people know them."""


class EventKind(StrEnum):
    """What can happen to a work after it appeared. The first four are hard: nobody should rely on it any more."""

    RETRACTION = "retraction"
    PARTIAL_RETRACTION = "partial_retraction"
    WITHDRAWAL = "withdrawal"
    REMOVAL = "removal"
    REPLACED = "replaced"  # retracted and republished, often under the same DOI
    REINSTATEMENT = "reinstatement"
    CONCERN = "concern"
    CORRECTION = "correction"
    SUPERSEDED = "superseded"  # a newer version exists: Cochrane reviews, guidelines
    PUBLISHED = "published"  # of a preprint: the article has appeared


HARD = frozenset(
    {EventKind.RETRACTION, EventKind.PARTIAL_RETRACTION, EventKind.WITHDRAWAL, EventKind.REMOVAL}
)


@dataclasses.dataclass(frozen=True)
class Event:
    """One notice about a work as one source tells it. `key` is the same each time that source tells of it."""

    kind: EventKind
    source: Source
    key: str
    notice_doi: str = ""
    notice_pmid: str = ""
    on: datetime.date | None = None
    reasons: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """JSON-safe; `from_dict` reads it."""
        fields = dataclasses.asdict(self)
        return {**fields, "on": self.on.isoformat() if self.on else None, "reasons": list(self.reasons)}

    @classmethod
    def from_dict(cls, fields: Mapping[str, Any]) -> Event:
        values = dict(fields)
        values["kind"], values["source"] = EventKind(values["kind"]), Source(values["source"])
        values["on"] = datetime.date.fromisoformat(values["on"]) if values.get("on") else None
        values["reasons"] = tuple(values.get("reasons") or ())
        return cls(**values)


@dataclasses.dataclass(frozen=True)
class Found:
    """What one source holds about one work.

    `record` is the source's best reading in our fields; the lists hold every form it gives: `titles` (with and
    without subtitle, in the original language, short), `journals` (full, abbreviated), `years` (print, online,
    issued, posted). `kind` is the source's own word for the type (`journal-article`, `posted-content`, …) and
    `publication_types` those of PubMed. `notice_of` names what this record is only a notice about: DOIs as `doi:…`,
    PubMed ids as `pmid:…`; empty for a work of its own. `related` maps a relation (`preprint`, `published_as`,
    `newer_version`) to such names. `is_indexed`: PubMed has it from a MEDLINE journal (`Status="MEDLINE"`).
    """

    source: Source
    record: Record
    kind: str = ""
    titles: tuple[str, ...] = ()
    journals: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    issns: tuple[str, ...] = ()
    publication_types: tuple[str, ...] = ()
    events: tuple[Event, ...] = ()
    notice_of: tuple[str, ...] = ()
    related: tuple[tuple[str, str], ...] = ()
    abstract: str = ""
    language: str = ""
    is_indexed: bool = False

    def to_dict(self) -> dict[str, Any]:
        """JSON-safe; `from_dict` reads it."""
        plain = {field.name: getattr(self, field.name) for field in dataclasses.fields(self)}
        plain |= {name: list(plain[name]) for name in LISTS}
        plain["record"] = self.record.to_dict()
        plain["events"] = [event.to_dict() for event in self.events]
        plain["related"] = [list(pair) for pair in self.related]
        return plain

    @classmethod
    def from_dict(cls, fields: Mapping[str, Any]) -> Found:
        values = dict(fields)
        values |= {name: tuple(values.get(name) or ()) for name in LISTS}
        values["source"] = Source(values["source"])
        values["record"] = Record.from_dict(values["record"])
        values["events"] = tuple(Event.from_dict(event) for event in values.get("events") or ())
        values["related"] = tuple((relation, name) for relation, name in values.get("related") or ())
        return cls(**values)


LISTS = ("titles", "journals", "years", "issns", "publication_types", "notice_of")


class Outcome(StrEnum):
    """What came of asking. Only `absent` is a “no”: a source that did not answer has said nothing."""

    FOUND = "found"
    ABSENT = "absent"
    UNAVAILABLE = "unavailable"


@dataclasses.dataclass(frozen=True)
class Answer:
    """What one source said to one question.

    `question` is `doi:…`, `pmid:…`, `title` (a search by title) or `citation` (journal, volume, page). `found` holds
    the record, or the candidates of a search; a search that finds nothing is `absent`. `agency` is what doi.org
    says of who registered a DOI ("" if it was not asked or does not know). `problem` is a sentence for the log when
    the source was unavailable, and `retry_at` when it asked to be left alone until then.
    """

    source: Source
    question: str
    outcome: Outcome
    at: datetime.datetime
    found: tuple[Found, ...] = ()
    agency: str = ""
    problem: str = ""
    is_limited: bool = False
    retry_at: datetime.datetime | None = None

    @property
    def answered(self) -> bool:
        return self.outcome != Outcome.UNAVAILABLE

    @property
    def is_search(self) -> bool:
        return self.question in ("title", "citation")
