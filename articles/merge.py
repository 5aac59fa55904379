"""Two people changed the same text: put both changes together where they do not touch, list them where they do."""

from collections.abc import Sequence
from dataclasses import dataclass

from articles.blocks import changes, heading_of, split_blocks


@dataclass(frozen=True)
class Conflict:
    """A place that both changed, in three versions; `heading` is the section it is in."""

    base: str
    mine: str
    theirs: str
    heading: str


@dataclass(frozen=True)
class Merge:
    """A merged text. At a conflict it has `mine`; `theirs` is in the conflict, so nothing is lost."""

    text: str
    conflicts: tuple[Conflict, ...]

    @property
    def is_clean(self) -> bool:
        """Whether no place was changed by both."""
        return not self.conflicts


@dataclass(frozen=True)
class Edit:
    """Blocks `start` to `end` of the base become `blocks` on one side."""

    start: int
    end: int
    blocks: tuple[str, ...]
    is_mine: bool


def three_way_merge(base: str, mine: str, theirs: str) -> Merge:
    """Both changes of `base` in one text, block by block (paragraphs, list items, table rows, headings)."""
    blocks = split_blocks(base)
    edits = _edits(blocks, split_blocks(mine), is_mine=True) + _edits(
        blocks, split_blocks(theirs), is_mine=False
    )
    merged: list[str] = []
    conflicts: list[Conflict] = []
    at = 0
    for group in _touching(edits):
        start, end = group[0].start, max(edit.end for edit in group)
        merged += blocks[at:start]
        at = end
        ours, others = (_applied(blocks, start, end, group, is_mine=side) for side in (True, False))
        untouched = "".join(blocks[start:end])
        merged.append(others if ours == untouched else ours)
        if ours != others and untouched not in (ours, others):
            conflicts.append(Conflict(untouched, ours, others, _heading(blocks[:start])))
    return Merge("".join([*merged, *blocks[at:]]), tuple(conflicts))


def _edits(base: Sequence[str], side: Sequence[str], *, is_mine: bool) -> list[Edit]:
    return [
        Edit(i1, i2, tuple(side[j1:j2]), is_mine)
        for tag, i1, i2, j1, j2 in changes(base, side)
        if tag != "equal"
    ]


def _touching(edits: list[Edit]) -> list[list[Edit]]:
    """Edits grouped so that no two groups overlap, and no insertion stands where another edit begins or ends."""
    groups: list[list[Edit]] = []
    end = -1
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end)):
        inserts = edit.start == edit.end or (groups and groups[-1][-1].start == groups[-1][-1].end)
        if groups and (edit.start < end or (edit.start == end and inserts)):
            groups[-1].append(edit)
        else:
            groups.append([edit])
        end = max(end, edit.end)
    return groups


def _applied(base: Sequence[str], start: int, end: int, edits: list[Edit], *, is_mine: bool) -> str:
    """Blocks `start` to `end` of the base with the edits of one side."""
    text: list[str] = []
    at = start
    for edit in edits:
        if edit.is_mine == is_mine:
            text += [*base[at : edit.start], *edit.blocks]
            at = edit.end
    return "".join([*text, *base[at:end]])


def _heading(before: Sequence[str]) -> str:
    """The nearest heading above."""
    return next((words for block in reversed(before) if (words := heading_of(block))), "")
