"""Anchors: how a comment holds on to the words it is about, whatever happens to the rest of the text (pure).

An anchor is the exact quotation with up to 32 characters before and after it: a TextQuoteSelector of the Web
Annotation Data Model (W3C Recommendation, 23 February 2017, 4.2.4). The text it is found in is the words of a page
with one blank between any two (`articles.page_words`).

Nothing is ever matched roughly. Words that were changed are gone: a comment on "5 mg" must not stand beside "2.5 mg".
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from articles.wording import TOKEN

SIDE = 32
"""Characters kept on either side of a quotation."""
ENOUGH = 16
"""Characters of both sides together that must still be there once some of the repeats, or a number, are in question."""
WORDS_BESIDE = 8
"""Of these so many on each side."""
A_LITTLE = 10
"""The same while the text says the words as often as it did."""
STANDS_ALONE = 24
"""From this length on, words with a number in them are known by themselves if they occurred once."""
LONGEST = 1500
"""Characters of the longest quotation; more than that is a comment on the article."""
_MARKER = re.compile(r"\s*\[(?:[^\W\d_]+\s)?\d{1,3}\]")
"""A citation as it comes along when somebody copies from a page: [3], or [Reference 3] from a hidden word."""
_HAS_A_NUMBER = re.compile(r"[\d½¼¾]")
_SIGNS = re.compile("[\u2060\u200b\u00ad]")

Place = tuple[int, int]


class CannotAnchor(ValueError):
    """Words that no comment can be tied to; `code` says why: empty, too_long, not_found or ambiguous."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


@dataclass(frozen=True)
class Anchor:
    """Some words of a text, what stood on either side of them, and how often the text said them."""

    quotation: str
    prefix: str = ""
    suffix: str = ""
    places: int = 1

    @property
    def has_a_number(self) -> bool:
        """Whether it may be a dose, of which the same may be said of another drug."""
        return bool(_HAS_A_NUMBER.search(self.quotation))

    @property
    def is_known_alone(self) -> bool:
        """Whether the words are recognised although everything around them has changed."""
        return self.places == 1 and (len(self.quotation) >= STANDS_ALONE or not self.has_a_number)


def find(anchor: Anchor, text: str) -> Place | None:
    """Where the quotation stands in `text`, or None when it is gone or cannot be told from a repeat of it.

    Among repeats its surroundings decide. Where one of the repeats has gone, and for every short number, because the
    same dose may be said of another drug, the word on either side must have stayed too.
    """
    places = places_of(anchor.quotation, text)
    if len(places) == 1 and anchor.is_known_alone:
        return places[0]
    return _best(anchor, text, places, is_strict=anchor.has_a_number or len(places) < anchor.places)


def anchor_at(text: str, start: int, end: int) -> Anchor:
    """The anchor of `text[start:end]`, widened to whole words and whole quantities: never "5 mg" of "2.5 mg"."""
    edges = sorted(_edges(text))
    start = max((edge for edge in edges if edge <= start), default=start)
    end = min((edge for edge in edges if edge >= end), default=end)
    places = len(places_of(text[start:end], text))
    return Anchor(text[start:end], text[max(start - SIDE, 0) : start], text[end : end + SIDE], places)


def anchor_for(text: str, said: str, before: str = "", after: str = "") -> Anchor:
    """The anchor of what somebody selected or pasted. `before` and `after` are known when it was selected on the page.

    Raises CannotAnchor.
    """
    quotation = spaced(said)
    if not quotation:
        raise CannotAnchor("empty")
    if len(quotation) > LONGEST:
        raise CannotAnchor("too_long")
    places = _anywhere(quotation, text) or _anywhere(spaced(_MARKER.sub("", said)), text)
    if not places:
        raise CannotAnchor("not_found")
    wanted = Anchor(quotation, spaced(before)[-SIDE:], spaced(after)[:SIDE])
    place = places[0] if len(places) == 1 else _best(wanted, text, places, is_strict=False)
    anchor = anchor_at(text, *place) if place else None
    if anchor is None or find(anchor, text) is None:
        raise CannotAnchor("ambiguous")
    return anchor


def spaced(said: str) -> str:
    """Words as anchors know them: composed letters, one blank between any two words, no invisible signs."""
    return " ".join(_SIGNS.sub("", unicodedata.normalize("NFC", said)).split())


def places_of(quotation: str, text: str) -> list[Place]:
    """Every place where exactly these words stand, none of them cut out of a longer word or quantity."""
    edges = _edges(text)
    return [place for place in _anywhere(quotation, text) if edges.issuperset(place)]


def _anywhere(quotation: str, text: str) -> list[Place]:
    if not quotation:
        return []
    return [(found.start(), found.end()) for found in re.finditer(re.escape(quotation), text)]


def _best(anchor: Anchor, text: str, places: list[Place], *, is_strict: bool) -> Place | None:
    """The place whose surroundings are most like those of the anchor, if one is, and is like enough."""
    there = len(anchor.prefix.strip()) + len(anchor.suffix.strip())
    needed = min(ENOUGH if is_strict else A_LITTLE, there)
    ranked = sorted(((_likeness(anchor, text, place, is_strict), place) for place in places), reverse=True)
    if not ranked or ranked[0][0] < needed or (len(ranked) > 1 and ranked[0][0] == ranked[1][0]):
        return None
    return ranked[0][1]


def _likeness(anchor: Anchor, text: str, place: Place, is_strict: bool) -> int:
    """How many characters next to the place are still those of the anchor; -1 if a lost side settles it."""
    start, end = place
    before, after = text[max(start - SIDE, 0) : start].rstrip()[::-1], text[end : end + SIDE].lstrip()
    old_before, old_after = anchor.prefix.rstrip()[::-1], anchor.suffix.lstrip()
    same = _shared(old_before, before), _shared(old_after, after)
    is_bare = same[0] < min(WORDS_BESIDE, len(old_before)) or same[1] < min(WORDS_BESIDE, len(old_after))
    return -1 if is_strict and is_bare else sum(same)


def _shared(one: str, other: str) -> int:
    """The length of what both begin with, in whole words: "amlodipine" and "nifedipine" have nothing in common."""
    same = next(
        (at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
    if same in (len(one), len(other)):
        return same
    return max((at for at in range(same + 1) if not one[at].isalnum() and not other[at].isalnum()), default=0)


@lru_cache(maxsize=16)
def _edges(text: str) -> frozenset[int]:
    """Where a word, quantity or sign begins or ends."""
    found = [(one.start(), one.start() + len(one[one.lastgroup or "mark"])) for one in TOKEN.finditer(text)]
    return frozenset({0, len(text)}.union(*found))
