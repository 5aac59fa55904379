"""R89: whatever goes wrong, readers get a page like the others, with ways on, and learn nothing of the inside."""

from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import lxml.html
import pytest
from django.contrib.staticfiles import finders

from articles.models import Feedback
from cms import postgres
from tests import factories, servers
from tests.articles.reader.reading import Page, read, suspended, withdrawn
from tests.articles.reader.test_every_page import HEADERS

SECRET = "secret"
FAILURES = [
    ("/nothing/", 404, "Page not found"),
    ("/public/denied/", 403, "You cannot do that"),
    ("/public/malformed/", 400, "That cannot be used as it is"),
    ("/public/locked/", 429, "Wait a little"),
    ("/public/broken/", 500, "Something went wrong on our side"),
    ("/public/no-database/", 503, "One moment"),
]


@pytest.fixture
def failing(client, settings):
    """Public addresses that fail, on a site that answers as if deployed instead of raising in the test."""
    settings.ROOT_URLCONF = "tests.cms.refusing_urls"
    client.raise_request_exception = False
    return client


def ways_on(page):
    """Whether a page leads home, to search and to the A to Z, and is dressed like the others."""
    links = set(page.all("//a/@href"))
    searches = page.all("//main//form[@role='search']/@action")
    styles = page.all("//link[@rel='stylesheet']/@href")
    return {"/", "/a-to-z/", "/contact/"} <= links and "/search/" in searches and len(styles) == 1


@pytest.mark.parametrize(("address", "status", "title"), FAILURES)
def test_r89_a_failure_is_a_page_with_ways_on_that_asks_no_database_and_tells_no_secret(
    failing, address, status, title, db, django_assert_num_queries
):
    with django_assert_num_queries(0):
        page = Page(failing.get(address))

    assert (page.status, page.words("//h1")) == (status, [title])
    assert ways_on(page)
    assert page.all("//meta[@name='robots']/@content") == ["noindex"]
    assert SECRET not in page.html
    assert not page.response.cookies
    assert {name: page.response.get(name) for name in HEADERS} == HEADERS


@pytest.mark.parametrize(
    ("take_down", "status"), [(suspended, 200), (withdrawn, 410)], ids=["suspended", "withdrawn"]
)
def test_r89_a_page_that_was_taken_down_leads_on(db, take_down, status):
    article = take_down(factories.live_article())

    page = read(article.get_absolute_url())

    assert page.status == status
    assert ways_on(page)
    assert page.all("//meta[@name='robots']/@content") == ["noindex"]


def test_r89_a_form_of_another_site_is_refused_with_ways_on(db, client):
    article = factories.live_article()

    response = client.post(
        f"{article.get_absolute_url()}feedback/",
        {"verdict": "helpful"},
        headers={"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"},
    )

    assert response.status_code == 403
    assert b'action="/search/"' in response.content
    assert not Feedback.objects.exists()


def test_r89_the_page_for_a_server_that_does_not_answer_needs_no_server():
    tree = lxml.html.parse(finders.find("cms/unavailable.html"))

    assert tree.xpath("//h1/text()") == ["One moment"]
    assert {"/", "/search/"} <= set(tree.xpath("//a/@href"))
    assert not tree.xpath("//script | //style | //@style | //form")
    files = tree.xpath("//link/@href | //img/@src")
    assert all(finders.find(address.removeprefix("/static/")) for address in files)


def test_r89_nginx_shows_it_when_the_application_does_not_answer_and_nobody_may_keep_it(nginx_folder):
    collected = postgres.state_directory() / "static" / "cms" / "unavailable.html"
    collected.parent.mkdir(parents=True, exist_ok=True)
    collected.write_bytes(Path(finders.find("cms/unavailable.html")).read_bytes())

    with servers.nginx(servers.free_port(), nginx_folder) as port, pytest.raises(HTTPError) as answer:
        urlopen(f"http://localhost:{port}/articles/gout/", timeout=10)

    with answer.value as failed:
        assert failed.code == 502
        assert failed.headers["Cache-Control"] == "no-store"
        assert failed.headers["Content-Security-Policy"] == HEADERS["Content-Security-Policy"]
        assert failed.read() == collected.read_bytes()
