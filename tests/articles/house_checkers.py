"""Outside checkers as a house would write them; `asked` is what the first was given."""

from __future__ import annotations

from articles.outside_checkers import TextElsewhere
from tests.articles.copied import PARAGRAPH, filler

WORKING = "tests.articles.house_checkers.ask_example"
SILENT = "tests.articles.house_checkers.out_of_reach"
asked: list[tuple[str, str]] = []


def ask_example(text: str, *, language: str) -> list[TextElsewhere]:
    asked.append((text, language))
    return [
        TextElsewhere("A page about gout", "https://example.com/gout", f"Home. {PARAGRAPH} Imprint."),
        TextElsewhere("A page about eczema", "https://example.com/eczema", filler(18)),
        TextElsewhere("", "javascript:alert(1)", PARAGRAPH),
    ]


def out_of_reach(text: str, *, language: str) -> list[TextElsewhere]:
    raise ConnectionError("No answer.")
