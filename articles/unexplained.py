"""Abbreviations that a text uses without saying what they stand for. Pure.

An abbreviation is explained by `full words (ABBR)`, `ABBR (full words)`, `full words, or ABBR`, and `ABBR stands for`
or `is short for`. Headings neither use nor explain one: readers jump over them.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from articles.readability import Piece

WELL_KNOWN = frozenset(
    {
        *("AIDS", "COVID", "CT", "DNA", "HIV", "IQ", "MRI", "RNA", "SARS"),  # better known than the words
        *("CDC", "EU", "FDA", "NHS", "NIH", "UK", "UN", "US", "USA", "WHO"),
        *("DO", "MD", "PhD", "RN"),  # after a name
        *("DOI", "ID", "OK", "PDF", "PM", "AM", "TV", "UV"),
    }
)
"""What adults know by its letters, in the editors' judgement. Others, BMI and ECG too, are explained once."""

SHOUTED = frozenset({"AND", "NEVER", "NO", "NOT", "OR"})
ROMAN = re.compile(r"[IVX]+")
ABBREVIATION = re.compile(
    r"(?<![\w@.-])(?P<name>[A-Z]{2,6}|[A-Z][a-z]?[A-Z]{1,4}[a-z]?\d{0,2}[a-z]?|[A-Z]\d[A-Z])s?(?![\w@])"
)
BEFORE, AFTER = 60, 120
"""Characters around an abbreviation in which its explanation stands."""

IN_BRACKETS = re.compile(r"[^\W\d_]['’]?\s*\((?:(?:also |often )?(?:called|known as|or|short:)\s)?$")
CLOSES = re.compile(r"(?:\s(?:scans?|tests?))?[);]")
AFTER_OR = re.compile(r"[^\W\d_],? (?:or|also called|also known as|known as|called) $")
OPENS_WORDS = re.compile(r"\s\((?:short for |which stands for )?([^()]{4,100})\)")
STANDS_FOR = re.compile(r"\s(?:stands|is short|are short) for\s")


@dataclass(frozen=True, slots=True)
class Unexplained:
    """An abbreviation at its first use; `is_late` if the explanation comes only further down."""

    name: str
    piece: Piece
    is_late: bool


def unexplained(pieces: Iterable[Piece]) -> list[Unexplained]:
    """The abbreviations that a reader meets before, or without, an explanation, in order of first use."""
    first: dict[str, Piece] = {}
    explained: dict[str, bool] = {}
    for piece in pieces:
        if piece.kind in ("heading", "code") or piece.text.isupper():
            continue
        for found in ABBREVIATION.finditer(piece.text):
            name = found["name"]
            if name in WELL_KNOWN or name in SHOUTED or ROMAN.fullmatch(name):
                continue
            if _is_explained(piece.text, found):
                explained.setdefault(name, name in first)
            else:
                first.setdefault(name, piece)
    return [
        Unexplained(name, piece, is_late=name in explained)
        for name, piece in first.items()
        if explained.get(name, True)
    ]


def _is_explained(text: str, found: re.Match[str]) -> bool:
    before = text[max(0, found.start() - BEFORE) : found.start()]
    after = text[found.end() : found.end() + AFTER]
    if IN_BRACKETS.search(before) and CLOSES.match(after):
        return True
    named = AFTER_OR.search(before)
    if named and _begins_like(found["name"], before[: named.start() + 1]):
        return True
    words = OPENS_WORDS.match(after)
    return bool((words and _begins_like(found["name"], words[1])) or STANDS_FOR.match(after))


def _begins_like(name: str, words: str) -> bool:
    """Whether the initials of `words` hold the first and the last capital of `name`, in this order."""
    initials = "".join(word[0] for word in re.split(r"[\W_]+", words) if word).upper()
    capitals = [letter for letter in name if letter.isupper()]
    at = initials.find(capitals[0])
    return at >= 0 and initials.find(capitals[-1], at + 1) >= 0
