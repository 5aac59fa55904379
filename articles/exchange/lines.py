"""The lines of a pasted text, numbered, and what can be seen from one line alone."""

from __future__ import annotations

import re
from dataclasses import dataclass

LONGEST_SHORT_LINE = 1000
"""Longer lines are running text: no pattern for titles, bylines or page furniture is tried on them."""

ATX_HEADING = re.compile(r" {0,3}(#{1,6})[ \t]+(\S.*?)[ \t#]*$")
UNDERLINE = re.compile(r" {0,3}(=+|-{3,})[ \t]*$")
RULED_LINE = re.compile(r"\s*(?:[-*_=~][ \t]*){3,}$")
FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
ORDERED = re.compile(r"[ \t\u00a0]*(?:([0-9]{1,3})[.)]|\(([0-9]{1,3})\))[ \t\u00a0]+(?=\S)")
BULLET = re.compile(r"[ \t\u00a0]*[-*+•●▪◦‣·–—][ \t\u00a0]+(?=\S)")
ENDS_A_SENTENCE = re.compile(r"[.!?…][\"'”’)\]]*$")


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not blank. `said` is its text with single blanks, `bare` also without Markdown around it."""

    number: int
    text: str
    blank_before: int
    said: str
    bare: str

    @property
    def is_short(self) -> bool:
        return len(self.said) <= LONGEST_SHORT_LINE

    @property
    def is_item(self) -> bool:
        return bool(ORDERED.match(self.text) or BULLET.match(self.text))

    @property
    def indent(self) -> int:
        """Blanks before the text; a tab counts as four."""
        expanded = self.text.replace("\t", "    ")
        return len(expanded) - len(expanded.lstrip())

    @property
    def ends_a_sentence(self) -> bool:
        return bool(ENDS_A_SENTENCE.search(self.said))


def number_lines(text: str) -> list[Line]:
    """The lines of `text` that are not blank, with how many blank lines stand before each."""
    lines: list[Line] = []
    last = 0
    for number, line in enumerate(text.split("\n"), start=1):
        if line and not line.isspace():
            said = " ".join(line.split())
            lines.append(Line(number, line.rstrip(), number - last - 1, said, said.strip("#*_> ")))
            last = number
    return lines


def is_markdown(lines: list[Line]) -> bool:
    """Whether the text marks its headings as Markdown does; if not, headings are short lines."""
    if any(ATX_HEADING.match(line.text) for line in lines):
        return True
    return any(UNDERLINE.match(line.text) and not line.blank_before for line in lines[1:])


def fenced(lines: list[Line]) -> frozenset[int]:
    """Numbers of the lines inside fenced code, fences included."""
    inside: set[int] = set()
    fence = ""
    for line in lines:
        found = FENCE.match(line.text)
        if fence:
            inside.add(line.number)
            if found and found[1].startswith(fence) and not line.text.strip(" `~"):
                fence = ""
        elif found:
            inside.add(line.number)
            fence = found[1]
    return frozenset(inside)
