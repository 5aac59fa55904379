"""Nobody who writes, cites or reads waits for a registry: only jobs ask, and what is unknown is said to be.

The registries here answer nothing for a minute; a page that asked one would fail the test by what it asked.
"""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from citations import jobs
from citations.models import Citation, Paste, Watch
from citations.replay.faults import Kind
from tests import factories
from tests.articles.desk.written import address, sent
from tests.replay import fail

pytestmark = pytest.mark.django_db

LINE = "Okafor A. Falls in later life and what helps. J Imag Med. 2019;12(3):101-109. doi:10.5555/falls.2019"


@pytest.fixture
def silent(registries):
    fail(registries, Kind.SLOW, detail="60")
    return registries


@pytest.fixture
def article(client):
    made = factories.article(by=factories.editor())
    client.force_login(made.owner)
    return made


def library(name: str, *args: int) -> str:
    return reverse(f"citations:{name}", args=args)


def test_writing_goes_on(client, silent, article):
    answers = [
        client.get(address("article-edit", article)),
        client.post(address("article-autosave", article), sent(article, body="Half a sent")),
        client.post(address("article-preview", article), sent(article, body="A whole sentence.")),
        client.post(address("article-edit", article), sent(article, body="Saved.")),
        client.get(address("article-overview", article)),
        client.get(address("work")),
    ]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 302, 200, 200]
    assert silent.requests == []


def test_citing_goes_on(client, silent, article):
    fields = {
        "type": "article-journal",
        "title": "Falls in later life",
        "authors": "Okafor, Ada",
        "year": "2019",
    }
    added = client.post(library("citation-add"), {**fields, "doi": "10.5555/falls.2019"})
    source = Citation.objects.get(doi="10.5555/falls.2019")
    pasted = client.post(library("citation-lookup"), {"q": LINE.replace("falls", "others")})
    answers = [
        added,
        pasted,
        client.get(library("citation-overview", source.pk)),
        client.get(library("paste-overview", Paste.objects.get().pk)),
        client.get(address("source-search"), {"q": "falls"}),
        client.get(address("source-marker"), {"q": "10.5555/falls.2019"}),
        client.get(library("citation-list")),
        client.get(library("registry-list")),
    ]

    assert [answer.status_code for answer in answers] == [302, 302, *[200] * 6]
    assert silent.requests == []


def test_reading_goes_on(client, silent):
    article = factories.live_article()

    answers = [
        client.get(article.get_absolute_url()),
        client.get(f"{article.get_absolute_url()}references.ris"),
    ]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert silent.requests == []


def test_what_is_unknown_is_said_with_its_day_and_never_as_fine(client, registries):
    source = factories.citation(confirmed=False)
    fail(registries, Kind.OUT_OF_SERVICE)
    Watch.objects.create(citation=source, retry_at=timezone.now())
    jobs.catch_up()
    client.force_login(factories.editor())

    page = client.get(library("citation-overview", source.pk)).content.decode()

    assert "out of reach" in page
    assert f"{timezone.localdate():%-d %B %Y}" in page
    assert "tag-good" not in page
