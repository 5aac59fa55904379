"""Sentences of medical English prose (pure): where a full stop ends one, and where it only shortens a word.

A text is taken word by word, and a word is only compared with its neighbours, so the work grows with the text.
"""

from __future__ import annotations

import re
from itertools import pairwise

from articles.abbreviations import (
    BEFORE_A_NAME,
    BEFORE_A_NUMBER,
    COMPANIES,
    DEGREES,
    FIRST_WORDS,
    IN_A_COUNTRY,
    LETTERED,
    MONTHS,
    NEVER_LAST,
    NOT_LETTERED,
    OF_A_COUNTRY,
    UNITS,
    WEEKDAYS_AND_ZONES,
)

OPEN, CLOSE = "\ue000", "\ue001"
"""Private-use characters round the id of a citation marker; the renderer lets none through."""
MARKER = re.compile(f"{OPEN}([^{OPEN}{CLOSE}]*){CLOSE}")
WORD_JOINER = "\u2060"

_STOPS = (".", "!", "?", "…")
_CLOSING = "\"'”’»)]}"
_OPENING = "\"'“‘„«([{¿¡*-–—−"
_SIGNS = tuple("<>≤≥≈~±+$€£")
_MIXED_CASE = re.compile(r"[a-z]{1,5}-?[A-Z]|[a-z]-?[0-9]|[a-z]-[a-z]|\.[0-9]")
"""How mRNA, anti-TNF, p53, n-3, x-rays and .5 begin: without a capital."""
_VOLUME = re.compile(r"[0-9]{4}[;:]")
_YEAR = re.compile(r"[12][0-9]{3}(?![0-9])")
_FIRST_WORD = re.compile(r"[A-Za-z]+(?![A-Za-z.])")
_LABEL = re.compile(r"[0-9]{1,2}(?:\.[0-9]{1,2}){0,3}|[A-Za-z]")
_FIRST_LABEL = re.compile(r"1|[aA]")
_NUMERAL = re.compile(r"[A-Z]?[0-9]|[IVX]{2}")
_CAPITALS = re.compile(r"(?:[A-Z]\.)+[A-Z]")
_SMALL_LETTERS = re.compile(r"(?:[a-z]\.)+[a-z]")
_COUNT = re.compile(r"[0-9][0-9.–-]*")
_LETTERED_NAME = re.compile(r"[A-Z][0-9]{0,2},?")


def sentences(text: str) -> list[str]:
    """The sentences of one block of prose whose blanks are collapsed; joined with one blank they are `text` again.

    Citation markers after a full stop belong to the sentence that ended. A colon or semicolon ends no sentence.
    """
    words = text.split(" ")
    starts = [0]
    recent: list[str] = []
    for at, word in enumerate(words):
        said = _without_markers(word)
        if recent and said and _is_boundary(recent, said):
            starts.append(at)
            recent = []
        recent = [*recent[-2:], said] if said else recent
    return [" ".join(words[start:end]) for start, end in pairwise([*starts, len(words)])] if text else []


def _without_markers(word: str) -> str:
    return MARKER.sub("", word).replace(WORD_JOINER, "")


def _is_boundary(said: list[str], following: str) -> bool:
    """Whether a sentence ends between `said`, its last words (at most 3), and the word that follows."""
    last = said[-1].rstrip(_CLOSING)
    if not last.endswith(_STOPS) or not _can_begin(following):
        return False
    opening = following.lstrip(_OPENING).rstrip(",;:")
    if last.endswith(("…", "..")):
        return not opening[:1].isdigit()
    return not last.endswith(".") or not _is_shortened(last.lstrip(_OPENING)[:-1], said[:-1], opening)


def _can_begin(word: str) -> bool:
    """Whether a sentence may begin with `word`: a capital, a digit, a sign, a Greek letter, or a name such as mRNA."""
    opening = word.lstrip(_OPENING)
    first = opening[:1]
    if first.islower():
        return "\u0370" <= first <= "\u03ff" or first == "µ" or bool(_MIXED_CASE.match(opening))
    if first.isalnum():
        return not _VOLUME.match(opening)
    return opening.startswith(_SIGNS) or bool(_MIXED_CASE.match(opening))


def _is_shortened(word: str, before: list[str], opening: str) -> bool:
    """Whether the stop after `word` shortens it and the sentence goes on.

    `before`: the words of the sentence before it, at most 2. `opening`: the next word, which could begin a sentence.
    """
    previous = before[-1] if before else ""
    if word in BEFORE_A_NAME or _uncapitalized(word) in NEVER_LAST or _is_label(word, previous):
        return True
    if word == "al" or word in COMPANIES:
        return not _begins_anew(opening)
    if _CAPITALS.fullmatch(word) and word not in DEGREES:
        return _is_of_a_country(before, opening)
    if _SMALL_LETTERS.fullmatch(word):
        return _is_time_or_dose(word, opening)
    if _stands_before_a_number(word, previous, opening):
        return True
    return len(word) == 1 and word.isalpha() and not _is_lettered(word, before) and not _begins_anew(opening)


def _uncapitalized(word: str) -> str:
    """`word` with a small first letter; CF and ED stay capitals, and are diseases."""
    return word[:1].lower() + word[1:]


def _begins_anew(opening: str) -> bool:
    """Whether a sentence often begins so and a name never does; a year may belong to the authors before it."""
    first = _FIRST_WORD.match(opening)
    return first[0] in FIRST_WORDS if first else opening[:1].isdigit() and not _YEAR.match(opening)


def _is_of_a_country(before: list[str], opening: str) -> bool:
    """Whether it goes on after letters such as U.S.: the U.S. Army, but “in the U.S. Doctors” ends a sentence."""
    if before[-1:] == ["the"] and before[0] in IN_A_COUNTRY:
        return opening in OF_A_COUNTRY
    return not _begins_anew(opening)


def _is_label(word: str, previous: str) -> bool:
    """Whether `word` counts an item of a list (1. Rest. 2. Drink.), or stands for a question or its answer."""
    if previous:
        return previous.endswith((":", ";")) and bool(_FIRST_LABEL.fullmatch(word))
    return bool(_LABEL.fullmatch(word))


def _is_time_or_dose(word: str, opening: str) -> bool:
    """Whether it goes on after a.m. (Monday, GMT), or after i.v. and b.i.d. with a dose."""
    if word in ("a.m", "p.m"):
        return opening.rstrip(".") in WEEKDAYS_AND_ZONES
    return opening[:1].isdigit()


def _is_lettered(letter: str, before: list[str]) -> bool:
    """Whether a single letter is a name's last word (vitamin C, 5 g) rather than an initial (by J. Smith)."""
    if not before:
        return False
    previous = before[-1]
    if previous[:1].isdigit() and letter in UNITS:
        return True
    if previous in ("and", "or", "to") and len(before) > 1:
        return bool(_LETTERED_NAME.fullmatch(before[-2]))
    if previous.lower() in LETTERED:
        return True
    return previous.isalpha() and previous.islower() and previous not in NOT_LETTERED


def _stands_before_a_number(word: str, previous: str, opening: str) -> bool:
    """Whether it is the No. of No. 5, or the Jan. of Jan. 2015; a lone “No.” is an answer, and 5 min. is a time."""
    if word in MONTHS:
        return opening[:1].isdigit()
    if _uncapitalized(word) not in BEFORE_A_NUMBER or (word == "No" and not previous):
        return False
    return bool(_NUMERAL.match(opening)) and not _COUNT.fullmatch(previous)
