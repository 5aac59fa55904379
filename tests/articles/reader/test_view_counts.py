"""Counting how often articles are opened, and nothing else."""

import datetime
import threading

import pytest
from django.db import OperationalError
from django.test import Client, override_settings
from django.utils import timezone

from articles.actions import counting
from articles.models import ViewCount
from articles.reader import view_counts
from articles.reader.view_counts import Views, count_view, is_robot
from cms.accounts.models import User
from cms.refusals import NotAllowed
from tests import factories
from tests.articles.desk.reviewed import address, queries_of, signed_in, words

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


def opened(article, **headers):
    return Client().get(article.get_absolute_url(), headers={"user-agent": FIREFOX} | headers)


def counted():
    return list(ViewCount.objects.order_by("day").values_list("article", "day", "views"))


def test_nothing_is_counted_unless_it_is_switched_on(article, views):
    opened(article)
    views.write()

    assert counted() == []


@override_settings(COUNT_VIEWS=True)
def test_what_is_counted_is_a_number_for_each_article_and_day(article, views):
    etag = opened(article)["ETag"]
    assert opened(article, if_none_match=etag).status_code == 304
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
    Client().head(article.get_absolute_url(), headers={"user-agent": FIREFOX})
    Client().get("/articles/no-such-page/", headers={"user-agent": FIREFOX})
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
def test_what_cannot_be_written_now_is_written_later(article, views, monkeypatch):
    count_view(article.slug, FIREFOX)

    def away(**_facts):
        raise OperationalError("the database is away")

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
