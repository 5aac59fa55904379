"""Names of journals compared, in full or abbreviated in any of the usual ways (pure).

No list of abbreviations is needed: those of the NLM and of ISO 4 shorten each word and leave out the little ones.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from citations.title_words import word_set
from citations.titles import fold
from citations.verdicts import FieldState

LITTLE = word_set(
    "an and at das de del der des di die du e el en et fur for in la le les of on og the to und van voor y"
)
FORMS = word_set("edition ed online print volume vol")
"""Words that say which form of the journal was read, as in `-American Volume`."""
QUALIFIER = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
AFTER_THE_NAME = re.compile(r"\s[:=/]\s.*$|;.*$")
"""The NLM adds subtitles and acronyms after a colon with blanks around it: `Gut : journal of the society`."""
SHORTEST_ACRONYM = 3


def journal_state(typed: Iterable[str], registry: Iterable[str]) -> FieldState:
    """The best that any typed form of a journal's name and any of the registry's come to.

    `same`: equal words, or one abbreviates the other word by word. `small`: an acronym (`PNAS`). `bad`: others.
    """
    ours = [words for name in typed if (words := _words(name))]
    theirs = [words for name in registry for words in _forms(name) if words]
    if not ours or not theirs:
        return FieldState.UNKNOWN
    pairs = [(one, other) for one in ours for other in theirs]
    if any(is_abbreviation(one, other) for one, other in pairs):
        return FieldState.SAME
    if any(_is_acronym(one, other) or _is_acronym(other, one) for one, other in pairs):
        return FieldState.SMALL
    return FieldState.BAD


def is_abbreviation(words: Sequence[str], others: Sequence[str]) -> bool:
    """Whether each word shortens its counterpart, in either direction, with none left over."""
    if "".join(words) == "".join(others):
        return True
    return len(words) == len(others) and all(
        _shortens(one, other) or _shortens(other, one) for one, other in zip(words, others, strict=True)
    )


def _shortens(short: str, long: str) -> bool:
    """`neurosurg` of `neurosurgery`, and contractions that keep the first letter: `natl` of `national`."""
    if long.startswith(short):
        return True
    if len(short) < 2 or short[0] != long[0] or len(short) > len(long):
        return False
    rest = iter(long)
    return all(letter in rest for letter in short)


def _is_acronym(acronym: Sequence[str], words: Sequence[str]) -> bool:
    if len(acronym) != 1 or len(acronym[0]) < SHORTEST_ACRONYM:
        return False
    return "".join(word[0] for word in words).startswith(acronym[0])


def _forms(name: str) -> set[tuple[str, ...]]:
    return {_words(name), _words(AFTER_THE_NAME.sub("", name))}


@lru_cache(maxsize=8192)
def _words(name: str) -> tuple[str, ...]:
    """The telling words of a journal's name: without `the`, `of`, qualifiers in brackets and `-American Volume`."""
    words = fold(QUALIFIER.sub(" ", name)).split() or fold(name).split()
    telling = tuple(word for word in words if word not in LITTLE and word not in FORMS)
    return telling or tuple(words)
