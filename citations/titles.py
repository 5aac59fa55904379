"""Titles compared: whether two of them name the same work (pure).

Numbers, negations and words such as “correction” tell works apart whose titles are otherwise the same, so they are
compared as such before any likeness of letters is measured.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise, product

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from citations.keys import LIGATURES
from citations.spelling import visible
from citations.title_words import is_opposite, spelled_alike, word_list, word_set

SAME_TITLE = 97
"""From here on the title is the same."""
SIMILAR_TITLE = 85
"""From here on the difference is small; below, the work is another."""
EQUAL = 100.0
IS_MAIN_PART = 92.0
GUARDED = 79.0
ONE_STRANGE_WORD = 89.0
STRANGE_WORDS = 94.0
COST_OF_A_STRANGE_WORD = 5.0

SHORTEST_IN_LINE = 25
SHORTEST_MAIN_PART = 12
SHORTEST_SUBTITLE = 2
SHORTEST_STRANGE = 5
"""Shorter words are too often equal or nearly so to cost anything."""
LONGEST_TITLE = 2000

MARKUP = re.compile(
    r"</?(?:i|b|em|strong|u|tt|sub|sup|scp?|italic|bold|title|p|\w+:[\w-]+)(?:\s[^<>]*)?/?>", re.IGNORECASE
)
ANNOUNCED = re.compile(
    r"^\W*(?:retracted|withdrawn|removed)(?:\s+(?:article|paper|chapter))?(?:\s*[\])]\s*:?|\s*:|\s*[-–—]\s)\s*",
    re.IGNORECASE,
)
THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
GREEK = dict(
    zip(
        "αβγδεζηθικλμνξοπρστυφχψω",
        word_list(
            "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma tau upsilon "
            "phi chi psi omega"
        ),
        strict=True,
    )
) | {"ς": "sigma", "ϕ": "phi", "ϵ": "epsilon", "µ": "mu"}
LETTERS = str.maketrans({**{chr(code): text for code, text in LIGATURES.items()}, **GREEK, "&": " and "})
NOT_A_WORD = re.compile(r"[\W_]+")

NUMBERING = word_set("part type phase stage grade class level volume chapter factor")
NUMBERED = re.compile(rf"\b({'|'.join(sorted(NUMBERING))}) (x?(?:ix|iv|v?i{{0,3}}))\b")
ROMAN = {
    numeral: str(value)
    for value, numeral in enumerate(word_list("i ii iii iv v vi vii viii ix x xi xii xiii xiv xv"), start=1)
}
ROMAN_ANYWHERE = {numeral for numeral in ROMAN if len(numeral) > 1 and numeral != "iv"}
"""`iv` alone is mostly intravenous, and a single letter mostly a letter."""

NUMBER_WORDS = {
    word: str(value)
    for value, word in enumerate(
        word_list("two three four five six seven eight nine ten eleven twelve"), start=2
    )
}
NEGATIONS = word_set("not no non nor neither without never lack absence cannot")
NOTICE_WORDS = word_set(
    "correction corrigendum erratum errata reply response comment comments commentary retraction retracted editorial "
    "letter addendum author authors"
)
GUARDS = NEGATIONS | NOTICE_WORDS
SAYS_NOTHING_ALONE = word_set("a s t")
"""Single letters that are an article or the rest of a genitive; others tell hepatitis B from hepatitis C."""
MAIN_PART_ENDS = re.compile(r"[:?.](?=\s)|\s[-–—]+(?=\s)|[–—]")
WORDS_OF_A_NOTICE = 3
"""So many words before or after a title can make it that of a notice: `Author reply to`."""


@lru_cache(maxsize=8192)
def fold(title: str) -> str:
    """The words of `title` without anything that differs from one printing to another: case, marks, markup, spelling.

    Lower-case words of letters and digits with one blank between them. Greek letters become their names, Roman
    numerals of parts, types and phases digits, British spelling American. What says RETRACTED in front is left out.
    """
    text = MARKUP.sub("", html.unescape(html.unescape(visible(title[:LONGEST_TITLE]))))
    text = THOUSANDS.sub("", ANNOUNCED.sub("", text))
    text = unicodedata.normalize("NFKD", text).casefold()
    text = "".join(letter for letter in text if not unicodedata.combining(letter)).translate(LETTERS)
    words = " ".join(spelled_alike(word) for word in NOT_A_WORD.split(text) if word)
    return _with_digits(words)


def _with_digits(words: str) -> str:
    """`type ii` → `type 2`, and `study iii` → `study 3`."""
    words = NUMBERED.sub(lambda found: f"{found[1]} {ROMAN.get(found[2], found[2])}", words)
    return " ".join(ROMAN[word] if word in ROMAN_ANYWHERE else word for word in words.split())


def title_score(one: str, other: str) -> float:
    """How much two titles are alike, 0 to 100: 97 and more is the same title, below 85 another work.

    Never above 79 if they differ in a number, a negation, a word of notices or in opposites (hyper-, hypo-).
    """
    words, others = fold(one).split(), fold(other).split()
    letters, other_letters = "".join(words), "".join(others)
    if not letters or not other_letters:
        return 0.0
    if letters == other_letters:
        return EQUAL
    if other_letters in _main_parts(one) or letters in _main_parts(other):
        return IS_MAIN_PART
    likeness = fuzz.ratio(letters, other_letters)
    if _tell_apart(words, others) or _tell_apart(others, words):
        return min(likeness, GUARDED)
    if likeness < SIMILAR_TITLE:
        return likeness
    return _less_strange_words(likeness, words, others)


@lru_cache(maxsize=8192)
def _main_parts(title: str) -> frozenset[str]:
    """What stands before each colon, dash or end of a sentence, folded and without blanks.

    Only if a subtitle follows: `Part 2`, `II` and `A reply to Smith` make another work of it.
    """
    parts = set()
    for end in MAIN_PART_ENDS.finditer(title):
        main, subtitle = fold(title[: end.start()]).replace(" ", ""), fold(title[end.end() :]).split()
        if len(main) >= SHORTEST_MAIN_PART and _is_subtitle(subtitle):
            parts.add(main)
    return frozenset(parts)


def _is_subtitle(words: Sequence[str]) -> bool:
    if len(words) < SHORTEST_SUBTITLE or words[0] in NUMBERING or words[0][0].isdigit():
        return False
    return not GUARDS.intersection(words[:WORDS_OF_A_NOTICE])


def _guards(words: Sequence[str]) -> Counter[str]:
    """The words that tell works apart: digits, single letters, negations, words of notices."""
    guards: Counter[str] = Counter()
    for word in words:
        if any(letter.isdigit() for letter in word):
            guards.update(re.findall(r"\d+", word))
        elif word in NUMBER_WORDS:
            guards[NUMBER_WORDS[word]] += 1
        elif word in GUARDS or (len(word) == 1 and word not in SAYS_NOTHING_ALONE):
            guards[word] += 1
    return guards


def _tell_apart(words: Sequence[str], others: Sequence[str]) -> bool:
    """Whether `words` have a guard that the others lack, other than by a slip of the pen."""
    missing = _guards(words) - _guards(others)
    strangers = _unshared(others, words)
    return any(not any(_is_slip(guard, other) for other in strangers) for guard in missing)


def _is_slip(guard: str, other: str) -> bool:
    """`o` for `of`, `omments` for `comments`; never for numbers, never one letter for another."""
    if len(guard) == 1:
        return guard.isalpha() and 2 <= len(other) <= 3 and guard in other
    return len(guard) >= 5 and guard.isalpha() and _is_misspelt(guard, other)


def _less_strange_words(likeness: float, words: Sequence[str], others: Sequence[str]) -> float:
    """`likeness` less what words cost that have no partner in the other title."""
    pairs = product(_unshared(words, others), _unshared(others, words))
    if any(is_opposite(word, other) for word, other in pairs):
        return min(likeness, GUARDED)
    count = max(len(_strange(words, others)), len(_strange(others, words)))
    if not count:
        return likeness
    if count == 1:
        return min(likeness, ONE_STRANGE_WORD)
    return min(likeness, STRANGE_WORDS) - COST_OF_A_STRANGE_WORD * count


def _unshared(words: Sequence[str], others: Iterable[str]) -> list[str]:
    known = set(others)
    return [word for word in words if word not in known]


def _strange(words: Sequence[str], others: Sequence[str]) -> list[str]:
    """The words of five letters and more that the other title has neither so, nor misspelt, nor in two words."""
    run_together, in_two = _pairs(others), _pairs(words) & set(others)
    return [
        word
        for word in _unshared(words, others)
        if len(word) >= SHORTEST_STRANGE
        and word not in run_together
        and not any(word in pair for pair in in_two)
        and not any(_is_misspelt(word, other) for other in others)
    ]


def _pairs(words: Sequence[str]) -> set[str]:
    return {first + second for first, second in pairwise(words)}


def _is_misspelt(word: str, other: str) -> bool:
    allowed = 2 if len(word) >= 8 else 1
    return abs(len(word) - len(other)) <= allowed and (
        Levenshtein.distance(word, other, score_cutoff=allowed) <= allowed
    )


def is_latin(text: str) -> bool:
    """Whether most letters of `text` are Latin or Greek; a text without letters is."""
    letters = [letter for letter in text if letter.isalpha()]
    foreign = [
        letter
        for letter in letters
        if not unicodedata.name(letter, "").startswith(("LATIN", "GREEK", "MICRO"))
    ]
    return len(foreign) * 2 <= len(letters)


def found_in_line(title: str, line: str, journals: Sequence[str] = ()) -> bool:
    """Whether a registry's `title` stands in a pasted `line` as a whole title, whatever the line's form.

    It must have 25 letters, stand after no word of a notice (`Reply to`), and be followed by the journal, in full or
    abbreviated. Without `journals` the line must end there or go on with a number.
    """
    words, text = fold(title), f" {fold(line)} "
    at = text.find(f" {words} ")
    if len(words.replace(" ", "")) < SHORTEST_IN_LINE or at < 0:
        return False
    before = text[:at].split()[-WORDS_OF_A_NOTICE:]
    after = text[at + len(words) + 1 :].split()
    return not NOTICE_WORDS.intersection(before) and _goes_on_with_journal(after, journals)


def _goes_on_with_journal(after: Sequence[str], journals: Sequence[str]) -> bool:
    if not journals:
        return not after or after[0].isdigit()
    if not after:
        return False
    first = after[1] if after[0] == "the" and len(after) > 1 else after[0]
    names = (fold(journal).removeprefix("the ") for journal in journals)
    return any(name.startswith(first) or (name and first.startswith(name.split()[0])) for name in names)


def is_other_title(one: str, other: str) -> bool:
    """Whether two titles that both are known cannot be the titles of one work."""
    return bool(one and other) and title_score(one, other) < SIMILAR_TITLE
