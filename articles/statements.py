"""The sentences of a rendered text with the citation markers in them (pure), for those who check them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser

from articles.sentences import CLOSE, MARKER, OPEN, WORD_JOINER, sentences

BLOCKS = frozenset(
    [
        "p",
        "li",
        "td",
        "th",
        "dt",
        "dd",
        "figcaption",
        "caption",
        "blockquote",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "div",
        "tr",
        "ul",
        "ol",
        "dl",
        "table",
    ]
)
HEADINGS = frozenset({"h2", "h3", "h4", "h5", "h6"})
NO_WORDS = "…"
"""Stands for the words of a marker that has none beside it."""


@dataclass(frozen=True)
class Statement:
    """One sentence without its markers: the heading above it, the ids of the markers in it, the number of its block."""

    heading: str
    text: str
    mentions: tuple[str, ...] = ()
    block: int = 0


def statements_in(html: str) -> list[Statement]:
    """Every sentence of stored HTML in reading order, headings left out unless they cite something.

    A marker after the full stop belongs to the sentence that ended. A table cell or list item without a full
    stop is one sentence.
    """
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return list(reader.statements())


def statements_of(text: str, heading: str = "") -> list[Statement]:
    """The sentences of a plain text under `heading`."""
    return [Statement(heading, sentence) for sentence in sentences(" ".join(text.split())) if sentence]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.heading = ""
        self.blocks: list[tuple[str, str]] = []
        self._text = ""
        self._is_in_marker = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        facts = dict(attrs)
        if tag in BLOCKS:
            self._end_block(tag="")
        elif tag == "a" and facts.get("class") == "cite":
            self._is_in_marker = True
            self._text += f"{OPEN}{facts.get('id') or ''}{CLOSE}"

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self._is_in_marker = False
        elif tag in BLOCKS:
            self._end_block(tag)

    def handle_data(self, data: str) -> None:
        if not self._is_in_marker:
            self._text += data

    def close(self) -> None:
        super().close()
        self._end_block(tag="")

    def statements(self) -> Iterator[Statement]:
        for block, (heading, text) in enumerate(self.blocks):
            for sentence in sentences(text):
                mentions, words = tuple(MARKER.findall(sentence)), _plain(sentence)
                if mentions or words not in ("", heading):
                    yield Statement(heading, words or NO_WORDS, mentions, block)

    def _end_block(self, tag: str) -> None:
        text = " ".join(self._text.split())
        self._text = ""
        if text and tag in HEADINGS:
            self.heading = _plain(text)
        if text:
            self.blocks.append((self.heading, text))


def _plain(text: str) -> str:
    return " ".join(MARKER.sub("", text).replace(WORD_JOINER, "").split())
