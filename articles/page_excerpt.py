"""The changed passages of a long page: whole blocks, with the headings that they stand under (pure)."""

from __future__ import annotations

import re
from collections.abc import Iterator

_TAG = re.compile(r"<(/?)(\w+)[^>]*>")
_HEADING = re.compile(r"<h([2-6])\b")
_MARKS = ('class="page-mark', 'class="removed-passage"')
_HAVE_NO_END = frozenset({"br", "hr", "img"})


def changed_blocks(html: str, *, beginning: str, left_out: str) -> str:
    """What `page_diff.marked_page` marked in a text: its paragraphs, lists, tables and boxes, each of them whole.

    A block stands under all the headings above it; one above the first heading under `beginning`. Where text between
    two blocks of a section is missing, `left_out` stands. All three are HTML.
    """
    above: dict[int, str] = {2: beginning}
    out: list[str] = []
    is_gap = False
    for block in blocks_of(html):
        level = _level(block)
        is_marked = any(mark in block for mark in _MARKS)
        if level:
            above = {rank: heading for rank, heading in above.items() if rank < level}
        if level and not is_marked:
            above[level] = block
        if not is_marked:
            is_gap = is_gap or not level
            continue
        out += [left_out] if is_gap and out and not above else []
        out += [*(above[rank] for rank in sorted(above)), block]
        above, is_gap = {}, False
    return "".join(out)


def blocks_of(html: str) -> Iterator[str]:
    """The outermost elements of sanitised HTML, in order."""
    depth, start = 0, 0
    for tag in _TAG.finditer(html):
        if tag[2] in _HAVE_NO_END:
            if not depth:
                yield tag[0]
            continue
        if not tag[1] and not depth:
            start = tag.start()
        depth += -1 if tag[1] else 1
        if not depth:
            yield html[start : tag.end()]


def _level(block: str) -> int:
    """The rank of a heading; 0 for everything else."""
    found = _HEADING.match(block)
    return int(found[1]) if found else 0
