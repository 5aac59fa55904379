"""Passages that two texts share: found by their marks in a large collection, and then word by word."""

import random

import pytest

from articles.overlap import LEAST_SAME, Words, marks, nearest, passages
from articles.overlap_words import key_of

VOCABULARY = [
    f"{start}{end}" for start in "bcdfglmnprstv" for end in ("al", "eno", "ist", "oru", "ump", "ade")
]
PARAGRAPH = (
    "Most people with gout have their first attack in the joint of the big toe. It often begins at night, and the "
    "joint is red, hot and so tender that even a bed sheet hurts. An attack that is not treated ends by itself within "
    "one to two weeks. Cold packs, rest and a painkiller that reduces inflammation shorten it to a few days."
)


def prose(seed, words=1100):
    """Words that mean nothing, some far more frequent than others."""
    chance = random.Random(seed)
    return [VOCABULARY[int(chance.random() ** 2 * len(VOCABULARY))] for _word in range(words)]


def changed(words, *, every, first):
    return ["quite" if at % every == first else word for at, word in enumerate(words)]


def inserted(words, into, at=400):
    return Words(" ".join([*into[:at], *words, *into[at:]]))


def texts_of(pieces):
    return "".join(piece.text for piece in pieces)


class TestPassages:
    @pytest.mark.parametrize("first", range(5))
    def test_a_copied_paragraph_with_every_fifth_word_changed_is_found_but_for_its_ends(self, first):
        copy = inserted(changed(PARAGRAPH.split(), every=5, first=first), prose(1))

        (found,) = passages(copy, inserted(PARAGRAPH.split(), prose(2), at=50))

        length = len(PARAGRAPH.split())
        assert length - 6 <= found.end - found.start <= length
        assert found.same >= 0.75 * length

    def test_what_is_the_same_is_told_from_what_is_not(self):
        mine = Words("Before it. " + PARAGRAPH.replace("big toe", "large toe") + " After it.")

        (found,) = passages(mine, Words(PARAGRAPH))

        assert texts_of(found.mine) == PARAGRAPH.replace("big toe", "large toe").rstrip(".")
        assert texts_of(found.theirs) == PARAGRAPH.rstrip(".")
        assert [piece.text for piece in found.mine if not piece.is_same] == ["large "]
        assert [piece.text for piece in found.theirs if not piece.is_same] == ["big "]

    def test_case_accents_and_apostrophes_make_no_difference(self):
        said = "Sjögren’s syndrome is an illness in which the body’s own defences attack the glands that make tears."

        (found,) = passages(Words(said), Words(said.upper().replace("Ö", "O").replace("’", "'")))

        assert found.same == len(said.split())

    def test_two_passages_are_two_and_in_the_order_of_the_text(self):
        words = PARAGRAPH.split()
        mine = Words(" ".join([*words[40:], *prose(3, 60), *words[:40]]))

        first, second = passages(mine, Words(PARAGRAPH))

        assert (first.start, second.end) == (0, len(mine.folded))
        assert first.text.startswith(words[40])
        assert second.text.startswith(words[0])

    def test_no_word_is_counted_twice_when_the_other_text_says_it_twice(self):
        found = passages(Words(PARAGRAPH), Words(f"{PARAGRAPH} {' '.join(prose(4, 50))} {PARAGRAPH}"))

        assert [(each.start, each.end) for each in found] == [(0, len(Words(PARAGRAPH).folded))]

    @pytest.mark.parametrize(("words", "count"), [(LEAST_SAME - 1, 0), (LEAST_SAME, 1)])
    def test_a_few_words_in_a_row_are_no_passage(self, words, count):
        assert len(passages(inserted(PARAGRAPH.split()[:words], prose(5)), Words(PARAGRAPH))) == count

    def test_a_text_that_says_one_thing_over_and_over_is_compared_all_the_same(self):
        said = Words(
            "Most people with this condition get better within weeks, and few need an operation. " * 400
        )

        assert passages(said, said)

    def test_texts_that_only_use_the_same_words_share_nothing(self):
        shuffled = PARAGRAPH.split()
        random.Random(6).shuffle(shuffled)

        assert passages(Words(" ".join(shuffled)), Words(PARAGRAPH)) == []

    def test_every_other_word_changed_is_a_text_of_its_own(self):
        assert passages(Words(" ".join(changed(PARAGRAPH.split(), every=2, first=0))), Words(PARAGRAPH)) == []

    @pytest.mark.parametrize("text", ["", "—", "one two"])
    def test_hardly_any_words_share_nothing(self, text):
        assert passages(Words(text), Words(PARAGRAPH)) == passages(Words(PARAGRAPH), Words(text)) == []


class TestMarks:
    def test_about_one_piece_in_three_is_kept_and_says_where_it_stands(self):
        found = marks(Words(PARAGRAPH * 3))

        pieces = len(set(zip(*(Words(PARAGRAPH * 2).folded[step:] for step in range(3)), strict=False)))
        assert 0.2 * pieces <= len(found) <= 0.5 * pieces
        assert all(0 <= mark < 2**24 for mark in found)
        assert max(len(places) for places in found.values()) == 3

    def test_a_changed_word_changes_no_mark_further_away(self):
        words = prose(7)
        before, after = (
            marks(Words(" ".join(words))),
            marks(Words(" ".join([*words[:500], "x", *words[501:]]))),
        )

        near = {mark for mark, places in before.items() if set(places) & {498, 499, 500}}
        assert before.keys() - after.keys() <= near

    def test_a_paragraph_with_every_fifth_word_changed_is_found_among_many_by_its_marks(self):
        """In 300 trials; of the unchanged text around it nothing helps."""
        others = [marks(Words(" ".join(prose(100 + seed, 600)))) for seed in range(40)]
        missed = 0
        for trial in range(300):
            paragraph = [f"{word}{trial % 7}" for word in prose(1000 + trial, 60)]
            source = marks(inserted(paragraph, prose(2000 + trial, 600)))
            mine = marks(inserted(changed(paragraph, every=5, first=trial % 5), prose(3000 + trial, 1000)))
            texts = [source, *others]
            hits = [(mark, number) for number, text in enumerate(texts) for mark in mine if mark in text]
            missed += 0 not in nearest(mine, hits, 10)
        assert missed <= 3

    def test_marks_that_lie_together_count_more_than_many_that_do_not(self):
        places = {mark: [mark * 100] for mark in range(9)} | {50: [5], 51: [9], 52: [12]}
        scattered, together = [(mark, 1) for mark in range(9)], [(50, 2), (51, 2), (52, 2)]

        assert nearest(places, scattered + together, 9) == [2]

    def test_no_more_are_named_than_were_asked_for(self):
        hits = [(mark, other) for mark in (1, 2) for other in range(9)]

        assert nearest({1: [0], 2: [1]}, hits, 3) == [0, 1, 2]


def test_a_passage_is_recognised_whatever_its_punctuation():
    assert key_of("The joint is red, hot, and “tender”.") == key_of("the joint is red hot and tender")
    assert key_of("5 mg") != key_of("2.5 mg")
