"""What stands at an address where no article is live: nothing of its text, on no route."""

import pytest

from articles.actions import drafting, publishing
from articles.models import Feedback
from tests import factories
from tests.articles.reader.reading import next_edition, read, reload, suspended, withdrawn

pytestmark = pytest.mark.django_db

SECRET = "Take zqx 500 mg"
ROUTES = [
    "",
    "history/",
    "versions/1/",
    "versions/2/",
    "changes/1/2/",
    "on/",
    "on/2026-10-02/",
    "versions/1/proof/",
    "versions/2/proof/",
    "versions/1/signed.json",
    "versions/2/signed.html",
    "cite.ris",
    "feedback/",
    "feedback/thanks/",
    "references.ris",
    "references.bib",
    "references.json",
]
LISTS = [
    "/",
    "/topics/",
    "/a-to-z/",
    "/recent/",
    "/search/?q=zqx",
    "/corrections/",
    "/feed.atom",
    "/sitemap-articles.xml",
    "/api/v1/articles/",
]
NAME_WHAT_IS_DOWN = ["/withdrawals.atom", "/api/v1/articles/?changed_since=2001-01-01T00:00:00Z"]
"""Lists for those who show copies: of what is down, only the address."""


def article_with_a_secret():
    """A live article of two editions whose title and text hold a word that is nowhere else."""
    article = factories.live_article(title="Zqx disease", body=f"{SECRET} a day.")
    next_edition(article, kind="correction", note="The zqx dose was wrong.", body=f"{SECRET} twice a day.")
    return reload(article)


@pytest.mark.parametrize("route", ROUTES)
def test_r16_a_suspended_article_shows_a_neutral_notice_on_every_route(route):
    article = suspended(article_with_a_secret())

    page = read(article.get_absolute_url() + route)

    assert page.status == (200 if not route or route.endswith("/") else 410), (
        "nobody takes the notice for a file"
    )
    assert page.words("//h1") == ["This page is being checked"]
    assert "zqx" not in page.html.lower().replace(article.slug, "")
    assert "A dose may be wrong" not in page.html
    assert page.all("//meta[@name='robots']/@content") == ["noindex"]
    assert page.response["Cache-Control"] == "no-store"


@pytest.mark.parametrize("route", ROUTES)
def test_r16_a_withdrawn_article_answers_410_with_its_reason_on_every_route(route):
    article = withdrawn(article_with_a_secret())

    page = read(article.get_absolute_url() + route)

    assert page.status == 410
    assert "It is obsolete" in page.text
    assert "zqx" not in page.html.lower().replace(article.slug, "")
    assert page.response["Cache-Control"] == "no-store"


@pytest.mark.parametrize("take_down", [suspended, withdrawn])
def test_an_article_that_is_down_is_in_no_list_feed_or_search(take_down):
    article = article_with_a_secret()
    assert all(
        "Zqx disease" in read(address).text for address in ("/", "/a-to-z/", "/recent/", "/search/?q=zqx")
    )
    take_down(article)

    for address in [*LISTS, article.topic.get_absolute_url(), article.owner.person.get_absolute_url()]:
        html = read(address).html.lower()
        assert "zqx" not in html.replace("search for “zqx”", "").replace(
            "nothing found for “zqx”", ""
        ).replace('value="zqx"', ""), address
    for address in NAME_WHAT_IS_DOWN:
        html = read(address).html.lower()
        assert article.slug in html, address
        assert "zqx" not in html.replace(article.slug, ""), address


def test_a_visitor_with_a_kept_copy_is_not_told_that_it_still_holds():
    article = article_with_a_secret()
    etag = read(article.get_absolute_url()).response["ETag"]
    suspended(article)

    assert read(article.get_absolute_url(), if_none_match=etag).status == 200
    publishing.reinstate(article=reload(article), by=factories.managing_editor())
    assert SECRET in read(article.get_absolute_url()).text


def test_r17_an_old_address_leads_to_the_new_one_with_everything_after_it():
    article = factories.live_article()
    old = article.slug
    drafting.change_address(
        article=article, by=factories.managing_editor(), slug="new-name", reason="Clearer"
    )

    page = read(f"/articles/{old}/feedback/?verdict=helpful")

    assert page.status == 301
    assert page.response["Location"] == "/articles/new-name/feedback/?verdict=helpful"
    assert read("/articles/new-name/").status == 200


def test_an_article_whose_content_moved_leads_to_the_other_one():
    other = factories.live_article(title="The whole story")
    article = withdrawn(factories.live_article(), "consolidated", other)

    page = read(article.get_absolute_url())

    assert (page.status, page.response["Location"]) == (301, other.get_absolute_url())


@pytest.mark.parametrize("route", [route for route in ROUTES if route])
def test_only_the_page_itself_leads_to_the_other_one_and_none_of_its_files_or_records(route):
    other = factories.live_article(title="The whole story")
    article = withdrawn(article_with_a_secret(), "consolidated", other)

    page = read(article.get_absolute_url() + route)

    assert page.status == 410
    assert page.all("//main//a/@href")[0] == other.get_absolute_url()
    assert "zqx" not in page.html.lower().replace(article.slug, "")


def test_an_article_whose_content_moved_to_one_that_is_down_answers_410():
    other = factories.live_article(title="The zqx story")
    article = withdrawn(factories.live_article(), "consolidated", other)
    suspended(other)

    page = read(article.get_absolute_url())

    assert page.status == 410
    assert "zqx" not in page.html.lower()


@pytest.mark.parametrize("route", ROUTES)
def test_r87_a_draft_has_no_public_page(route):
    article = factories.article(title="Only a draft")

    page = read(article.get_absolute_url() + route)

    assert page.status == 404
    assert "Only a draft" not in page.html


def test_feedback_on_an_article_that_is_down_is_not_taken(client):
    article = suspended(article_with_a_secret())

    response = client.post(f"{article.get_absolute_url()}feedback/", {"verdict": "helpful"})

    assert "being checked" in response.content.decode()
    assert not Feedback.objects.exists()


def test_r89_an_unknown_address_gets_a_page_with_ways_on():
    page = read("/articles/no-such-thing/")

    assert page.status == 404
    assert {"/", "/search/"} <= set(page.all("//a/@href"))
