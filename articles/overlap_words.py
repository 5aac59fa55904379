"""Shared passages as they are kept with a comparison: written, counted, recognised."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from articles.models import Overlap
from articles.overlap import Passage, Words


def noted(passage: Passage, *, is_settled: bool) -> dict[str, Any]:
    """A passage as `Overlap.passages` holds it."""
    return {
        "start": passage.start,
        "end": passage.end,
        "same": passage.same,
        "mine": [[piece.text, piece.is_same] for piece in passage.mine],
        "theirs": [[piece.text, piece.is_same] for piece in passage.theirs],
        "settled": is_settled,
    }


def words_in(overlaps: Iterable[Overlap]) -> int:
    """How many words of the text lie in passages that nobody has decided about yet, each counted once."""
    return len(
        {
            word
            for overlap in overlaps
            for passage in overlap.passages
            if not passage["settled"]
            for word in range(passage["start"], passage["end"])
        }
    )


def key_of(text: str) -> str:
    """The words of a passage without what may change about them: case, accents, punctuation."""
    return " ".join(Words(text).folded)
