"""The passage of a page that somebody wrote to us about, and whether another edition still has it (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

from articles.statements import BLOCKS
from cms.markdown.markers import WORD_JOINER

ENDS_A_BLOCK = BLOCKS | {"section", "hr", "br", "pre"}


@dataclass(frozen=True)
class Section:
    """The blocks of text under one heading of the contents list; "" is what stands before the first."""

    heading: str
    blocks: tuple[str, ...]


@dataclass(frozen=True)
class Page:
    """What one edition says: around the text (title, standfirst, key points), and section by section.

    A citation stands in it as the key of its source, so that a swapped source is a change and a new number is none.
    """

    around: tuple[str, ...]
    sections: tuple[Section, ...]

    @property
    def blocks(self) -> tuple[str, ...]:
        """Everything on the page, headings too, in the order of the page."""
        parts = (block for section in self.sections for block in (section.heading, *section.blocks) if block)
        return (*self.around, *parts)

    def under(self, heading: str) -> tuple[str, ...] | None:
        """The blocks under a heading (of several equal ones all); None if the page has no such heading."""
        found = [section.blocks for section in self.sections if heading and section.heading == heading]
        return tuple(block for blocks in found for block in blocks) if found else None


def page_of(document: Mapping[str, Any], html: str) -> Page:
    """The words of a signed document; `html` is its stored page."""
    keys = {use["mention"]: source["key"] for source in document["citations"] for use in source["uses"]}
    reader = _Reader(keys)
    reader.feed(html)
    reader.close()
    around = (document["title"], document["standfirst"], *document["key_points"])
    return Page(tuple(_plain(words) for words in around if words), tuple(reader.sections()))


def has_changed(before: Page, after: Page, heading: str) -> bool:
    """Whether what stood under `heading` in `before` is not what `after` says there.

    False without such a heading in `before`: nobody can tell then which words were meant. A heading that `after` has
    no longer was renamed or removed: that alone changes nothing, as long as every block that stood under it is
    somewhere on the page.
    """
    heading = _plain(heading)
    passage = before.under(heading)
    if passage is None:
        return False
    now = after.under(heading)
    if now is None:
        return not set(passage) <= set(after.blocks)
    return passage != now


class _Reader(HTMLParser):
    """Collects blocks of words, and begins a section at every heading of the contents list."""

    def __init__(self, keys: Mapping[str, str]) -> None:
        super().__init__(convert_charrefs=True)
        self._keys = keys
        self._found: list[tuple[str, list[str]]] = [("", [])]
        self._text = ""
        self._is_heading = self._is_marker = False

    def sections(self) -> list[Section]:
        return [Section(heading, tuple(blocks)) for heading, blocks in self._found]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        facts = {name: value or "" for name, value in attrs}
        if tag in ENDS_A_BLOCK:
            self._end_block()
        if tag == "h2" and facts.get("id", "").startswith("s-"):
            self._is_heading = True
        elif tag == "a" and "cite" in facts.get("class", "").split():
            self._is_marker = True
            if not self._is_heading:  # a heading is known to readers without its markers
                self._text += f"[@{self._keys.get(facts.get('id', ''), '')}]"
        elif tag == "img":
            self._text += f" {facts.get('alt', '')} "

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self._is_marker = False
        if tag in ENDS_A_BLOCK:
            self._end_block()

    def handle_data(self, data: str) -> None:
        if not self._is_marker:
            self._text += data

    def close(self) -> None:
        super().close()
        self._end_block()

    def _end_block(self) -> None:
        words, self._text = _plain(self._text), ""
        if self._is_heading and words:
            self._found.append((words, []))
        elif words:
            self._found[-1][1].append(words)
        self._is_heading = False


def _plain(words: str) -> str:
    return " ".join(words.replace(WORD_JOINER, "").split())
