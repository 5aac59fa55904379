"""Citation numbers of a pasted text turned into `[@key]` markers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from articles.exchange.markers import Marker, context_of, find_markers
from articles.exchange.report import UnresolvedMarker
from articles.exchange.writing import Written

BRACKETS = {"square": "[%s]", "round": "(%s)", "caret": "^%s^", "sup": "<sup>%s</sup>", "tiny": "^%s^"}


@dataclass
class Cited:
    """The text with markers, the numbers that were cited, and what could not be resolved."""

    written: list[Written] = field(default_factory=list)
    numbers: set[int] = field(default_factory=set)
    unresolved: list[UnresolvedMarker] = field(default_factory=list)
    counting: list[UnresolvedMarker] = field(default_factory=list)
    """Numbers of references that stand in brackets but were taken for counting."""


def cite(written: Sequence[Written], keys: Mapping[int, str]) -> Cited:
    """Replace the numbers in `written` by the `keys` of their references. Code and headings' marks stay as they are."""
    cited = Cited()
    for paragraph in _paragraphs(written):
        if paragraph[0].kind == "code":
            cited.written += paragraph
        else:
            _cite_paragraph(paragraph, keys, cited)
    return cited


def _paragraphs(written: Sequence[Written]) -> list[list[Written]]:
    """Lines that belong to one sentence flow: up to a blank line, a heading or a list item."""
    paragraphs: list[list[Written]] = []
    for line in written:
        goes_on = bool(paragraphs) and not line.blank_before and line.kind not in {"item", "heading"}
        if goes_on and (line.kind == "code") == (paragraphs[-1][-1].kind == "code"):
            paragraphs[-1].append(line)
        else:
            paragraphs.append([line])
    return paragraphs


def _cite_paragraph(paragraph: list[Written], keys: Mapping[int, str], cited: Cited) -> None:
    text = "\n".join(line.text for line in paragraph)
    found = find_markers(text)
    pieces, at = [], 0
    for marker in found.markers:
        known = [number for number in marker.numbers if number in keys]
        missing = [number for number in marker.numbers if number not in keys]
        if known:
            pieces += [text[at : marker.start], _marker(known, missing, marker.style, keys)]
            at = marker.end
            cited.numbers.update(known)
        cited.unresolved += _reported(text, paragraph, marker, missing)
    for marker in found.counting:
        cited.counting += _reported(
            text, paragraph, marker, [each for each in marker.numbers if each in keys]
        )
    lines = "".join([*pieces, text[at:]]).split("\n")
    cited.written += [replace(line, text=new) for line, new in zip(paragraph, lines, strict=True)]


def _marker(known: list[int], missing: list[int], style: str, keys: Mapping[int, str]) -> str:
    """`[@a; @b]`; numbers without a reference stay beside it in their brackets."""
    marker = "[" + "; ".join(f"@{key}" for key in dict.fromkeys(keys[number] for number in known)) + "]"
    rest = BRACKETS[style] % ",".join(map(str, missing)) if missing else ""
    return f"{marker} {rest}" if rest else marker


def _reported(
    text: str, paragraph: list[Written], marker: Marker, numbers: Sequence[int]
) -> list[UnresolvedMarker]:
    if not numbers:
        return []
    line = paragraph[text.count("\n", 0, marker.start)].line
    context = context_of(text, marker)
    return [UnresolvedMarker(number, context, line) for number in numbers]
