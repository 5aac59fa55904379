"""Text as the pieces that carry medical meaning: quantities, citations, words; and what kind of piece changed.

A number and its unit are one token, because "<ins>2.</ins>5 mg" hides a dose change in plain sight.
"""

import re
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

FLAGS: dict[str, Promise] = {
    "number": _("number"),
    "unit": _("unit"),
    "negation": _("negation"),
    "direction": _("direction word"),
    "citation": _("citation"),
    "link": _("link"),
    "spacing": _("spacing"),
}

# Atomic groups: a number is never cut short to make the rest of the pattern fit.
_NUMBER = r"(?>\d+(?:[.,:\u00a0\u202f]\d+)*[½¼¾]?|[½¼¾])"
_SYMBOL = (
    r"(?:[kcmdnpµμh]?(?:g|[lL]|m|mol|Eq|osmol|Pa|J|W|V|Hz|Gy|Sv|Bq|s|M)"
    r"|mcg|IU|U|cal|kcal|mmHg|cmH2O|bpm|h|d|lb|oz|ft)"
)
_NOUN = (
    r"(?:percent|per cent|degrees?|units?|tablets?|capsules?|pills?|puffs?|drops?|doses?|patch(?:es)?|sachets?"
    r"|cups?|inch(?:es)?|feet|foot|glass(?:es)?|teaspoons?|tablespoons?|calories|kilograms?|grams?|milligrams?|micrograms?|litres?|liters?"
    r"|millilitres?|milliliters?|seconds?|minutes?|mins?|hours?|days?|weeks?|months?|years?|times|beats|breaths)"
)
_ONE_UNIT = rf"(?:%|‰|°\s?[CF]|°|(?:{_SYMBOL}|{_NOUN})[²³]?(?![^\W_]))"
_UNIT = rf"{_ONE_UNIT}(?:\s?/\s?{_ONE_UNIT}|\s(?:per|a|an|each)\s{_ONE_UNIT})*"
_RANGE = rf"{_NUMBER}(?:\s?[-–—/×x]\s?{_NUMBER}|\sto\s{_NUMBER})*"
_QUANTITY = rf"(?:[<>≤≥±≈~]\s?|(?<![\w.,])[-−+])?(?>{_RANGE})(?:[\s-]?{_UNIT}|(?![^\W_]))"

TOKEN = re.compile(
    r"(?:(?P<citation>\[@[^\[\]]*\])"
    r"|(?P<link>https?://[^\s<>()\"]+|\]\([^\s()]*)"
    rf"|(?P<quantity>{_QUANTITY})"
    r"|(?P<word>(?:\d+[.,](?=\d))*[^\W_]+(?:['’-][^\W_]+)*)"
    r"|(?P<mark>(?P<one>[^\w\s]|_)(?P=one)*)"
    r"|(?P<blank>(?=\s)))\s*"
)
NUMBER = re.compile(_NUMBER)
UNIT = re.compile(_UNIT)
BLANKS = re.compile(r"\s+")


def _words(said: str) -> frozenset[str]:
    return frozenset(said.split())


COMPARISON = re.compile(r"^[<>≤≥±≈~−+-]")
NEGATIONS = _words(
    "no not never none nor neither without unless except cannot dont don't can't won't isn't aren't doesn't didn't"
    " shouldn't mustn't wouldn't couldn't hasn't haven't wasn't weren't hardly unable non"
)
DIRECTIONS = _words(
    "over under above below before after during until since within beyond between outside up down pre post"
    " more less fewer most least higher lower highest lowest high low greater smaller larger maximum minimum"
    " only always often sometimes rarely seldom both"
    " increase increases increased increasing decrease decreases decreased decreasing"
    " reduce reduces reduced reducing raise raises raised rise rises rising fall falls falling"
    " improve improves improved improving worsen worsens worsened worsening"
    " exceed exceeds avoid avoids avoiding resume stop stops stopped stopping start starts started starting"
    " continue continues continued left right safe unsafe"
)
FREQUENCIES = _words("once twice thrice hourly daily weekly fortnightly monthly yearly")
"""How often: a word of direction like the others, and part of a dose."""
OPPOSITES = re.compile(r"(?:hyper|hypo|tachy|brady)(?=[a-z]{3})")
"""Beginnings that turn a word into its opposite: hypotension, hypertension."""
NUMBER_WORDS = _words(
    "two three four five six seven eight nine ten eleven twelve fifteen twenty thirty forty fifty sixty seventy"
    " eighty ninety hundred thousand million half quarter double triple"
)

_DOSE_SYMBOL = r"(?:mcg|[mnµμ]?g|[kcdmµμ]?[lL]|IU|U|[mµμ]?mol|mEq)"
_DOSE_NOUN = (
    r"(?:units?|tablets?|capsules?|pills?|puffs?|drops?|doses?|patch(?:es)?|sachets?|teaspoons?|tablespoons?"
    r"|(?:kilo|milli|micro)?grams?|(?:milli)?lit(?:re|er)s?|times)"
)
DOSE = re.compile(rf"(?:\d|[½¼¾])[\s-]?(?:{_DOSE_SYMBOL}|{_DOSE_NOUN})(?![^\W_])")
DOSE_IN_WORDS = re.compile(
    rf"\b(?:one|{'|'.join(sorted(NUMBER_WORDS))})[\s-](?:a\s)?{_DOSE_NOUN}\b", re.IGNORECASE
)


class Token(NamedTuple):
    """A piece of text, the blanks after it, and what is compared: the piece with any blanks inside it as one.

    So a new line within "5 mg" is no change of dose.
    """

    key: str
    text: str
    blank: str
    kind: str


def tokens_of(text: str) -> list[Token]:
    """The tokens of `text`; put together, texts and blanks are `text` again."""
    tokens = []
    for found in TOKEN.finditer(text):
        kind = found.lastgroup or "mark"
        said = found[kind]
        key = BLANKS.sub(" ", said) if kind in ("quantity", "citation") else said
        tokens.append(Token(key, said, found[0][len(said) :], kind))
    return tokens


def written(tokens: Iterable[Token]) -> str:
    """The text that the tokens were read from."""
    return "".join(token.text + token.blank for token in tokens)


def flags_of(removed: Iterable[Token], added: Iterable[Token]) -> frozenset[str]:
    """Names of `FLAGS` that the change from `removed` to `added` deserves; what merely moved counts for nothing."""
    out, into = list(removed), list(added)
    gone, come = Counter(token.key for token in out), Counter(token.key for token in into)
    changed = [token for token in out if gone[token.key] > come[token.key]]
    changed += [token for token in into if come[token.key] > gone[token.key]]
    flags = {token.kind for token in changed if token.kind in FLAGS} | _quantity_flags(out, into)
    words = _meaning_words(changed)
    flags |= {"negation"} if words & NEGATIONS else set()
    is_turned = _has_opposites(words) or _swaps_and_for_or(gone - come, come - gone)
    flags |= {"direction"} if is_turned or words & (DIRECTIONS | FREQUENCIES) else set()
    flags |= {"number"} if words & NUMBER_WORDS else set()
    flags |= {"unit"} if _has_bare_unit(out, gone - come) and _has_bare_unit(into, come - gone) else set()
    return frozenset(flags)


def doses_in(text: str) -> Counter[str]:
    """The doses that a text names, each with how often it does: "2.5 mg", "two tablets", "3 times a day", "twice"."""
    tokens = tokens_of(text)
    doses = Counter(token.key for token in tokens if token.kind == "quantity" and DOSE.search(token.key))
    doses.update(BLANKS.sub(" ", found[0]).casefold() for found in DOSE_IN_WORDS.finditer(text))
    doses.update(token.key.casefold() for token in tokens if token.key.casefold() in FREQUENCIES)
    return doses


def _meaning_words(tokens: Iterable[Token]) -> set[str]:
    """The words among some tokens, and the parts of "low-dose" and "non-smoker"."""
    said = {token.key.casefold().replace("’", "'") for token in tokens if token.kind == "word"}
    return said | {part for word in said for part in word.split("-")}


def _has_opposites(words: Iterable[str]) -> bool:
    """Whether two of the words differ in nothing but such a beginning."""
    rests = [OPPOSITES.sub("", word) for word in words if OPPOSITES.match(word)]
    return len(rests) > len(set(rests))


def _swaps_and_for_or(gone: Counter[str], come: Counter[str]) -> bool:
    """Whether “and” became “or”, or the other way round: other people are then meant."""
    before, after = ({key.casefold() for key in side} for side in (gone, come))
    return ("and" in before and "or" in after) or ("or" in before and "and" in after)


def _has_bare_unit(tokens: Iterable[Token], keys: Counter[str]) -> bool:
    """Whether a unit without its number, as in the head of a table, is among the tokens with these keys."""
    return any(token.kind == "word" and keys[token.key] and UNIT.fullmatch(token.key) for token in tokens)


def _quantity_flags(removed: list[Token], added: list[Token]) -> set[str]:
    """`number` when the numerals differ; `unit` and `direction` when quantities on both sides differ in these."""
    before = [token.key for token in removed if token.kind in ("quantity", "word")]
    after = [token.key for token in added if token.kind in ("quantity", "word")]
    flags = {"number"} if _all(NUMBER, before) != _all(NUMBER, after) else set()
    before = [token.key for token in removed if token.kind == "quantity"]
    after = [token.key for token in added if token.kind == "quantity"]
    if before and after:
        flags |= {"unit"} if _all(UNIT, before) != _all(UNIT, after) else set()
        flags |= {"direction"} if _all(COMPARISON, before) != _all(COMPARISON, after) else set()
    return flags


def _all(pattern: re.Pattern[str], quantities: list[str]) -> Counter[str]:
    return Counter(found for quantity in quantities for found in pattern.findall(quantity))
