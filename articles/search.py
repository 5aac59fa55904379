"""Words as the search index stores them (pure)."""

from __future__ import annotations

import unicodedata


def fold(text: str) -> str:
    """Text without accents, so that “Sjogren” finds “Sjögren” on a server without the unaccent extension."""
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(character for character in decomposed if not unicodedata.combining(character))
