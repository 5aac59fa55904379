"""Our Markdown: CommonMark without raw HTML, with tables, definition lists, callouts and citation markers.

This module only recognises; what the pieces become is decided by the passes that follow.
"""

import re
from functools import cache
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock, reference, table
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.container import container_plugin
from mdit_py_plugins.deflist import deflist_plugin

from .callouts import directive
from .results import TextTooComplex, TextTooLong

MAX_CHARACTERS = 200_000
MAX_BRACKETS = 10_000
MAX_LINES = 20_000
MAX_NESTING = 20
MAX_COLUMNS = 40
MAX_CELLS = 10_000

# Lazy: whoever reads the refusal may use another language than the article.
TOO_LONG = _("The text has {length} characters; at most {most} can be shown.")
TOO_MANY_BRACKETS = _("The text has more than {most} opening square brackets.")
TOO_MANY_LINES = _("The text has more than {most} lines.")
TOO_DEEP = _("Lists, quotations or callouts are nested too deeply to show.")

MARKER = re.compile(r"\[@([^\[\]]{0,500})\]|\[@([^\s\[\]]*)")
CALLOUT = "container_callout_open"
NESTING_BLOCKS = {"blockquote_open", "list_item_open", "dd_open", CALLOUT}


def parse(text: str) -> tuple[list[Token], dict[str, Any]]:
    """Tokens of `text` and the parser's notes.

    Raises TextTooLong or TextTooComplex: the parser drops what is nested too deeply without a word, and needs seconds
    for a long run of brackets or lines, so both are refused by name.
    """
    if len(text) > MAX_CHARACTERS:
        raise TextTooLong(format_lazy(TOO_LONG, length=f"{len(text):,}", most=f"{MAX_CHARACTERS:,}"))
    if text.count("[") > MAX_BRACKETS:
        raise TextTooComplex(format_lazy(TOO_MANY_BRACKETS, most=f"{MAX_BRACKETS:,}"))
    if len(text.splitlines()) > MAX_LINES:
        raise TextTooComplex(format_lazy(TOO_MANY_LINES, most=f"{MAX_LINES:,}"))
    notes: dict[str, Any] = {"cells": 0, "refused_tables": []}
    # The rule for callouts looks at the first character of each line, and an empty last line may have none.
    tokens = parser().parse(text if text.endswith("\n") else text + "\n", notes)
    if any(token.type in NESTING_BLOCKS and token.level >= MAX_NESTING - 1 for token in tokens):
        raise TextTooComplex(TOO_DEEP)
    return tokens, notes


def prose_blocks(text: str) -> list[tuple[int, int]]:
    """The blocks of `text` that hold words, not code: the number of the first line and of the line after the last.

    In order, from 0. Raises TextTooLong or TextTooComplex as `parse` does.
    """
    tokens, _notes = parse(text)
    words = {(token.map[0], token.map[1]) for token in tokens if token.type == "inline" and token.map}
    titles = {(token.map[0], token.map[0] + 1) for token in tokens if token.type == CALLOUT and token.map}
    return sorted(words | titles)


def parse_inline(text: str, notes: dict[str, Any]) -> list[Token]:
    """Inline tokens of one line, such as a caption or the title of a callout."""
    tokens: list[Token] = []
    parser().inline.parse(text, parser(), notes, tokens)
    return tokens


@cache
def parser() -> MarkdownIt:
    """The configured parser. It accepts every address: the passes decide, so that a refusal can be reported."""
    md = MarkdownIt("commonmark", {"html": False, "maxNesting": MAX_NESTING}).enable("table")
    md.validateLink = lambda url: True  # type: ignore[method-assign]
    md.use(deflist_plugin)
    container_plugin(
        md,
        "callout",
        validate=lambda info, markup: directive(info) is not None,
        render=RendererHTML.renderToken,
    )
    md.block.ruler.at("table", _table_within_limits, {"alt": ["paragraph", "reference"]})
    md.block.ruler.at("reference", _reference_unless_citation)
    md.inline.ruler.before("link", "citation", _citation)
    return md


def _citation(state: StateInline, silent: bool) -> bool:
    """`[@key, locator; @key]`, and anything else that starts like one, so that no marker is ever shown as text."""
    found = MARKER.match(state.src, state.pos, state.posMax)
    if not found:
        return False
    if not silent:
        token = state.push("citation", "", 0)
        token.content = found[1] or found[2] or ""
        token.info = "unclosed" if found[1] is None else ""
    state.pos = found.end()
    return True


def _reference_unless_citation(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Link definitions vanish from the page; a paragraph that opens with a citation and a colon must not."""
    if state.src.startswith("[@", state.bMarks[start] + state.tShift[start]):
        return False
    return reference(state, start, end, silent)


def _table_within_limits(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A table, unless it is too wide or the text has used up its cells; then the lines stay as they were typed."""
    if state.env["cells"] > MAX_CELLS or not table(state, start, end, True):
        return False
    columns = state.getLines(start, start + 1, 0, False).count("|") + 1
    if columns > MAX_COLUMNS:
        if not silent:
            state.env["refused_tables"].append([start, end])
        return False
    if not silent:
        state.env["cells"] += columns * _rows_below(state, start, end)
        if state.env["cells"] > MAX_CELLS:
            state.env["refused_tables"].append([start, end])
            return False
    return silent or table(state, start, end, False)


def _rows_below(state: StateBlock, start: int, end: int) -> int:
    """Lines until the first empty one: the most rows the table can have."""
    line = start
    while line < end and not state.isEmpty(line):
        line += 1
    return line - start
