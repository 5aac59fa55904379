import datetime

import pytest

from articles.exchange.bylines import Credited, read_byline, read_last_modified
from articles.exchange.furniture import claims_in, reason_to_set_aside


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("This article does not provide medical advice.", "A disclaimer"),
        ("The information on this site isn’t a substitute for professional medical care.", "A disclaimer"),
        ("Was this page helpful?", "A question about the page"),
        ("Related Articles:", "A list of other pages"),
        ("On this page", "A list of contents"),
        ("Also read: Seven soups for winter", "Navigation"),
        ("Home > Conditions > Gout", "Navigation"),
        ("© 2021 Health Pages Ltd", "A copyright line"),
        ("Health Pages Ltd, all rights reserved.", "A copyright line"),
        ("Medically reviewed by Robin Example, MD", "A claim of review"),
        ("Written, Edited or Reviewed By: Robin Example", "A claim of review"),
        ("Fact-checked by: Alex Sample", "A claim of review"),
        ("Last reviewed on 3 March 2020", "A claim of review"),
        ("All our articles are carefully reviewed before they appear.", "A claim of review"),
        ("Published on: March 3, 2020", "A date from elsewhere"),
    ],
)
def test_recognises_the_furniture_of_a_page(line, reason):
    assert reason_to_set_aside(line, before_title=False).startswith(reason)


@pytest.mark.parametrize(
    "line",
    [
        "This article explains why rest is not enough and when medical care is needed.",
        "Approved by the regulator in 2012, the drug is taken once a day.",
        "Contents of the stomach",
        "Posts of the bed should not stand on the tube.",
        "Sign of a stroke",
        "Published studies do not agree about the dose in children.",
        "Relatives reviewed by a geneticist were more often tested",
        "Home treatment",
        "Read the leaflet.",
    ],
)
def test_medical_text_is_not_furniture(line):
    assert reason_to_set_aside(line, before_title=False) == ""


def test_house_rules_are_furniture_only_above_the_title():
    line = "We follow editorial guidelines and reputable sources."
    assert reason_to_set_aside(line, before_title=True).startswith("What the site it comes from says")
    assert reason_to_set_aside(line, before_title=False) == ""


def test_quotes_only_the_sentences_that_claim_a_review():
    text = "Reviewed by Dr. Robin Example, MD. This page does not give medical advice. It was fact checked."
    assert claims_in(text) == ["Reviewed by Dr. Robin Example, MD.", "It was fact checked."]


@pytest.mark.parametrize(
    ("line", "people"),
    [
        ("Robin Example, M.D., FFARCSX, DA", [Credited("Robin Example", "M.D., FFARCSX, DA")]),
        ("By Robin Example", [Credited("Robin Example", "")]),
        ("Written by: Dr. Robin van Example, PhD", [Credited("Dr. Robin van Example", "PhD")]),
        (
            "By Sam Lee, BSN, RN and Ana Ruiz, MD",
            [Credited("Sam Lee", "BSN, RN"), Credited("Ana Ruiz", "MD")],
        ),
        ("By Sam Lee, Ana Ruiz", [Credited("Sam Lee", ""), Credited("Ana Ruiz", "")]),
        ("By Sam Lee | July 3, 2020", [Credited("Sam Lee", "")]),
        ("Robin Example, MBBS (Hons)", [Credited("Robin Example", "MBBS (Hons)")]),
    ],
)
def test_reads_a_byline(line, people):
    assert read_byline(line) == people


@pytest.mark.parametrize(
    "line",
    [
        "Robin Example",
        "By the time it hurts, it is late",
        "By Monday",
        "Diabetes Mellitus, a common disease",
        "Paris, France",
        "Author: unknown",
        "By Robin Example, who is a doctor",
    ],
)
def test_other_lines_are_no_byline(line):
    assert read_byline(line) == []


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("Last Modified On:July 17, 2023", (True, datetime.date(2023, 7, 17))),
        ("Last updated: 17 July 2023", (True, datetime.date(2023, 7, 17))),
        ("Updated on 2023-07-17", (True, datetime.date(2023, 7, 17))),
        ("This page was last updated on July 17th, 2023 at 10:30 AM", (True, datetime.date(2023, 7, 17))),
        ("Last updated: 07/08/2023", (True, None)),
        ("Last updated: July 2023", (True, None)),
        ("Updated guidance of 2020 advises rest", (False, None)),
        ("Changed: the dose", (False, None)),
        ("July 17, 2023", (False, None)),
    ],
)
def test_reads_when_the_page_was_changed_last(line, answer):
    assert read_last_modified(line) == answer
