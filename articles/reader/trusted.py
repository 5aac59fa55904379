"""The one place where public pages call text safe HTML, each kind with the reason why it is (pure)."""

from __future__ import annotations

import json
import re
from typing import Any

import nh3
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from articles.picture_copies import with_copies

START, END = "\ue000", "\ue001"
"""Private-use characters that PostgreSQL puts round the words it found; `fold` and editions never hold them."""
_JSON_ESCAPES = {
    ord("<"): "\\u003c",
    ord(">"): "\\u003e",
    ord("&"): "\\u0026",
    0x2028: "\\u2028",
    0x2029: "\\u2029",
}
_PRINTED_DOI = re.compile(r"\s*\bdoi:\s*10\.\d{4,9}/\S+\s*$")


def article_html(html: str) -> SafeString:
    """The stored HTML of an edition: the renderer sanitised it, and its digest is part of what was signed.

    Smaller copies of its pictures are offered beside what it names.
    """
    return mark_safe(with_copies(html))  # noqa: S308 -- see above


def reference_html(html: str, url: str) -> SafeString:
    """A reference as it was formatted: only italics, subscripts and superscripts may be in it.

    The DOI or address at its end is left out, because the page shows it as a link of its own.
    """
    words = _PRINTED_DOI.sub("", html).removesuffix(escape(url))
    cleaned = nh3.clean(words, tags={"i", "sub", "sup"}, attributes={})
    return mark_safe(cleaned)  # noqa: S308 -- cleaned one line above


def diff_html(html: str) -> SafeString:
    """A block of a comparison: `articles.diff` escaped the text and wrote only ins, del and hidden words (D33)."""
    return mark_safe(html)  # noqa: S308 -- see above


def marked_page_html(html: str) -> SafeString:
    """The page of an edition with what changed: `articles.page_diff` keeps the stored tags and escapes every word."""
    return mark_safe(html)  # noqa: S308 -- see above


def commented_html(html: str) -> SafeString:
    """A part of an edition with `mark` round what comments quote: `articles.page_words` adds nothing else to it."""
    return mark_safe(html)  # noqa: S308 -- see above


def highlighted(text: str) -> SafeString:
    """Escaped text in which what PostgreSQL found is marked (R51)."""
    marked = escape(text).replace(START, "<mark>").replace(END, "</mark>")
    return mark_safe(marked)  # noqa: S308 -- escaped one line above


def json_ld(graph: dict[str, Any]) -> SafeString:
    """JSON for a script element: nothing in it can end the element or start a comment (R82)."""
    text = json.dumps(graph, ensure_ascii=False, separators=(",", ":"))
    return mark_safe(text.translate(_JSON_ESCAPES))  # noqa: S308 -- escaped one line above
