"""What the check of a source against the registries came to: words and plain data (pure).

Two questions that are never merged: does this reference exist and is it what was typed (the verdict), and what has
been said of the work since, and was it peer reviewed (status and class).
"""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from citations.found import Event, Found, Source


class Verdict(StrEnum):
    """Exactly one for each check, the first that applies of those from the top."""

    RETRACTED = "retracted"
    MISMATCH = "mismatch"
    NOT_FOUND = "not_found"
    NOT_PEER_REVIEWED = "not_peer_reviewed"
    CANNOT_DETERMINE = "cannot_determine"
    MINOR = "minor"
    MATCH = "match"


class Reason(StrEnum):
    """Why a verdict is what it is; the words for each are in `citations.judgement_words`."""

    SOURCES_UNAVAILABLE = "sources_unavailable"
    RATE_LIMITED = "rate_limited"
    INSUFFICIENT_METADATA = "insufficient_metadata"
    AMBIGUOUS_CANDIDATES = "ambiguous_candidates"
    TOO_NEW = "too_new"
    NON_CROSSREF_RA = "non_crossref_ra"
    IDENTIFIER_EXISTS_NO_METADATA = "identifier_exists_no_metadata"
    NON_LATIN = "non_latin"
    GREY_LITERATURE = "grey_literature"
    REGISTRY_RECORD_BROKEN = "registry_record_broken"
    DEAD_IDENTIFIER = "dead_identifier"
    IDENTIFIERS_DISAGREE = "identifiers_disagree"
    DOI_CONTRADICTS = "doi_contradicts"  # its characters say another article number, volume or year
    ANOTHER_WORK = "another_work"
    NOTICE = "notice"  # the record is a notice about an article, not the article
    PREPRINT = "preprint"
    MEETING_ABSTRACT = "meeting_abstract"
    EDITORIAL_MATTER = "editorial_matter"  # letters, editorials, comments, news: edited, rarely reviewed
    NOT_AN_ARTICLE = "not_an_article"  # a figure, a data set, a review report, the cover of an issue
    SUSPECT_PREFIX = "suspect_prefix"  # a prefix known for registering other people's papers again


class FieldState(StrEnum):
    SAME = "same"
    SMALL = "small"
    BAD = "bad"
    UNKNOWN = "unknown"  # one side has nothing to compare


@dataclasses.dataclass(frozen=True)
class FieldRow:
    """One line of the field table: what was typed, what each source has, how they compare.

    `name` is a field of `Record` (or `journal`); `registry` pairs a source with its value as printed.
    """

    name: str
    typed: str
    registry: tuple[tuple[Source, str], ...]
    state: FieldState


class PeerClass(StrEnum):
    """What the item itself says of peer review. Most say nothing: then it is decided once for their journal."""

    NO = "no"
    JOURNAL = "journal"
    UNKNOWN = "unknown"


class Status(StrEnum):
    """What has been said of a work since it appeared, worst first."""

    RETRACTED = "retracted"
    WITHDRAWN = "withdrawn"
    CONCERN = "concern"
    CORRECTED = "corrected"
    SUPERSEDED = "superseded"
    CLEAN = ""


@dataclasses.dataclass(frozen=True)
class Judgement:
    """The result of one check. `asked` says of each source what was asked, when, and what came of it.

    `works`: the records of the work itself, best first; empty unless the verdict rests on some. `candidates`: other
    works that the reference may mean instead. `issns` name its journal in full form (`1234-567X`).
    """

    verdict: Verdict
    reasons: tuple[Reason, ...] = ()
    fields: tuple[FieldRow, ...] = ()
    works: tuple[Found, ...] = ()
    candidates: tuple[Found, ...] = ()
    asked: tuple[Asked, ...] = ()
    peer_class: PeerClass = PeerClass.UNKNOWN
    status: Status = Status.CLEAN
    events: tuple[Event, ...] = ()
    issns: tuple[str, ...] = ()
    retry_at: datetime.datetime | None = None

    @property
    def identity(self) -> Verdict:
        """The answer to the first question alone: match, minor, mismatch, not_found or cannot_determine."""
        if self.verdict not in (Verdict.RETRACTED, Verdict.NOT_PEER_REVIEWED):
            return self.verdict
        is_same = all(row.state in (FieldState.SAME, FieldState.UNKNOWN) for row in self.fields)
        return Verdict.MATCH if is_same else Verdict.MINOR

    @property
    def is_same_work(self) -> bool:
        """Whether `works` are the work that was typed, with or without small differences."""
        return self.identity in (Verdict.MATCH, Verdict.MINOR)

    def to_dict(self) -> dict[str, Any]:
        """JSON-safe; `from_dict` reads it."""
        return {
            "verdict": self.verdict,
            "reasons": list(self.reasons),
            "fields": [
                {**dataclasses.asdict(row), "registry": [list(pair) for pair in row.registry]}
                for row in self.fields
            ],
            "works": [work.to_dict() for work in self.works],
            "candidates": [work.to_dict() for work in self.candidates],
            "asked": [one.to_dict() for one in self.asked],
            "peer_class": self.peer_class,
            "status": self.status,
            "events": [event.to_dict() for event in self.events],
            "issns": list(self.issns),
            "retry_at": self.retry_at.isoformat() if self.retry_at else None,
        }

    @classmethod
    def from_dict(cls, fields: Mapping[str, Any]) -> Judgement:
        return cls(
            verdict=Verdict(fields["verdict"]),
            reasons=tuple(Reason(each) for each in fields["reasons"]),
            fields=tuple(_row(row) for row in fields["fields"]),
            works=tuple(Found.from_dict(work) for work in fields["works"]),
            candidates=tuple(Found.from_dict(work) for work in fields["candidates"]),
            asked=tuple(Asked.from_dict(one) for one in fields["asked"]),
            peer_class=PeerClass(fields["peer_class"]),
            status=Status(fields["status"]),
            events=tuple(Event.from_dict(event) for event in fields["events"]),
            issns=tuple(fields["issns"]),
            retry_at=_moment(fields["retry_at"]),
        )


@dataclasses.dataclass(frozen=True)
class Asked:
    """One question to one source: an `Answer` without what was found, for the record."""

    source: Source
    question: str
    outcome: str
    at: datetime.datetime

    def to_dict(self) -> dict[str, str]:
        return {
            "source": self.source,
            "question": self.question,
            "outcome": self.outcome,
            "at": self.at.isoformat(),
        }

    @classmethod
    def from_dict(cls, fields: Mapping[str, str]) -> Asked:
        at = datetime.datetime.fromisoformat(fields["at"])
        return cls(Source(fields["source"]), fields["question"], fields["outcome"], at)


def _row(fields: Mapping[str, Any]) -> FieldRow:
    registry = tuple((Source(source), value) for source, value in fields["registry"])
    return FieldRow(fields["name"], fields["typed"], registry, FieldState(fields["state"]))


def _moment(text: str | None) -> datetime.datetime | None:
    return datetime.datetime.fromisoformat(text) if text else None
