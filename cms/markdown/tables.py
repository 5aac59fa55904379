"""Tables: a caption, header cells with a scope, alignment by class, and a region that scrolls by keyboard."""

import re

from django.utils.translation import gettext as _
from markdown_it.token import Token

from .results import Notes
from .words import plain_words, wrapped

CAPTION = re.compile(r"Table:\s*")
ALIGN = "text-align:"


def arrange(tokens: list[Token], notes: Notes) -> list[Token]:
    """Wrap each table in a named region; a paragraph "Table: …" just before or after it is its caption."""
    arranged: list[Token] = []
    at = number = 0
    while at < len(tokens):
        if tokens[at].type != "table_open":
            arranged.append(tokens[at])
            at += 1
            continue
        number += 1
        end = next(i for i in range(at, len(tokens)) if tokens[i].type == "table_close")
        caption = _take_caption(arranged[-3:])
        if caption:
            del arranged[-3:]
        following = None if caption else _take_caption(tokens[end + 1 : end + 4])
        arranged += _region(tokens[at : end + 1], caption or following, number, notes)
        at = end + 4 if following else end + 1
    return arranged


def _take_caption(paragraph: list[Token]) -> Token | None:
    """The inline token of a caption paragraph, without its "Table:", or None when this is no caption."""
    if [token.type for token in paragraph] != ["paragraph_open", "inline", "paragraph_close"]:
        return None
    inline = paragraph[1]
    first = inline.children[0] if inline.children else inline
    if first.type != "text" or not CAPTION.match(first.content):
        return None
    first.content = CAPTION.sub("", first.content, count=1)
    return inline


def _region(table: list[Token], caption: Token | None, number: int, notes: Notes) -> list[Token]:
    name = _("Table %(number)s") % {"number": number}
    if caption is None:
        notes.report("table_without_caption", table[0].map)
    else:
        name = f"{name}: {plain_words(caption.children)}"
        table[1:1] = wrapped("caption", [caption], {})
    _mark_cells(table)
    return wrapped(
        "div", table, {"class": "table-scroll", "role": "region", "tabindex": "0", "aria-label": name}
    )


def _mark_cells(table: list[Token]) -> None:
    """Scope and alignment. An empty corner cell is no header; below one, the first cells are headers of their rows."""
    column, corner_is_empty = -1, False
    for at, token in enumerate(table):
        if token.type == "tr_open":
            column = -1
        if token.type not in ("th_open", "td_open"):
            continue
        column += 1
        align = str(token.attrs.pop("style", "")).removeprefix(ALIGN)
        if align:
            token.attrs["class"] = f"align-{align}"
        is_empty = not (table[at + 1].children or [])
        if token.type == "th_open":
            corner_is_empty = corner_is_empty or (column == 0 and is_empty)
            _set_cell(table, at, "td" if is_empty else "th", "col")
        elif corner_is_empty and column == 0 and not is_empty:
            _set_cell(table, at, "th", "row")


def _set_cell(table: list[Token], at: int, tag: str, scope: str) -> None:
    table[at].tag = table[at + 2].tag = tag
    if tag == "th":
        table[at].attrs["scope"] = scope
