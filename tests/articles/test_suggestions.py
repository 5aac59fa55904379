"""Suggestions in the Markdown: exactly the passage changes, or nothing does."""

from __future__ import annotations

import pytest

from articles.anchors import anchor_for
from articles.suggestions import CannotApply, Suggestion, apply, page_with

KNOWN = ["a1"]
TEXTS = {
    "title": "High blood pressure",
    "standfirst": "What it is & what helps.",
    "key_points": "It is common.\nTake 5 mg once a day.",
    "body": (
        "## What helps\n\nTake **5 mg** of A in\nthe morning [@a1]. Take 5 mg of B at night.\n\n"
        "- Rest *often*.\n- Rest for 2 days.\n\n| Drug | Dose |\n| --- | --- |\n| C | 10 mg |\n"
    ),
}


def suggested(quotation: str, replacement: str, before: str = "", after: str = "") -> Suggestion:
    page = page_with(TEXTS, KNOWN, "en")
    return Suggestion(anchor_for(page.text, quotation, before, after), replacement)


@pytest.mark.parametrize(
    ("quotation", "replacement", "field", "old", "new"),
    [
        ("Take 5 mg of B", "Take 2.5 mg of B", "body", "Take 5 mg of B", "Take 2.5 mg of B"),
        ("A in the morning", "A at noon", "body", "A in\nthe morning", "A at noon"),
        ("Rest for 2 days.", "Rest for\n3 days.", "body", "Rest for 2 days.", "Rest for 3 days."),
        ("10 mg", "20 mg", "body", "10 mg", "20 mg"),
        ("What helps Take", None, "", "", ""),
        ("Take 5 mg of A", None, "", "", ""),
        ("morning. Take", None, "", "", ""),
        ("pressure What it is", None, "", "", ""),
        ("It is common.", "It is very common.", "key_points", "It is common.", "It is very common."),
        ("What it is & what helps.", "What helps.", "standfirst", "What it is & what helps.", "What helps."),
        ("High blood", "Low blood", "title", "High blood", "Low blood"),
    ],
)
def test_exactly_the_passage_is_replaced(quotation, replacement, field, old, new):
    if replacement is None:
        with pytest.raises(CannotApply, match="by_hand"):
            apply(TEXTS, [suggested(quotation, "Other words")], known=KNOWN)
        return
    changed = apply(TEXTS, [suggested(quotation, replacement)], known=KNOWN)

    assert changed == TEXTS | {field: TEXTS[field].replace(old, new)}


@pytest.mark.parametrize(
    "markup", ["*much*", "[@a1]", "a [link](https://example.org)", "![](image:x.png)", "&amp;"]
)
def test_words_that_would_turn_into_markup_are_left_to_the_editor(markup):
    with pytest.raises(CannotApply, match="by_hand"):
        apply(TEXTS, [suggested("Rest for 2 days.", markup)], known=KNOWN)


def test_several_are_taken_one_after_the_other():
    set_of_edits = [suggested("Rest for 2 days.", "Rest for 3 days."), suggested("at night.", "at bedtime.")]

    changed = apply(TEXTS, set_of_edits, known=KNOWN)

    assert changed["body"] == TEXTS["body"].replace("2 days", "3 days").replace("at night", "at bedtime")
    assert changed == apply(TEXTS, reversed(set_of_edits), known=KNOWN)


def test_one_whose_passage_changed_stops_them_all():
    first = suggested("Rest for 2 days.", "Rest for 3 days.")

    with pytest.raises(CannotApply, match="passage_gone") as refusal:
        apply(TEXTS, [first, suggested("for 2 days", "for a week")], known=KNOWN)

    assert refusal.value.suggestion.replacement == "for a week"
