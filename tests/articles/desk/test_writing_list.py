"""The list of articles: filters, pages, a fixed number of queries (D50, D51, D52)."""

import pytest

from articles.desk.article_list import ARTICLES_A_PAGE
from cms.accounts.models import Role
from tests import factories
from tests.articles.desk.written import address, sent

pytestmark = pytest.mark.django_db


def titles(response):
    return [article.title for article in response.context["articles"]]


def listed(client, **filters):
    return client.get(address("article-list"), filters)


def test_shows_articles_with_the_last_changed_first(client, editor):
    one, two = factories.article(title="One"), factories.article(title="Two")
    factories.changed(one)

    response = listed(client)

    page = response.content.decode()
    assert titles(response) == ["One", "Two"]
    assert f'href="{address("article-overview", two)}"' in page
    assert f'href="{address("article-edit", one)}"' in page


def test_says_what_state_each_is_in(client, editor):
    factories.live_article(title="Live one")
    factories.edition(of=factories.article(title="In review"))
    draft = factories.article(by=editor, title="Draft")
    client.post(address("article-autosave", draft), sent(draft, body="Unsaved"))

    page = listed(client).content.decode()

    assert "Live, edition 1" in page
    assert "Edition 1 in review" in page
    assert "unsaved typing of yours" in page


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"q": "gout"}, ["Gout in adults"]),
        ({"q": "adults gout"}, ["Gout in adults"]),
        ({"q": "100%"}, []),
        ({"q": "no_match"}, []),
        ({"q": "\0"}, ["Asthma", "Gout in adults", "Migraine"]),
        ({"state": "live"}, ["Migraine"]),
        ({"state": "unpublished"}, ["Asthma", "Gout in adults"]),
        ({"state": "in_review"}, ["Asthma"]),
        ({"state": "withdrawn"}, []),
        ({"state": "nonsense"}, ["Asthma", "Gout in adults", "Migraine"]),
        ({"mine": "on"}, ["Gout in adults"]),
        ({"mine": "on", "state": "live"}, []),
        ({"topic": "999999"}, ["Asthma", "Gout in adults", "Migraine"]),
        ({"after": "nonsense"}, ["Asthma", "Gout in adults", "Migraine"]),
        ({"after": "2026-99-99T00:00:00+00:00_1"}, ["Asthma", "Gout in adults", "Migraine"]),
        ({"after": "2026-01-01T00:00:00_1"}, ["Asthma", "Gout in adults", "Migraine"]),
    ],
)
def test_can_be_filtered(client, editor, filters, found):
    factories.article(by=editor, title="Gout in adults")
    factories.edition(of=factories.article(title="Asthma"))
    factories.live_article(title="Migraine")

    assert sorted(titles(listed(client, **filters))) == found


def test_can_be_filtered_by_topic(client, editor):
    topic = factories.topic()
    factories.article(title="Knee", topic=topic)
    factories.article(title="Elbow")

    assert titles(listed(client, topic=topic.pk)) == ["Knee"]


def test_comes_in_pages_that_keep_the_filters_and_miss_nothing(client, editor):
    author, topic, source = factories.editor(), factories.topic(), factories.citation()
    for number in range(ARTICLES_A_PAGE + 3):
        factories.article(by=author, title=f"Gout {number}", topic=topic, cites=source)
    factories.article(by=author, title="Other", topic=topic, cites=source)

    first = listed(client, q="gout")
    second = listed(client, q="gout", after=first.context["next"])

    assert (len(titles(first)), len(titles(second))) == (ARTICLES_A_PAGE, 3)
    assert len({*titles(first), *titles(second)}) == ARTICLES_A_PAGE + 3
    assert "?q=gout&amp;after=" in first.content.decode()
    assert second.context["next"] == ""
    assert 'href="?q=gout">First page' in second.content.decode()


def test_costs_the_same_for_one_article_and_three(client, editor, django_assert_num_queries):
    factories.live_article()
    listed(client)
    with django_assert_num_queries(9) as one:
        listed(client)
    factories.edition(of=factories.article())
    factories.live_article()

    with django_assert_num_queries(len(one)) as three:
        listed(client)

    rows = [
        query["sql"] for query in three.captured_queries if f"LIMIT {ARTICLES_A_PAGE + 1}" in query["sql"]
    ]
    assert len(rows) == 1
    assert '"body"' not in rows[0]
    counts = [query["sql"] for query in three.captured_queries if query["sql"].startswith("SELECT COUNT(*)")]
    assert all("WHERE" in count for count in counts)


def test_says_what_to_do_when_it_is_empty(client, editor):
    assert "Write the first one" in listed(client).content.decode()
    assert "Show all articles" in listed(client, q="nothing").content.decode()


def test_an_auditor_sees_all_and_writes_none(client):
    factories.article(title="Gout")
    client.force_login(factories.user(Role.AUDITOR))

    page = listed(client).content.decode()

    assert "Gout" in page
    assert "New article" not in page
    assert "/edit/" not in page


def test_a_reviewer_sees_what_they_were_asked_about(client):
    asked, _other = factories.article(title="Asked"), factories.article(title="Not asked")
    reviewer = factories.reviewer()
    factories.asked(asked, "medical_review", reviewer)
    client.force_login(reviewer)

    assert titles(listed(client)) == ["Asked"]


def test_somebody_without_a_role_sees_none(client):
    factories.article()
    client.force_login(factories.user())

    assert titles(listed(client)) == []


def test_strangers_are_led_to_sign_in(client):
    assert client.get(address("article-list")).status_code == 302
