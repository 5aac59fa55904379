"""Readers' pages ahead of Django: asked of the database each time, made once, never in an earlier state."""

from __future__ import annotations

import gzip
from typing import Any

import psycopg
import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.db import connections
from django.test import RequestFactory

from articles.reader.database import READER
from cms import database_roles, postgres
from cms.headers import headers_for
from cms.serving.application import ReaderPages, is_for_readers, reading_what_is_shown
from cms.serving.kept import Memory
from cms.serving.state import Primary
from tests import factories
from tests.articles.reader.reading import next_edition, reload, suspended

SECRET = "Take zqx 500 mg"


class Counted:
    """Django, counting what it is asked for; `meanwhile` happens after it answered and before that is sent."""

    def __init__(self) -> None:
        self.django = WSGIHandler()
        self.asked: list[str] = []
        self.meanwhile: list[Any] = []

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        self.asked.append(environ["PATH_INFO"])
        said = self.django(environ, start_response)
        while self.meanwhile:
            self.meanwhile.pop()()
        return said


class Site:
    def __init__(self, primary: Primary | None = None) -> None:
        self.django = Counted()
        self.pages = ReaderPages(self.django, primary or Primary(), Memory(10**7))

    def ask(self, path: str, method: str = "GET", **headers: str) -> tuple[str, dict[str, str], bytes]:
        said: list[Any] = []
        environ = RequestFactory(SERVER_NAME="localhost").generic(method, path, headers=headers).environ
        body = b"".join(
            self.pages(environ, lambda status, headers, exc_info=None: said.extend([status, headers]))
        )
        return said[0], dict(said[1]), body


@pytest.fixture
def site(own_database: str) -> Site:
    return Site()


def test_a_page_is_made_once_and_answered_in_full_or_as_unchanged(site: Site):
    address = factories.live_article(body=SECRET).get_absolute_url()
    status, headers, body = site.ask(address)
    zipped = site.ask(address, Accept_Encoding="gzip")
    unchanged = site.ask(address, If_None_Match=headers["ETag"])
    head = site.ask(address, method="HEAD")

    assert (status, SECRET in body.decode()) == ("200 OK", True)
    assert gzip.decompress(zipped[2]) == body
    assert (unchanged[0], unchanged[2]) == ("304 Not Modified", b"")
    assert unchanged[1].keys() >= {"ETag", "Cache-Control", "Content-Security-Policy"}
    assert (head[1], head[2]) == (headers, b"")
    assert headers_for(address).items() <= headers.items()
    assert site.django.asked == [address]


def test_another_address_question_or_host_is_another_page(site: Site):
    site.ask("/a-to-z/")
    site.ask("/a-to-z/?letter=B")
    site.ask("/a-to-z/", Host="127.0.0.1")
    assert site.django.asked == ["/a-to-z/"] * 3


def test_a_foreign_host_is_refused_though_the_page_is_kept(site: Site):
    site.ask("/a-to-z/")
    assert site.ask("/a-to-z/", Host="evil.example")[0] == "400 Bad Request"


def test_a_suspended_page_is_gone_with_the_commit(site: Site):
    article = factories.live_article(body=SECRET)
    site.ask(article.get_absolute_url())
    suspended(article)

    status, headers, body = site.ask(article.get_absolute_url())

    assert (status, headers["Cache-Control"], SECRET in body.decode()) == ("200 OK", "no-store", False)


def test_a_page_that_is_taken_down_while_it_is_made_is_made_again(site: Site):
    article = factories.live_article(body=SECRET)
    site.django.meanwhile.append(lambda: suspended(article))

    body = site.ask(article.get_absolute_url())[2].decode()

    assert SECRET not in body
    assert len(site.django.asked) == 2


def test_a_site_that_changes_all_the_time_is_answered_with_try_again(site: Site):
    article = factories.live_article(body=SECRET)
    number = iter(range(100))

    class Always(Counted):
        def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
            said = self.django(environ, start_response)
            next_edition(reload(article), kind="correction", note="Again.", body=f"{SECRET} {next(number)}")
            return said

    site.pages.django = Always()
    status, headers, body = site.ask(article.get_absolute_url())

    assert (status, headers["Retry-After"], SECRET in body.decode()) == (
        "503 Service Unavailable",
        "5",
        False,
    )


class Away(Primary):
    def state(self) -> Any:
        raise psycopg.OperationalError("the database is away")


def test_without_an_answer_from_the_primary_there_is_no_page(site: Site):
    address = factories.live_article(body=SECRET).get_absolute_url()
    site.ask(address)
    site.pages.primary = Away()

    status, headers, body = site.ask(address)

    assert (status, headers["Retry-After"], headers["Cache-Control"]) == (
        "503 Service Unavailable",
        "5",
        "no-store",
    )
    assert SECRET not in body.decode()
    assert headers_for(address).keys() <= headers.keys()


def test_the_connection_is_made_again_after_the_server_was_restarted(own_database: str):
    primary = Primary()
    before = primary.state()
    with postgres.cluster().connect() as admin:
        ended = admin.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = %s AND query LIKE %s",
            [own_database, "%site_changes_at%"],
        ).fetchone()

    assert ended == (1,)
    assert primary.state() == before


def test_a_replica_that_was_restarted_while_it_was_behind_is_read_again(own_database: str):
    now = Primary().state().stamp
    with reading_what_is_shown("an earlier stamp"), postgres.cluster().connect() as admin:
        assert connections[READER] is connections["default"]
        ended = admin.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = %s AND usename = %s",
            [own_database, database_roles.READER],
        ).fetchone()
    with reading_what_is_shown(now):  # here at the latest it is seen that the connection has ended
        pass

    assert ended == (1,)
    with reading_what_is_shown(now):
        assert connections[READER] is not connections["default"]


@pytest.mark.parametrize(
    "path", ["/desk/", "/accounts/login/", "/static/cms/site.css", "/media/images/x", "/review/x/"]
)
def test_desk_files_and_links_go_straight_to_django(path):
    assert not is_for_readers(path)
