"""Lists of authors as people type them: one name per line, `Family, Given` or the name of a group (pure)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from citations.names import read_person
from citations.records import ET_AL, Name

SEPARATOR = re.compile(r"\s*[,;]\s*")
QUOTES = '"“”„«»'


def names_in(text: str) -> list[Name]:
    """The names in `text`, one per line: `Okafor, Ada`, `King, Martin, Jr`, `Plato,`, `World Health Organization`.

    Names as references print them are read too: `Okafor A`, several on one line, `et al`. What stands in double
    quotes is a group, whatever it looks like.
    """
    return [name for line in text.splitlines() if line.strip() for name in _names_on(line.strip())]


def lines_of(names: Iterable[Name | Mapping[str, str]]) -> str:
    """The lines that `names_in` reads as exactly these names."""
    return "\n".join(_line(name if isinstance(name, Name) else Name(**name)) for name in names)


def _names_on(line: str) -> list[Name]:
    if line[0] in QUOTES and line[-1] in QUOTES and len(line) > 2:
        return [Name(literal=line[1:-1].strip())]
    if re.fullmatch(r"et\.? al\.?", line, re.IGNORECASE):
        return [Name(literal=ET_AL)]
    pieces = [piece for piece in SEPARATOR.split(line) if piece]
    people = [read_person(piece) for piece in pieces]
    if people and all(people):
        return [person for person in people if person]
    if not SEPARATOR.search(line):
        return [Name(literal=line)]
    family, _comma, rest = line.partition(",") if "," in line else line.partition(";")
    given, _comma, suffix = rest.partition(",")
    return [Name(family=family.strip(), given=given.strip(), suffix=suffix.strip())]


def _line(name: Name) -> str:
    if name.literal:
        return name.literal if _names_on(name.literal) == [name] else f'"{name.literal}"'
    parts = [name.family, name.given, name.suffix] if name.suffix else [name.family, name.given]
    return ", ".join(parts) if name.given or name.suffix else f"{name.family},"
