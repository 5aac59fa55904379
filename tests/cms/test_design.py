"""The colours of the style sheet: enough contrast by day and in the dark, and the sizes that pages name."""

import re

import pytest

from cms import design

NOTHING_TO_READ = {"line", "shadow", "backdrop", "behind-picture"}
"""Dividers, and what stands behind dialogs and pictures."""


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000", "#fff", 21),
        ("#ffffff", "#FFFFFF", 1),
        ("#767676", "#ffffff", 4.54),
        ("#fff", "#0000ff", 8.59),
    ],
)
def test_contrast_is_that_of_wcag(one, other, ratio):
    assert round(design.contrast(one, other), 2) == ratio


@pytest.mark.parametrize("pair", design.pairs(), ids=lambda pair: f"{pair.foreground} on {pair.background}")
def test_every_pair_of_colours_has_enough_contrast_by_day_and_in_the_dark(pair):
    assert pair.light.contrast >= pair.least
    assert pair.dark.contrast >= pair.least


def test_every_colour_is_in_a_pair():
    colours = {name for name, value in design.tokens()[0].items() if value.startswith(("#", "rgb"))}
    paired = {name for pair in design.PAIRS for name in pair[:2]}

    assert paired <= colours
    assert colours - paired == NOTHING_TO_READ


def test_steps_of_type_and_space_grow():
    smallest = [
        [float(re.search(r"\d*\.?\d+", size)[0]) for _name, size in design.named(prefix)]
        for prefix in ("step", "space")
    ]

    assert [len(one) for one in smallest] == [8, 8]
    assert all(one == sorted(one) for one in smallest)
