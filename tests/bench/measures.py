"""What is measured, and beside what: each number stands next to one of the same run."""

import statistics
import time
import urllib.request
from collections.abc import Callable
from functools import partial
from http import HTTPStatus

from django.db import connections
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles.actions import drafting
from articles.actions.publishing import publish
from articles.models import Article
from cms.accounts.models import Role, User
from tests import factories
from tests.bench import population, table
from tests.bench.load import Load, put_under_load, some_visitor
from tests.servers import gunicorn

REVISIONS = (0, 1_000, 5_000)


def reader_pages(database: str, *, seconds: float) -> None:
    """Requests per second under gunicorn, beside a page that does nothing in the same server."""
    article = factories.live_article(body=long_text())
    path = article.get_absolute_url()
    pages = [
        ("constant answer", "/constant/", ""),
        ("article", path, ""),
        ("article, not modified", path, "If-None-Match: {etag}\r\n"),
        ("home", reverse("reader:home"), ""),
        ("topic", article.topic.get_absolute_url(), ""),
        ("search", reverse("reader:search") + "?q=condition", ""),
    ]
    with gunicorn(database, DJANGO_SETTINGS_MODULE="tests.bench.settings") as port:
        etag = etag_of(port, path)
        pages = [(name, address, headers.format(etag=etag)) for name, address, headers in pages]
        for _, address, headers in pages:
            put_under_load(port, address, seconds=0.5, headers=headers)
        loads = [
            put_under_load(port, address, seconds=seconds, headers=headers) for _, address, headers in pages
        ]
    counts = [0] + [queries_of(Client(), address) for _, address, _ in pages[1:]]
    rows = [
        row_of(page[0], load, loads[0], count) for page, load, count in zip(pages, loads, counts, strict=True)
    ]
    heads = ("page", "per second", "of constant", "median ms", "95 % ms", "bytes", "queries")
    table.show("Reader pages: gunicorn, 2 processes of 4 threads, 8 connections", heads, rows)


def row_of(name: str, load: Load, constant: Load, queries: int) -> tuple[object, ...]:
    if set(load.statuses) - {HTTPStatus.OK, HTTPStatus.NOT_MODIFIED}:
        raise RuntimeError(f"{name} answered {dict(load.statuses)}")
    share = f"{load.per_second / constant.per_second:.0%}"
    return name, int(load.per_second), share, load.median_ms, load.slow_ms, load.size, queries


def etag_of(port: int, path: str) -> str:
    with urllib.request.urlopen(f"http://localhost:{port}{path}") as answer:
        return answer.headers["ETag"]


def saving(database: str, *, rounds: int) -> None:
    """A save of the working copy, with none and with many revisions before it."""
    waits = waits_of_saves(database, REVISIONS, rounds=rounds)
    medians = {count: statistics.median(waits[count]) for count in REVISIONS}
    rows = [
        (f"{count:,} earlier revisions", median * 1000, median / medians[0])
        for count, median in medians.items()
    ]
    table.show(f"Saving a draft (median of {rounds})", ("with", "ms", "ratio"), rows)


def waits_of_saves(database: str, counts: tuple[int, ...], *, rounds: int) -> dict[int, list[float]]:
    """Seconds of each save, by how many revisions there were before; the drafts take turns."""
    drafts = {count: factories.article(body=long_text()) for count in counts}
    for count, article in drafts.items():
        population.add_history(database, article, count)
    waits: dict[int, list[float]] = {count: [] for count in counts}
    for number in range(rounds):
        for count, article in drafts.items():
            waits[count].append(seconds_of(partial(save, article, f"{long_text()}\n\nRound {number}.")))
    return waits


def save(article: Article, body: str) -> None:
    version = Article.objects.values_list("version", flat=True).get(pk=article.pk)
    drafting.save_article(
        article=article, by=article.owner, version=version, fields={"body": body}, reason="Bench"
    )


def publishing(*, rounds: int) -> None:
    """From the click to the commit: blockers, evidence, audit and all."""
    editions, editor = [factories.ready_edition() for _ in range(rounds)], factories.managing_editor()
    waits = [seconds_of(partial(publish, edition=edition, by=editor)) for edition in editions]
    slowest = max(waits) * 1000
    rows = [("publish", statistics.median(waits) * 1000, slowest)]
    table.show(f"Publishing (median of {rounds})", ("act", "ms", "slowest ms"), rows)


def large_desk(database: str, *, sizes: tuple[int, int]) -> None:
    """Pages that list or search, with few and with many articles: queries must not grow, time hardly."""
    article = factories.live_article(body=long_text())
    visitors = {"reader": Client(), "chief editor": client_of(factories.user(Role.CHIEF_EDITOR, Role.EDITOR))}
    results: list[list[tuple[float, int]]] = []
    there = 0
    for size in sizes:
        population.grow(database, article, size - there, first=there + 1)
        there = size
        results.append(
            [
                (timed(visitors[who], path, times=9), queries_of(visitors[who], path))
                for _, who, path in desk_pages(article)
            ]
        )
    rows = [
        (page[0], few_ms, many_ms, many_ms / few_ms, few_queries, many_queries)
        for page, (few_ms, few_queries), (many_ms, many_queries) in zip(
            desk_pages(article), *results, strict=True
        )
    ]
    small, large = (f"{size:,}" for size in sizes)
    heads = (
        "page",
        f"ms at {small}",
        f"ms at {large}",
        "ratio",
        f"queries at {small}",
        f"queries at {large}",
    )
    table.show("Pages of a large library (median of 9, in this process)", heads, rows)


def desk_pages(article: Article) -> list[tuple[str, str, str]]:
    """Name, visitor and address of each page that must stay quick."""
    listed = reverse("desk:article-list")
    search = reverse("reader:search")
    return [
        ("desk: dashboard", "chief editor", reverse("desk:work")),
        ("desk: article list", "chief editor", listed),
        ("desk: article list, rare word", "chief editor", f"{listed}?q=term77"),
        ("desk: one article", "chief editor", reverse("desk:article-overview", args=[article.pk])),
        ("reader: home", "reader", reverse("reader:home")),
        ("reader: article", "reader", article.get_absolute_url()),
        ("reader: A to Z", "reader", reverse("reader:a-to-z")),
        ("reader: search, common word", "reader", f"{search}?q=condition"),
        ("reader: search, rare word", "reader", f"{search}?q=term77"),
        ("reader: search, nothing found", "reader", f"{search}?q=condtion"),
    ]


def get(client: Client, path: str) -> HttpResponse:
    return client.get(path, headers={"X-Forwarded-For": some_visitor()})


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def timed(client: Client, path: str, *, times: int) -> float:
    """Median milliseconds of one page, which must succeed."""
    answer = get(client, path)
    if answer.status_code != HTTPStatus.OK:
        raise RuntimeError(f"{path} answered {answer.status_code}")
    return statistics.median(seconds_of(partial(get, client, path)) for _ in range(times)) * 1000


def queries_of(client: Client, path: str) -> int:
    """How many queries one page costs, on either connection."""
    with (
        CaptureQueriesContext(connections["default"]) as written,
        CaptureQueriesContext(connections["reader"]) as read,
    ):
        get(client, path)
    return len(written) + len(read)


def seconds_of(act: Callable[[], object]) -> float:
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


def long_text() -> str:
    """About 1,100 words, with headings, a list and a table, as an article has."""
    paragraph = "Most people with this condition get better within weeks, and few need an operation. " * 12
    section = f"{paragraph}\n\n- first sign\n- second sign\n- third sign\n\n| Drug | Dose |\n|---|---|\n| A | 5 mg |\n"
    return "\n\n".join(f"## Section {number}\n\n{section}" for number in range(1, 7))
