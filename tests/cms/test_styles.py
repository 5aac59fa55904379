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


OWN_SIZE = re.compile(r"font(?:-size)?:[^;]*[ :][\d.]+(?:rem|px)")
OWN_COLOUR = re.compile(r":[^;{}]*(?:#[0-9a-f]{3,8}\b|rgb\()")
NAMES = re.compile(r":root \{[^{}]*\}")


def test_sizes_of_type_and_colours_are_named_once():
    """Rules use the names at the top of site.css."""
    rules = [NAMES.sub("", style.read_text()) for style in STYLES]
    declarations = [one.strip() for text in rules for one in re.findall(r"[^{};]+;", text)]

    assert len(declarations) > 1500
    assert [one for one in declarations if OWN_SIZE.search(one) or OWN_COLOUR.search(one)] == []
