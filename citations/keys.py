"""Short keys that people type in `[@key]`: `fehlings2017`, and `fehlings2017a` when that is taken."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator
from itertools import product
from string import ascii_lowercase

from citations.records import Record

LONGEST_STEM = 30
LIGATURES = str.maketrans(
    {
        "ß": "ss",
        "æ": "ae",
        "Æ": "ae",
        "ø": "o",
        "Ø": "o",
        "œ": "oe",
        "Œ": "oe",
        "ł": "l",
        "Ł": "l",
        "đ": "d",
        "Đ": "d",
        "ð": "d",
        "Ð": "d",
        "þ": "th",
        "Þ": "th",
        "ı": "i",
    }
)
LITTLE_WORDS = re.compile("a|an|and|are|as|at|by|do|does|for|from|in|is|of|on|or|the|to|with")


class Keys:
    """Suggests keys one after the other, none of them twice and none that is in `taken`, whatever the case."""

    def __init__(self, taken: Collection[str] = ()) -> None:
        self._used = {key.lower() for key in taken}
        self._variants: dict[str, Iterator[str]] = {}

    def suggest(self, record: Record) -> str:
        """First author and year, then with a, b, … z, aa, …

        Groups of three words and more give their initials (who2020); without an author the first telling word of
        the title is used. A key has only a to z and digits and begins with a letter.
        """
        wanted = f"{_stem(record)}{record.year or ''}"
        variants = self._variants.setdefault(wanted, _variants(wanted))
        key = next(variant for variant in variants if variant not in self._used)
        self._used.add(key)
        return key


def suggest_key(record: Record, taken: Collection[str] = ()) -> str:
    """One key for `record` that is not in `taken`; see `Keys`."""
    return Keys(taken).suggest(record)


def _variants(wanted: str) -> Iterator[str]:
    yield wanted
    length = 1
    while True:
        for letters in product(ascii_lowercase, repeat=length):
            yield wanted + "".join(letters)
        length += 1


def _stem(record: Record) -> str:
    for stem in (_from_author(record), _from_title(record.title)):
        if stem:
            return stem[:LONGEST_STEM]
    return "source"


def _from_author(record: Record) -> str:
    makers = [name for name in (*record.authors, *record.editors) if not name.is_et_al]
    if not makers:
        return ""
    if not makers[0].literal:
        return _letters(makers[0].family or makers[0].given)
    words = [word for word in _words(makers[0].literal) if not LITTLE_WORDS.fullmatch(word)]
    return "".join(word[0] for word in words) if len(words) > 2 else "".join(words)


def _from_title(title: str) -> str:
    telling = [word for word in _words(title) if not LITTLE_WORDS.fullmatch(word) and len(word) > 2]
    return telling[0] if telling else ""


def _words(text: str) -> list[str]:
    return [word for each in re.split(r"[\s\-/]+", text) if (word := _letters(each))]


def _letters(text: str) -> str:
    """Only a to z: accents and ligatures resolved, everything else left out."""
    folded = unicodedata.normalize("NFKD", text.translate(LIGATURES)).lower()
    return re.sub(r"[^a-z]", "", folded)
