"""Where in its journal an article stands, compared: volume, issue, pages, article number; editions of books (pure)."""

from __future__ import annotations

import re

from citations.ama import edition_label, issue_label
from citations.records import Record
from citations.spelling import plain
from citations.title_words import word_set
from citations.titles import fold
from citations.verdicts import FieldState

VOLUME_WORD = re.compile(r"^(?:volume|vol)\.?\s*", re.IGNORECASE)
SUPPLEMENT = re.compile(r"\bsuppl(?:ement|ementum)?s?\b\.?", re.IGNORECASE)
ARTICLE_WORD = re.compile(r"^(?:article|art|no|id)\.?\s*(?:no\.?|id)?\s*", re.IGNORECASE)
HOUSES = word_set(
    "and books co company corp corporation gmbh group inc international limited llc ltd press publications publisher "
    "publishers publishing sons the verlag"
)
"""Words that a publisher's name is printed with or without."""


def volume_state(typed: Record, registry: Record) -> FieldState:
    """`same` or `bad`."""
    return _state(_volume(typed.volume), _volume(registry.volume), FieldState.BAD)


def issue_state(typed: Record, registry: Record) -> FieldState:
    """`same`, or `small`: registries number supplements in many ways. `3_suppl` = `3 suppl` = `Suppl 3`."""
    return _state(_issue(typed.issue), _issue(registry.issue), FieldState.SMALL)


def pages_state(typed: Record, registry: Record) -> FieldState:
    """By the first page or the article number, whichever agree: `1849-59` = `1849-1859`, `e000776` = `000776`."""
    ours, theirs = _starts(typed), _starts(registry)
    if not ours or not theirs:
        return FieldState.UNKNOWN
    return FieldState.SAME if ours & theirs else FieldState.BAD


def publisher_state(typed: Record, registry: Record) -> FieldState:
    """`same` if the telling words of one are among the other's, otherwise `small`: houses merge and are renamed."""
    ours, theirs = (set(fold(record.publisher).split()) - HOUSES for record in (typed, registry))
    if not ours or not theirs:
        return FieldState.UNKNOWN
    return FieldState.SAME if ours <= theirs or theirs <= ours else FieldState.SMALL


def edition_state(typed: Record, registry: Record) -> FieldState:
    """`same` or `bad`: another edition is another book. Unknown unless both name one."""
    return _state(_edition(typed.edition), _edition(registry.edition), FieldState.BAD)


def first_page(pages: str) -> str:
    """The first page or the article number as compared: capitals, without a leading `e`, without leading zeros."""
    first = re.split(r"[-,;]", ARTICLE_WORD.sub("", plain(pages).strip()))[0]
    first = re.sub(r"\s", "", first).split(".")[0].lower()
    return re.sub(r"^e(?=\d)", "", first).lstrip("0")


def is_supplement(issue: str) -> bool:
    """`15_suppl`, `Suppl 2`, `S1`: an issue that is an addition to another."""
    return bool(SUPPLEMENT.search(issue.replace("_", " ")) or re.fullmatch(r"\s*(?:\d+\s*)?S\d*\s*", issue))


def _starts(record: Record) -> set[str]:
    return {start for text in (record.pages, record.article_number) if (start := first_page(text))}


def _state(typed: str, registry: str, otherwise: FieldState) -> FieldState:
    if not typed or not registry:
        return FieldState.UNKNOWN
    return FieldState.SAME if typed == registry else otherwise


def _volume(text: str) -> str:
    return re.sub(r"[\s.]+", " ", VOLUME_WORD.sub("", plain(text).strip()).lower()).strip().lstrip("0")


def _issue(text: str) -> str:
    """Number and `suppl` in one order: `3 suppl` whatever the printing; ranges with a hyphen."""
    label = SUPPLEMENT.sub(" suppl ", issue_label(plain(text)).lower()).replace("/", "-")
    label = re.sub(r"^(?:no|issue|number)\b\.?", "", label.strip())
    label = re.sub(r"(?<![a-z])s(?=\d+$)", "suppl ", label.strip())
    words = sorted(word.lstrip("0") for word in re.split(r"[\s.,]+", label) if word)
    return " ".join(word for word in words if word)


def _edition(text: str) -> str:
    label = edition_label(text).lower()
    number = re.match(r"\d+", label)
    return number[0] if number else label.removesuffix(" ed")
