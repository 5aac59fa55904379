"""Markdown as blocks (paragraphs, list items, table rows, headings), and the matching of two sequences of them."""

import re
from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher

LINE = re.compile(r"[^\n]*\n|[^\n]+")
OPENS_A_BLOCK = re.compile(r"\s*(#{1,6}\s|[-*+]\s|\d{1,9}[.)]\s|\||>|:{3,}|[:~]\s)")
STANDS_ALONE = re.compile(r"\s*(#{1,6}\s|:{3,})")
HEADING = re.compile(r"#{1,6}\s+(.*?)[\s#]*\n*\Z", re.DOTALL)

MOST_COMPARISONS = 500_000

Change = tuple[str, int, int, int, int]


def split_blocks(text: str) -> list[str]:
    """The blocks of `text`, each with the line ends after it; joined they are `text` again."""
    blocks: list[list[str]] = []
    before = ""
    for line in LINE.findall(text):
        is_new = not before or STANDS_ALONE.match(before) or OPENS_A_BLOCK.match(line) or not before.strip()
        if is_new and (line.strip() or not blocks):
            blocks.append([])
        blocks[-1].append(line)
        before = line
    return ["".join(block) for block in blocks]


def heading_of(block: str) -> str:
    """The words of a block that is a heading, else nothing."""
    found = HEADING.match(block)
    return found[1] if found else ""


def changes(before: Sequence[str], after: Sequence[str]) -> list[Change]:
    """(tag, i1, i2, j1, j2) as difflib's opcodes, in bounded time.

    What both begin and end with is set aside first. When too many pairs of equal pieces are left to compare, frequent
    pieces no longer anchor a match; when that is not enough, what is left counts as replaced as a whole.
    """
    head = _common(before, after)
    tail = _common(before[head:][::-1], after[head:][::-1])
    old, new = before[head : len(before) - tail], after[head : len(after) - tail]
    found = [("equal", 0, head, 0, head)] if head else []
    found += [(tag, i + head, k + head, j + head, m + head) for tag, i, k, j, m in _middle(old, new)]
    if tail:
        found.append(("equal", len(before) - tail, len(before), len(after) - tail, len(after)))
    return found


def _common(before: Sequence[str], after: Sequence[str]) -> int:
    """How many pieces both begin with."""
    length = 0
    for old, new in zip(before, after, strict=False):
        if old != new:
            break
        length += 1
    return length


def _middle(old: Sequence[str], new: Sequence[str]) -> list[Change]:
    if not old and not new:
        return []
    counts, others = Counter(old), Counter(new)
    is_heavy = _comparisons(counts, others) > MOST_COMPARISONS
    if is_heavy:
        others = Counter({piece: times for piece, times in others.items() if times <= len(new) // 100 + 1})
        if _comparisons(counts, others) > MOST_COMPARISONS:
            return [("replace", 0, len(old), 0, len(new))]
    return list(SequenceMatcher(None, old, new, autojunk=is_heavy).get_opcodes())


def _comparisons(counts: Counter[str], others: Counter[str]) -> int:
    return sum(times * others[piece] for piece, times in counts.items())
