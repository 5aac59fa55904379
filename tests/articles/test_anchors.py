"""Anchors of comments: they survive what happens elsewhere, and never land on other words (D35)."""

from __future__ import annotations

import random
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.anchors import Anchor, CannotAnchor, anchor_at, anchor_for, find, spaced
from articles.demo.material import HERE
from articles.page_words import words_of
from articles.sentences import sentences
from articles.statements import _Reader
from cms.markdown import render

TRIALS, EDITS = 300, 20
ARTICLE = "".join(
    (HERE / "content" / name).read_text(encoding="utf-8").split("+++\n")[2][:length]
    for name, length in (("myelomalacia.md", None), ("migraine.md", 1400))
)
HTML = render(ARTICLE, known=set(re.findall(r"@([\w:.-]+\w)", ARTICLE)), images={}).html
NEW_WORDS = [
    "It can take months",
    "Ask at the clinic",
    "About 3 in 10 people notice this",
    "Rest for 2 days first.",
]


def blocks() -> list[list[str]]:
    """The article as blocks of sentences."""
    reader = _Reader()
    reader.feed(HTML)
    reader.close()
    return [
        [spaced(re.sub("\ue000.*?\ue001", "", one)) for one in sentences(text)] for _, text in reader.blocks
    ]


def joined(text: list[list[str]]) -> str:
    return " ".join(" ".join(sentence for sentence in block) for block in text)


class Keep(str):
    """A sentence that a comment is about; equal words elsewhere are others."""


def edited(text: list[list[str]], by: random.Random) -> None:
    """One edit anywhere but in the sentence that is kept: insert, delete, change a sentence, move a paragraph."""
    place = by.randrange(len(text))
    block, at = text[place], by.randrange(len(text[place]) + 1)
    other = [number for number, one in enumerate(block) if not isinstance(one, Keep)]
    kind = by.choice(["insert", "delete", "change", "move"])
    if kind == "insert":
        block.insert(at, by.choice(NEW_WORDS) + ".")
    elif kind == "move":
        del text[place]
        text.insert(by.randrange(len(text) + 1), block)
    elif other and kind == "delete" and len(block) > 1:
        del block[by.choice(other)]
    elif other:
        words = block[number := by.choice(other)].split(" ")
        words[by.randrange(len(words))] = by.choice(["perhaps", "often", "7", "not"])
        block[number] = " ".join(words)


def trial(seed: int) -> tuple[str, str, bool]:
    """What was quoted, the words that were found after all edits, and whether they are where they were quoted."""
    by = random.Random(seed)
    text = [list(block) for block in blocks()]
    block = by.choice(text)
    number = by.randrange(len(block))
    kept = block[number] = Keep(block[number])
    anchor = anchor_at(joined(text), *quoted(kept, beginning(text, kept), by, at_least=2))
    for _ in range(EDITS):
        edited(text, by)
    now = joined(text)
    place = find(anchor, now)
    if place is None:
        return anchor.quotation, "", False
    is_there = beginning(text, kept) <= place[0] < place[1] <= beginning(text, kept) + len(kept)
    return anchor.quotation, now[slice(*place)], is_there


def quoted(sentence: str, start: int, by: random.Random, at_least: int = 1) -> tuple[int, int]:
    """Up to 12 words of a sentence that begins at `start`."""
    words = sentence.split(" ")
    first = by.randrange(max(len(words) - at_least, 0) + 1)
    inside = start + len(" ".join([*words[:first], ""]))
    return inside, inside + len(" ".join(words[first : first + by.randint(at_least, 12)]))


def beginning(text: list[list[str]], kept: str) -> int:
    """Where the sentence that is kept begins among the words."""
    before = [sentence for block in text for sentence in block]
    at = next(number for number, sentence in enumerate(before) if sentence is kept)
    return sum(len(sentence) + 1 for sentence in before[:at])


def test_d35_anchors_survive_twenty_random_edits_elsewhere():
    found = [trial(seed) for seed in range(TRIALS)]
    survived = [said for said, now, is_there in found if now]

    assert 1000 < len(words_of(HTML).text.split()) < 1200
    assert len(survived) >= 0.99 * TRIALS
    assert all(now == said and is_there for said, now, is_there in found if now)


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 10**9))
def test_d35_words_that_were_removed_or_changed_are_gone(seed):
    """Whatever is quoted: once its sentence is gone, only the same words between the same neighbours pass for it."""
    by = random.Random(seed)
    text = blocks()
    place = by.randrange(len(text))
    number = by.randrange(len(text[place]))
    kept = text[place][number] = Keep(text[place][number])
    start = beginning(text, kept)
    anchor = anchor_at(joined(text), *quoted(kept, start, by))
    text[place][number] = by.choice(["", "Something else."])

    place = find(anchor, joined(text))

    if place is not None:
        assert not anchor.has_a_number
        assert anchor.quotation == joined(text)[slice(*place)]
        beside = anchor_at(joined(text), *place)
        assert (beside.prefix[-6:], beside.suffix[:6]) == (anchor.prefix[-6:], anchor.suffix[:6])


DOSES = "Take amlodipine 5 mg once a day. Take nifedipine 5 mg once a day. Up to 2.5 mg is usual."


@pytest.mark.parametrize(
    ("now", "stands"),
    [
        (DOSES, True),
        ("New: " + DOSES.replace("usual", "not usual"), True),
        (DOSES.replace("amlodipine 5 mg", "amlodipine 2.5 mg"), False),
        (DOSES.replace("amlodipine 5 mg", "amlodipine 5 mcg"), False),
        (DOSES.replace("amlodipine 5 mg", "amlodipine 15 mg"), False),
        (DOSES.replace("Take amlodipine 5 mg once a day. ", ""), False),
        ("Take 2.5 mg once a day.", False),
    ],
)
def test_d35_a_comment_on_a_dose_never_moves_to_another(now, stands):
    start = DOSES.index("5 mg")
    anchor = anchor_at(DOSES, start, start + len("5 mg"))

    assert bool(find(anchor, now)) == stands


def test_a_selection_within_a_quantity_is_widened_to_all_of_it():
    at = DOSES.index("2.5 mg")

    assert anchor_at(DOSES, at + 2, at + 3).quotation == "2.5 mg"


class TestWhatAPersonPastes:
    TEXT = "It affects 5 % of adults. Rest helps. Ice helps. Rest helps."

    def test_is_found_with_its_citations_and_line_ends(self):
        assert anchor_for(self.TEXT, " 5 % of\n adults\u2060[Reference 1].").quotation == "5 % of adults."

    def test_needs_more_words_where_it_stands_twice(self):
        with pytest.raises(CannotAnchor, match="ambiguous"):
            anchor_for(self.TEXT, "Rest helps.")

        chosen = anchor_for(self.TEXT, "Rest helps.", before="adults. ", after=" Ice helps. Rest helps.")
        assert find(chosen, self.TEXT) == (26, 37)

    @pytest.mark.parametrize(
        ("said", "code"), [(" \n", "empty"), ("Rest harms.", "not_found"), ("x" * 2000, "too_long")]
    )
    def test_is_refused_with_a_reason(self, said, code):
        with pytest.raises(CannotAnchor, match=code):
            anchor_for(self.TEXT, said)


class TestWordsOfAPage:
    PAGE = (
        "<h2>Dose</h2><p>Take <strong>5&nbsp;mg</strong> a&amp;b"
        '\u2060<a class="cite" href="#ref-1">[1]</a>. Rest.</p><ul><li>One</li><li>Two</li></ul>'
    )

    def test_are_what_can_be_selected_without_the_markers(self):
        assert words_of(self.PAGE).text == "Dose Take 5 mg a&b. Rest. One Two"

    def test_are_marked_without_crossing_a_tag(self):
        words = words_of(self.PAGE)
        marked = words.marked([("comment-7", (5, 18)), ("comment-8", (10, 12))])

        assert words_of(marked).text == words.text
        assert re.sub("</?mark[^>]*>", "", marked) == self.PAGE
        assert '<mark class="commented" id="comment-7" tabindex="-1">Take</mark>' in marked
        assert '<mark class="commented">5&nbsp;mg</mark>' in marked
        assert "comment-8" not in marked


@pytest.mark.parametrize("text", ["", " ", "5 mg"])
def test_nothing_is_found_in_next_to_nothing(text):
    assert find(Anchor("2.5 mg", "Take ", " a day"), text) is None
