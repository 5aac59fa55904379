"""The sentence in which each citation marker of a rendered text stands (pure), for those who check it."""

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


@dataclass(frozen=True)
class Context:
    """Where a source is cited: the heading above, the sentence before and after its marker, the marker's id."""

    mention: str
    heading: str
    before: str
    label: str
    after: str


def contexts_in(html: str) -> dict[str, Context]:
    """The sentence around each citation marker of stored HTML, by the marker's id.

    A marker after the full stop belongs to the sentence that ended. A table cell or list item without a full
    stop is one sentence.
    """
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return {context.mention: context for context in reader.contexts()}


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.heading = ""
        self.blocks: list[tuple[str, str]] = []
        self.labels: dict[str, str] = {}
        self._text = ""
        self._marker = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        facts = dict(attrs)
        if tag in BLOCKS:
            self._end_block(tag="")
        elif tag == "a" and facts.get("class") == "cite":
            self._marker = facts.get("id") or ""
            self._text += f"{OPEN}{self._marker}{CLOSE}"
            self.labels[self._marker] = ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self._marker = ""
        elif tag in BLOCKS:
            self._end_block(tag)

    def handle_data(self, data: str) -> None:
        if self._marker:
            self.labels[self._marker] += "".join(
                character for character in data if character in "[]0123456789"
            )
        else:
            self._text += data

    def close(self) -> None:
        super().close()
        self._end_block(tag="")

    def contexts(self) -> Iterator[Context]:
        for heading, text in self.blocks:
            for sentence in sentences(text):
                yield from self._in(sentence, heading)

    def _in(self, sentence: str, heading: str) -> Iterator[Context]:
        for marker in MARKER.finditer(sentence):
            before, after = sentence[: marker.start()], sentence[marker.end() :]
            mention = marker[1]
            yield Context(mention, heading, self._plain(before), self.labels[mention], self._plain(after))

    def _plain(self, text: str) -> str:
        return MARKER.sub(lambda marker: self.labels[marker[1]], text).replace(WORD_JOINER, "")

    def _end_block(self, tag: str) -> None:
        text = " ".join(self._text.split())
        self._text = ""
        if text and tag in HEADINGS:
            self.heading = self._plain(text)
        if text:
            self.blocks.append((self.heading, text))
