"""Smaller copies of pictures: which there are, and that a page only adds them to what was signed (R70)."""

import io
import re

import pytest
from PIL import Image

from articles.picture_copies import copies_of, copy_widths, with_copies
from cms.markdown import ImageInfo, render

STEM = "/media/images/" + "ab" * 32


def figure(width: int, alt: str = "A knee") -> str:
    images = {f"{STEM}.png": ImageInfo(width, width // 2, "E. Ample")}
    return render(f'![{alt}]({STEM}.png "Left knee")', known=(), images=images).html


def as_signed(html: str) -> str:
    """What is left of a page's pictures without what was added to them."""
    return re.sub(r"<source [^>]*>|</?picture>", "", html)


@pytest.mark.parametrize(
    ("width", "copies"),
    [
        (20, ()),
        (480, ()),
        (481, (480, 481)),
        (960, (480, 960)),
        (1200, (480, 960, 1200)),
        (1440, (480, 960, 1440)),
        (2400, (480, 960, 1440)),
    ],
)
def test_a_picture_has_copies_no_wider_than_itself(width, copies):
    assert copy_widths(width) == copies


@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA"])
def test_copies_are_the_picture_in_other_sizes(mode):
    stored = io.BytesIO()
    Image.new(mode, (1000, 3)).save(stored, "PNG")

    made = [(width, Image.open(io.BytesIO(data))) for width, data in copies_of(stored.getvalue())]

    sizes = [(width, one.format, one.size) for width, one in made]
    assert sizes == [
        (480, "AVIF", (480, 1)),
        (960, "AVIF", (960, 3)),
        (1000, "AVIF", (1000, 3)),
    ]


def test_r70_a_page_offers_the_copies_and_keeps_words_size_and_file():
    html = figure(1200)

    page = with_copies(html)

    assert f'srcset="{STEM}-480.avif 480w, {STEM}-960.avif 960w, {STEM}-1200.avif 1200w"' in page
    assert f'<img src="{STEM}.png" alt="A knee" width="1200" height="600" loading="lazy"' in page
    assert as_signed(page) == html


@pytest.mark.parametrize("alt", ["more > less", "a &quot;knee&quot;", "srcset=x"])
def test_words_of_a_picture_stay_words(alt):
    html = figure(1200, alt)

    assert as_signed(with_copies(html)) == html


@pytest.mark.parametrize(
    "html",
    [
        "<p>No picture</p>",
        "<p>&lt;img src=&quot;x&quot;&gt;</p>",
        '<img src="/media/other.png" alt="" width="900" height="9">',
        f'<img src="{STEM}.png" alt="">',
        f'<img src="{STEM}.png" alt="" width="480" height="9">',
    ],
)
def test_anything_else_is_shown_as_it_is(html):
    assert with_copies(html) == html
