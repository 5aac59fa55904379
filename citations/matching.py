"""What was typed compared with what registries hold: field by field, then as a whole (pure).

Registries err as well, so a field counts as wrong only if every source that has it disagrees with what was typed.
Limits are those measured in `tests.citations.measures`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from typing import Literal

from citations.author_matching import as_typed, authors_state
from citations.found import Found
from citations.journal_names import journal_state
from citations.places import edition_state, issue_state, pages_state, publisher_state, volume_state
from citations.records import Record
from citations.rereading import reread
from citations.titles import SAME_TITLE, SIMILAR_TITLE, title_score
from citations.verdicts import FieldRow, FieldState

Level = Literal["match", "minor", "mismatch"]
LEVELS: tuple[Level, ...] = ("match", "minor", "mismatch")
MOST_BAD = 1
PLACING = ("journal", "volume", "pages", "year")
"""Fields whose exact agreement supports a title that is only similar."""
IN_A_BOOK = ("chapter", "book", "report", "thesis")
BEST_FIRST = (FieldState.SAME, FieldState.SMALL, FieldState.BAD, FieldState.UNKNOWN)


@dataclasses.dataclass(frozen=True)
class Comparison:
    """How a typed record and the records of one work agree. `title_score` is 0 to 100, see `citations.titles`."""

    level: Level
    fields: tuple[FieldRow, ...]
    title_score: float

    @property
    def agreeing(self) -> int:
        """How many of journal, volume, pages and year are the same, 0 to 4."""
        return sum(row.name in PLACING and row.state == FieldState.SAME for row in self.fields)

    def state(self, name: str) -> FieldState:
        """The state of the field `name`; unknown if it was not compared."""
        return next((row.state for row in self.fields if row.name == name), FieldState.UNKNOWN)


def compare(typed: Record, found: Sequence[Found], *, line: str = "") -> Comparison:
    """`typed` against the records that one or more sources hold of one work. `line` is what was pasted, if it was.

    A title that was read badly from `line` counts as the same if the registry's stands in it. Raises ValueError
    without any record: nothing was compared then.
    """
    if not found:
        raise ValueError("There is no record to compare with.")
    comparison = _compared(typed, found)
    if comparison.level == "match" or not line:
        return comparison
    again = (_compared(record, found) for one in found if (record := reread(typed, line, one)))
    return min((comparison, *again), key=lambda each: LEVELS.index(each.level))


def best_title_score(typed: Record, found: Found) -> float:
    """The best score of any form of the title that a source gives."""
    return max((title_score(typed.title, title) for title in _titles(found)), default=0.0)


def _compared(typed: Record, found: Sequence[Found]) -> Comparison:
    score = max(best_title_score(typed, one) for one in found)
    rows = [_title_row(typed, found, score)]
    rows += [_row(field, typed, found) for field in FIELDS if field.applies(typed)]
    return Comparison(_level(score, rows), tuple(rows), score)


def _level(score: float, rows: Sequence[FieldRow]) -> Level:
    """`match`: nothing differs. `minor`: the same work by title and first author, at most one field wrong."""
    states = {row.name: row.state for row in rows}
    if states["authors"] == FieldState.BAD:
        return "mismatch"
    bad = sum(state == FieldState.BAD for name, state in states.items() if name != "title")
    placed = any(states.get(name) == FieldState.SAME for name in PLACING)
    if score >= SAME_TITLE and not bad and FieldState.SMALL not in states.values():
        return "match"
    if bad <= MOST_BAD and (score >= SAME_TITLE or (score >= SIMILAR_TITLE and placed)):
        return "minor"
    return "mismatch"


def _title_row(typed: Record, found: Sequence[Found], score: float) -> FieldRow:
    same = FieldState.SAME if score >= SAME_TITLE else FieldState.SMALL
    state = same if score >= SIMILAR_TITLE else FieldState.BAD
    if not typed.title or not any(_titles(one) for one in found):
        state = FieldState.UNKNOWN
    said = tuple((one.source, one.record.title) for one in found if one.record.title)
    return FieldRow("title", typed.title, said, state)


def _year_state(typed: Record, found: Found) -> FieldState:
    """The nearest of all years counts: a work appears online, in print and in an issue."""
    years = {year for year in (found.record.year, *found.years) if year}
    if not typed.year or not years:
        return FieldState.UNKNOWN
    distance = min(abs(typed.year - year) for year in years)
    return {0: FieldState.SAME, 1: FieldState.SMALL}.get(distance, FieldState.BAD)


def _journal_state(typed: Record, found: Found) -> FieldState:
    return journal_state(_values(typed.container_title, typed.container_title_short), _journals(found))


def _book_state(typed: Record, found: Found) -> FieldState:
    """The book that a chapter is in, as titles are compared; another book is `bad`."""
    names = _journals(found)
    if not typed.container_title or not names:
        return FieldState.UNKNOWN
    score = max(title_score(typed.container_title, name) for name in names)
    if score >= SAME_TITLE:
        return FieldState.SAME
    return FieldState.SMALL if score >= SIMILAR_TITLE else FieldState.BAD


@dataclasses.dataclass(frozen=True)
class Field:
    """One row of the table: how it is printed and compared, and for which types of source it is looked at."""

    name: str
    printed: Callable[[Record], str]
    state: Callable[[Record, Found], FieldState]
    types: tuple[str, ...] = ()

    def applies(self, typed: Record) -> bool:
        return not self.types or typed.type in self.types


FIELDS = (
    Field(
        "authors",
        lambda record: as_typed(record.authors),
        lambda typed, found: authors_state(typed.authors, found.record.authors),
    ),
    Field("year", lambda record: str(record.year or ""), _year_state),
    Field(
        "journal",
        lambda record: record.container_title_short or record.container_title,
        _journal_state,
        ("article-journal", "preprint"),
    ),
    Field("container_title", lambda record: record.container_title, _book_state, ("chapter",)),
    Field("volume", lambda record: record.volume, lambda typed, found: volume_state(typed, found.record)),
    Field("issue", lambda record: record.issue, lambda typed, found: issue_state(typed, found.record)),
    Field(
        "pages",
        lambda record: record.pages or record.article_number,
        lambda typed, found: pages_state(typed, found.record),
    ),
    Field(
        "publisher",
        lambda record: record.publisher,
        lambda typed, found: publisher_state(typed, found.record),
        IN_A_BOOK,
    ),
    Field(
        "edition",
        lambda record: record.edition,
        lambda typed, found: edition_state(typed, found.record),
        IN_A_BOOK,
    ),
)


def _row(field: Field, typed: Record, found: Sequence[Found]) -> FieldRow:
    """The best state that any source comes to: one that agrees outweighs those that do not."""
    state = min((field.state(typed, one) for one in found), key=BEST_FIRST.index)
    said = tuple((one.source, text) for one in found if (text := field.printed(one.record)))
    return FieldRow(field.name, field.printed(typed), said, state)


def _titles(found: Found) -> tuple[str, ...]:
    return _values(found.record.title, *found.titles)


def _journals(found: Found) -> tuple[str, ...]:
    return _values(found.record.container_title, found.record.container_title_short, *found.journals)


def _values(*texts: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in texts if text.strip()))


def is_same(typed: Record, found: Found) -> bool:
    """Whether a registry's record can be the work that was typed, with small differences.

    Somebody who typed an identifier alone means whatever it leads to.
    """
    return not typed.title or compare(typed, [found]).level != "mismatch"
