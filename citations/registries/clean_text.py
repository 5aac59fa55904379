"""Titles and names from registries made plain: entities undone, markup left out, blanks collapsed (pure).

What comes from registries is HTML, JATS or MathML that was escaped up to twice, or none of these. A cleaned title
holds <i>, <sub> and <sup> in proper pairs; nothing else in it can be taken for markup by a browser.
"""

from __future__ import annotations

import html
import re
import unicodedata

from citations.found import EventKind
from citations.spelling import INVISIBLE
from citations.typography import CONTROLS, paired_tags

LONGEST_TITLE = 3_000
LONGEST_TEXT = 20_000

SAID_TWICE = re.compile(
    r"<((?:\w{1,9}:)?(?:annotation|annotation-xml|tex-math))\b[^<>]{0,500}>.{0,500}?</\1\s*>|<!--.{0,500}?-->",
    re.DOTALL,
)
"""The same formula once more as TeX, and comments. Bounded, so that hostile text costs no time."""

ANGLE = re.compile(r"<(?P<end>/?)(?P<name>[A-Za-z][\w:.-]*)(?P<rest>[\s/][^<>]*)?>|<(?![\s\d=])")
TAG = re.compile(r"</?(?:i|sub|sup)>")
KEPT = {
    "i": "i",
    "em": "i",
    "italic": "i",
    "jats:italic": "i",
    "sub": "sub",
    "jats:sub": "sub",
    "sup": "sup",
    "jats:sup": "sup",
}
EMPTY_PAIR = re.compile(r"<(i|sub|sup)>(\s*)</\1>")
SURROGATES = re.compile("[\ud800-\udfff]")

NOTICE = re.compile(
    r"\W{0,3}(?:(?:(?P<retracted>RETRACTED)|(?P<withdrawn>WITHDRAWN))(?: (?:ARTICLE|CHAPTER|PAPER|PREPRINT))?"
    r"|(?-i:(?P<removed>(?:TEMPORARY )?REMOVAL|REMOVED)))"
    r"\s*(?::|[\])}]\s*:?)\s*",
    re.IGNORECASE,
)
SAYS = {
    "retracted": EventKind.RETRACTION,
    "withdrawn": EventKind.WITHDRAWAL,
    "removed": EventKind.REMOVAL,
}


def storable(raw: str) -> str:
    """`raw` without what no database and no UTF-8 can hold: halves of characters and control characters."""
    return CONTROLS.sub("", SURROGATES.sub("", raw))


def rich_text(raw: str) -> str:
    """`raw` with <i>, <sub> and <sup> as the only markup, properly nested, none of them empty."""
    text = _tidy(_only_kept_tags(raw, LONGEST_TITLE))
    paired = paired_tags(text)
    text = TAG.sub(lambda tag: tag[0] if tag.start() in paired else "", text)
    before = ""
    while text != before:
        before, text = text, EMPTY_PAIR.sub(r"\2", text)
    return _tidy(text)


def plain_text(raw: str) -> str:
    """`raw` without any markup."""
    return _tidy(TAG.sub("", _only_kept_tags(raw, LONGEST_TEXT)))


def without_notice(title: str) -> tuple[str, EventKind | None]:
    """A cleaned title without the `RETRACTED:` or `WITHDRAWN:` before it, and what that says; None if there is none.

    Publishers put the word there when they retract in place (NISO RP-45-2024). A notice that only tells of another
    work (`Retraction: …`, `Retraction notice to …`) keeps its title.
    """
    found = NOTICE.match(title)
    if not found or not title[found.end() :].strip():
        return title, None
    return title[found.end() :].strip(), SAYS[str(found.lastgroup)]


def without_full_stop(title: str) -> str:
    """`title` without the one full stop at its end; an ellipsis stays."""
    return title[:-1].rstrip() if title.endswith(".") and not title.endswith("..") else title


def _only_kept_tags(raw: str, longest: int) -> str:
    """About `longest` characters of `raw`, with the kept tags in their plain form and without all others."""
    unescaped = INVISIBLE.sub("", storable(html.unescape(html.unescape(raw[: 4 * longest]))))
    return ANGLE.sub(_kept_or_parted, SAID_TWICE.sub("", unescaped)[:longest])


def _kept_or_parted(angle: re.Match[str]) -> str:
    """A kept tag in its plain form, nothing for another tag, and for a mere “less than” one that begins no tag."""
    rest = (angle["rest"] or "").strip(" \t\r\n/")
    if angle["name"] and (not rest or "=" in rest):
        kept = KEPT.get(angle["name"].lower())
        return f"<{angle['end']}{kept}>" if kept else ""
    return "< " + angle[0][1:]


def _tidy(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())
