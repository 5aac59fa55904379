"""The body of a pasted text as Markdown: headings, lists and paragraphs, each line with the line it comes from."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from articles.exchange.lines import ATX_HEADING, BULLET, ORDERED, Line, fenced

LONGEST_HEADING = 100
MOST_WORDS_IN_A_HEADING = 14
SHORTEST_WRAPPED_LINE = 40
WRAPPED_AT_MOST = 110
"""Text editors wrap at 72 to 100 characters; a longer line is a paragraph of its own."""

DEEPEST_LIST = 5
MOST_BLANK_LINES_IN_CODE = 20

MARKER_AT_END = re.compile(r"[\[(^][0-9,; –-]{1,12}[\])^]\W*$")
SYNTAX = re.compile(r"[\\`*]|(?<![^\W_])_|_(?![^\W_])")
SYNTAX_AT_START = re.compile(r"([0-9]{1,9})(?=[.)]\s)|(?=[>+=#~|]|:{3}|-{2}|-\s)")


@dataclass(frozen=True)
class Written:
    """One line of Markdown, the number of the line it was made from, and how many blank lines come before it."""

    line: int
    text: str
    kind: str
    blank_before: int


def write_plain(lines: Sequence[Line]) -> list[Written]:
    """Plain text as Markdown. A short line on its own is a heading; blanks in front of lines carry no meaning."""
    written: list[Written] = []
    indents: list[int] = []
    for at, line in enumerate(lines):
        before = lines[at - 1] if at else None
        kind = _kind(lines, at, written[-1].kind if written else "")
        begins = _begins(before, line, kind, written)
        if kind == "item":
            text = "    " * _level(indents, line.indent) + _item(line)
        else:
            indents = indents if kind == "rest of item" else []
            text = f"## {line.said}" if kind == "heading" else escaped(line.said)
        written.append(Written(line.number, text, kind, int(begins)))
    return written


def write_markdown(lines: Sequence[Line], *, demote: bool) -> list[Written]:
    """Markdown as it stands. `demote` keeps the first level for the title.

    If the text begins with a first-level heading, all headings go down one level; otherwise only those of the first.
    """
    code = fenced(list(lines))
    headings = {line.number: found for line in lines if (found := _heading(line, code))}
    levels = [len(found[1]) for found in headings.values()]
    shifted = range(1, 6) if levels[:1] == [1] else range(1, 2)
    written: list[Written] = []
    for line in lines:
        heading, text = headings.get(line.number), line.text
        if heading and demote and len(heading[1]) in shifted:
            text = f"#{heading[1]} {heading[2]}"
        kind = (
            "heading"
            if heading
            else ("code" if line.number in code else ("item" if line.is_item else "text"))
        )
        blank = line.blank_before if kind == "code" else min(line.blank_before, 1)
        written.append(Written(line.number, text, kind, min(blank, MOST_BLANK_LINES_IN_CODE)))
    return written


def _heading(line: Line, code: Collection[int]) -> re.Match[str] | None:
    return None if line.number in code else ATX_HEADING.match(line.text)


def joined(written: Sequence[Written]) -> str:
    """The Markdown text."""
    return "\n".join("\n" * line.blank_before + line.text for line in written).strip("\n")


def escaped(text: str) -> str:
    """Plain text in which nothing is Markdown by accident: `2 * 3`, `_x`, a line that begins with `#` or `>`."""
    text = SYNTAX.sub(lambda found: "\\" + found[0], text)
    return (
        SYNTAX_AT_START.sub(lambda found: (found[1] or "") + "\\", text, count=1)
        if SYNTAX_AT_START.match(text)
        else text
    )


def _kind(lines: Sequence[Line], at: int, before: str) -> str:
    line = lines[at]
    if line.is_item and _may_be_item(lines, at, before):
        return "item"
    if not line.is_item and _is_heading(lines, at):
        return "heading"
    continues = before in {"item", "rest of item"} and not line.blank_before
    return "rest of item" if continues and len(lines[at - 1].said) <= WRAPPED_AT_MOST else "text"


def _may_be_item(lines: Sequence[Line], at: int, before: str) -> bool:
    """Whether a line that begins like an item is one, and not the rest of a wrapped sentence: `… at least\\n45. …`."""
    line = lines[at]
    if line.blank_before or before in {"", "item", "rest of item", "heading"}:
        return True
    above = lines[at - 1]
    ordered = ORDERED.match(line.text)
    if not ordered and line.said[0] not in "–—":
        return True
    return _is_first_item(line) and (above.said[-1] in ".:;?!" or len(above.said) > WRAPPED_AT_MOST)


def _is_heading(lines: Sequence[Line], at: int) -> bool:
    """Whether the line is short, alone, has something under it and is no sentence. Questions may be headings."""
    line = lines[at]
    if (
        at + 1 == len(lines)
        or len(line.said) > LONGEST_HEADING
        or len(line.said.split()) > MOST_WORDS_IN_A_HEADING
    ):
        return False
    below = lines[at + 1]
    is_alone = bool(line.blank_before) or at == 0 or len(lines[at - 1].said) > WRAPPED_AT_MOST
    has_text_below = bool(below.blank_before) or len(below.said) > WRAPPED_AT_MOST or _is_first_item(below)
    has_text_below = has_text_below or below.number > line.number + 1 or _is_broken_on_purpose(line, below)
    return is_alone and has_text_below and _reads_like_a_heading(line.said)


def _is_broken_on_purpose(line: Line, below: Line) -> bool:
    """Whether the first word of the line below would have fitted on `line`, so that no editor wrapped it there."""
    would_be = len(line.said) + 1 + len(below.said.split(maxsplit=1)[0])
    return below.said[0].isupper() and would_be < len(below.said) >= SHORTEST_WRAPPED_LINE


def _is_first_item(line: Line) -> bool:
    ordered = ORDERED.match(line.text)
    return "1" in ordered.groups() if ordered else line.is_item


def _reads_like_a_heading(said: str) -> bool:
    first = said.lstrip("\"'“‘(¿¡")[:1]
    if not (first.isupper() or first.isdecimal() or _has_no_case(first)) or MARKER_AT_END.search(said):
        return False
    if said.endswith(":"):
        return len(said.split()) <= 4
    return said.endswith("?") or said[-1] not in ".,;!…"


def _has_no_case(letter: str) -> bool:
    return letter.isalpha() and letter.lower() == letter.upper()


def _begins(before: Line | None, line: Line, kind: str, written: Sequence[Written]) -> bool:
    """Whether a blank line belongs before `line`. Items of a list stay together."""
    if before is None:
        return False
    last = written[-1].kind
    if kind == "heading" or last == "heading":
        return True
    if kind == "item":
        return last not in {"item", "rest of item"}
    if kind == "rest of item":
        return False
    return (
        bool(line.blank_before)
        or line.number > before.number + 1
        or len(before.said) > WRAPPED_AT_MOST
        or last == "item"
    )


def _item(line: Line) -> str:
    ordered = ORDERED.match(line.text)
    if ordered:
        rest = " ".join(line.text[ordered.end() :].split())
        return f"{ordered[1] or ordered[2]}. {escaped(rest)}"
    bullet = BULLET.match(line.text)
    rest = line.text[bullet.end() :] if bullet else line.text
    return "- " + escaped(" ".join(rest.split()))


def _level(indents: list[int], indent: int) -> int:
    """The depth of a list item: `indents` holds the indents of the items it may be part of, and is kept up."""
    while indents and indent < indents[-1]:
        indents.pop()
    if not indents or indent > indents[-1] + 1:
        indents.append(indent)
    return min(len(indents), DEEPEST_LIST) - 1
