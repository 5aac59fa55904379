"""The design system as data, read from the style sheet of every page: sizes, colours, contrast of pairs. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

STYLES = Path(__file__).parent / "static" / "cms" / "site.css"
TEXT, LINES = 4.5, 3.0
"""The least contrast of text, and of borders, icons and the ring of the focus (WCAG 2.2: 1.4.3 and 1.4.11)."""
RUNNING_TEXT = 7.0
"""What running text has (WCAG 2.2: 1.4.6)."""

PAIRS: tuple[tuple[str, str, float, Promise], ...] = (
    ("ink", "paper", RUNNING_TEXT, _("Text")),
    ("ink", "wash", RUNNING_TEXT, _("Text in a panel")),
    ("ink-soft", "paper", TEXT, _("Asides, labels, hints")),
    ("ink-soft", "wash", TEXT, _("Asides in a panel")),
    ("ink-soft", "wash-deep", TEXT, _("A button or field that cannot be used")),
    ("link", "paper", TEXT, _("Links")),
    ("link", "wash", TEXT, _("Links in a panel")),
    ("link", "wash-deep", TEXT, _("Links that look like tags")),
    ("link", "good-wash", TEXT, _("Links under Do")),
    ("link", "caution-wash", TEXT, _("Links in a warning")),
    ("link", "danger-wash", TEXT, _("Links in an emergency")),
    ("link", "mark", TEXT, _("Links where a jump has led")),
    ("visited", "paper", TEXT, _("Links that were followed")),
    ("ink", "wash-deep", TEXT, _("Code; a choice that was made")),
    ("ink-soft", "mark", TEXT, _("Asides where a jump has led")),
    ("ink", "mark", TEXT, _("Words found, and where a jump has led")),
    ("brand", "paper", TEXT, _("The name of the site, numbers")),
    ("brand", "wash", TEXT, _("A quiet button in a panel")),
    ("brand", "wash-deep", TEXT, _("Tags")),
    ("paper", "brand", TEXT, _("Buttons")),
    ("paper", "ink", TEXT, _("Buttons under the pointer")),
    ("on-brand", "brand-deep", TEXT, _("The band of the first page")),
    ("on-brand-soft", "brand-deep", TEXT, _("Text in that band")),
    ("good", "good-wash", TEXT, _("Do; added words; what is done")),
    ("caution", "caution-wash", TEXT, _("Warnings; what is overdue")),
    ("danger", "danger-wash", TEXT, _("Don’t, urgent; removed words; errors")),
    ("danger", "paper", TEXT, _("The error of a field")),
    ("on-danger", "danger-solid", TEXT, _("The heading of an emergency")),
    ("ink", "good-wash", RUNNING_TEXT, _("Text under Do")),
    ("ink", "caution-wash", RUNNING_TEXT, _("Text of a warning")),
    ("ink", "danger-wash", RUNNING_TEXT, _("Text of an emergency")),
    ("line-strong", "paper", LINES, _("Borders of fields")),
    ("focus", "paper", LINES, _("The ring of the focus")),
    ("focus", "wash", LINES, _("The ring in a panel")),
    ("focus-on-brand", "brand-deep", LINES, _("The ring in the band of the first page")),
)
"""Foreground, background, least contrast, and where the pair is used."""

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_ROOT = re.compile(r":root \{([^{}]*)\}")
_TOKEN = re.compile(r"--([\w-]+):\s*([^;]+);")


@dataclass(frozen=True)
class Shade:
    """Two colours on each other, as hexadecimal numbers, and their contrast."""

    foreground: str
    background: str
    contrast: float


@dataclass(frozen=True)
class Pair:
    """A foreground and a background that stand on each other, by day and in the dark."""

    foreground: str
    background: str
    least: float
    use: Promise
    light: Shade
    dark: Shade


@cache
def tokens() -> tuple[dict[str, str], dict[str, str]]:
    """The names of the style sheet with their values: by day, and in the dark."""
    light, dark, *_paper = (dict(_TOKEN.findall(block)) for block in _ROOT.findall(_without_comments()))
    return light, light | dark


def named(prefix: str) -> list[tuple[str, str]]:
    """The tokens whose names begin with `prefix`, in the order of the style sheet."""
    return [(name, value) for name, value in tokens()[0].items() if name.startswith(prefix)]


def pairs() -> list[Pair]:
    light, dark = tokens()
    return [
        Pair(front, back, least, use, _shade(light, front, back), _shade(dark, front, back))
        for front, back, least, use in PAIRS
    ]


def contrast(one: str, other: str) -> float:
    """The contrast of two colours such as `#0a5a72`, from 1 to 21 (WCAG 2.2, “contrast ratio”)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _without_comments() -> str:
    return _COMMENT.sub("", STYLES.read_text())


def _shade(colours: dict[str, str], front: str, back: str) -> Shade:
    return Shade(colours[front], colours[back], contrast(colours[front], colours[back]))


def _luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2): how bright eyes find a colour, from 0 to 1."""
    digits = colour.removeprefix("#")
    if len(digits) == 3:
        digits = "".join(2 * digit for digit in digits)
    red, green, blue = (_linear(int(digits[at : at + 2], 16) / 255) for at in (0, 2, 4))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)
