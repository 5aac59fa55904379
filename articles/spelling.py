"""Putting misspelt words right: what a word sounds like, and which known word was probably meant (pure)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from rapidfuzz.distance import OSA

from articles.search import fold

LIKELY = 3
"""Known words that are offered for one unknown word."""
_SOUNDS = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"^[gkp](?=[ns])|^w(?=r)", ""),  # gnat, knee, pneumonia, psoriasis, wrist
        (r"^x", "s"),
        (r"ph", "f"),
        (
            r"(?<=.)(?:[ct]i|s[si]?i|sh)[aeou]+(?=ns?$|l$|s$)|sch(?=[ei])|sh",
            "X",
        ),  # hypertension, hypertenshun
        (r"gh|h", ""),
        (r"xc?", "ks"),
        (r"c(?=[eiy])|z", "s"),
        (r"ck|cc|c|q", "k"),
        (r"dg|g(?=[eiy])", "j"),
        (r"(?<=.)[aeiouyw]+", ""),
        (r"^[aeiouy]", "a"),
        (r"(.)\1+", r"\1"),
    )
)
"""Spellings and how they sound, in the order in which they are put in; vowels are the least reliable."""


class Traits(NamedTuple):
    """By which a word is looked for among all others: one that was meant shares at least one of them."""

    word: str
    length: int
    start: str
    ending: str
    sound: str


def traits(word: str) -> Traits:
    return Traits(word, len(word), word[:3], word[-3:], sound(word))


def sound(word: str) -> str:
    """How a word in small letters sounds in English, roughly: “newmonia” as “pneumonia”, “exema” as “eczema”."""
    for pattern, replacement in _SOUNDS:
        word = pattern.sub(replacement, word)
    return word


def likely(word: str, known: Iterable[tuple[str, int]]) -> list[str]:
    """Of `known` words, each with how many texts have it, those that `word` may have been meant for, best first.

    Few letters differ: one of four, two of up to eight, else three; one more where both sound the same.
    """
    ours, found = sound(word), []
    most = 1 if len(word) < 5 else 2 if len(word) < 9 else 3
    for other, texts in known:
        apart = OSA.distance(word, other, score_cutoff=most + 1)
        if not 0 < apart <= most + 1:
            continue
        sounds_alike = sound(other) == ours
        if apart <= most or sounds_alike:
            found.append((apart - sounds_alike, other[0] != word[0], -texts, other))
    return [other for *_rest, other in sorted(found)[:LIKELY]]


def corrected(query: str, meant: Mapping[str, str]) -> str:
    """The query with each misspelt word replaced by the one that was meant; quotation marks and minus signs stay."""
    return re.sub(r"[^\W\d_]+", lambda found: meant.get(fold(found[0]).lower(), found[0]), query)
