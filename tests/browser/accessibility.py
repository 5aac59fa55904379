"""What axe says of a page, and whether it fits its window: at two widths, in light and in dark.

The document is the same in all of them, so it is loaded once and then shown in each. In the dark the style sheets
change colours and nothing else (tests/cms/test_styles.py), so there axe looks at what depends on colours. These rules
cost more than all others together; they are asked once of each width and once of each scheme.
"""

from __future__ import annotations

from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ON_COLOURS = ["color-contrast", "link-in-text-block"]
EVERY_RULE = {"runOnly": {"type": "tag", "values": TAGS}}
RULES_ON_COLOURS = {"runOnly": {"type": "rule", "values": ON_COLOURS}}
OTHER_RULES = EVERY_RULE | {"rules": {rule: {"enabled": False} for rule in ON_COLOURS}}
LOOKS = ((320, "light", EVERY_RULE), (1280, "light", OTHER_RULES), (1280, "dark", RULES_ON_COLOURS))
RUN = """options => axe.run(options).then(found => found.violations.map(
    violation => [violation.id, violation.nodes[0].html.slice(0, 200)]))"""

Fault = tuple[str, str]


def violations(page: Page, rules: dict[str, Any] = EVERY_RULE) -> list[Fault]:
    """What axe finds on the page as it looks now: (rule, first place)."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found = page.evaluate(RUN, {**rules, "resultTypes": ["violations"]})
    return [(rule, place) for rule, place in found]


def faults(page: Page, rules: dict[str, Any] = EVERY_RULE) -> list[Fault]:
    """What axe finds, and whether the page is wider than its window."""
    width, window = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    too_wide = [("reflow", f"{width} > {window}")] if width > window else []
    return violations(page, rules) + too_wide


def faults_in_every_look(page: Page) -> list[tuple[str, str, str]]:
    """The faults at each width and in each scheme: (look, rule, first place). The page stays dark and wide."""
    height, found = page.viewport_size["height"], []
    for width, scheme, rules in LOOKS:
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": height})
        found += [(f"{width} {scheme}", *fault) for fault in faults(page, rules)]
    return found
