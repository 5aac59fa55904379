"""The one renderer of article text: preview, review, publication and exports call `render`.

Pure: text in, sanitised HTML and everything that was noticed about it out. `rendering` runs the passes in order.
"""

from .characters import hidden_characters, suspicious_characters, without_hidden_characters
from .rendering import render
from .results import (
    CannotRender,
    Heading,
    ImageInfo,
    ImageUse,
    LinkUse,
    Passage,
    Problem,
    Rendered,
    TextTooComplex,
    TextTooLong,
    Use,
)
from .sanitiser import sanitise
from .syntax import MAX_CHARACTERS, prose_blocks

__all__ = [
    "MAX_CHARACTERS",
    "CannotRender",
    "Heading",
    "ImageInfo",
    "ImageUse",
    "LinkUse",
    "Passage",
    "Problem",
    "Rendered",
    "TextTooComplex",
    "TextTooLong",
    "Use",
    "hidden_characters",
    "prose_blocks",
    "render",
    "sanitise",
    "suspicious_characters",
    "without_hidden_characters",
]
