"""The words of an edition that its authors answer for: without references, citation markers and quotations (pure)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html.parser import HTMLParser
from typing import Any

from articles.statements import BLOCKS
from cms.markdown.markers import WORD_JOINER

ENDS_A_LINE = BLOCKS | {"section", "hr", "br", "pre"}
NOT_OURS = "blockquote"
NOT_WORDS = frozenset({"cite", "credit", "visually-hidden"})
"""Classes of what the page adds: citation markers, credits of pictures, words for those who cannot see."""
VOID = frozenset({"br", "hr", "img"})
LEFT_OUT = " … "

_QUOTED = re.compile(
    r"“[^“”]*”|„[^„“”]*[“”]|«[^«»]*»|\"[^\"]*\""
    # An apostrophe stands inside a word; a closing mark does not stand before one.
    r"|(?<!\w)‘(?:[^‘’]|’(?=\w))*’(?!\w)"
)


def own_words(document: Mapping[str, Any], html: str) -> str:
    """The standfirst, key points and text of a signed document, one block a line; `html` is its stored page.

    A quotation is a block quotation, or what stands between quotation marks in one block; “…” is left in its place.
    """
    reader = _Reader()
    reader.feed(html)
    reader.close()
    blocks = [document["standfirst"], *document["key_points"], *reader.blocks()]
    return "\n".join(shown for block in blocks if (shown := without_quotations(block)))


def without_quotations(block: str) -> str:
    """One block of text without what stands between quotation marks."""
    return " ".join(_QUOTED.sub(LEFT_OUT, block).split())


class _Reader(HTMLParser):
    """Collects the words of a page by blocks, and passes over what is not the authors' own."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._said: list[str] = []
        self._passed_over: list[str] = []

    def blocks(self) -> list[str]:
        return "".join(self._said).replace(WORD_JOINER, "").split("\n")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ENDS_A_LINE or tag == NOT_OURS:
            self._said.append("\n")
        classes = set((dict(attrs).get("class") or "").split())
        if tag not in VOID and (self._passed_over or tag == NOT_OURS or classes & NOT_WORDS):
            self._passed_over.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._passed_over:
            self._passed_over.pop()
        if tag in ENDS_A_LINE or tag == NOT_OURS:
            self._said.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._passed_over:
            self._said.append(" ".join(data.split("\n")))
