"""Uploaded pictures: decoded within limits and encoded again, so that only pixels are ever stored. Pure."""

from __future__ import annotations

import hashlib
import io
import struct
import zlib
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps

MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 40_000_000
LONGEST_SIDE = 2400
"""Pixels; more than twice the width of a page of ours on the sharpest screens."""

Image.MAX_IMAGE_PIXELS = MAX_PIXELS

FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
ENCODINGS: dict[str, tuple[str, dict[str, Any]]] = {
    "JPEG": ("jpg", {"format": "JPEG", "quality": 88, "optimize": True, "progressive": True}),
    "MPO": ("jpg", {"format": "JPEG", "quality": 88, "optimize": True, "progressive": True}),
    "WEBP": ("webp", {"format": "WEBP", "quality": 88}),
    "PNG": ("png", {"format": "PNG"}),
    "GIF": ("png", {"format": "PNG"}),
}
"""Format as decoded: extension and options it is stored with. MPO is what many telephones call their JPEG."""

BROKEN = (OSError, SyntaxError, ValueError, EOFError, struct.error, zlib.error)
"""What Pillow raises on a damaged or lying file, format by format."""
TOO_MANY_PIXELS = (Image.DecompressionBombError, Image.DecompressionBombWarning)


class CannotUse(ValueError):
    """The file is not a picture that can be shown. The message is for the person who chose it."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as it is stored: its bytes, how they are encoded, and its size in pixels."""

    data: bytes
    extension: str
    width: int
    height: int

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


def clean_picture(data: bytes) -> Picture:
    """The picture in `data`, upright, in sRGB, without metadata, at most LONGEST_SIDE pixels long.

    What the file is called or claims to be does not matter: only what decodes counts. Raises CannotUse.
    """
    if not data:
        raise CannotUse(_("The file is empty."))
    if len(data) > MAX_BYTES:
        raise CannotUse(
            _("The file is larger than 10 MB. Save a smaller copy of the picture and upload that.")
        )
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as opened:
            _check_header(opened)
            extension, options = ENCODINGS[str(opened.format)]
            picture = _prepared(opened)
    except CannotUse:
        raise
    except TOO_MANY_PIXELS as error:
        raise CannotUse(_too_large()) from error
    except BROKEN as error:
        raise CannotUse(
            _("This is not a picture that can be read. Use a JPEG, PNG, WebP or GIF file.")
        ) from error
    return Picture(_encoded(picture, options), extension, *picture.size)


def picture_marker(*, src: str, alt: str, caption: str = "", is_decorative: bool = False) -> str:
    """The Markdown that shows a stored picture: `![alt](src "caption")`, or `![](src "decorative")`."""
    if is_decorative:
        return f'![]({src} "decorative")'
    title = f' "{_escaped(caption, chr(92) + chr(34))}"' if caption.strip() else ""
    return f"![{_escaped(alt, chr(92) + '[]')}]({src}{title})"


def _check_header(opened: Image.Image) -> None:
    """Refuse by what the header says, before a single pixel is decoded."""
    if opened.width * opened.height > MAX_PIXELS:
        raise CannotUse(_too_large())
    if opened.format != "MPO" and getattr(opened, "is_animated", False):
        raise CannotUse(
            _("Moving pictures cannot be used: readers could not stop them. Upload a still picture.")
        )


def _too_large() -> str:
    return _("The picture has more than 40 million pixels. Save a smaller copy and upload that.")


def _prepared(opened: Image.Image) -> Image.Image:
    """Pixels only: reduced, upright, in a mode every browser shows, in sRGB, with no metadata left."""
    opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
    picture = _in_plain_mode(opened)
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    picture = ImageOps.exif_transpose(picture)
    picture = _in_srgb(picture, opened.info.get("icc_profile"))
    picture.info.clear()
    return picture


def _in_plain_mode(picture: Image.Image) -> Image.Image:
    """Grey, RGB or RGBA with 8 bits each. X-rays come with 16 bits, which a plain conversion would cut off."""
    if picture.mode.startswith("I"):
        return picture.point(lambda value: value * (1 / 257)).convert("L")
    if picture.mode in ("L", "RGB", "RGBA"):
        return picture
    if picture.mode == "1":
        return picture.convert("L")
    return _halved(picture).convert("RGBA" if picture.has_transparency_data else "RGB")


def _halved(picture: Image.Image) -> Image.Image:
    """A palette picture that is far too large, smaller: as RGBA it would take four times its memory."""
    if picture.mode != "P" or max(picture.size) <= 2 * LONGEST_SIDE:
        return picture
    return _halved(picture.resize((picture.width // 2, picture.height // 2 or 1), Image.Resampling.NEAREST))


def _in_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """Colours as their profile means them: the profile itself is dropped with all other metadata."""
    if not profile or picture.mode == "L":
        return picture
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        converted = ImageCms.profileToProfile(picture, source, ImageCms.createProfile("sRGB"))
    except (ImageCms.PyCMSError, OSError):
        return picture
    return converted or picture


def _encoded(picture: Image.Image, options: dict[str, Any]) -> bytes:
    stored = io.BytesIO()
    ready = picture.convert("RGB") if options["format"] == "JPEG" and picture.mode == "RGBA" else picture
    ready.save(stored, **options)
    return stored.getvalue()


def _escaped(words: str, characters: str) -> str:
    """One line of words in which none of `characters` ends what they stand in."""
    line = " ".join(words.split())
    return "".join(f"\\{letter}" if letter in characters else letter for letter in line)
