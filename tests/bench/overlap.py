"""How long an edition of 1,100 words takes to be compared with a large library, and whether a copy is found."""

from __future__ import annotations

import random
import statistics
import time
from collections import Counter
from collections.abc import Iterator
from functools import partial

from articles.actions.overlapping import check_overlap, note_fingerprint
from articles.models import Edition, Finding, Fingerprint
from articles.overlap import Words, marks
from articles.overlap_search import COMMON
from cms import postgres
from cms.accounts.models import User
from tests import factories
from tests.bench import measures, population, table

PHRASES, WORDS, IN_A_TEXT, IN_A_PARAGRAPH = 60_000, 12_000, 180, 13
"""A text is made of phrases of 3 to 9 words, some of them far more frequent than others, as real texts are."""


def comparing(database: str, *, articles: int, rounds: int) -> None:
    """Each text copies a paragraph of some 80 words from an article of its own; every fifth word is changed."""
    phrases = _phrases()
    if (missing := articles - Edition.objects.count()) > 0:
        population.grow(database, factories.live_article(body=measures.long_text()), missing)
    kept = add_fingerprints(database, phrases, articles)
    waits, works, words, found = [], [], [], 0
    system = User.objects.system()
    for number in range(rounds):
        chance = random.Random(number)
        paragraph = _text(phrases, chance, IN_A_PARAGRAPH)
        original = _submitted(_text(phrases, chance, IN_A_TEXT), paragraph)
        note_fingerprint(edition=original, by=system)
        copy = _submitted(_text(phrases, chance, IN_A_TEXT - IN_A_PARAGRAPH), _reworded(paragraph))
        busy = time.process_time()
        waits.append(measures.seconds_of(partial(check_overlap, edition=copy, by=system)))
        works.append(time.process_time() - busy)
        words.append(copy.overlap_check.words)
        shared = copy.overlap_check.overlaps.values_list("other", flat=True)
        found += original.pk in shared and copy.overlap_check.finding.kind == Finding.Kind.OVERLAP
    rows = [
        ("comparing, ms (median)", statistics.median(waits) * 1000),
        ("comparing, ms (slowest)", max(waits) * 1000),
        ("of that in Python, ms (median)", statistics.median(works) * 1000),
        ("words of a text (median)", statistics.median(words)),
        ("marks kept of a text", kept / articles),
        ("copies found", f"{found} of {rounds}"),
    ]
    table.show(f"Overlap with {articles:,} articles", ("what", "measured"), rows)


def add_fingerprints(database: str, phrases: list[tuple[str, list[int]]], texts: int) -> int:
    """Give each edition without one the fingerprint of a text of its own; how many marks that makes."""
    waiting = list(
        Edition.objects.filter(fingerprint=None).order_by("-pk").values_list("pk", "article_id")[:texts]
    )
    name, kept = Fingerprint._meta.db_table, 0
    there: Counter[int] = Counter()
    with postgres.cluster().connect(database=database) as admin:
        admin.execute("DROP INDEX overlap_fingerprint_marks")
        with admin.cursor().copy(f"COPY {name} (edition_id, article_id, marks) FROM STDIN") as copy:
            for (edition, article), found in zip(waiting, _fingerprints(phrases), strict=False):
                telling = [mark for mark in found if there[mark] < COMMON]
                there.update(telling)
                copy.write_row((edition, article, telling))
                kept += len(telling)
        common = sorted(mark for mark, count in there.items() if count >= COMMON)
        admin.execute("INSERT INTO overlap_common_mark SELECT unnest(%s::int[])", [common])
        admin.execute(f"CREATE INDEX overlap_fingerprint_marks ON {name} USING gin (marks)")
        admin.execute(f"ANALYZE {name}")
    return kept


def _phrases() -> list[tuple[str, list[int]]]:
    """Phrases, each with its marks."""
    chance = random.Random(1)
    words = [f"{chance.choice('bdfgklmnprst')}{number:x}" for number in range(WORDS)]
    return [
        (phrase, list(marks(Words(phrase))))
        for _phrase in range(PHRASES)
        for phrase in [" ".join(chance.choices(words, k=chance.randint(3, 9)))]
    ]


def _fingerprints(phrases: list[tuple[str, list[int]]]) -> Iterator[list[int]]:
    """What texts of such phrases are searched by: the marks of each phrase, and those where two meet."""
    chance = random.Random(2)
    while True:
        found = {mark for _each in range(IN_A_TEXT) for mark in _some(phrases, chance)[1]}
        found.update(chance.randrange(2**24) for _seam in range(IN_A_TEXT * 2 // 3))
        yield sorted(found)


def _some(phrases: list[tuple[str, list[int]]], chance: random.Random) -> tuple[str, list[int]]:
    return phrases[int(chance.random() ** 3 * len(phrases))]


def _text(phrases: list[tuple[str, list[int]]], chance: random.Random, count: int) -> str:
    return " ".join(_some(phrases, chance)[0] for _each in range(count))


def _reworded(text: str) -> str:
    return " ".join("otherwise" if at % 5 == 2 else word for at, word in enumerate(text.split()))


def _submitted(*blocks: str) -> Edition:
    source = factories.citation()
    body = "\n\n".join((*blocks, f"So it is.[@{source.key}]"))
    return factories.edition(of=factories.article(body=body, cites=source))
