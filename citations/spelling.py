"""Undoing what typesetting, HTML, LaTeX and web addresses do to the characters of an identifier."""

from __future__ import annotations

import html
import re
import unicodedata
from urllib.parse import unquote

INVISIBLE = re.compile("[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
DASHES = re.compile("[\u2010-\u2014\u2212\ufe58\ufe63\uff0d]")
LATEX_ESCAPE = re.compile(r"\\([_%&#])")
HTML_ESCAPE = re.compile(r"&(?:amp|lt|gt|quot|apos|nbsp|shy|#[0-9]{1,7}|#x[0-9a-f]{1,6});", re.IGNORECASE)
PERCENT_ESCAPE = re.compile(r"%[0-9a-fA-F]{2}")


def visible(text: str) -> str:
    """`text` without invisible characters, HTML and LaTeX escapes, composed (NFC), with hyphens for dashes.

    Escapes are undone until none is left, so that applying it twice changes nothing.
    """
    before = None
    while text != before:
        before = text
        text = unicodedata.normalize("NFC", INVISIBLE.sub("", text))
        text = HTML_ESCAPE.sub(lambda escape: html.unescape(escape[0].lower()), text)
        text = DASHES.sub("-", LATEX_ESCAPE.sub(r"\1", text))
    return text


def percent_decoded(text: str) -> str:
    """`text` with percent escapes undone until none is left; escapes that are not UTF-8 stay as they are."""
    before = None
    while text != before and PERCENT_ESCAPE.search(text):
        before = text
        try:
            text = visible(unquote(text, errors="strict"))
        except UnicodeDecodeError:
            return text
    return text


def plain(text: str) -> str:
    """As `visible`, and with compatibility forms resolved: full-width digits, unbreakable blanks."""
    return visible(unicodedata.normalize("NFKC", visible(text)))
