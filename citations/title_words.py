"""Single words of titles: one spelling for those that have two, and opposites that look alike (pure)."""

from __future__ import annotations

import re
from functools import lru_cache


def word_list(text: str) -> list[str]:
    """The words of `text`: lists of words read better in one line."""
    return text.split()


def word_set(text: str) -> frozenset[str]:
    return frozenset(text.split())


AMERICAN = (
    (re.compile(r"(?:ae|oe)(?!s?$)"), "e"),  # haem-, paed-, anaesth-, oedema, foetus
    (re.compile(r"is(e|ed|es|ing|ation|ations|er|ers)$"), r"iz\1"),
    (re.compile(r"ys(e|ed|es|ing|er|ers)$"), r"yz\1"),
    (re.compile(r"our(?=$|s$|ed$|ing$|al$|ally$|able$|less$|ite$)"), "or"),
    (re.compile(r"([tb])re(s?)$"), r"\1er\2"),  # centre, litre, fibre
    (re.compile(r"vre(s?)$"), r"ver\1"),
    (re.compile(r"(?<=[ae])ll(?=ed$|ing$)"), "l"),  # labelling, modelled
    (re.compile(r"mme(s?)$"), r"m\1"),
    (re.compile(r"ogue(s?)$"), r"og\1"),
    (re.compile(r"sulph"), "sulf"),
    (re.compile(r"leuc(?=[oe])"), "leuk"),
)
"""Both sides go through these, so that a word they were not made for stays equal to itself."""
SHORTEST_WITH_TWO_SPELLINGS = 5
SINGLE_WORDS = {
    "ageing": "aging",
    "grey": "gray",
    "defence": "defense",
    "offence": "offense",
    "licence": "license",
    "judgement": "judgment",
    "aluminium": "aluminum",
    "skilful": "skillful",
    "fulfil": "fulfill",
    "mould": "mold",
    "plough": "plow",
    "sceptic": "skeptic",
}

CHANGED_BEGINNINGS = (
    ("hyper", "hypo"),
    ("inter", "intra"),
    ("in", "de"),
    ("ad", "ab"),
    ("pre", "post"),
    ("micro", "macro"),
    ("over", "under"),
    ("ante", "post"),
    ("uni", "bi"),
    ("mono", "poly"),
    ("exo", "endo"),
    ("anti", "pro"),
    ("super", "sub"),
    ("supra", "infra"),
    ("eff", "aff"),
)
DENIALS = ("a", "an", "in", "im", "ir", "il", "un", "non", "dis", "de", "anti")
SHORTEST_DENIED = 6


@lru_cache(maxsize=16384)
def spelled_alike(word: str) -> str:
    """A lower-case word in its American spelling: `oedema` → `edema`, `randomised` → `randomized`."""
    if word in SINGLE_WORDS:
        return SINGLE_WORDS[word]
    if len(word) < SHORTEST_WITH_TWO_SPELLINGS:
        return word
    for british, american in AMERICAN:
        word = british.sub(american, word)
    return word


def is_opposite(word: str, other: str) -> bool:
    """Whether two words say the contrary of each other by their beginning: `hypertension`, `hypotension`."""
    if len(word) > len(other):
        word, other = other, word
    if len(word) >= SHORTEST_DENIED and any(other == denial + word for denial in DENIALS):
        return True
    return any(_changes(word, other, *pair) for pair in CHANGED_BEGINNINGS)


def _changes(word: str, other: str, one: str, another: str) -> bool:
    for first, second in ((one, another), (another, one)):
        rest = word.removeprefix(first)
        if word.startswith(first) and len(rest) >= 4 and other == second + rest:
            return True
    return False
