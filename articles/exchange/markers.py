"""Finding the numbers that cite: `(1)`, `(1,2)`, `(3-5)`, `[1]`, `[1]-[3]`, `[^1]`, `^1^`, `<sup>1</sup>`, `.¹`.

A number in brackets is a citation only if it stands where a citation stands: after the word or the sentence that it
supports. Counting ("either (1) rest or (2) surgery"), years, doses and labels ("stage (2)") are left as text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

NUMBERS = r"[ \t]?[0-9]{1,3}(?:[ \t]{0,2}[,;–-][ \t]{0,2}[0-9]{1,3}){0,40}[ \t]?"
MARKER = re.compile(
    rf"\[(?P<from>[0-9]{{1,3}})\][ \t]?[–-][ \t]?\[(?P<to>[0-9]{{1,3}})\]"
    rf"|\[(?P<square>\^?{NUMBERS})\](?!\()"
    rf"|\((?P<round>{NUMBERS})\)"
    rf"|\^(?P<caret>{NUMBERS})\^"
    rf"|<sup>[\[(]?(?P<sup>{NUMBERS})[\])]?</sup>"
    r"|(?P<tiny>[⁰¹²³⁴-⁹](?:[⁰¹²³⁴-⁹˒,⁻–-]{0,20}[⁰¹²³⁴-⁹])?)"
)
PROTECTED = re.compile(
    r"`[^`\n]+`|\]\([^()\s]*(?:\([^()\s]*\)[^()\s]*)?\)|https?://[^\s\])]+|\[@[^\[\]\n]*\]"
)
SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻˒", "0123456789-,")
WIDEST_RANGE = 50
CONTEXT = 30

WORD_BEFORE = re.compile(r"([^\W_]+)$")
CLOSERS = ".!?,;:…\"'”’»)]%*_"
FOLLOWS_A_CITATION = re.compile(r"$|[.,;:!?)\]\"”’\n]|[–—-]\s")
NUMBER_WORDS = re.compile("one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|[0-9]+")
LABELS = re.compile(
    "fig(?:ure)?|tables?|types?|stages?|grades?|class|phase|step|level|part|section|chapter|item|option|number|"
    "scores?|points?|group|arm|category|tier|line|box|panel|appendix|version|day|week"
)
UNITS = re.compile(
    "days?|hours?|minutes?|seconds?|weeks?|months?|years?|times|mg|ml|mcg|grams?|tablets?|capsules?|doses?|drops?|"
    "puffs?|met(?:re|er)s?|inch|inches|feet|miles?|degrees?|lit(?:re|er)s?|units?|points?|cups?"
)
BEFORE_COUNTING = re.compile(
    "and|or|either|both|the|an?|of|in|at|to|for|with|by|is|are|was|were|be|than|least|most|about|only|just|up|over|"
    "under|from|every|each|per|takes?|includ(?:e|es|ing)|namely|as|following"
)
STATISTICS = frozenset({"CI", "IQR", "SD", "OR", "HR", "RR", "SE", "AUC"})
LINE_START = re.compile(r"(?:^|\n)[ \t]*(?:[0-9]{1,3}[.)]|[-+*]|#{1,6}|[>*_]+)?$")


@dataclass(frozen=True)
class Marker:
    """Numbers that cite, at `start` to `end` of the text. `style` names the brackets."""

    start: int
    end: int
    numbers: tuple[int, ...]
    style: str


@dataclass(frozen=True)
class Found:
    """Markers of one paragraph, and numbers in brackets that were taken for counting."""

    markers: tuple[Marker, ...]
    counting: tuple[Marker, ...]


def find_markers(paragraph: str) -> Found:
    """Everything in `paragraph` that stands where a citation stands, in order. Code and addresses are skipped."""
    candidates = list(_candidates(paragraph))
    markers: list[Marker] = []
    counting: list[Marker] = []
    counted = 0
    for at, candidate in enumerate(candidates):
        verdict = _verdict(paragraph, candidate)
        first = candidate.numbers[0]
        if verdict == "perhaps" and (
            first == counted + 1 > 1 or _begins_counting(paragraph, candidates[at : at + 3])
        ):
            verdict = "counting"
        if verdict == "counting":
            counted = first
            counting.append(candidate)
        elif verdict in {"cites", "perhaps"}:
            markers.append(candidate)
    return Found(tuple(markers), tuple(counting))


def context_of(paragraph: str, marker: Marker) -> str:
    """The words around a marker, on one line."""
    return " ".join(paragraph[max(0, marker.start - CONTEXT) : marker.end + CONTEXT].split())


def _candidates(paragraph: str) -> Iterator[Marker]:
    protected = [found.span() for found in PROTECTED.finditer(paragraph)]
    at = 0
    for found in MARKER.finditer(paragraph):
        while at < len(protected) and protected[at][1] <= found.start():
            at += 1
        if at < len(protected) and protected[at][0] < found.end():
            continue
        style, numbers = _read(found)
        if numbers:
            yield Marker(found.start(), found.end(), numbers, style)


def _read(found: re.Match[str]) -> tuple[str, tuple[int, ...]]:
    if found["from"]:
        return "square", _numbers(f"{found['from']}-{found['to']}")
    style = next(name for name in ("square", "round", "caret", "sup", "tiny") if found[name])
    return style, _numbers(found[style].lstrip("^").translate(SUPERSCRIPTS))


def _numbers(text: str) -> tuple[int, ...]:
    """`1,3-5` → 1, 3, 4, 5. Empty if a range runs backwards or is too wide, or a number is 0."""
    numbers: list[int] = []
    for part in re.split(r"[,;]", text):
        ends = [int(end) for end in re.findall(r"[0-9]+", part)]
        if len(ends) not in {1, 2} or not 0 < ends[0] <= ends[-1] <= ends[0] + WIDEST_RANGE:
            return ()
        numbers += range(ends[0], ends[-1] + 1)
    return tuple(dict.fromkeys(numbers))


def _verdict(text: str, marker: Marker) -> str:
    """`cites`, `no`, `counting`, or `perhaps`: a citation unless its neighbours show that something is counted."""
    before = text[max(0, marker.start - 60) : marker.start]
    attached = before.rstrip()
    if LINE_START.search(attached):
        return "counting" if marker.style == "round" else "no"
    if marker.style == "square":
        return _square(text, marker, attached)
    if marker.style != "round":
        return "cites" if before == attached and _is_after_a_word(attached) else "no"
    if before == attached:
        return "cites" if _is_after_a_word(attached) else "no"
    return _round_after_a_blank(text, marker, attached)


def _square(text: str, marker: Marker, before: str) -> str:
    word = WORD_BEFORE.search(before)
    is_range = "-" in text[marker.start : marker.end] or "–" in text[marker.start : marker.end]
    if word and (word[1] in STATISTICS or (is_range and word[1].isdigit())):
        return "no"
    return "cites"


def _is_after_a_word(before: str) -> bool:
    """Whether `before` ends with punctuation or with a word of four letters or more: not `FEV(1)`, `10(3)`, `cm²`."""
    if before[-1] in CLOSERS:
        return True
    word = WORD_BEFORE.search(before)
    if not word or len(word[1]) < 4 or not word[1][1:].islower():
        return False
    return not (LABELS.fullmatch(word[1].lower()) or UNITS.fullmatch(word[1].lower()))


def _round_after_a_blank(text: str, marker: Marker, before: str) -> str:
    word = WORD_BEFORE.search(before)
    said = word[1].lower() if word else ""
    if NUMBER_WORDS.fullmatch(said) or LABELS.fullmatch(said):
        return "no"
    if len(marker.numbers) > 1 and UNITS.fullmatch(said):
        return "no"
    if FOLLOWS_A_CITATION.match(text, marker.end):
        return "counting" if before[-1] in ",;:" else "cites"
    if before[-1] in ",;:" or BEFORE_COUNTING.fullmatch(said):
        return "counting"
    return "perhaps"


def _begins_counting(text: str, candidates: list[Marker]) -> bool:
    """Whether the first of `candidates` opens a count `(1) … (2) …` of sentences or items."""
    first, *following = candidates
    before = text[max(0, first.start - CONTEXT) : first.start].rstrip()
    if first.numbers != (1,) or before[-1:] not in ".!?:":
        return False
    return any(
        marker.numbers == (2,) and _verdict(text, marker) in {"perhaps", "counting"} for marker in following
    )
