"""Words as the search index stores them (pure)."""

from __future__ import annotations

import re
import unicodedata

LONGEST_WORD = 40
_WORD = re.compile(r"[^\W\d_]{4,}")


def fold(text: str) -> str:
    """Text without accents, so that “Sjogren” finds “Sjögren” on a server without the unaccent extension."""
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def words_of(text: str) -> list[str]:
    """The words of `text` from four letters on, in small letters without accents, as often as they stand there."""
    return [word for word in _WORD.findall(fold(text).lower()) if len(word) <= LONGEST_WORD]
