"""Suggestions: a passage of an article replaced by other words, in the Markdown of the working copy (pure).

The words are looked for on the page, because that is where they were quoted, and replaced in the Markdown. A
replacement counts only if the page then differs in nothing else: so no mark-up is ever broken or guessed at.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from articles.anchors import Anchor, find, spaced
from articles.page_words import Page, page_of
from cms.markdown import CannotRender, render

TEXTS = ("title", "standfirst", "key_points", "body")
"""The fields of a working copy that a suggestion can change."""
MOST_PLACES = 20
"""Places in the Markdown that are tried; somebody who comments on "the" edits by hand."""
_TAG = re.compile(r"</?\w+")


@dataclass(frozen=True)
class Suggestion:
    """Other words for a passage."""

    anchor: Anchor
    replacement: str


class CannotApply(ValueError):
    """A suggestion that fits no more. `code`: passage_gone, or by_hand where mark-up stands within the passage."""

    def __init__(self, code: str, suggestion: Suggestion) -> None:
        self.code, self.suggestion = code, suggestion
        super().__init__(code)


def apply(
    texts: Mapping[str, str],
    suggestions: Iterable[Suggestion],
    *,
    known: Collection[str],
    language: str = "en",
) -> dict[str, str]:
    """The `TEXTS` of a working copy with every suggestion taken, one after the other.

    `known` are the keys of the sources that it cites. Raises CannotApply for the first that does not fit, for instance
    because another one changed its passage.
    """
    changed = {name: texts[name] for name in TEXTS}
    for suggestion in suggestions:
        changed = _applied(changed, suggestion, known, language)
    return changed


def page_with(texts: Mapping[str, str], known: Collection[str], language: str) -> Page:
    """The page that these texts make."""
    html = render(texts["body"], known=known, language=language).html
    points = [point for point in texts["key_points"].split("\n") if point]
    return page_of(title=texts["title"], standfirst=texts["standfirst"], key_points=points, html=html)


def _applied(
    texts: dict[str, str], suggestion: Suggestion, known: Collection[str], language: str
) -> dict[str, str]:
    page = page_with(texts, known, language)
    place = find(suggestion.anchor, page.text)
    if place is None:
        raise CannotApply("passage_gone", suggestion)
    words = spaced(suggestion.replacement)
    wanted = page.text[: place[0]] + words + page.text[place[1] :]
    name = page.part_of(place)
    for candidate in _candidates(texts.get(name, ""), suggestion.anchor.quotation, words):
        changed = texts | {name: candidate}
        if _reads_like(changed, known, language) == (wanted, _tags(page)):
            return changed
    raise CannotApply("by_hand", suggestion)


def _candidates(markdown: str, quotation: str, words: str) -> list[str]:
    """The Markdown with each place replaced in turn where the quotation stands as it is, a line end being a blank."""
    pattern = r"\s+".join(re.escape(word) for word in quotation.split(" "))
    found = list(re.finditer(pattern, markdown))[:MOST_PLACES]
    return [markdown[: one.start()] + words + markdown[one.end() :] for one in found]


def _reads_like(
    texts: Mapping[str, str], known: Collection[str], language: str
) -> tuple[str, list[str]] | None:
    """The words and the tags of the page that these texts make."""
    try:
        page = page_with(texts, known, language)
    except CannotRender:
        return None
    return page.text, _tags(page)


def _tags(page: Page) -> list[str]:
    return [tag for part in page.parts.values() for tag in _TAG.findall(part.html)]
