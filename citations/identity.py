"""Whether a reference exists and is what was typed: the first of the two questions (pure).

An identifier decides if its record is the work that was typed. Without one, or if it is dead, searches are looked at.
"""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Sequence
from functools import cached_property

from citations.author_matching import is_broken
from citations.candidates import Candidate, accepted, candidates, is_same_work
from citations.doi_hints import contradicts_doi
from citations.found import Answer, Found, Source
from citations.lookups import HOLD_RECORDS, Lookup, State, contradicted, lookups, one_of_each_source
from citations.matching import Comparison, compare
from citations.peer_review import is_notice
from citations.records import Record
from citations.titles import fold, is_latin
from citations.verdicts import Reason, Verdict

MUST_SEARCH = (Source.CROSSREF, Source.PUBMED)
SEARCHABLE_TITLE = 5
"""Words that a title needs for “none knows it” to mean anything."""
INDEXED_AFTER = datetime.timedelta(days=60)
OF_LEVEL = {"match": Verdict.MATCH, "minor": Verdict.MINOR, "mismatch": Verdict.MISMATCH}


@dataclasses.dataclass(frozen=True)
class Case:
    """Everything a verdict rests on: what was typed or pasted, the last answer to each question, the day."""

    typed: Record
    answers: tuple[Answer, ...]
    line: str
    today: datetime.date

    @cached_property
    def lookups(self) -> list[Lookup]:
        return lookups(self.typed, self.answers)

    @cached_property
    def candidates(self) -> list[Candidate]:
        return candidates(self.typed, self.answers, line=self.line)

    def in_state(self, state: State) -> list[Lookup]:
        return [lookup for lookup in self.lookups if lookup.state == state]

    def compared(self, records: Sequence[Found]) -> Comparison:
        return compare(self.typed, records, line=self.line)


@dataclasses.dataclass(frozen=True)
class Finding:
    """The verdict on identity alone. `works` are the records it rests on, `others` what may be meant instead."""

    verdict: Verdict
    reasons: tuple[Reason, ...] = ()
    works: tuple[Found, ...] = ()
    comparison: Comparison | None = None
    others: tuple[Found, ...] = ()

    @property
    def is_the_work(self) -> bool:
        return self.verdict in (Verdict.MATCH, Verdict.MINOR)


def identify(case: Case) -> Finding:
    """Whether the reference is a work that exists and is what was typed."""
    found, dead = case.in_state(State.FOUND), case.in_state(State.DEAD)
    if found:
        return _by_identifiers(case, found, dead)
    good = accepted(case.candidates, case.typed)
    if dead and good:
        return Finding(Verdict.MISMATCH, (Reason.DEAD_IDENTIFIER,), others=_others(case, ()))
    if case.in_state(State.UNKNOWN) or case.in_state(State.BARE):
        return Finding(Verdict.CANNOT_DETERMINE, _why_no_record(case), others=_others(case, ()))
    return _by_search(case, good, dead)


def _by_identifiers(case: Case, found: Sequence[Lookup], dead: Sequence[Lookup]) -> Finding:
    compared = [(lookup, case.compared(lookup.records)) for lookup in found]
    wrong = [(lookup, comparison) for lookup, comparison in compared if comparison.level == "mismatch"]
    if wrong:
        return _another_work(case, *wrong[0])
    lookup, comparison = compared[0]
    if _disagree(case, compared):
        others = tuple(one for other, _ in compared[1:] for one in other.records)
        return Finding(
            Verdict.MISMATCH,
            (Reason.IDENTIFIERS_DISAGREE,),
            lookup.records,
            comparison,
            _others(case, lookup.records, others),
        )
    if dead:
        return Finding(Verdict.MISMATCH, (Reason.DEAD_IDENTIFIER,), others=_others(case, (), lookup.records))
    return _the_work(case, [one for each in found for one in each.records])


def _another_work(case: Case, lookup: Lookup, comparison: Comparison) -> Finding:
    """A record that does not fit: that of another work, unless it or what was typed is too poor to tell."""
    good = [one for other in case.in_state(State.FOUND) if other != lookup for one in other.records]
    others = _others(case, lookup.records, good)
    if too_poor := _too_poor(case, lookup.records):
        return Finding(Verdict.CANNOT_DETERMINE, (too_poor,), others=(*lookup.records, *others))
    disagree = (Reason.IDENTIFIERS_DISAGREE,) if good or contradicted(case.typed, lookup) else ()
    notice = (Reason.NOTICE,) if any(is_notice(one) for one in lookup.records) else ()
    reasons = (Reason.ANOTHER_WORK, *disagree, *notice)
    return Finding(Verdict.MISMATCH, reasons, lookup.records, comparison, others)


def _too_poor(case: Case, records: Sequence[Found]) -> Reason | None:
    """Why a comparison that failed says nothing; None if it says that the works differ."""
    title, known = case.typed.title, [one.record.title for one in records if one.record.title]
    if not known:
        return Reason.REGISTRY_RECORD_BROKEN
    if not title or _stands_unread(known, case):
        return Reason.INSUFFICIENT_METADATA
    if is_latin(title) != any(is_latin(one) for one in known):
        return Reason.NON_LATIN
    return None


def _stands_unread(titles: Sequence[str], case: Case) -> bool:
    """Whether the line could not be read, and the registry's title stands in it."""
    is_unread = not (case.typed.authors or case.typed.year or case.typed.container_title_short)
    return is_unread and any(f" {fold(title)} " in f" {fold(case.typed.title)} " for title in titles)


def _disagree(case: Case, compared: Sequence[tuple[Lookup, Comparison]]) -> bool:
    """Whether typed identifiers name different works. One work under two DOIs is one if both fit exactly."""
    if len(compared) > 1 and all(comparison.level == "match" for _lookup, comparison in compared):
        return False
    return any(contradicted(case.typed, lookup) for lookup, _comparison in compared)


def _the_work(case: Case, records: Sequence[Found]) -> Finding:
    """The verdict of the comparison with all records of the work, those that searches met included."""
    met = [
        one
        for each in case.candidates
        for one in each.records
        if any(is_same_work(one, record) for record in records)
    ]
    works = one_of_each_source((*records, *met))
    comparison = case.compared(works)
    reasons = _unanswered(case)
    if any(one.record.authors and is_broken(one.record.authors[0]) for one in works):
        reasons = (*reasons, Reason.REGISTRY_RECORD_BROKEN)
    return Finding(OF_LEVEL[comparison.level], reasons, works, comparison, _others(case, works))


def _by_search(case: Case, good: Sequence[Candidate], dead: Sequence[Lookup]) -> Finding:
    """No identifier was typed, or none of them exists."""
    others = _others(case, ())
    if len(good) > 1:
        return Finding(Verdict.CANNOT_DETERMINE, (Reason.AMBIGUOUS_CANDIDATES,), others=others)
    if good:
        return _the_work(case, good[0].records)
    is_dead = (Reason.DEAD_IDENTIFIER,) if dead else ()
    doubts = _why_not_sure(case)
    verdict = Verdict.CANNOT_DETERMINE if doubts else Verdict.NOT_FOUND
    return Finding(verdict, (*is_dead, *doubts, *_hints(case)), others=others)


def _why_no_record(case: Case) -> tuple[Reason, ...]:
    """Why a typed identifier says nothing: somebody did not answer, or it exists and nobody has its record."""
    reasons = _unanswered(case)
    if case.in_state(State.BARE):
        reasons = (*reasons, Reason.IDENTIFIER_EXISTS_NO_METADATA)
    if any(answer.agency and answer.agency.lower() != "crossref" for answer in case.answers):
        reasons = (*reasons, Reason.NON_CROSSREF_RA)
    return (*(reasons or (Reason.SOURCES_UNAVAILABLE,)), *_hints(case))


def _hints(case: Case) -> tuple[Reason, ...]:
    """What can be told without a record."""
    return (Reason.DOI_CONTRADICTS,) if contradicts_doi(case.typed) else ()


def _why_not_sure(case: Case) -> tuple[Reason, ...]:
    """Why “nobody knows it” would say more than is known. Empty if every required source searched in earnest."""
    typed = case.typed
    doubts = (
        (Reason.SOURCES_UNAVAILABLE, not _have_searched(case)),
        (Reason.GREY_LITERATURE, typed.type != "article-journal" or bool(typed.isbn)),
        (Reason.NON_LATIN, not is_latin(typed.title)),
        (Reason.INSUFFICIENT_METADATA, len(fold(typed.title).split()) < SEARCHABLE_TITLE or not typed.year),
        (Reason.TOO_NEW, indexed_on(typed, case.today) is not None),
    )
    return (*_unanswered(case), *(reason for reason, holds in doubts if holds))


def _have_searched(case: Case) -> bool:
    """Whether each required source was asked for the title, and answered whatever it was asked to search."""
    return all(
        any(answer.source == source and answer.question == "title" for answer in case.answers)
        and all(answer.answered for answer in case.answers if answer.source == source and answer.is_search)
        for source in MUST_SEARCH
    )


def _unanswered(case: Case) -> tuple[Reason, ...]:
    silent = [answer for answer in case.answers if answer.source in HOLD_RECORDS and not answer.answered]
    limited = (Reason.RATE_LIMITED,) if any(answer.is_limited for answer in silent) else ()
    return (Reason.SOURCES_UNAVAILABLE, *limited) if silent else ()


def indexed_on(typed: Record, today: datetime.date) -> datetime.date | None:
    """The day from which registries should know a work of this year; None if that is past, or the year is.

    Sixty days after it appeared; after the month or the year, if the day is not known.
    """
    if not typed.year or typed.year < today.year:
        return None
    due = (typed.published_online_on or _last_day(typed)) + INDEXED_AFTER
    return due if due > today else None


def _last_day(typed: Record) -> datetime.date:
    year, month = typed.year or 1, typed.month or 12
    if typed.month and typed.day:
        return datetime.date(year, month, typed.day)
    return datetime.date(year + month // 12, month % 12 + 1, 1) - datetime.timedelta(days=1)


def _others(case: Case, works: Sequence[Found], first: Sequence[Found] = ()) -> tuple[Found, ...]:
    """What may be meant instead: the works of other identifiers, then what searches found that could be it."""
    likely = [each.records[0] for each in case.candidates if each.is_accepted]
    near = [
        each.records[0]
        for each in case.candidates
        if not each.is_accepted and each.comparison.level == "minor"
    ]
    kept: list[Found] = []
    for one in (*first, *likely, *near):
        if not any(is_same_work(one, other) for other in (*works, *kept)):
            kept.append(one)
    return tuple(kept)
