"""Which sentences of an edition somebody has to check, and what each leans on."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.claims import KEY_POINTS, Leaning, claims_in
from cms.markdown import render


def claims(body, *, known=("a", "b"), **more):
    rendered = render(body, known=dict.fromkeys(known), images={}, language="en")
    leanings = {use.mention: Leaning(use.key, use.as_retracted) for use in rendered.uses}
    return claims_in(rendered.html, leanings=leanings, **more)


def texts(body, **more):
    return [claim["text"] for claim in claims(body, **more)]


def test_a_sentence_with_a_citation_is_one_wherever_its_marker_stands():
    found = claims("## Care\n\nRest is good.[@a] Others walk [@b] at once. Nobody sits.")

    assert found == [
        {"heading": "Care", "text": "Rest is good.", "mentions": ("cite-1-a",)},
        {"heading": "Care", "text": "Others walk at once.", "mentions": ("cite-2-a",)},
    ]


@pytest.mark.parametrize(
    "sentence",
    [
        "Take 5 mg.",
        "It affects five per cent of adults.",
        "Half of them recover.",
        "One in three has pain.",
        "Take it twice a day.",
        "Drink water every hour.",
        "It is checked weekly.",
        "Rest works better for most people than tablets.",
        "It is more common in women.",
        "The dose was doubled.",
        "Compared with rest, walking helps.",
        "Millions of people have it.",
        "Call 911 within 10 minutes.",
        "Call 100 of them.",
        "Take it once a week.",
        "See what that once did.",
    ],
)
def test_a_number_a_frequency_or_a_comparison_without_a_source_is_a_claim(sentence):
    assert texts(f"Plain words. {sentence} More plain words.") == [sentence]


@pytest.mark.parametrize(
    "sentence",
    [
        "See a doctor.",
        "It can be painful.",
        "One of them is rest.",
        "The third floor is quiet now.",
        "Call 911 or go to an emergency room.",
        "If your chest hurts, dial 112 at once.",
    ],
)
def test_other_sentences_are_none(sentence):
    assert texts(sentence) == []


def test_headings_are_none_unless_they_cite():
    assert texts("## 5 things to know\n\nRest.") == []
    assert texts("## A study of 20 people [@a]\n\nRest.") == ["A study of 20 people"]


def test_standfirst_and_key_points_are_read_too():
    found = claims(
        "Rest.", standfirst="It affects 5 % of adults. See a doctor.", key_points=["Take 5 mg.", "Rest."]
    )

    assert [(claim["heading"], claim["text"]) for claim in found] == [
        ("", "It affects 5 % of adults."),
        (KEY_POINTS, "Take 5 mg."),
    ]


def test_the_same_sentence_with_the_same_sources_is_one_claim():
    found = claims("Rest helps.[@a]\n\n- Rest helps.[@a]\n- Rest helps.[@b]\n- Rest helps.[@a, as retracted]")

    assert [claim["mentions"] for claim in found] == [("cite-1-a", "cite-1-b"), ("cite-2-a",), ("cite-1-c",)]


def test_a_marker_without_words_is_a_claim_all_the_same():
    assert texts("[@a]") == ["…"]


def test_cells_and_list_items_are_sentences():
    body = (
        "Table: Studies\n\n| Study | People |\n|---|---|\n| Danish [@a] | 537,303 |\n\n1. Walk 5 km\n2. Rest"
    )

    assert texts(body) == ["Danish", "537,303", "Walk 5 km"]


PIECES = (
    "Rest. ",
    "5 mg. ",
    "[@a]",
    "[@b; @a]",
    "\n\n",
    "## Head\n\n",
    "- item [@b]\n",
    "`[@a]` ",
    "e.g. [@a] x",
)


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_every_marker_belongs_to_exactly_one_claim(body):
    rendered = render(body, known={"a": None, "b": None}, images={}, language="en")
    leanings = {use.mention: Leaning(use.key) for use in rendered.uses}

    named = [
        mention for claim in claims_in(rendered.html, leanings=leanings) for mention in claim["mentions"]
    ]

    assert sorted(named) == sorted(use.mention for use in rendered.uses)
