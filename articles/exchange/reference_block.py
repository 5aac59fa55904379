"""Where the reference list of a pasted text begins and ends, with or without a heading."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from articles.exchange.lines import ATX_HEADING, Line
from citations.reference_lists import AUTHOR_START, ENDS_WITH_ADDRESS, goes_on, group_lines
from citations.references import leading_number

HEADING = re.compile(
    r"(?:list of )?(?:references?|reference list|bibliography|sources|literature(?: cited)?|works cited|citations|"
    r"article sources|notes and references|references and sources|sources and references|further reading|footnotes)"
    r"(?: \(\d+\))?\s*:?",
    re.IGNORECASE,
)
STRONG_SIGN = re.compile(
    r"10\.[0-9]{4,9}/|\bPMID\b|\b(?:18|19|20)[0-9]{2}[^;]{0,12};\s?[0-9]|\bet al\b.{0,400}\b(?:18|19|20)[0-9]{2}\b",
    re.IGNORECASE,
)
WEAK_SIGN = re.compile(r"https?://|www\.|\b(?:18|19|20)[0-9]{2}\b")
GOES_ON = re.compile(r"(?:PMC?ID|Epub|Accessed|Available|https?:|doi|\[|\(|[a-z0-9])")
LEAST_SHARE = 0.6
LONGEST_REFERENCE = 3000
LONGEST_HEADING = 60


@dataclass(frozen=True)
class ReferenceBlock:
    """Positions in the list of lines: of the heading (None without one) and of the lines of each reference."""

    heading: int | None
    groups: tuple[tuple[int, ...], ...]

    @property
    def positions(self) -> frozenset[int]:
        return frozenset(at for group in self.groups for at in group)

    @property
    def end(self) -> int:
        """The position after its last line."""
        return self.groups[-1][-1] + 1


def find_references(lines: Sequence[Line], ends_it: Callable[[Line], bool]) -> ReferenceBlock | None:
    """The last list of references in `lines`. `ends_it` says which lines cannot belong to one: bylines, furniture.

    Under a heading such as References the list may be numbered or not; without a heading it must be numbered, and
    most entries must have a DOI, a PubMed id, or year, volume and pages.
    """
    return _with_heading(lines, ends_it) or _without_heading(lines, ends_it)


def _with_heading(lines: Sequence[Line], ends_it: Callable[[Line], bool]) -> ReferenceBlock | None:
    headings = [at for at, line in enumerate(lines) if _is_heading(line)]
    for at in reversed(headings):
        end = _end(lines, at + 1, ends_it, is_numbered=None)
        groups = _groups(lines, at + 1, end)
        if groups and _share(lines, groups, (STRONG_SIGN, WEAK_SIGN)) >= LEAST_SHARE:
            return ReferenceBlock(at, groups)
    return None


def _without_heading(lines: Sequence[Line], ends_it: Callable[[Line], bool]) -> ReferenceBlock | None:
    best, at = None, 0
    while at < len(lines):
        if leading_number(lines[at].said) is None:
            at += 1
            continue
        end = _end(lines, at, ends_it, is_numbered=True)
        groups = _groups(lines, at, end)
        if _share(lines, groups, (STRONG_SIGN,)) >= LEAST_SHARE:
            best = ReferenceBlock(None, groups)
        at = max(end, at + 1)
    return best


def _is_heading(line: Line) -> bool:
    return len(line.bare) <= LONGEST_HEADING and HEADING.fullmatch(line.bare) is not None


def _end(
    lines: Sequence[Line], start: int, ends_it: Callable[[Line], bool], *, is_numbered: bool | None
) -> int:
    """Where the list that begins at `start` stops. Without a heading a number that does not rise stops it too."""
    stops_at_restart, previous = bool(is_numbered), None
    for at in range(start, len(lines)):
        line = lines[at]
        number = leading_number(line.said)
        is_numbered = (number is not None) if is_numbered is None else is_numbered
        if not goes_on(previous, number, line.said):
            number = None
        if ATX_HEADING.match(line.text) or _is_heading(line) or ends_it(line):
            return at
        if number is None and at > start and _is_outside(lines[at - 1], line, is_numbered=is_numbered):
            return at
        if number is not None and previous is not None and stops_at_restart and number <= previous:
            return at
        previous = previous if number is None else number
    return len(lines)


def _is_outside(before: Line, line: Line, *, is_numbered: bool) -> bool:
    """Whether `line`, which has no number, is neither the rest of the entry before it nor an entry of its own."""
    looks_like_one = bool(STRONG_SIGN.search(line.said[:LONGEST_REFERENCE]) or AUTHOR_START.match(line.said))
    if line.blank_before:
        return not looks_like_one and (is_numbered or not WEAK_SIGN.search(line.said[:LONGEST_REFERENCE]))
    is_complete = bool(ENDS_WITH_ADDRESS.search(before.said[-LONGEST_REFERENCE:]))
    return is_complete and is_numbered and not looks_like_one and not GOES_ON.match(line.said)


def _groups(lines: Sequence[Line], start: int, end: int) -> tuple[tuple[int, ...], ...]:
    texts: list[str] = []
    positions: list[int] = []
    for at in range(start, end):
        if lines[at].blank_before:
            texts.append("")
            positions.append(-1)
        texts.append(lines[at].text)
        positions.append(at)
    return tuple(tuple(positions[place] for place in group) for group in group_lines(texts))


def _share(
    lines: Sequence[Line], groups: tuple[tuple[int, ...], ...], signs: tuple[re.Pattern[str], ...]
) -> float:
    """How many of the groups look like references, from 0 to 1."""
    if not groups:
        return 0.0
    texts = (" ".join(lines[at].said for at in group)[:LONGEST_REFERENCE] for group in groups)
    return sum(any(sign.search(text) for sign in signs) for text in texts) / len(groups)
