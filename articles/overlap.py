"""Which passages of a text also stand in another one, even if words were changed (pure).

Two steps. `marks` are what a large collection is searched by: hashes of three words in a row, one in three of them
kept (as in Schleimer, Wilkerson and Aiken, “Winnowing”, 2003, but by the hash alone, so that a changed word never
changes which of its neighbours are kept). Where every fifth word was changed, two runs of three words in every five
are left. `passages` then compares two texts word by word and says exactly what they share.
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from rapidfuzz.distance import LCSseq

RUN = 3
"""Words in a row that count as one piece."""
KEPT = 3
"""Of so many pieces one is kept as a mark."""
MARK_BITS = 24
"""Few enough that an index packs them well, and enough that a mark hardly means two things."""
GAP = 8
"""So many words may be changed, put in or left out between two pieces of one passage."""
MOST_PLACES = 8
"""Of a piece that stands in a text again and again, so many places are looked at."""
LEAST_SAME = 16
"""A passage has at least so many words in common …"""
LEAST_SHARE = 0.6
"""… and they are at least this part of it on either side."""
WINDOW = 80
"""Words within which marks must lie together to point to a passage."""
LEAST_MARKS = 2

_WORD = re.compile(r"\w+(?:[.,’'/-]\w+)*")


@dataclass(frozen=True)
class Words:
    """A text with its words as they are compared: lower case, without accents, one form of apostrophe."""

    text: str

    @cached_property
    def spans(self) -> tuple[tuple[int, int], ...]:
        """Where each word begins and ends in the text."""
        return tuple(found.span() for found in _WORD.finditer(self.text))

    @cached_property
    def folded(self) -> tuple[str, ...]:
        return tuple(_folded(self.text[start:end]) for start, end in self.spans)

    def part(self, start: int, end: int) -> str:
        """The text from word `start` to before word `end`."""
        return self.text[self.spans[start][0] : self.spans[end - 1][1]]


@dataclass(frozen=True)
class Piece:
    """Some words of a passage; `is_same`: the other text has them as well."""

    text: str
    is_same: bool


@dataclass(frozen=True)
class Passage:
    """A passage that two texts share: `mine` and `theirs` in pieces, and how many words are the same.

    `start` and `end` count the words of the first text.
    """

    start: int
    end: int
    mine: tuple[Piece, ...]
    theirs: tuple[Piece, ...]
    same: int

    @property
    def text(self) -> str:
        """What stands in the first text."""
        return "".join(piece.text for piece in self.mine)


def marks(text: Words) -> dict[int, list[int]]:
    """The marks of a text, each with the numbers of the words at which it stands."""
    found: dict[int, list[int]] = defaultdict(list)
    for at, run in enumerate(_runs(text.folded)):
        mark = zlib.crc32(" ".join(run).encode())
        if mark % KEPT == 0:
            found[mark >> (32 - MARK_BITS)].append(at)
    return dict(found)


def nearest(places: Mapping[int, Sequence[int]], hits: Iterable[tuple[int, int]], most: int) -> list[int]:
    """The texts that most likely share a passage, best first, at most so many.

    `places` are the marks of the text that is looked for, `hits` pairs of a mark and the number of a text that has it.
    What counts is how many different marks lie close together: two texts about one illness share many that do not.
    """
    found: dict[int, set[int]] = defaultdict(set)
    for mark, other in hits:
        found[other].add(mark)
    points = {
        other: _closest(places, shared) for other, shared in found.items() if len(shared) >= LEAST_MARKS
    }
    likely = [other for other, count in points.items() if count >= LEAST_MARKS]
    return sorted(likely, key=lambda other: (-points[other], -len(found[other]), other))[:most]


def _closest(places: Mapping[int, Sequence[int]], shared: Iterable[int]) -> int:
    """How many different marks lie within one window, at most."""
    at = sorted((place, mark) for mark in shared for place in places[mark])
    most = first = 0
    for last, (place, _mark) in enumerate(at):
        while place - at[first][0] > WINDOW:
            first += 1
        if last - first + 1 > most:
            most = max(most, len({mark for _place, mark in at[first : last + 1]}))
    return most


def passages(mine: Words, theirs: Words) -> list[Passage]:
    """What both texts share, in the order of the first; no word of it is counted twice."""
    chains = sorted(_chains(mine.folded, theirs.folded), key=lambda chain: -chain.size)
    kept: list[Passage] = []
    for chain in chains:
        if any(chain.start < other.end and other.start < chain.last + RUN for other in kept):
            continue
        if found := _passage(mine, theirs, chain):
            kept.append(found)
    return sorted(kept, key=lambda passage: passage.start)


@dataclass
class _Chain:
    """Runs of equal words that follow each other in both texts: from where to where, and where the last began."""

    start: int
    other_start: int
    last: int
    other_last: int
    size: int = 1

    def takes(self, at: int, other: int) -> bool:
        reach = RUN + GAP
        return self.last < at <= self.last + reach and self.other_last < other <= self.other_last + reach


def _chains(mine: Sequence[str], theirs: Sequence[str]) -> list[_Chain]:
    places: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for at, run in enumerate(_runs(theirs)):
        if len(places[run]) < MOST_PLACES:
            places[run].append(at)
    done: list[_Chain] = []
    growing: list[_Chain] = []
    for at, run in enumerate(_runs(mine)):
        if run not in places:
            continue
        done += [chain for chain in growing if chain.last + RUN + GAP < at]
        growing = [chain for chain in growing if chain.last + RUN + GAP >= at]
        for other in places[run]:
            _grow(growing, at, other)
    return done + growing


def _grow(growing: list[_Chain], at: int, other: int) -> None:
    """Add a run to the chain that it follows most closely; without one it begins a chain."""
    fitting = [chain for chain in growing if chain.takes(at, other)]
    if not fitting:
        growing.append(_Chain(at, other, at, other))
        return
    chain = min(fitting, key=lambda each: (abs((at - each.last) - (other - each.other_last)), -each.size))
    chain.last, chain.other_last, chain.size = at, other, chain.size + 1


def _passage(mine: Words, theirs: Words, chain: _Chain) -> Passage | None:
    """The passage that a chain makes, unless too little of it is the same."""
    end, other_end = chain.last + RUN, chain.other_last + RUN
    if min(end - chain.start, other_end - chain.other_start) < LEAST_SAME:
        return None
    here, there = mine.folded[chain.start : end], theirs.folded[chain.other_start : other_end]
    blocks = LCSseq.editops(here, there).as_matching_blocks()
    same = sum(block.size for block in blocks)
    if same < LEAST_SAME or same < LEAST_SHARE * max(len(here), len(there)):
        return None
    of_mine = {chain.start + block.a + step for block in blocks for step in range(block.size)}
    of_theirs = {chain.other_start + block.b + step for block in blocks for step in range(block.size)}
    return Passage(
        chain.start,
        end,
        tuple(_pieces(mine, chain.start, end, of_mine)),
        tuple(_pieces(theirs, chain.other_start, other_end, of_theirs)),
        same,
    )


def _pieces(words: Words, start: int, end: int, same: set[int]) -> Iterator[Piece]:
    """The text between two words, cut where equal words begin and end; joined it is the text again."""
    first = start
    for at in range(start + 1, end + 1):
        if at == end or (at in same) != (first in same):
            stop = words.spans[at][0] if at < end else words.spans[end - 1][1]
            yield Piece(words.text[words.spans[first][0] : stop], first in same)
            first = at


def _runs(words: Sequence[str]) -> Iterator[tuple[str, ...]]:
    return zip(*(words[step:] for step in range(RUN)), strict=False)


def _folded(word: str) -> str:
    if word.isascii():
        return word.lower()
    decomposed = unicodedata.normalize("NFKD", word.casefold().replace("’", "'"))
    return "".join(character for character in decomposed if not unicodedata.combining(character))
