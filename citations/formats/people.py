"""Names as RIS, PubMed and EndNote files write them: `Fehlings, Michael G`, `King, M, Jr`, a group as it is (pure).

EndNote's rules for groups are followed: a comma at the end says that this is a group, and a name of a group that has a
comma inside has the first one twice. A person with one name ends with a comma too, and comes back as a group if that
name has several words: both print the same.
"""

from __future__ import annotations

import re

from citations.formats.fields import clean
from citations.names import read_person
from citations.records import ET_AL, Name

SEVERAL = re.compile(r"et\.? al\.?|and others", re.IGNORECASE)
SUFFIX = re.compile(r"(.+?)\s(Jr|Sr|I{2,3}|IV|2nd|3rd|4th)\.?")


def read_name(text: str) -> Name | None:
    """The name in `text`; None if there is nothing in it."""
    text = clean(text)
    if not text.strip(", "):
        return None
    if ",," in text:
        return Name(literal=text.replace(",,", ",", 1))
    if SEVERAL.fullmatch(text):
        return Name(literal=ET_AL)
    if "," not in text:
        return read_person(text) or Name(literal=text)
    return _person(text)


def write_name(name: Name) -> str:
    """The text that `read_name` reads as `name`, as far as a name can be written."""
    if name.literal:
        return _written_group(clean(name.literal))
    family, given, suffix = (clean(part.replace(",", " ")) for part in (name.family, name.given, name.suffix))
    if not family:
        return _written_group(given)
    if suffix:
        return f"{family}, {given}, {suffix}"
    if SUFFIX.fullmatch(given):
        return f"{family}, {given},"
    return f"{family}, {given}" if given else f"{family},"


def _person(text: str) -> Name:
    family, given, suffix = ([part.strip() for part in text.split(",", 2)] + [""])[:3]
    if not (given or suffix):
        return Name(literal=family) if " " in family else Name(family=family)
    if not suffix and text.count(",") == 1 and (found := SUFFIX.fullmatch(given)):
        given, suffix = found[1], found[2]
    return Name(family=family, given=given, suffix=suffix)


def _written_group(name: str) -> str:
    if "," in name:
        return name.replace(",", ",,", 1)
    return name if read_name(name) in (Name(literal=name), None) else f"{name},"
