"""Finished pages are kept, and never served when anything they show has changed."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.actions import drafting, publishing, signing
from articles.models import Article, SignOff
from articles.reader.kept import KeptPage, Shelf
from articles.reader.page_queries import State
from articles.workflow import ChangeKind
from cms.audit.acts import act
from tests import factories
from tests.articles.reader.reading import next_edition, read, reload, suspended

NOW = datetime.datetime(2026, 10, 2, 12, tzinfo=datetime.UTC)


def page(article: int = 1, edition: int = 1, good_until: datetime.datetime | None = None) -> KeptPage:
    return KeptPage(
        State(article, edition, [], 1, "Joints", "joints", 1, 1, None, 1), good_until, '"tag"', b"words"
    )


def test_a_page_is_found_in_its_own_state_only():
    shelf = Shelf()
    shelf.keep(page(edition=1))

    assert shelf.page(page(edition=1).state, NOW) == page(edition=1)
    assert shelf.page(page(edition=2).state, NOW) is None
    assert shelf.page(page(article=2).state, NOW) is None


def test_a_page_is_over_when_its_time_is():
    shelf = Shelf()
    shelf.keep(page(good_until=NOW))

    assert shelf.page(page().state, NOW) is None
    assert shelf.page(page().state, NOW - datetime.timedelta(seconds=1)) is not None


def test_the_shelf_holds_the_pages_asked_for_last():
    shelf = Shelf(most=2)
    for article in (1, 2):
        shelf.keep(page(article))
    shelf.page(page(1).state, NOW)
    shelf.keep(page(3))

    assert [bool(shelf.page(page(article).state, NOW)) for article in (1, 2, 3)] == [True, False, True]


@pytest.mark.django_db
def test_a_kept_page_takes_one_query():
    address = factories.live_article().get_absolute_url()
    first = read(address)

    with CaptureQueriesContext(connection) as queries:
        again = read(address)

    assert len(queries) == 1
    assert again.html == first.html


def revoke(article, other):
    signoff = SignOff.objects.filter(article=article).first()
    signing.revoke(signoff=signoff, by=signoff.user, reason="mistake", note="I misread the dose.")


def correct(article, other):
    next_edition(article, kind=ChangeKind.CORRECTION, note="It is 2.3 g.")


def rename_other(article, other):
    next_edition(other, kind=ChangeKind.MINOR, note="A better title.", title="Renamed neighbour")


def move_other(article, other):
    drafting.change_address(
        article=other, by=factories.managing_editor(), slug="moved-neighbour", reason="Clearer"
    )


def suspend_other(article, other):
    suspended(other)


def hide_author(article, other):
    with act(by=factories.administrator(), act="person.edit"):
        article.owner.person.is_public = False
        article.owner.person.save()


def rename_topic(article, other):
    article.topic.name = "Renamed topic"
    article.topic.save()


def add_article(article, other):
    factories.live_article(title="Brand new")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    [revoke, correct, rename_other, move_other, suspend_other, hide_author, rename_topic, add_article],
    ids=lambda change: change.__name__,
)
def test_a_page_changes_with_everything_it_shows(change):
    article = factories.live_article()
    other = factories.live_article(topic=article.topic, title="Neighbour")
    before = read(article.get_absolute_url())
    change(article, other)

    after = read(article.get_absolute_url())
    fresh = read(article.get_absolute_url(), if_none_match=before.response["ETag"])

    assert after.html != before.html
    assert (fresh.status, fresh.response["ETag"]) == (200, after.response["ETag"])


@pytest.mark.django_db
def test_a_suspended_page_is_not_served_from_the_shelf_and_comes_back():
    article = factories.live_article(body="Zqx words.")
    read(article.get_absolute_url())
    suspended(article)

    assert "Zqx" not in read(article.get_absolute_url()).html
    publishing.reinstate(article=reload(article), by=factories.managing_editor())
    assert "Zqx" in read(article.get_absolute_url()).html


@pytest.mark.django_db
def test_related_articles_stand_in_the_order_in_which_they_were_found():
    article, first, second = (factories.live_article(title=title) for title in ("Gout", "First", "Second"))
    read(article.get_absolute_url())
    with act(by=factories.administrator(), act="related"):
        Article.objects.filter(pk=article.pk).update(related_ids=[second.pk, first.pk])

    found = read(article.get_absolute_url()).words("//section[@aria-labelledby='related']//h3")

    assert found == ["Second", "First"]
