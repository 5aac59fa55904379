"""What the authors of an edition answer for: all that they say, and nothing that they only repeat and mark as such."""

import pytest

from articles.own_words import own_words, without_quotations
from cms.markdown import render


def words(body, standfirst="", key_points=()):
    page = render(body, known={"a", "b"}).html
    return own_words({"standfirst": standfirst, "key_points": list(key_points)}, page)


def test_standfirst_key_points_and_text_are_compared_one_block_a_line():
    body = "## What it is\n\nIt is *common*.\n\n- rest\n- cold\n\n| Drug | Dose |\n|---|---|\n| A | 5 mg |"

    assert words(body, "What helps.", ["It passes."]).split("\n") == [
        "What helps.",
        "It passes.",
        "What it is",
        "It is common.",
        "rest",
        "cold",
        "Drug",
        "Dose",
        "A",
        "5 mg",
    ]


def test_citation_markers_are_left_out():
    assert words("It affects 5 %[@a] of adults.[@b, p. 3]") == "It affects 5 % of adults."


def test_a_block_quotation_is_left_out_with_all_that_is_in_it():
    body = "He wrote:\n\n> Call it *gout*.[@a]\n>\n> - and rest\n>\n> > deeply\n\nSo it is called."

    assert words(body) == "He wrote:\nSo it is called."


def test_code_counts_because_readers_see_its_words():
    assert words("```\ncopied words\n```") == "copied words"


@pytest.mark.parametrize(
    ("block", "left"),
    [
        ("They call it “the king’s disease” today.", "They call it … today."),
        ('They call it "the disease" today.', "They call it … today."),
        ("They call it ‘the king’s disease’ today.", "They call it … today."),
        ("Sie nennen es „die Krankheit“ und «mal» heute.", "Sie nennen es … und … heute."),
        ("The patient’s joints and the doctors’ advice.", "The patient’s joints and the doctors’ advice."),
        ('A needle of 5" was never closed.', 'A needle of 5" was never closed.'),
        ("It was “never closed.", "It was “never closed."),
    ],
)
def test_what_stands_between_quotation_marks_is_left_out(block, left):
    assert without_quotations(block) == left


def test_a_mark_that_is_never_closed_swallows_no_other_block():
    assert (
        words('It was "never closed.\n\nThe next one" stays.')
        == 'It was "never closed.\nThe next one" stays.'
    )
