"""Callouts: urgency in words, and Don't lists that cannot be read as their opposite."""

import pytest

from cms.markdown import render


def page(text):
    return render(text, known={"a"})


@pytest.mark.parametrize(
    ("opening", "heading"),
    [
        ("do", "Do"),
        ("do At home", "Do: At home"),
        ("dont", "Don’t"),
        ("don't", "Don’t"),
        ("warning", "Important"),
        (
            "warning Taking *other* pills",
            '<span class="visually-hidden">Important: </span>Taking <em>other</em> pills',
        ),
        ("non-urgent", "Non-urgent advice"),
        ("urgent Call today", '<span class="visually-hidden">Urgent advice: </span>Call today'),
        ("emergency Call 999", '<span class="visually-hidden">Immediate action required: </span>Call 999'),
        ("Emergency", "Immediate action required"),
    ],
)
def test_the_heading_says_how_urgent_it_is(opening, heading):
    kind = opening.split()[0].lower().replace("'", "")
    assert page(f"::: {opening}\n- do not run\n:::").html == (
        f'<section class="callout callout-{kind}">\n<h2 class="callout-heading">{heading}</h2>\n'
        "<ul>\n<li>do not run</li>\n</ul>\n</section>\n"
    )


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("Stop your medicine", "do not stop your medicine"),
        ("stop", "do not stop"),
        ("do not stop", "do not stop"),
        ("Do not stop", "Do not stop"),
        ("Don't stop", "do not stop"),
        ("don’t stop", "do not stop"),
        ("**Drive** a car", "do not <strong>drive</strong> a car"),
        ("NSAIDs with it", "do not NSAIDs with it"),
        ("Notice it", "do not notice it"),
    ],
)
def test_each_dont_item_says_do_not_itself(typed, printed):
    assert f"<li>{printed}</li>" in page(f"::: dont\n- {typed}\n:::").html


def test_only_the_items_of_the_callout_itself_say_do_not():
    text = "::: dont\n- Drive\n  - or ride\n- Swim\n\n  More about it.\n:::\n\n- Walk"
    assert page(text).plain_text.split("\n") == [
        "Don’t",
        "do not drive",
        "or ride",
        "do not swim",
        "More about it.",
        "Walk",
    ]


def test_do_items_stay_as_they_are():
    assert "<li>Walk</li>" in page("::: do\n- Walk\n:::").html


@pytest.mark.parametrize(
    "item",
    [
        "never walk",
        "Avoid milk",
        "no alcohol",
        "not to run",
        "Nothing by mouth",
        "None of these",
        "without food",
        "Cannot drink",
        "can’t drink",
        "Can not drink",
        "must never drive",
        "mustn't drive",
        "neither eat nor drink",
    ],
)
def test_an_item_that_would_turn_into_its_opposite_is_left_and_reported(item):
    result = page(f"::: dont\n- {item}\n:::")
    assert f"<li>{item}</li>" in result.html
    assert [(p.code, p.detail, p.line, p.is_blocking) for p in result.problems] == [
        ("dont_item_negative", item, 2, True)
    ]


def test_a_callout_heading_stands_below_its_section_and_outside_the_contents():
    text = "## A\n\n### B\n\n::: warning W\n### Inside\n\ntext\n:::\n\n### C"
    result = page(text)
    assert '<h4 class="callout-heading">' in result.html
    assert '<h5 id="s-inside">Inside</h5>' in result.html
    assert [(h.level, h.text) for h in result.contents] == [(2, "A"), (3, "B"), (3, "C")]
    assert result.skipped_headings == ()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("::: warning\ntext", "callout_unclosed"),
        ("::: warning\n:::", "callout_empty"),
        ("::: dont\ntext only\n:::", "callout_without_list"),
        ("::: note\ntext\n\n:::", "callout_unknown"),
        ("text\n:::", "callout_unknown"),
    ],
)
def test_reports_a_callout_that_is_not_what_it_seems(text, code):
    assert code in [problem.code for problem in page(text).problems]


def test_a_callout_inside_a_list_is_closed_there():
    result = page("- a\n\n  ::: warning\n  x\n  :::\n\n- b")
    assert result.problems == ()
    assert result.html.count("<section") == result.html.count("</section>") == 1


def test_text_after_a_callout_is_outside_it():
    assert page("::: warning\nin\n:::\nout").html.endswith("</section>\n<p>out</p>\n")
