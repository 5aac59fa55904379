"""The bounds that comparing keeps on real facts, the held-out part included; see `tests.citations.measures`."""

from functools import cache

import pytest

from tests.citations import measures

PARTS = pytest.mark.parametrize("held_out", [False, True], ids=["tuned", "held out"])


@cache
def shares(name: str, held_out: bool) -> dict[str, float]:
    """The share of each level, 0 to 1."""
    counted = measures.levels(name, measures.part(held_out=held_out))
    assert counted.total() >= 60
    return {level: counted[level] / counted.total() for level in measures.LEVELS}


def test_there_are_enough_facts():
    assert len(measures.works()) >= 600
    assert len(measures.part(held_out=True)) >= 300
    assert len({found.record.doi or found.record.pmid for found in measures.works()}) == len(measures.works())


@PARTS
@pytest.mark.parametrize(
    "name",
    [
        "nearest other title",
        "other paper of the same journal",
        "first author replaced",
        "volume and page invented",
        "all but title and journal invented",
    ],
)
def test_another_work_is_never_accepted(name, held_out):
    assert shares(name, held_out)["mismatch"] == 1


@PARTS
@pytest.mark.parametrize(
    ("name", "at_least"),
    [("own record", 0.99), ("title in capitals", 0.99), ("one letter of the title deleted", 0.9)],
)
def test_the_right_work_matches(name, at_least, held_out):
    assert shares(name, held_out)["match"] >= at_least


@PARTS
@pytest.mark.parametrize(
    ("name", "at_least"),
    [
        ("own record", 0.995),
        ("one letter of the title deleted", 0.96),
        ("one letter of the title replaced", 0.95),
        ("subtitle dropped", 0.94),
        ("journal with dots", 0.99),
        ("title in capitals", 0.99),
    ],
)
def test_the_right_work_is_accepted_in_spite_of_small_differences(name, at_least, held_out):
    found = shares(name, held_out)

    assert found["match"] + found["minor"] >= at_least


@PARTS
@pytest.mark.parametrize(
    "name",
    ["year one too late", "year three too late", "wrong volume", "wrong page", "third author replaced"],
)
def test_one_wrong_field_is_always_seen_and_seldom_blocks(name, held_out):
    found = shares(name, held_out)

    assert found["match"] == 0
    assert found["minor"] >= 0.99
