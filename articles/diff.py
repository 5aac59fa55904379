"""What changed between two Markdown texts, block by block and then word by word, for people who sign the change."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from html import escape

from django.utils.translation import gettext as _

from articles.blocks import changes, heading_of, split_blocks
from articles.wording import FLAGS, Token, doses_in, flags_of, tokens_of, written

MOST_PAIRINGS = 1600
ALIKE = 0.4


@dataclass(frozen=True)
class Block:
    """One block of a comparison.

    `kind` is same, added, removed or changed; `old` and `new` are its source on either side, so that the `new` of all
    blocks are the new text and the `old` of all blocks the old one. `html` is escaped source with `ins` and `del`,
    each of which also says in words what it is; show it with `white-space: pre-wrap`.
    """

    kind: str
    old: str
    new: str
    html: str
    flags: frozenset[str]
    heading: str

    @property
    def badges(self) -> list[str]:
        """What kind of thing changed, in words, weightiest first."""
        return [str(label) for flag, label in FLAGS.items() if flag in self.flags]

    @property
    def changed_words(self) -> int:
        """How many words were removed or added; a word that merely moved within the block is neither."""
        old, new = Counter(self.old.split()), Counter(self.new.split())
        return (old - new).total() + (new - old).total()

    @property
    def changes_a_dose(self) -> bool:
        """Whether the block names other doses than it did."""
        return self.kind != "same" and doses_in(self.old) != doses_in(self.new)


@dataclass(frozen=True)
class Comparison:
    """All blocks of two texts in order."""

    blocks: tuple[Block, ...]

    @cached_property
    def changes(self) -> int:
        """How many blocks are not the same."""
        return sum(block.kind != "same" for block in self.blocks)

    @property
    def sections(self) -> tuple[str, ...]:
        """The headings under which something changed."""
        return tuple(dict.fromkeys(block.heading for block in self.blocks if block.kind != "same"))

    @property
    def flag_counts(self) -> list[tuple[str, int]]:
        """(label, number of changed blocks) of each kind of change that occurs, weightiest first."""
        counts = Counter(flag for block in self.blocks for flag in block.flags)
        return [(str(label), counts[flag]) for flag, label in FLAGS.items() if counts[flag]]

    def changed_blocks(self, context: int = 1) -> tuple[tuple[Block, ...], ...]:
        """Runs of blocks around the changes, each with up to `context` unchanged blocks before and after."""
        near = [self._is_near(at, context) for at in range(len(self.blocks))]
        runs: list[list[Block]] = []
        for at, block in enumerate(self.blocks):
            if near[at] and (at == 0 or not near[at - 1]):
                runs.append([])
            if near[at]:
                runs[-1].append(block)
        return tuple(tuple(run) for run in runs)

    def _is_near(self, at: int, context: int) -> bool:
        return any(block.kind != "same" for block in self.blocks[max(0, at - context) : at + context + 1])


def compare(old: str, new: str) -> Comparison:
    """The change from `old` to `new`. A number with its unit, and a citation marker, are never shown in part."""
    blocks: list[Block] = []
    heading = ""
    old_left, new_left = len(old), len(new)
    for before, after in pairs(split_blocks(old), split_blocks(new)):
        old_left, new_left = old_left - len(before), new_left - len(after)
        heading = heading_of(after or before) or heading
        blocks.append(_block(before, after, heading, is_end=not old_left or not new_left))
    return Comparison(tuple(blocks))


def pairs(old: list[str], new: list[str]) -> Iterator[tuple[str, str]]:
    """(old block, new block) in order; one of them is empty where a block was added or removed."""
    for tag, i1, i2, j1, j2 in changes([block.rstrip() for block in old], [block.rstrip() for block in new]):
        if tag == "equal":
            yield from zip(old[i1:i2], new[j1:j2], strict=True)
        else:
            yield from _aligned(old[i1:i2], new[j1:j2])


def _aligned(old: list[str], new: list[str]) -> Iterator[tuple[str, str]]:
    """Pair what was rewritten with what it was rewritten from; the rest is removed or added."""
    i = j = 0
    for at, to in [*_best_pairs(old, new), (len(old), len(new))]:
        yield from ((block, "") for block in old[i:at])
        yield from (("", block) for block in new[j:to])
        if at < len(old):
            yield old[at], new[to]
        i, j = at + 1, to + 1


def _best_pairs(old: list[str], new: list[str]) -> list[tuple[int, int]]:
    """Positions of the blocks that belong together, in order, so that as many words as possible are kept."""
    words, others = [Counter(block.split()) for block in old], [Counter(block.split()) for block in new]
    if len(old) * len(new) > MOST_PAIRINGS:
        return [(i, i) for i in range(min(len(old), len(new))) if _likeness(words[i], others[i])]
    likeness = [[_likeness(mine, theirs) for theirs in others] for mine in words]
    best = [[0.0] * (len(new) + 1) for _row in range(len(old) + 1)]
    for i in reversed(range(len(old))):
        for j in reversed(range(len(new))):
            paired = likeness[i][j] + best[i + 1][j + 1] if likeness[i][j] else 0.0
            best[i][j] = max(paired, best[i + 1][j], best[i][j + 1])
    return _followed(best, likeness)


def _followed(best: list[list[float]], likeness: list[list[float]]) -> list[tuple[int, int]]:
    """The pairs that the best total was made of."""
    found, i, j = [], 0, 0
    while i < len(best) - 1 and j < len(best[0]) - 1:
        if likeness[i][j] and best[i][j] == likeness[i][j] + best[i + 1][j + 1]:
            found.append((i, j))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return found


def _likeness(words: Counter[str], others: Counter[str]) -> float:
    """Share of words in common, or 0 when it is too small to show one text as a rewriting of the other."""
    total = words.total() + others.total()
    share = 2 * (words & others).total() / total if total else 0.0
    return share if share >= ALIKE else 0.0


def _block(before: str, after: str, heading: str, *, is_end: bool) -> Block:
    old, new = before.rstrip(), after.rstrip()
    if before == after or (old == new and (is_end or not new)):
        return Block("same", before, after, escape(new), frozenset(), heading)
    out, into = tokens_of(old), tokens_of(new)
    if not before:
        return Block("added", before, after, _marked([], into), flags_of([], into), heading)
    if not after:
        return Block("removed", before, after, _marked(out, []), flags_of(out, []), heading)
    return _rewritten(before, after, heading)


def _rewritten(before: str, after: str, heading: str) -> Block:
    out, into = tokens_of(before.rstrip()), tokens_of(after.rstrip())
    html, flags = "", frozenset[str]()
    for tag, i1, i2, j1, j2 in changes([token.key for token in out], [token.key for token in into]):
        if tag == "equal":
            html += escape(written(into[j1:j2]))
        else:
            html += _marked(out[i1:i2], into[j1:j2])
            flags |= flags_of(out[i1:i2], into[j1:j2])
    is_only_spacing = [token.key for token in out] == [token.key for token in into]
    return Block(
        "changed", before, after, html, frozenset({"spacing"}) if is_only_spacing else flags, heading
    )


def _marked(removed: Sequence[Token], added: Sequence[Token]) -> str:
    """Both sides of one change. Blanks that follow either side stand after both, outside of the marks."""
    out, into, blank = written(removed), written(added), ""
    if removed and added and removed[-1].blank == added[-1].blank:
        blank = added[-1].blank
        out, into = out.removesuffix(blank), into.removesuffix(blank)
    return mark("del", _("removed:"), out) + mark("ins", _("added:"), into) + escape(blank)


def mark(tag: str, word: str, text: str, *, is_html: bool = False) -> str:
    """`text` within `ins` or `del`, which also says in words what it is."""
    if not text:
        return ""
    said = f'<span class="visually-hidden">{escape(word)} </span>'
    shown = text if is_html else escape(text)
    return f'<{tag}>{said}{shown}<span class="visually-hidden">; </span></{tag}>'
