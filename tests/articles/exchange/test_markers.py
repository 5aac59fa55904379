import pytest

from articles.exchange.markers import find_markers


def cited(paragraph):
    return [marker.numbers for marker in find_markers(paragraph).markers]


@pytest.mark.parametrize(
    ("paragraph", "numbers"),
    [
        ("The cord softens.(1)", [(1,)]),
        ("The cord softens.(1,2) It swells.(3-5)", [(1, 2), (3, 4, 5)]),
        ("The cord softens (1).", [(1,)]),
        ("The cord softens (1), and it swells (2; 4).", [(1,), (2, 4)]),
        ("The cord softens(1) and swells.", [(1,)]),
        ("The cord softens (1)\nand swells.", [(1,)]),
        ("In one trial (1) pain fell, and in another (2) it rose.", [(1,), (2,)]),
        ("The cord softens. (1)", [(1,)]),
        ("The cord softens. (1) It swells.", [(1,)]),
        ("Anti-inflammatory drugs (NSAIDs)(2) help.", [(2,)]),
        ("Half of them (50%)(2) recover.", [(2,)]),
        ("He said “never.”(2)", [(2,)]),
        ("The cord softens[1].", [(1,)]),
        ("The cord softens [1, 3–5] and swells.", [(1, 3, 4, 5)]),
        ("The cord softens.[1][2]", [(1,), (2,)]),
        ("The cord softens [1]-[3].", [(1, 2, 3)]),
        ("The cord softens [1]: it swells.", [(1,)]),
        ("The cord softens[^2].", [(2,)]),
        ("The cord softens.^1,2^", [(1, 2)]),
        ("The cord softens^1^ slowly.", [(1,)]),
        ("The cord softens.<sup>1-3</sup>", [(1, 2, 3)]),
        ("The cord softens.<sup>[4]</sup>", [(4,)]),
        ("The cord softens.¹", [(1,)]),
        ("The cord softens,¹⁻³ and swells¹² too.", [(1, 2, 3), (12,)]),
        ("It **softens**(1).", [(1,)]),
        ("It hurts for six weeks (3).", [(3,)]),
    ],
)
def test_finds_what_stands_where_a_citation_stands(paragraph, numbers):
    assert cited(paragraph) == numbers


@pytest.mark.parametrize(
    "paragraph",
    [
        "(1) Rest. (2) Ice.",
        "1. (2) and so on",
        "Do this: (1) rest, (2) cool and (3) wait.",
        "Choose either (1) rest or (2) surgery.",
        "Steps follow. (1) Rest the arm. (2) Cool the arm.",
        "Take two (2) tablets every four (4) hours.",
        "Take 2 (2) tablets.",
        "It was shown in the year (2009).",
        "Take a dose (5 mg) of it.",
        "It is worst in stage (2).",
        "See figure (1) and Table (2).",
        "Volume FEV(1) and calcium Ca(2) and vitamin B(12) and 10(3) cells.",
        "Repeat it several times (2-3) and for some days (3-5).",
        "An area of 5 m² and 10³ cells, 5 cm^2^ and 10^3^.",
        "Mean age 45 [32-58]; hazard ratio, 95% CI [2-3].",
        "Write `softens.(1)` or see https://example.org/softens.(1) or [text](https://example.org/a_(1)).",
        "Already cited.[@lee2016, p. (1)]",
        "A range that runs back.(5-3) A zero.(0) Too wide.[1-90]",
        "[1] stands at the beginning",
        "See [1](https://example.org).",
        "There are (2) kinds of it.",
    ],
)
def test_leaves_counting_years_doses_labels_formulas_and_code_alone(paragraph):
    assert cited(paragraph) == []


def test_names_what_it_took_for_counting():
    found = find_markers("Do this: (1) rest, (2) cool and (3) wait (4).")
    assert [marker.numbers for marker in found.counting] == [(1,), (2,), (3,)]
    assert [marker.numbers for marker in found.markers] == [(4,)]


def test_tells_where_a_marker_stands():
    paragraph = "The cord softens.(1)"
    marker = find_markers(paragraph).markers[0]
    assert paragraph[marker.start : marker.end] == "(1)"
