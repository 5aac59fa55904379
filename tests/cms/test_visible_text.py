"""Text of the trail on screen and in spreadsheets (S29, S53)."""

import pytest

from cms.audit.visible_text import csv_cell, visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Zoë’s reason, 5 %", "Zoë’s reason, 5 %"),
        ("one\r\ntwo\nthree\rfour", "one ⏎ two ⏎ three ⏎ four"),
        ("\x1b[31mred", "\\u001b[31mred"),
        ("dose \u202e5.0\u202c mg", "dose \\u202e5.0\\u202c mg"),
        ("a\u2028b\x00", "a ⏎ b\\u0000"),
        ("\U000e0041", "\\U000e0041"),
    ],
)
def test_shows_what_cannot_be_seen(text, shown):
    assert visible(text) == shown


@pytest.mark.parametrize(
    "formula", ["=1+1", "+1", "-1", "@SUM(A1)", "＝1", "＋1", "－1", "＠A", "﹢1", "−1", " =1", '"=1', "\n=1"]
)
def test_a_formula_becomes_text(formula):
    assert csv_cell(formula) == "'" + visible(formula)


@pytest.mark.parametrize("start", ["\t=1", "\r=1", "\r\n=1"])
def test_no_cell_begins_with_a_control_character(start):
    assert csv_cell(start)[0] in "'\\"


def test_a_formula_after_a_semicolon_becomes_text():
    assert csv_cell("a;=cmd|' /C calc'!A0") == "a;'=cmd|' /C calc'!A0"


@pytest.mark.parametrize(("value", "cell"), [(None, ""), (12, "12"), ("a = b", "a = b"), ("x; y", "x; y")])
def test_leaves_the_rest_alone(value, cell):
    assert csv_cell(value) == cell
