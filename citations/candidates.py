"""What searches found, made into candidates for a reference: the right one accepted, the others offered (pure).

A registry's own score is never used: nonsense finds something too, and the right record often comes second.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence

from citations.found import Answer, Found
from citations.matching import LEVELS, Comparison, compare
from citations.peer_review import is_no_article, is_notice, is_preprint, is_suspect, says_notice, says_reply
from citations.records import Record
from citations.titles import SAME_TITLE
from citations.verdicts import FieldState

SUPPORTED_TITLE = 90
"""A title as similar as this is accepted with three of journal, volume, pages and year."""
SUPPORT_NEEDED = 3
SUPPORTING = ("authors", "journal", "volume", "pages", "year")


@dataclasses.dataclass(frozen=True)
class Candidate:
    """One work that a search found, with all records of it, and how it compares with what was typed."""

    records: tuple[Found, ...]
    comparison: Comparison

    @property
    def is_preprint(self) -> bool:
        return any(is_preprint(one) for one in self.records)

    @property
    def is_accepted(self) -> bool:
        """Whether it is the work that was typed: by its title, or by a similar title in the same place.

        A title alone does not make a work: one field besides must be the same.
        """
        score, comparison = self.comparison.title_score, self.comparison
        is_supported = any(comparison.state(name) == FieldState.SAME for name in SUPPORTING)
        is_titled = score >= SAME_TITLE or (
            score >= SUPPORTED_TITLE and comparison.agreeing >= SUPPORT_NEEDED
        )
        return comparison.level != "mismatch" and is_titled and is_supported


def candidates(typed: Record, answers: Iterable[Answer], *, line: str = "") -> list[Candidate]:
    """The works that searches found, best first, without what a reference does not mean: figures, grants, notices."""
    found = [
        one for answer in answers if answer.is_search for one in answer.found if _may_be_meant(typed, one)
    ]
    every = [Candidate(records, compare(typed, records, line=line)) for records in same_works(found)]
    return sorted(every, key=lambda candidate: _rank(typed, candidate))


def accepted(every: Sequence[Candidate], typed: Record) -> list[Candidate]:
    """Those that are the work that was typed, as good as the best of them: more than one cannot be told apart."""
    good = [candidate for candidate in every if candidate.is_accepted]
    return [candidate for candidate in good if _rank(typed, candidate) == _rank(typed, good[0])]


def same_works(found: Iterable[Found]) -> list[tuple[Found, ...]]:
    """Records grouped by work. Each source's first record of a work counts."""
    groups: list[list[Found]] = []
    for one in found:
        group = next((each for each in groups if any(is_same_work(one, other) for other in each)), None)
        if group is None:
            groups.append([one])
        elif one.source not in {other.source for other in group}:
            group.append(one)
    return [tuple(group) for group in groups]


def is_same_work(one: Found, other: Found) -> bool:
    """By identifiers; where these say nothing, by the same title in the same place, as two sources tell it."""
    ours, theirs = identifiers(one), identifiers(other)
    if ours & theirs:
        return True
    kinds, other_kinds = ({name.partition(":")[0] for name in names} for names in (ours, theirs))
    if one.source == other.source or kinds & other_kinds:
        return False
    comparison = compare(one.record, [other])
    return comparison.title_score >= SAME_TITLE and comparison.agreeing >= SUPPORT_NEEDED


def identifiers(found: Found) -> frozenset[str]:
    """`doi:…`, `pmid:…` and `pmcid:…` of a record."""
    record = found.record
    named = (("doi", record.doi.lower()), ("pmid", record.pmid), ("pmcid", record.pmcid.upper()))
    return frozenset(f"{kind}:{value}" for kind, value in named if value)


def _may_be_meant(typed: Record, found: Found) -> bool:
    if is_no_article(found) or is_suspect(found):
        return False
    means_notice = says_notice(typed.title) or says_reply(typed.title)
    return means_notice or not (is_notice(found) or says_reply(found.record.title))


def _rank(typed: Record, candidate: Candidate) -> tuple[bool, bool, int, float, int]:
    """Lower is better: the typed kind of publication, then how well it compares. Articles come before preprints."""
    comparison = candidate.comparison
    return (
        not candidate.is_accepted,
        candidate.is_preprint != (typed.type == "preprint"),
        LEVELS.index(comparison.level),
        -comparison.title_score,
        -comparison.agreeing,
    )
