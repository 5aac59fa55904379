"""Counting how often articles are opened, and nothing else."""

import datetime
import threading

import pytest
from django.db import InterfaceError, OperationalError
from django.test import Client, override_settings
from django.utils import timezone

from articles.actions import counting
from articles.models import ViewCount
from articles.reader import view_counts
from articles.reader.view_counts import Views, count_view, counting_views, is_robot
from cms.accounts.models import User
from cms.refusals import NotAllowed
from tests import factories
from tests.articles.desk.reviewed import address, queries_of, signed_in, words
from tests.articles.reader.reading import suspended

pytestmark = pytest.mark.django_db

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
GOOGLEBOT = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"


class ByHand(Views):
    """Counts as the site does, without the thread: a test writes when it wants."""

    def _keep(self) -> None:
        pass


@pytest.fixture
def views(monkeypatch):
    found = ByHand()
    monkeypatch.setattr(view_counts, "views", found)
    return found


@pytest.fixture
def article():
    return factories.live_article(title="Gout")


def site(environ, start_response):
    """Django, as web servers call it."""
    headers = {name[5:]: value for name, value in environ.items() if name.startswith("HTTP_")}
    response = Client().generic(environ["REQUEST_METHOD"], environ["PATH_INFO"], headers=headers)
    start_response(f"{response.status_code} {response.reason_phrase}", list(response.items()))
    return [response.content]


def asked(path, method="GET", **headers):
    """What the web server answers to a browser: the number of the status, and the headers."""
    said = []
    named = {"user_agent": FIREFOX} | headers
    environ = {"REQUEST_METHOD": method, "PATH_INFO": path}
    environ |= {f"HTTP_{name.upper()}": value for name, value in named.items()}
    counting_views(site)(environ, lambda status, headers: said.append((int(status[:3]), dict(headers))))
    return said[0]


def opened(article, **headers):
    return asked(article.get_absolute_url(), **headers)


def counted():
    return list(ViewCount.objects.order_by("day").values_list("article", "day", "views"))


def test_nothing_is_counted_unless_it_is_switched_on(article, views):
    opened(article)
    views.write()

    assert counted() == []


@override_settings(COUNT_VIEWS=True)
def test_what_is_counted_is_a_number_for_each_article_and_day(article, views):
    _status, headers = opened(article)
    assert opened(article, if_none_match=headers["ETag"])[0] == 304
    views.write()
    opened(article)
    assert counted() == [(article.pk, timezone.localdate(), 2)]

    views.end()
    views.end()

    assert counted() == [(article.pk, timezone.localdate(), 3)]
    columns = {field.name for field in ViewCount._meta.get_fields()}
    assert columns == {"id", "article", "day", "views"}


@override_settings(COUNT_VIEWS=True)
def test_robots_and_pages_fetched_in_advance_do_not_count(article, views):
    opened(article, user_agent=GOOGLEBOT)
    opened(article, user_agent="")
    opened(article, sec_purpose="prefetch;prerender")
    asked(article.get_absolute_url(), "HEAD")
    views.write()

    assert counted() == []


@override_settings(COUNT_VIEWS=True)
def test_only_pages_of_articles_that_are_shown_count(article, views):
    down = suspended(factories.live_article())
    for path in (
        "/",
        "/articles/no-such-page/",
        f"{article.get_absolute_url()}history/",
        down.get_absolute_url(),
    ):
        asked(path)
    views.write()

    assert counted() == []


@pytest.mark.parametrize(
    ("name", "expected"),
    [(FIREFOX, False), (GOOGLEBOT, True), ("curl/8.5", True), ("python-httpx/0.27", True), ("", True)],
)
def test_programs_say_what_they_are(name, expected):
    assert is_robot(name) is expected


@override_settings(COUNT_VIEWS=True)
def test_many_at_once_lose_none(article, views):
    def reads():
        for _each in range(500):
            count_view(article.slug, FIREFOX)

    threads = [threading.Thread(target=reads) for _each in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    views.write()

    assert counted() == [(article.pk, timezone.localdate(), 2000)]


@override_settings(COUNT_VIEWS=True)
@pytest.mark.parametrize("failure", [OperationalError, InterfaceError])
def test_what_cannot_be_written_now_is_written_later(article, views, monkeypatch, failure):
    count_view(article.slug, FIREFOX)

    def away(**_facts):
        raise failure("the database is away")

    with monkeypatch.context() as outage:
        outage.setattr(view_counts, "add_views", away)
        views.write()
    views.write()

    assert counted() == [(article.pk, timezone.localdate(), 1)]


def test_an_address_of_no_article_counts_for_none(article):
    today = timezone.localdate()
    system = User.objects.system()

    counting.add_views(by=system, seen={("gone", today): 3, (article.slug, today): 1})
    counting.add_views(by=system, seen={})

    assert counted() == [(article.pk, today, 1)]
    with pytest.raises(NotAllowed):
        counting.add_views(by=factories.chief_editor(), seen={(article.slug, today): 1})
    assert counted() == [(article.pk, today, 1)]


class TestAtTheDesk:
    def some(self, article):
        today = timezone.localdate()
        seen = {(article.slug, today): 2, (article.slug, today - datetime.timedelta(days=400)): 5}
        counting.add_views(by=User.objects.system(), seen=seen)

    def test_nothing_is_shown_unless_it_is_switched_on(self, article):
        self.some(article)
        client = signed_in(factories.managing_editor())

        assert "Opened in the last 30 days" not in words(client.get(address("article-overview", article)))
        assert "Opened by readers" not in words(client.get(address("report-overview")))
        assert client.get("/desk/reports/views.csv").status_code == 404

    @override_settings(COUNT_VIEWS=True)
    def test_overview_and_reports_show_it_and_the_file_has_it(self, article):
        client = signed_in(factories.managing_editor())
        assert "No view was counted in this period." in words(client.get(address("report-overview")))
        self.some(article)

        assert "Opened in the last 30 days 2 times" in words(client.get(address("article-overview", article)))
        assert "Gout 2" in words(client.get(address("report-overview")))
        file = b"".join(client.get("/desk/reports/views.csv")).decode()
        assert f'"{article.pk}","Gout","2"' in file

    @override_settings(COUNT_VIEWS=True)
    def test_takes_as_many_queries_for_three_articles_as_for_one(self, article):
        client = signed_in(factories.managing_editor())
        self.some(article)
        one = queries_of(client, address("report-overview"))
        for _each in range(2):
            self.some(factories.live_article())

        assert queries_of(client, address("report-overview")) == one
