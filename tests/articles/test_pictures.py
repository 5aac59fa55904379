"""Pictures are decoded within limits and encoded again (D09, D10, F17)."""

import io
import struct
import zlib

import pytest
from PIL import Image, ImageCms

from articles.pictures import LONGEST_SIDE, MAX_BYTES, CannotUse, clean_picture, picture_marker


def encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    stored = io.BytesIO()
    image.save(stored, kind, **options)
    return stored.getvalue()


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, *, rows: int | None = None, extra: bytes = b"") -> bytes:
    """A black PNG with one bit a pixel, written by hand so that its header may lie."""
    packer = zlib.compressobj(9)
    row = b"\0" + bytes((width + 7) // 8)
    pixels = b"".join(packer.compress(row) for _ in range(height if rows is None else rows)) + packer.flush()
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + extra + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    )


def gif(width: int, height: int, frames: int) -> bytes:
    frame = b"\x2c" + struct.pack("<HHHH", 0, 0, 1, 1) + b"\0\x02\x02\x44\x01\0"
    size = struct.pack("<HH", width, height)
    return b"GIF89a" + size + b"\x80\0\0\0\0\0\xff\xff\xff" + frame * frames + b"\x3b"


RED = Image.new("RGB", (40, 30), (200, 10, 10))
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"></svg>'


@pytest.mark.parametrize(
    ("kind", "extension"), [("PNG", "png"), ("JPEG", "jpg"), ("WEBP", "webp"), ("GIF", "png")]
)
def test_keeps_the_pixels_of_each_format(kind, extension):
    picture = clean_picture(encoded(RED, kind))

    assert (picture.extension, picture.width, picture.height) == (extension, 40, 30)
    shown = opened(picture.data).convert("RGB").getpixel((20, 15))
    assert all(abs(found - wanted) < 8 for found, wanted in zip(shown, (200, 10, 10), strict=True))


def test_the_same_file_always_becomes_the_same_bytes():
    data = encoded(RED, "JPEG")

    assert clean_picture(data).sha256 == clean_picture(data).sha256


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"GIF89a/*<script>alert(document.domain)</script>*/=1;",
        b"<!doctype html><script>alert(1)</script>",
        SVG,
        b'<?xml version="1.0"?>' + SVG,
        b"%PDF-1.7 not a picture",
        encoded(RED, "PNG")[:60],
        encoded(RED, "JPEG")[:-200],
        encoded(RED, "BMP"),
        encoded(RED, "TIFF"),
        png(13_000, 13_000, rows=1),
        png(65_000, 65_000, rows=1),
        png(1, 1, extra=chunk(b"zTXt", b"c\0\0" + zlib.compress(bytes(30_000_000), 9))),
        gif(65_535, 65_535, 1),
        gif(1, 1, 500),
        bytes(MAX_BYTES + 1),
    ],
    ids=[
        "empty",
        "html as gif",
        "html",
        "svg",
        "svg with declaration",
        "pdf",
        "cut png",
        "cut jpeg",
        "bmp",
        "tiff",
        "169 million pixels",
        "4 billion pixels",
        "text bomb",
        "huge gif header",
        "moving gif",
        "too many bytes",
    ],
)
def test_refuses_with_a_sentence(data):
    with pytest.raises(CannotUse) as refusal:
        clean_picture(data)

    assert str(refusal.value).endswith(".")


def test_keeps_nothing_that_follows_the_picture():
    picture = clean_picture(encoded(RED, "PNG") + b"<script>alert(1)</script>")

    assert b"script" not in picture.data


def test_drops_place_camera_comment_and_profile():
    exif = Image.Exif()
    exif[0x010F] = "Spy camera"
    exif.get_ifd(0x8825)[1] = "N"
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()

    picture = clean_picture(encoded(RED, "JPEG", exif=exif, icc_profile=profile, comment=b"taken at home"))

    assert b"Spy camera" not in picture.data
    assert b"taken at home" not in picture.data
    assert not opened(picture.data).getexif()
    assert "icc_profile" not in opened(picture.data).info


def test_turns_a_picture_upright_before_it_forgets_how_it_was_held():
    exif = Image.Exif()
    exif[0x0112] = 6

    picture = clean_picture(encoded(RED, "JPEG", exif=exif))

    assert (picture.width, picture.height) == (30, 40)


def test_reduces_a_large_picture_to_the_longest_side():
    picture = clean_picture(encoded(Image.new("L", (LONGEST_SIDE * 2, 100)), "PNG"))

    assert (picture.width, picture.height) == (LONGEST_SIDE, 50)


def test_keeps_the_grey_levels_of_an_x_ray_with_16_bits():
    x_ray = Image.new("I;16", (3, 1))
    for at, level in enumerate((0, 32_896, 65_535)):
        x_ray.putpixel((at, 0), level)

    picture = opened(clean_picture(encoded(x_ray, "PNG")).data)

    assert [picture.getpixel((at, 0)) for at in range(3)] == [0, 128, 255]


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK"])
def test_every_mode_becomes_one_that_browsers_show(mode):
    picture = clean_picture(encoded(Image.new(mode, (8, 8)), "JPEG" if mode == "CMYK" else "PNG"))

    assert opened(picture.data).mode in ("L", "RGB", "RGBA")


def test_keeps_transparency():
    clear = Image.new("RGBA", (8, 8), (0, 0, 0, 0))

    assert opened(clean_picture(encoded(clear, "PNG")).data).getpixel((0, 0))[3] == 0


def test_a_broken_colour_profile_is_no_reason_to_refuse():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()[:200]

    assert clean_picture(encoded(RED, "PNG", icc_profile=profile)).width == 40


@pytest.mark.parametrize(
    ("words", "marker"),
    [
        ({"alt": "A heart"}, "![A heart](/media/images/x.png)"),
        ({"alt": "A [big] heart"}, r"![A \[big\] heart](/media/images/x.png)"),
        ({"alt": "Two\nlines"}, "![Two lines](/media/images/x.png)"),
        ({"alt": "A", "caption": 'Say "aah"'}, r'![A](/media/images/x.png "Say \"aah\"")'),
        ({"alt": "", "is_decorative": True}, '![](/media/images/x.png "decorative")'),
        ({"alt": "ignored", "is_decorative": True}, '![](/media/images/x.png "decorative")'),
    ],
)
def test_the_marker_says_what_the_picture_shows(words, marker):
    assert picture_marker(src="/media/images/x.png", **words) == marker
