"""Who wrote it and when it was changed, as a copied page prints it."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass

from citations.dates import day_in

LONGEST_BYLINE = 200
LABEL = re.compile(
    r"(?:by|written by|text by|article by|posted by|contributed by|authors?|authored by|writer)\s*:?\s+",
    re.IGNORECASE,
)
TITLE_OF_ADDRESS = re.compile(r"(?:(?:Dr|Prof|Professor|Mr|Mrs|Ms)\.?\s+)+")
BETWEEN_PEOPLE = re.compile(r"\s+and\s+|\s*;\s*|\s+&\s+")
DATE_AFTER = re.compile(r"\s*(?:\||·|–|—| - |,? on )\s*(?=[^|·]{6,25}$)(?=.*\d{4}).*$")
WORD = re.compile(r"[^\W\d_][\w'’.-]*")
PARTICLES = frozenset(
    {
        "van",
        "von",
        "de",
        "der",
        "den",
        "del",
        "della",
        "di",
        "da",
        "dos",
        "du",
        "la",
        "le",
        "al",
        "bin",
        "el",
        "ter",
    }
)
LOWER_CASE_CREDENTIALS = frozenset(
    {"phd", "msc", "bsc", "md", "mbbs", "mph", "rn", "hons", "dphil", "mphil", "pharmd"}
)

MODIFIED = re.compile(
    r"(?:this )?(?:page |article |content )?(?:was )?(?:last |date )?"
    r"(?:modified|updated|edited|changed|revised|update)(?: on| at)?\s*(?P<colon>[:–-])?\s*(?P<date>\S.{3,40})",
    re.IGNORECASE,
)
TIME_OF_DAY = re.compile(
    r",?\s+(?:at\s+)?\d{1,2}:\d{2}(?::\d{2})?(?:\s*[ap]\.?m\.?)?(?:\s+[A-Z]{2,4})?$", re.IGNORECASE
)


@dataclass(frozen=True)
class Credited:
    """Somebody named as author: the name and the letters after it, as printed."""

    name: str
    credentials: str


def read_byline(bare: str) -> list[Credited]:
    """The people that `bare`, a whole line, names as authors; empty if it is no byline.

    A line counts if it begins with `By`, `Written by`, `Author`, or is a name followed by credentials.
    """
    if len(bare) > LONGEST_BYLINE:
        return []
    label = LABEL.match(bare)
    names = DATE_AFTER.sub("", bare[label.end() :] if label else bare)
    people: list[Credited] = []
    for part in BETWEEN_PEOPLE.split(names):
        found = _people(part)
        if not found:
            return []
        people += found
    if not label and not all(person.credentials for person in people):
        return []
    return people


def read_last_modified(bare: str) -> tuple[bool, datetime.date | None]:
    """Whether `bare` says when the page was last changed, and the day, if it can be read without guessing."""
    found = MODIFIED.fullmatch(bare)
    if not found or not re.search(r"\d", found["date"]):
        return False, None
    day = day_in(TIME_OF_DAY.sub("", found["date"]))
    return bool(day or found["colon"]), day


def _people(text: str) -> list[Credited]:
    """People separated by commas, each with the credentials that follow; empty if anything else is in between."""
    people: list[Credited] = []
    for piece in (piece.strip() for piece in text.split(",")):
        if piece and people and _is_credential(piece):
            before = people.pop()
            people.append(Credited(before.name, ", ".join(filter(None, (before.credentials, piece)))))
        elif _is_name(piece):
            people.append(Credited(piece, ""))
        else:
            return []
    return people


def _is_name(text: str) -> bool:
    """Two to five words that begin with a capital, particles aside."""
    words = TITLE_OF_ADDRESS.sub("", text, count=1).split()
    if not 2 <= len(words) <= 5:
        return False
    return all(WORD.fullmatch(word) and (word[0].isupper() or word in PARTICLES) for word in words)


def _is_credential(text: str) -> bool:
    """`M.D.`, `FFARCSI`, `PhD`, `MBBS (Hons)`: words with two capitals or more, or well-known ones in lower case."""
    words = re.split(r"[\s/]+", re.sub(r"[().]", "", text))
    if len(words) > 3:
        return False
    return all(
        word.isalpha()
        and (sum(letter.isupper() for letter in word) >= 2 or word.lower() in LOWER_CASE_CREDENTIALS)
        for word in words
    )
