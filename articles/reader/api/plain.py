"""The stored HTML of an edition as plain text, and with whole addresses (pure)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import count, repeat
from typing import Any

import lxml.html

BLOCKS = {
    "p",
    "li",
    "dt",
    "dd",
    "caption",
    "figcaption",
    "tr",
    "pre",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "section",
}
CELLS = {"td", "th"}
_TAG = re.compile(r'<[a-z]\w*(?: [\w-]+(?:="[^"]*")?)*\s*/?>')
_OWN_ADDRESS = re.compile(r'( (?:href|src)=")/(?!/)')
_BLANKS = re.compile(r"[^\S\n\t]+")
_ITEM = "\ue000"
"""Stands after the number of a list item until it is known where its words begin."""


def plain_text(html: str) -> str:
    """One block a line, cells of a table separated by tabs, sources marked [Reference 1], pictures as their words.

    Numbered lists keep their numbers: “step 3” must not become another step.
    """
    parts: list[str] = []
    for part in lxml.html.fragments_fromstring(html):
        if isinstance(part, str):
            parts.append(part)
        else:
            _say(part, parts)
    text = re.sub(rf"{_ITEM}\s*", " ", "".join(parts).replace("\u2060", ""))
    lines = (_BLANKS.sub(" ", line).strip() for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def with_whole_addresses(html: str, site: str) -> str:
    """The HTML for another site: our pictures and pages by their whole addresses; jumps within the text stay."""
    whole = rf"\1{site.rstrip('/')}/"
    return _TAG.sub(lambda tag: _OWN_ADDRESS.sub(whole, tag[0]), html)


def _say(element: Any, parts: list[str], as_it_stands: bool = False, bullet: str = "") -> None:
    tag = element.tag
    if tag in BLOCKS:
        parts.append("\n" + bullet)
    if tag == "br":
        parts.append("\n")
    if tag == "img":
        parts.append(element.get("alt") or "")
    as_it_stands = as_it_stands or tag == "pre"
    parts.append(_words(element.text, as_it_stands))
    bullets = _bullets(element)
    for child in element:
        _say(child, parts, as_it_stands, next(bullets) if child.tag == "li" else "")
        parts.append(_words(child.tail, as_it_stands))
    if tag in CELLS:
        parts.append("\t")
    if tag in BLOCKS:
        parts.append("\n")


def _words(text: str | None, as_it_stands: bool) -> str:
    """Line ends mean nothing in HTML, but in text that was set as it stands."""
    return (text or "") if as_it_stands else re.sub(r"\s+", " ", text or "")


def _bullets(parent: Any) -> Iterator[str]:
    """What stands before each item of a list."""
    if parent.tag != "ol":
        return repeat(f"-{_ITEM}")
    return (f"{number}.{_ITEM}" for number in count(int(parent.get("start", 1))))
