"""Lists of authors compared: the first must be the same person, the others may differ a little (pure)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from citations.keys import LIGATURES
from citations.names import initials, printed
from citations.records import Name
from citations.title_words import word_set
from citations.verdicts import FieldState

PARTICLES = word_set("al bin da de del della den der di dos du el la las le les los ten ter van von y")
MISREAD = re.compile(r"[ÃÂ][\u0080-\u00bf]")
BROKEN = re.compile(rf"{MISREAD.pattern}|\ufffd|^\W*$|^\w\.?$")
"""What encodings gone wrong leave, and families of one letter or none: registries hold thousands."""
SAME_GROUP = 90
LONGEST_COMPARED = 200


def authors_state(typed: Sequence[Name], registry: Sequence[Name]) -> FieldState:
    """`bad` if the first author is somebody else, `small` for any other difference, `unknown` if a side has none.

    Compared position by position as far as both lists go. A typed list without “et al” should be as long as the
    registry's. A first author whose name the registry holds broken does not count if the others agree.
    """
    people = [name for name in typed if not name.is_et_al]
    known = [name for name in registry if not name.is_et_al]
    if not people or not known:
        return FieldState.UNKNOWN
    pairs = zip(people[:LONGEST_COMPARED], known, strict=False)
    states = [name_state(one, other) for one, other in pairs]
    if states[0] == FieldState.BAD and not (is_broken(known[0]) and _others_agree(states[1:])):
        return FieldState.BAD
    is_cut_short = len(people) < len(typed) or len(known) < len(registry)
    is_complete = is_cut_short or len(people) == len(known)
    return FieldState.SAME if is_complete and set(states) == {FieldState.SAME} else FieldState.SMALL


def _others_agree(states: Sequence[FieldState]) -> bool:
    return bool(states) and FieldState.BAD not in states


def name_state(typed: Name, registry: Name) -> FieldState:
    """`same` for one person or group, `small` for another initial or names in another order, `bad` for others."""
    if typed.literal or registry.literal:
        return FieldState.SAME if _is_same_group(typed, registry) else FieldState.BAD
    if _is_same_family(typed.family, registry.family):
        return FieldState.SAME if _may_have_same_initial(typed, registry) else FieldState.SMALL
    if registry.given and _is_same_family(typed.family, registry.given):
        return FieldState.SMALL
    return FieldState.BAD


def is_broken(name: Name) -> bool:
    """Whether a registry's name cannot be anybody's: no letters, one letter, or an encoding gone wrong."""
    return bool(BROKEN.search(_repaired(name.literal or name.family)))


def _repaired(text: str) -> str:
    """`MÃ¼ller` → `Müller`: UTF-8 that was read as Latin-1 once; as it is if that is not what happened."""
    if not MISREAD.search(text):
        return text
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text


def _is_same_family(one: str, other: str) -> bool:
    words, others = _words(one), _words(other)
    if not words or not others:
        return False
    whole, other_whole = "".join(words), "".join(others)
    if whole == other_whole:
        return True
    shorter, longer = sorted((set(words), set(others)), key=len)
    if shorter <= longer and shorter - PARTICLES:
        return True
    return (
        min(len(whole), len(other_whole)) > 4
        and Levenshtein.distance(whole, other_whole, score_cutoff=1) <= 1
    )


def _may_have_same_initial(typed: Name, registry: Name) -> bool:
    one, other = (_letters(initials(name.given, family=name.family))[:1] for name in (typed, registry))
    return not one or not other or one == other


def _is_same_group(typed: Name, registry: Name) -> bool:
    """Groups by their words; a person who was read as a group, by the family name among them."""
    if typed.family or registry.family:
        person, group = (typed, registry) if typed.family else (registry, typed)
        family = set(_words(person.family))
        return bool(family) and family <= set(_words(group.literal))
    one, other = _words(typed.literal), _words(registry.literal)
    if not one or not other:
        return False
    if "".join(one) in (_acronym(other), "".join(other)) or "".join(other) == _acronym(one):
        return True
    shorter, longer = sorted((set(one), set(other)), key=len)
    return (len(shorter) > 1 and shorter <= longer) or fuzz.ratio(
        " ".join(one), " ".join(other)
    ) >= SAME_GROUP


def _acronym(words: Sequence[str]) -> str:
    """`who` of `world health organization`; "" of fewer than three words."""
    telling = [word for word in words if word not in ("of", "the", "and", "for", "on", "in")]
    return "".join(word[0] for word in telling) if len(telling) > 2 else ""


@lru_cache(maxsize=8192)
def _words(text: str) -> tuple[str, ...]:
    return tuple(
        word
        for piece in re.split(r"[\W_]+", _repaired(text).replace("'", "").replace("’", ""))
        if (word := _letters(piece))
    )


def _letters(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.translate(LIGATURES).casefold())
    return "".join(letter for letter in plain if letter.isalpha())


def as_typed(names: Sequence[Name]) -> str:
    """All names as AMA prints each, for the field table."""
    return ", ".join(printed(name) for name in names)
