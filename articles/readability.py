"""How hard an English text is to read, estimated, and the sentences that make it so. Pure.

Flesch-Kincaid: Kincaid JP, Fishburne RP, Rogers RL, Chissom BS. Derivation of new readability formulas for Navy
enlisted personnel. Research Branch Report 8-75. Naval Technical Training Command; 1975.
SMOG: McLaughlin GH. SMOG grading: a new readability formula. Journal of Reading. 1969;12(8):639-646.

Both give the years of school that a reader needs. SMOG comes out about 3 grades higher on texts for patients, since it
asks for full and not for half understanding; so each has a target of its own, and neither ever stands alone. Words that
nobody can avoid, such as names of drugs, count like all others: a grade is an estimate, never a reason to refuse.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from articles.sentences import sentences
from articles.syllables import syllables
from cms.markdown.words import WORD

TARGET_FLESCH_KINCAID = 8
TARGET_SMOG = 10
FEWEST_SENTENCES = 30
"""McLaughlin's sample; a grade of fewer sentences says little."""

LONGEST_SENTENCE = 20
"""Words. GOV.UK and the NHS ask for sentences of 15 to 20 words."""

LONG_WORD = 3
"""Syllables from which SMOG counts a word."""

MOST_LONG_WORDS = 3
"""In one sentence. SMOG's grade 10 is reached at 1.5 of them in the average sentence."""

PROSE = ("paragraph", "item")
WHOLE_SENTENCE = re.compile(r"[\"'“‘(\[]?[A-Z0-9À-Þ].*[.!?…][\"'”’)\]]*", re.DOTALL)
SPELLED_OUT = re.compile(r"[A-Z]{2,5}")


@dataclass(frozen=True, slots=True)
class Piece:
    """A block of visible words: `kind` as in `cms.markdown.Passage`, the form field and line it stands in."""

    kind: str
    text: str
    field: str = "body"
    line: int = 1


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a piece: how many words and syllables it has, and those words of 3 syllables and more."""

    text: str
    piece: Piece
    words: int
    syllables: int
    long_words: tuple[str, ...]

    @property
    def is_long(self) -> bool:
        """Whether it has more words than most people take in at once."""
        return self.words > LONGEST_SENTENCE

    @property
    def is_hard(self) -> bool:
        """Whether it is long, or full of long words."""
        return self.is_long or len(self.long_words) > MOST_LONG_WORDS

    @property
    def grade(self) -> float:
        """The Flesch-Kincaid grade of a text that consisted of sentences like this."""
        return flesch_kincaid(words=self.words, sentences=1, syllables=self.syllables)


@dataclass(frozen=True, slots=True)
class Reading:
    """Both grades of a text, of its whole sentences only; see `is_judged` before showing them."""

    sentences: int
    words: int
    syllables: int
    long_words: int

    @property
    def is_judged(self) -> bool:
        """Whether there are enough sentences for a grade."""
        return self.sentences >= FEWEST_SENTENCES

    @property
    def flesch_kincaid(self) -> float:
        """Kincaid 1975; what comes out below the first year of school counts as 0."""
        return max(0.0, flesch_kincaid(words=self.words, sentences=self.sentences, syllables=self.syllables))

    @property
    def smog(self) -> float:
        """McLaughlin 1969, the regression from which his rule of thumb is rounded."""
        return 1.0430 * (self.long_words * FEWEST_SENTENCES / self.sentences) ** 0.5 + 3.1291


def flesch_kincaid(*, words: int, sentences: int, syllables: int) -> float:
    """The grade of a text with these counts, all of them at least 1."""
    return 0.39 * words / sentences + 11.8 * syllables / words - 15.59


def sentences_of(pieces: Iterable[Piece]) -> Iterator[Sentence]:
    """The sentences of paragraphs and list items, in order; headings, captions, tables and code have none."""
    for piece in pieces:
        if piece.kind in PROSE:
            texts = sentences(" ".join(piece.text.split()))
            yield from (counted for text in texts if (counted := _counted(text, piece)).words)


def reading_of(sentences: Iterable[Sentence]) -> Reading:
    """The counts behind both grades. A list item that is no whole sentence is left out, as SMOG asks."""
    whole = [one for one in sentences if one.piece.kind != "item" or WHOLE_SENTENCE.fullmatch(one.text)]
    return Reading(
        sentences=len(whole),
        words=sum(one.words for one in whole),
        syllables=sum(one.syllables for one in whole),
        long_words=sum(len(one.long_words) for one in whole),
    )


def hard_sentences(sentences: Iterable[Sentence]) -> list[Sentence]:
    """The sentences to make easier, the hardest first."""
    return sorted((one for one in sentences if one.is_hard), key=lambda one: one.grade, reverse=True)


def _counted(text: str, piece: Piece) -> Sentence:
    words = WORD.findall(text)
    counts = [_spoken(word) for word in words]
    long_words = tuple(word for word, count in zip(words, counts, strict=True) if count >= LONG_WORD)
    return Sentence(text, piece, len(words), sum(counts), long_words)


def _spoken(word: str) -> int:
    """Syllables. An abbreviation is spoken letter by letter, a number counts as one."""
    return len(word) if SPELLED_OUT.fullmatch(word) else syllables(word)
