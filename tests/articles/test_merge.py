"""Putting two people's changes together without losing a line of either."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.merge import Conflict, Merge, three_way_merge

BASE = "## Dose\n\nTake 5 mg.\n\nRest well.\n\n- water\n- sleep\n\nThe end.\n"

PIECES = st.sampled_from(["a", "b", "c", "5 mg", " ", "\n", "\n\n", "\n\n", "\n- ", "\n\n## h\n", "\n| x"])
TEXTS = st.lists(PIECES, max_size=25).map("".join)


@st.composite
def edits_of_one_text(draw):
    """A base and two texts made from it by changing, dropping, adding and moving paragraphs."""
    paragraphs = draw(st.lists(st.sampled_from("abcdefgh"), max_size=8))
    return tuple("\n\n".join(draw(edited(paragraphs, mark))) for mark in ("", "M", "T"))


@st.composite
def edited(draw, paragraphs, mark):
    if not mark:
        return paragraphs
    result = []
    for paragraph in paragraphs:
        what = draw(st.sampled_from(["keep", "keep", "keep", "drop", "change", "add"]))
        result += {
            "keep": [paragraph],
            "drop": [],
            "change": [f"{paragraph}{mark}"],
            "add": [paragraph, f"{mark}x"],
        }[what]
    return result


def test_changes_in_different_places_come_together():
    mine = BASE.replace("5 mg", "2.5 mg")
    theirs = BASE.replace("- sleep\n", "- sleep\n- walk\n").replace("The end", "An end")
    assert three_way_merge(BASE, mine, theirs) == Merge(
        "## Dose\n\nTake 2.5 mg.\n\nRest well.\n\n- water\n- sleep\n- walk\n\nAn end.\n", ()
    )


def test_changes_of_neighbouring_paragraphs_come_together():
    merge = three_way_merge(BASE, BASE.replace("5 mg", "2.5 mg"), BASE.replace("Rest well", "Sleep well"))
    assert merge == Merge(BASE.replace("5 mg", "2.5 mg").replace("Rest well", "Sleep well"), ())


def test_the_same_change_on_both_sides_is_no_conflict():
    changed = BASE.replace("5 mg", "2.5 mg")
    assert three_way_merge(BASE, changed, changed) == Merge(changed, ())


def test_two_changes_of_one_paragraph_are_listed_in_all_versions():
    mine, theirs = BASE.replace("5 mg", "2.5 mg"), BASE.replace("5 mg", "10 mg")
    merge = three_way_merge(BASE, mine, theirs)
    assert merge == Merge(mine, (Conflict("Take 5 mg.\n\n", "Take 2.5 mg.\n\n", "Take 10 mg.\n\n", "Dose"),))
    assert not merge.is_clean


def test_two_insertions_in_one_place_are_a_conflict():
    merge = three_way_merge("a\n\nb", "a\n\nmine\n\nb", "a\n\ntheirs\n\nb")
    assert merge == Merge("a\n\nmine\n\nb", (Conflict("", "mine\n\n", "theirs\n\n", ""),))


@pytest.mark.parametrize(("mine", "theirs"), [("a\n\nB\n\nc", "a\n\nc"), ("a\n\nc", "a\n\nB\n\nc")])
def test_a_change_against_a_removal_is_a_conflict(mine, theirs):
    merge = three_way_merge("a\n\nb\n\nc", mine, theirs)
    assert merge.text == mine
    assert [(conflict.mine, conflict.theirs) for conflict in merge.conflicts] in (
        [("B\n\n", "")],
        [("", "B\n\n")],
    )


@given(TEXTS, TEXTS)
def test_where_one_side_changed_nothing_the_other_stands(base, changed):
    assert three_way_merge(base, changed, base) == Merge(changed, ())
    assert three_way_merge(base, base, changed) == Merge(changed, ())


@given(TEXTS, TEXTS)
def test_what_both_agree_on_stands(base, changed):
    assert three_way_merge(base, changed, changed) == Merge(changed, ())


@settings(max_examples=400)
@given(st.tuples(TEXTS, TEXTS, TEXTS) | edits_of_one_text())
def test_every_line_that_either_side_wrote_is_in_the_text_or_a_conflict(texts):
    base, mine, theirs = texts
    merge = three_way_merge(base, mine, theirs)
    kept = "".join([merge.text, *(f"\n{conflict.mine}\n{conflict.theirs}\n" for conflict in merge.conflicts)])
    written = (set(mine.split("\n")) | set(theirs.split("\n"))) - set(base.split("\n"))
    assert written <= set(kept.split("\n")) | {""}


@settings(max_examples=400)
@given(st.tuples(TEXTS, TEXTS, TEXTS) | edits_of_one_text())
def test_merging_is_fair(texts):
    base, mine, theirs = texts
    one, other = three_way_merge(base, mine, theirs), three_way_merge(base, theirs, mine)
    assert [(c.mine, c.theirs) for c in one.conflicts] == [(c.theirs, c.mine) for c in other.conflicts]
    if one.is_clean:
        assert one.text == other.text
