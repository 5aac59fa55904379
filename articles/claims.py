"""The checkable sentences of a text (pure): those that cite a source, and those that state a number without one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from articles.statements import Statement, statements_in, statements_of

KEY_POINTS = "Key points"

_NUMBER = (
    r"\d|%|\b(?:half|dozens?|hundreds?|thousands?|millions?|billions?|per ?cent)\b|"
    r"\b(?:a|one|two|three) (?:thirds?|quarters?|in \w+)\b"
)
_FREQUENCY = (
    r"\b(?:(?<!\bat )once|twice|thrice|hourly|daily|nightly|weekly|monthly|yearly|annually)\b|\b\w+ times\b|"
    r"\b(?:every|each|per|a) (?:hour|day|night|week|month|year)\b"
)
_COMPARISON = (
    r"\b(?:more|less|fewer|greater|higher|lower|better|worse|larger|smaller|longer|shorter|older|younger|rarer|"
    r"faster|slower|safer|stronger|weaker)\b[^.;:]{0,80}?\bthan\b|\bcompared (?:with|to)\b|"
    r"\b(?:more|less|most|least|equally) (?:likely|common|often|effective|frequent|severe)\b|"
    r"\b(?:doubles?|doubled|halves|halved|triples?|tripled)\b"
)
STATES_A_MEASURE = re.compile(f"{_NUMBER}|{_FREQUENCY}|{_COMPARISON}", re.IGNORECASE)
"""A number, a dose, a frequency or a comparison."""
_CALL = re.compile(
    r"\b(?:call|dial|phone|ring|text) (?:000|108|11[0-9]|144|19[02]|911|988|999)\b", re.IGNORECASE
)
"""The number of an emergency service, which no source bears out."""


@dataclass(frozen=True)
class Leaning:
    """What one citation marker names: the key of the source, and whether it is cited as a retracted one."""

    key: str
    as_retracted: bool = False


def claims_in(
    html: str, *, standfirst: str = "", key_points: Sequence[str] = (), leanings: Mapping[str, Leaning]
) -> list[dict[str, Any]]:
    """The claims of an edition in reading order, as PostgreSQL takes them: `text`, `heading`, `mentions`.

    `leanings`: what each marker of `html` names, by its id; a marker with several keys has several ids. The same
    sentence with the same sources is one claim wherever it stands.
    """
    first: dict[tuple[str, frozenset[Leaning]], Statement] = {}
    for each in _statements(html, standfirst, key_points):
        if not each.mentions and not _states_a_measure(each.text):
            continue
        identity = (each.text, frozenset(leanings[mention] for mention in each.mentions))
        seen = first.get(identity)
        first[identity] = replace(seen, mentions=(*seen.mentions, *each.mentions)) if seen else each
    return [
        {"text": claim.text, "heading": claim.heading, "mentions": claim.mentions} for claim in first.values()
    ]


def _states_a_measure(text: str) -> bool:
    return bool(STATES_A_MEASURE.search(_CALL.sub("", text)))


def _statements(html: str, standfirst: str, key_points: Iterable[str]) -> Iterator[Statement]:
    yield from statements_of(standfirst)
    for point in key_points:
        yield from statements_of(point, KEY_POINTS)
    yield from statements_in(html)
