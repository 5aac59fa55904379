"""Names of authors, printed as AMA prints them and read from references that print them so."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from citations.records import ET_AL, Name

MOST_LISTED = 6
LISTED_OF_MORE = 3

PERSON = re.compile(
    r"(?P<family>[^\W\d_][^\d,;]{0,59}?)\s(?P<initials>[^\W\d_](?:[-.]?[^\W\d_]){0,4}\.?)"
    r"(?:\s(?P<suffix>Jr|Sr|II|III|IV|2nd|3rd|4th)\.?)?"
)
LONGEST_GROUP = 200


def listed(names: Sequence[Name]) -> str:
    """Up to six names; of more than six the first three and `et al`. A list that was cut short keeps its `et al`.

    Groups that stand after people follow a semicolon and are always named: `Lal H, Heineman TC; ZOE-50 Study Group`.
    """
    named = [name for name in names if not name.is_et_al and printed(name)]
    people = named[: _end_of_people(named)]
    known = [printed(name) for name in people]
    is_cut_short = any(name.is_et_al for name in names)
    if len(known) > MOST_LISTED or (is_cut_short and len(known) > LISTED_OF_MORE):
        known, is_cut_short = known[:LISTED_OF_MORE], True
    first = ", ".join([*known, ET_AL] if is_cut_short and known else known)
    return "; ".join([first, *(printed(group) for group in named[len(people) :])])


def _end_of_people(names: Sequence[Name]) -> int:
    """Where the groups begin that stand after the last person; the end of the list if it names no person."""
    places = [place for place, name in enumerate(names, start=1) if not name.literal]
    return places[-1] if places else len(names)


def printed(name: Name) -> str:
    """`King ML Jr`; a group as it is named; somebody with one name under that name."""
    if name.literal:
        return name.literal.strip()
    if not name.family.strip():
        return name.given.strip()
    parts = (name.family.strip(), initials(name.given, family=name.family), name.suffix.strip().rstrip("."))
    return " ".join(part for part in parts if part)


def initials(given: str, *, family: str = "") -> str:
    """Initials without stops or hyphens: `Jean-Pierre` → JP, `M. G.` → MG, `MG` → MG, `Ludwig van` → L.

    Capitals alone are taken for initials that are already made, unless the whole name is in capitals.
    """
    text = unicodedata.normalize("NFC", given).strip()
    if text.isupper() and text.isalpha() and len(text) <= (2 if family.isupper() else 4):
        return text
    words = [word for word in re.split(r"[\s.]+", text) if word]
    particles_left_out = [word for word in words if not word[0].islower()] or words
    parts = [part for word in particles_left_out for part in re.split(r"[-‐‑–]", word)]
    letters = [next((letter for letter in part if letter.isalpha()), "") for part in parts]
    return "".join(letters).upper()


def read_names(text: str) -> tuple[Name, ...]:
    """`Fehlings MG, Tetreault LA, et al` as names. What is not a person with initials is a group.

    Empty if the text cannot be a list of authors: too long for a group, or nothing in it.
    """
    names: list[Name] = []
    for piece in re.split(r"[,;]\s+|\s*&\s*", text.strip()):
        part = re.sub(r"^(?:and|&)\s+", "", piece.strip())
        if not part:
            continue
        if re.fullmatch(r"et\.? al\.?", part):
            names.append(Name(literal=ET_AL))
        elif person := read_person(re.sub(r",?\s+et\.? al\.?$", "", part)):
            names.append(person)
            if re.search(r"\set\.? al\.?$", part):
                names.append(Name(literal=ET_AL))
        else:
            names.append(Name(literal=part))
    people = [name for name in names if name.family]
    if not people:
        return (Name(literal=text.strip()),) if text.strip() and len(text) <= LONGEST_GROUP else ()
    return tuple(names)


def read_person(text: str) -> Name | None:
    """`De Bonis P` or `King ML Jr` as a name; None unless capitals stand where initials do."""
    found = PERSON.fullmatch(text)
    if not found:
        return None
    initials = re.sub(r"[.-]", "", found["initials"])
    if not initials.isupper():
        return None
    return Name(family=found["family"].strip(), given=initials, suffix=found["suffix"] or "")
