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

COMPARISON = re.compile(r"^[<>≤≥±≈~−+-]")
NEGATIONS = frozenset(
    [
        *[
            "no",
            "not",
            "never",
            "none",
            "nor",
            "neither",
            "without",
            "unless",
            "except",
            "cannot",
            "dont",
            "don't",
        ],
        *[
            "can't",
            "won't",
            "isn't",
            "aren't",
            "doesn't",
            "didn't",
            "shouldn't",
            "mustn't",
            "wouldn't",
            "couldn't",
        ],
        *["hasn't", "haven't"],
    ]
)
DIRECTIONS = frozenset(
    [
        *[
            "over",
            "under",
            "above",
            "below",
            "before",
            "after",
            "during",
            "until",
            "since",
            "within",
            "up",
            "down",
        ],
        *["more", "less", "fewer", "most", "least", "higher", "lower", "highest", "lowest", "high", "low"],
        *["greater", "smaller", "larger", "maximum", "minimum", "only", "always", "once", "twice", "both"],
        *[
            "increase",
            "increases",
            "increased",
            "increasing",
            "decrease",
            "decreases",
            "decreased",
            "decreasing",
        ],
        *["reduce", "reduces", "reduced", "reducing", "raise", "raises", "raised", "rise", "rises", "rising"],
        *["fall", "falls", "falling", "exceed", "exceeds", "avoid", "avoids", "avoiding", "resume"],
        *["stop", "stops", "stopped", "stopping", "start", "starts", "started", "starting"],
        *[
            "continue",
            "continues",
            "continued",
            "daily",
            "weekly",
            "hourly",
            "left",
            "right",
            "safe",
            "unsafe",
        ],
    ]
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
    words = {token.key.casefold().replace("’", "'") for token in changed if token.kind == "word"}
    flags |= {"negation"} if words & NEGATIONS else set()
    flags |= {"direction"} if words & DIRECTIONS else set()
    return frozenset(flags)


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
