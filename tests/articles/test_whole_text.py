"""When changes are not enough: a dose, a large share of the words, every second review."""

import pytest

from articles.changes import Changes, changes_between
from articles.whole_text import LARGE_SHARE, why_whole
from tests.articles.test_changes import changed

NOTHING = Changes(())


@pytest.mark.parametrize(("before", "is_asked"), [(1, False), (2, True), (3, False), (4, True)])
def test_every_second_review(before, is_asked):
    assert bool(why_whole(NOTHING, before)) == is_asked


@pytest.mark.parametrize(
    ("share", "is_asked"), [(LARGE_SHARE - 0.01, False), (LARGE_SHARE, True), (1.0, True)]
)
def test_a_large_share_of_the_words(share, is_asked):
    assert bool(why_whole(Changes((), share), 1)) == is_asked


def test_counts_the_passages_with_another_dose():
    old = changed(body="Take 5 mg of it.\n\nTake 2 tablets at noon.\n")
    new = changed(body="Take 6 mg of it.\n\nTake 3 tablets at noon.\n")

    [reason] = why_whole(Changes(changes_between(old, new).parts), 1)

    assert reason == "2 passages name another dose: what the rest of the text says about it must still fit."


def test_gives_every_reason_there_is():
    old = changed(body="Take 5 mg of it.")
    new = changed(
        body="Nobody takes 6 mg of anything at all, for all of this is new, and none of it was there."
    )

    assert len(why_whole(changes_between(old, new), 2)) == 3
