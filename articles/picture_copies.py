"""Smaller copies of stored pictures: which there are, how they are made, how a page offers them. Pure.

A signed text names one file. Copies are those pixels in other sizes, so they are offered when a page is shown and
nothing of what was signed changes. Copies are AVIF; a browser that cannot show it takes the file that the text names.
All are loaded late, even the first: names, dates and a standfirst stand above it, so no screen begins with a picture.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

from PIL import Image

WIDTHS = (480, 960, 1440)
"""Pixels: a telephone, a column of text, the same on a sharp screen. With other widths, copies must be made anew."""
QUALITY: dict[str, Any] = {"format": "AVIF", "quality": 60, "speed": 8, "subsampling": "4:4:4"}
"""Full colour resolution, because thin coloured lines and small letters are what diagrams consist of."""
ROOM = "(min-width: 46rem) 42rem, calc(100vw - 2rem)"
"""How wide a picture is shown: `--measure` and `--gutter` of site.css."""

_PICTURE = re.compile(r'<img(?: [a-z-]+="[^"]*")*>')
_STORED = re.compile(r' src="(?P<stem>/media/images/[0-9a-f]{64})\.\w+"')
_WIDTH = re.compile(r' width="(?P<width>\d+)"')


def copy_widths(width: int) -> tuple[int, ...]:
    """The widths of the copies of a picture that is `width` pixels wide; one that is small itself has none."""
    if width <= WIDTHS[0]:
        return ()
    narrower = tuple(one for one in WIDTHS if one < width)
    return narrower if width > WIDTHS[-1] else (*narrower, width)


def copy_name(stem: str, width: int) -> str:
    """`stem` is the name or address of the stored picture without its extension."""
    return f"{stem}-{width}.avif"


def copies_of(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Width and bytes of each copy of a stored picture."""
    with Image.open(io.BytesIO(data)) as stored:
        stored.load()
    for width in copy_widths(stored.width):
        height = max(1, round(stored.height * width / stored.width))
        smaller, made = stored.resize((width, height), Image.Resampling.LANCZOS), io.BytesIO()
        smaller.save(made, **QUALITY)
        yield width, made.getvalue()


def with_copies(html: str) -> str:
    """The HTML of an edition with a choice of copies round each stored picture."""
    return _PICTURE.sub(lambda found: _with_choice(found[0]), html)


def _with_choice(picture: str) -> str:
    stored, wide = _STORED.search(picture), _WIDTH.search(picture)
    widths = copy_widths(int(wide["width"])) if stored and wide else ()
    if not stored or not widths:
        return picture
    choice = ", ".join(f"{copy_name(stored['stem'], width)} {width}w" for width in widths)
    source = f'<source type="image/avif" srcset="{choice}" sizes="{ROOM}">'
    return f"<picture>{source}{picture}</picture>"
