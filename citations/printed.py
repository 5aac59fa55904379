"""References as HTML for a page: built from the formatter's markup so that only its three tags can be tags (pure)."""

from __future__ import annotations

import html
import re

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from citations.ama import format_html as ama_html
from citations.records import Record
from citations.typography import rich

TAG = re.compile(r"(</?(?:i|sub|sup)>)")


def printed(record: Record) -> SafeString:
    """The reference in AMA style."""
    return _page_html(ama_html(record))


def printed_title(title: str) -> SafeString:
    """A title with its italics, subscripts and superscripts."""
    return _page_html(rich(title))


def _page_html(markup: str) -> SafeString:
    """Every word of `markup` is escaped here once more; tags are written, never copied."""
    open_tags: list[tuple[str, list[str]]] = [("", [])]
    for token in TAG.split(markup):
        name = token.strip("</>")
        if TAG.fullmatch(token) and not token.startswith("</"):
            open_tags.append((name, []))
        elif TAG.fullmatch(token) and len(open_tags) > 1:
            closed, words = open_tags.pop()
            open_tags[-1][1].append(format_html("<{0}>{1}</{0}>", closed, _joined(words)))
        else:
            open_tags[-1][1].append(html.unescape(token))
    return _joined([word for _name, words in open_tags for word in words])


def _joined(words: list[str]) -> SafeString:
    return format_html_join("", "{}", ((word,) for word in words))
