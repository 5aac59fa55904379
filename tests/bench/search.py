"""How long a search takes among many articles, by what is asked, and how many queries it costs."""

from __future__ import annotations

import itertools
import random
import statistics
from functools import partial
from urllib.parse import urlencode

from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles.actions.relating import relate
from articles.actions.synonyms import add_synonyms
from articles.models import Article, Edition, Topic
from articles.spelling import traits
from cms import postgres
from cms.accounts.models import User
from tests import factories
from tests.bench import measures, population, table

STARTS = ("hyper", "hypo", "endo", "epi", "para", "poly", "neuro", "gastro", "osteo", "myo")
MIDDLES = ("tens", "glyc", "thyr", "card", "derm", "nephr", "hepat", "arthr", "pneum", "crani")
ENDS = ("ion", "itis", "osis", "emia", "oma", "ectomy", "algia", "opathy", "uria", "trophy")
MORE = ("", "a", "e", "i", "o", "in", "er", "at", "on", "al", "ol", "id", "ur", "en", "an", "ic")
"""Parts of words that look medical: 256,000 of them, many of them much like each other."""
TOPICS = 50
QUERIES = {
    "a common word": {"q": "condition"},
    "a common word, third page": {"q": "condition", "page": "3"},
    "two common words": {"q": "operation weeks"},
    "a rare word": {"q": "term77"},
    "a phrase": {"q": '"better within weeks"'},
    "a phrase with a rare word": {"q": '"drug a dose" term78'},
    "a synonym of a common phrase": {"q": "recover soon"},
    "a synonym of a rare word": {"q": "seventyninth"},
    "a word to leave out": {"q": "term80 -condition"},
    "misspelt": {"q": "hypertenshun"},
    "misspelt, two words": {"q": "hypertenshun operashun"},
    "nothing like it": {"q": "xqzvwk"},
    "nothing with all words": {"q": "term81 term82"},
    "a common word, one topic": {"q": "condition", "topic": "search-topic-7"},
    "a common word, recently reviewed": {"q": "condition", "reviewed": "year"},
}


def searching(database: str, *, articles: int, rounds: int, words: int = 100_000) -> None:
    """A library of this size with synonyms, topics and a vocabulary, and how long each query takes there."""
    with postgres.cluster().connect(database=database) as admin:
        for model in population.FAMILY:  # which `grow` has set aside
            admin.execute(f"ALTER TABLE {model._meta.db_table} ENABLE TRIGGER ALL")
    article = factories.live_article(body=measures.long_text())
    prepare(database, words)
    if (missing := articles - Edition.objects.count()) > 0:
        population.grow(database, article, missing)
    spread_over_topics(database)
    show(rounds, f"Search among {articles:,} articles and {words:,} words")


def show(rounds: int, title: str) -> None:
    """Each query many times in turn, in this process, with the template and the count of who searches how often."""
    client, waits = Client(), {name: [] for name in QUERIES}
    paths = {name: f"{reverse('reader:search')}?{urlencode(asked)}" for name, asked in QUERIES.items()}
    for path in paths.values():
        measures.get(client, path)
    for name, path in itertools.chain(*[paths.items()] * rounds):
        waits[name].append(measures.seconds_of(partial(measures.get, client, path)) * 1000)
    every = [time for times in waits.values() for time in times]
    rows = [
        (name, *_middle_and_slow(times), queries_of(client, paths[name])) for name, times in waits.items()
    ]
    rows.append(("all of them", *_middle_and_slow(every), ""))
    table.show(f"{title} ({rounds} of each)", ("query", "median ms", "95 % ms", "queries"), rows)
    pages, system = Article.objects.live().order_by("-pk")[:20], User.objects.system()
    times = [measures.seconds_of(partial(relate, article=page, by=system)) * 1000 for page in pages]
    heads = ("what", "median ms", "95 % ms")
    table.show("Related articles", heads, [("finding those of one page", *_middle_and_slow(times))])


def _middle_and_slow(times: list[float]) -> tuple[float, float]:
    return statistics.median(times), statistics.quantiles(times, n=20)[-1]


def prepare(database: str, words: int) -> None:
    """A vocabulary as large as that of a real library, synonyms, and a few pages about hypertension."""
    for _each in range(3):
        factories.live_article(title="Hypertension", body="An operation is not needed.")
    factories.live_article(title="Pressure", body="Hypertension is common. An operation is not needed.")
    editor = factories.editor()
    add_synonyms(by=editor, words=["better within weeks", "recover soon"])
    add_synonyms(by=editor, words=["term79", "seventyninth"])
    for number in range(500):
        add_synonyms(by=editor, words=[f"layword{number}", f"medical term {number}x"])
    know(database, vocabulary(words))


def vocabulary(words: int) -> list[str]:
    """So many words that look medical, and the few that are asked for."""
    made = ["".join(parts) for parts in itertools.product(STARTS, MORE, MIDDLES, MORE, ENDS)]
    random.Random(3).shuffle(made)
    return ["hypertension", "operation", "condition", "weeks", "better", *made[:words]]


def know(database: str, words: list[str]) -> None:
    rows = [(*traits(word), number % 50 + 1) for number, word in enumerate(words)]
    with postgres.cluster().connect(database=database) as admin, admin.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE made (LIKE search_word)")
        with cursor.copy("COPY made (word, length, start, ending, sound, editions) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        cursor.execute("ALTER TABLE search_word DISABLE TRIGGER ALL")
        cursor.execute("INSERT INTO search_word SELECT * FROM made ON CONFLICT DO NOTHING")


def spread_over_topics(database: str) -> None:
    topics = [
        Topic.objects.create(name=f"Search topic {number}", slug=f"search-topic-{number}")
        for number in range(TOPICS)
    ]
    with postgres.cluster().connect(database=database) as admin:
        admin.execute("ALTER TABLE articles_article DISABLE TRIGGER ALL")
        admin.execute(
            "UPDATE articles_article SET topic_id = (%s::bigint[])[1 + (id / %s)::int %% %s]",
            [[topic.pk for topic in topics], population.STEP, TOPICS],
        )
        admin.execute("VACUUM ANALYZE")


def queries_of(client: Client, path: str) -> int:
    """Without counting how often a network searches, which needs no look into articles."""
    with (
        CaptureQueriesContext(connections["default"]) as written,
        CaptureQueriesContext(connections["reader"]) as read,
    ):
        measures.get(client, path)
    counting = ('"cache"', '"times_counted"', "SAVEPOINT", "BEGIN", "COMMIT")
    return len([query for query in [*written, *read] if not any(word in query["sql"] for word in counting)])
