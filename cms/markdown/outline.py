"""Headings: levels from h2 down without gaps, ids that are ours, and the contents list."""

import re
import unicodedata

from markdown_it.token import Token

from .results import Heading, Notes
from .words import plain_words

TOP = 2
BOTTOM = 6
LONGEST_ANCHOR = 60


def arrange(tokens: list[Token], notes: Notes) -> None:
    """Set the level and id of every heading; report what was typed otherwise.

    The page title is the only h1, so `#` and `##` both print as h2. A callout's heading stands one level below the
    section it is in and is not part of the contents list, nor are headings inside quotations and lists.
    """
    anchors: dict[str, int] = {}
    outline: list[tuple[int, int]] = []  # (level typed, level printed) of the sections around
    outside: list[list[tuple[int, int]]] = []
    for at, token in enumerate(tokens):
        if token.type == "container_callout_open":
            outside.append(list(outline))
        elif token.type == "container_callout_close":
            outline = outside.pop()
        elif token.type == "callout_heading_open":
            level = min(outline[-1][1] + 1, BOTTOM) if outline else TOP
            outline = [(0, level)]
            _set_level(tokens, at, level)
        elif token.type == "heading_open":
            _heading(tokens, at, outline, anchors, notes)


def _heading(
    tokens: list[Token], at: int, outline: list[tuple[int, int]], anchors: dict[str, int], notes: Notes
) -> None:
    token, text = tokens[at], plain_words(tokens[at + 1].children).strip()
    if not text:
        notes.report("heading_empty", token.map)
        tokens[at].tag = tokens[at + 2].tag = "p"
        return
    typed = max(TOP, int(token.tag[1]))
    if token.tag == "h1":
        notes.report("heading_level_one", token.map, text)
    while outline and outline[-1][0] >= typed:
        outline.pop()
    if typed > (outline[-1][0] or outline[-1][1] if outline else TOP - 1) + 1:
        notes.report("heading_skipped", token.map, text)
    level = min(outline[-1][1] + 1, BOTTOM) if outline else TOP
    outline.append((typed, level))
    anchor = _anchor(text, anchors)
    token.attrs["id"] = anchor
    _set_level(tokens, at, level)
    if token.level == 0:
        notes.contents.append(Heading(level, text, anchor))


def _set_level(tokens: list[Token], at: int, level: int) -> None:
    tokens[at].tag = tokens[at + 2].tag = f"h{level}"


def _anchor(text: str, taken: dict[str, int]) -> str:
    """`s-` and the words; the prefix keeps a heading called "location" from shadowing a name that scripts use."""
    letters = unicodedata.normalize("NFKC", text).lower()
    words = re.sub(r"[^\w]+|_+", "-", letters)[:LONGEST_ANCHOR].strip("-") or "section"
    anchor = f"s-{words}"
    while anchor in taken:
        taken[f"s-{words}"] += 1
        anchor = f"s-{words}-{taken[f's-{words}']}"
    taken[anchor] = 1
    return anchor
