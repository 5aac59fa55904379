"""Characters that do not look like what they are: invisible, direction-changing, or from a look-alike script.

Authors and reviewers see them named, because a hidden one can turn a dose or a name into another (Unicode TR 36, 39).
"""

import re
import unicodedata
from collections.abc import Iterator

SEEN_AS_NOTHING = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2028\u2029\u2800\u3164\uffa0\ufffc")
JOINERS = frozenset("\u200c\u200d")
VARIATION_SELECTORS = frozenset(map(chr, range(0xFE00, 0xFE10)))
GREEK_LOOK_ALIKES = frozenset("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧοικνρυ")
WORD = re.compile(r"[^\W\d_]+")
MARK_PILE = re.compile(r"[\u0300-\u036f]{4,}")
ODD_DIGIT = re.compile(r"(?![0-9])\d")


def hidden_characters(text: str) -> list[tuple[int, str]]:
    """As `suspicious_characters`, only those that nobody sees; a look-alike may be meant, as the kappa of “NF-κB”."""
    return [(at, _name(character)) for at, character in enumerate(text) if _is_hidden(text, at, character)]


def without_hidden_characters(text: str) -> str:
    """`text` without what nobody sees; a control character becomes a blank."""
    return "".join(
        character if not _is_hidden(text, at, character) else " " * (unicodedata.category(character) == "Cc")
        for at, character in enumerate(text)
    )


def suspicious_characters(text: str) -> list[tuple[int, str]]:
    """(offset, "U+202E RIGHT-TO-LEFT OVERRIDE") of each character a reader would not see or would mistake."""
    found = {at for at, _name in hidden_characters(text)}
    found.update(match.start() for match in MARK_PILE.finditer(text))
    found.update(match.start() for match in ODD_DIGIT.finditer(text))
    for word in WORD.finditer(text):
        found.update(_look_alikes(word))
    return [(at, _name(text[at])) for at in sorted(found)]


def _is_hidden(text: str, at: int, character: str) -> bool:
    """Whether the character is invisible here; joiners and selectors are spelling in some scripts and in emoji."""
    if character.isascii():
        return not character.isprintable() and character not in "\n\r\t"
    if character in JOINERS:
        return not _joins(text[at - 1 : at], text[at + 1 : at + 2])
    if character in VARIATION_SELECTORS:
        return unicodedata.category(text[at - 1 : at] or " ") not in {"So", "Sm"}
    return character in SEEN_AS_NOTHING or unicodedata.category(character) in {"Cc", "Cf", "Co", "Cn", "Cs"}


def _joins(before: str, after: str) -> bool:
    """Whether a joiner between these two belongs: in an emoji, or in a script that needs joiners."""
    return _takes_joiner(before) and _takes_joiner(after)


def _takes_joiner(character: str) -> bool:
    if not character:
        return False
    if unicodedata.category(character) in {"So", "Sk"} or character in VARIATION_SELECTORS:
        return True
    return character > "\u0590" and unicodedata.category(character) in {"Lo", "Mn", "Mc"}


def _look_alikes(word: re.Match[str]) -> Iterator[int]:
    """Offsets of letters that pretend to be Latin inside a word that has Latin letters (TNFα and μg are fine)."""
    letters = word.group()
    if letters.isascii():
        return
    scripts = [unicodedata.name(letter, "").split(" ", 1)[0] for letter in letters]
    if "FULLWIDTH" in scripts or "MATHEMATICAL" in scripts:
        yield from (word.start() + i for i, s in enumerate(scripts) if s in {"FULLWIDTH", "MATHEMATICAL"})
    if "LATIN" not in scripts:
        return
    for i, script in enumerate(scripts):
        if script in {"CYRILLIC", "CHEROKEE", "ARMENIAN"} or letters[i] in GREEK_LOOK_ALIKES:
            yield word.start() + i


def _name(character: str) -> str:
    return f"U+{ord(character):04X} {unicodedata.name(character, 'unnamed character')}"
