"""Text from outside made fit to print: escaped, with <i>, <sub> and <sup> the only markup, stops in their places."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator

TAG = re.compile(r"</?(?:i|sub|sup)>")
CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
ENDS_A_SENTENCE = re.compile("[.!?…][\"'”’»)\\]]?$")


def plain(text: str) -> str:
    """`text` escaped; blanks and line ends collapsed, control and direction-override characters left out."""
    return html.escape(tidy(text))


def rich(text: str) -> str:
    """As `plain`, but pairs of <i>, <sub> and <sup> that are properly nested stay markup. All else is text."""
    return "".join(piece if is_tag else html.escape(piece) for piece, is_tag in markup_in(tidy(text)))


def italic(text: str) -> str:
    """As `rich`, in italics; what was italic inside is set upright by leaving its own tags out."""
    inner = re.sub(r"</?i>", "", rich(text))
    return f"<i>{inner}</i>" if inner else ""


def sentence(markup: str) -> str:
    """`markup` with a full stop, unless it is empty or ends with a stop, question or exclamation mark."""
    text = html.unescape(TAG.sub("", markup)).rstrip()
    if not text or ENDS_A_SENTENCE.search(text):
        return markup
    return markup + "."


def joined(sentences: Iterable[str]) -> str:
    return " ".join(each for each in sentences if each)


def tidy(text: str) -> str:
    """`text` on one line, without control characters and those that turn the direction of text around."""
    return " ".join(CONTROLS.sub("", text).split())


def markup_in(text: str) -> Iterator[tuple[str, bool]]:
    """`text` in pieces, and of each whether it is one of our tags that opens and closes in the right order."""
    at, paired = 0, paired_tags(text)
    for tag in TAG.finditer(text):
        if tag.start() in paired:
            yield text[at : tag.start()], False
            yield tag[0], True
            at = tag.end()
    yield text[at:], False


def paired_tags(text: str) -> set[int]:
    """Where the tags of `text` start that open and close in the right order."""
    paired: set[int] = set()
    open_tags: list[tuple[str, int]] = []
    for tag in TAG.finditer(text):
        name = tag[0].strip("</>")
        if not tag[0].startswith("</"):
            open_tags.append((name, tag.start()))
        elif open_tags and open_tags[-1][0] == name:
            paired |= {open_tags.pop()[1], tag.start()}
    return paired
