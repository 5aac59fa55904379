"""Names as BibTeX writes them: `Fehlings, Michael`, `King, Jr, Martin`, `{World Health Organization}`, `others` (pure).

A person with one name of several words comes back as a group, as in the other formats: both print the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from bibtexparser.middlewares.names import parse_single_name_into_parts, split_multiple_persons_names

from citations.formats.fields import MOST_NAMES
from citations.formats.latex import BRACES, decoded, encoded
from citations.records import ET_AL, Name

NEEDS_BRACES = re.compile(r",|\band\b", re.IGNORECASE)


def read_names(text: str) -> list[Name]:
    """The names in a field `author` or `editor`."""
    pieces = [piece.strip() for piece in split_multiple_persons_names(text) if piece.strip()]
    return [_name(piece) for piece in pieces[: MOST_NAMES + 1]]


def write_names(names: Iterable[Name]) -> str:
    """The names as the value of a field."""
    return " and ".join(_written(name) for name in names)


def _name(text: str) -> Name:
    if text.lower() == "others":
        return Name(literal=ET_AL)
    if _is_one_group(text):
        return Name(literal=decoded(text[1:-1]).strip())
    parts = parse_single_name_into_parts(text, strict=False)
    family, given, suffix = (
        decoded(" ".join(words)).strip() for words in (parts.von + parts.last, parts.first, parts.jr)
    )
    return Name(family=family, given=given, suffix=suffix)


def _is_one_group(text: str) -> bool:
    """Whether the brace that `text` begins with is closed by its last character."""
    depth = 0
    for brace in BRACES.finditer(text):
        depth += 1 if brace[0] == "{" else -1
        if depth == 0:
            return text.startswith("{") and brace.end() == len(text)
    return False


def _written(name: Name) -> str:
    if name.is_et_al:
        return "others"
    if name.literal or not name.family or not (name.given or name.suffix or " " not in name.family):
        return f"{{{encoded(name.literal or name.family or name.given)}}}"
    family, given, suffix = (_part(part) for part in (name.family, name.given, name.suffix))
    if suffix:
        return f"{family}, {suffix}, {given or '{}'}"
    return f"{family}, {given}" if given else family


def _part(text: str) -> str:
    return f"{{{encoded(text)}}}" if NEEDS_BRACES.search(text) else encoded(text)
