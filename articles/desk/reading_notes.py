"""What the editor's page says about how a text reads: its level, its hardest sentences, and what readers may miss.

None of it keeps a text from being submitted or signed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from articles.desk.reading_hints import Hint, on_links, on_pictures, on_sentence, on_words
from articles.drafts import Draft
from articles.readability import (
    FEWEST_SENTENCES,
    LONGEST_SENTENCE,
    MOST_LONG_WORDS,
    TARGET_FLESCH_KINCAID,
    TARGET_SMOG,
    Piece,
    Reading,
    Sentence,
    hard_sentences,
    reading_of,
    sentences_of,
)
from articles.unexplained import WELL_KNOWN

MOST_SENTENCES = 5
MOST_HINTS = 10
LONGEST_FIELD = 5000
"""Characters of standfirst and key points that are looked at: while somebody types, they have no limit."""


@dataclass(frozen=True)
class Grade:
    """One of the two estimates, in years of school, with its target."""

    name: str
    value: float
    target: int

    @property
    def is_met(self) -> bool:
        """Whether the grade as it is printed, with one decimal, is within the target."""
        return round(self.value, 1) <= self.target


@dataclass(frozen=True)
class ReadingNotes:
    """`grades` are empty for a text that is too short or not English; `more_…` count what is not listed."""

    is_english: bool
    whole_sentences: int
    grades: Sequence[Grade]
    sentences: Sequence[Hint]
    more_sentences: int
    hints: Sequence[Hint]
    more_hints: int
    fewest_sentences: int = FEWEST_SENTENCES


@dataclass(frozen=True)
class ReadingRules:
    """The numbers and words behind the hints, for the page that explains them."""

    flesch_kincaid: int
    smog: int
    fewest_sentences: int
    longest_sentence: int
    most_long_words: int
    well_known: Sequence[str]


def reading_notes(draft: Draft) -> ReadingNotes:
    """What can be said about how `draft` reads. One query if it links to articles of ours, else none.

    Raises `cms.markdown.CannotRender`. Grades, abbreviations and missing parts are judged in English texts only.
    """
    rendered, pieces = draft.rendered, visible_pieces(draft)
    is_english = draft.article.language.split("-")[0] in ("", "en")
    sentences = list(sentences_of(pieces))
    reading = reading_of(sentences)
    hard = hard_sentences(sentences) if is_english else _longest(sentences)
    words = on_words(pieces, rendered.word_count) if is_english else []
    hints = [*words, *on_pictures(rendered), *on_links(rendered)]
    return ReadingNotes(
        is_english=is_english,
        whole_sentences=reading.sentences,
        grades=_grades(reading) if is_english and reading.is_judged else (),
        sentences=[on_sentence(one, is_english=is_english) for one in hard[:MOST_SENTENCES]],
        more_sentences=max(0, len(hard) - MOST_SENTENCES),
        hints=hints[:MOST_HINTS],
        more_hints=max(0, len(hints) - MOST_HINTS),
    )


def reading_rules() -> ReadingRules:
    """The rules as they are in force."""
    return ReadingRules(
        flesch_kincaid=TARGET_FLESCH_KINCAID,
        smog=TARGET_SMOG,
        fewest_sentences=FEWEST_SENTENCES,
        longest_sentence=LONGEST_SENTENCE,
        most_long_words=MOST_LONG_WORDS,
        well_known=sorted(WELL_KNOWN, key=str.casefold),
    )


def visible_pieces(draft: Draft) -> list[Piece]:
    """The words of a page in the order in which readers meet them: standfirst, key points, text."""
    article = draft.article
    points = enumerate(article.key_points[:LONGEST_FIELD].split("\n"), start=1)
    return [
        Piece("paragraph", article.standfirst[:LONGEST_FIELD], "standfirst", 0),
        *(Piece("item", point, "key_points", line) for line, point in points),
        *(Piece(one.kind, one.text, "body", one.line) for one in draft.rendered.passages),
    ]


def _grades(reading: Reading) -> list[Grade]:
    return [
        Grade(_("Flesch-Kincaid"), reading.flesch_kincaid, TARGET_FLESCH_KINCAID),
        Grade(_("SMOG"), reading.smog, TARGET_SMOG),
    ]


def _longest(sentences: Iterable[Sentence]) -> list[Sentence]:
    """The long sentences, longest first: syllables are counted by the rules of English."""
    return sorted((one for one in sentences if one.is_long), key=lambda one: one.words, reverse=True)
