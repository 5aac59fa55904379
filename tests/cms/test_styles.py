"""The style sheets: in the dark they change colours and nothing else, so pages keep their shape."""

import re

from cms import postgres

STYLES = sorted((postgres.PROJECT / "cms" / "static").rglob("*.css"))
IN_THE_DARK = re.compile(
    r"@media \(prefers-color-scheme: dark\) \{\s*:root \{(?P<declarations>[^{}]*)\}\s*\}"
)
COLOUR = re.compile(r"--[\w-]+: #[0-9a-f]+")


def in_the_dark(text: str) -> list[str]:
    """The declarations that count for people who prefer the dark."""
    rules = [found["declarations"] for found in IN_THE_DARK.finditer(text)]
    return [one.strip() for rule in rules for one in rule.split(";") if one.strip()]


def test_the_dark_changes_colours_alone():
    declarations = [one for style in STYLES for one in in_the_dark(style.read_text())]

    assert len(declarations) >= 20
    assert [one for one in declarations if not COLOUR.fullmatch(one)] == []


def test_nothing_else_asks_for_the_colour_scheme():
    rest = [IN_THE_DARK.sub("", style.read_text()) for style in STYLES]

    assert [text for text in rest if "prefers-color-scheme" in text or "light-dark(" in text] == []
