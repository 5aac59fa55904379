import pytest

from articles.actions.links import check_links
from articles.models import Link
from cms.accounts.models import Role, User
from tests import factories
from tests.articles import other_sites
from tests.articles.actions.test_links import linking
from tests.articles.desk.reviewed import address, links, queries_of, signed_in, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def client():
    return signed_in(factories.editor())


@pytest.fixture
def sites():
    with other_sites.running() as server:
        server.says = {"ok.example": 200, "gone.example": 404, "closed.example": 403}
        yield server


def run(sites):
    check_links(by=User.objects.system(), client=sites.client())


def test_shows_what_was_found_out_the_worst_first_and_who_has_the_link(client, sites):
    article = linking("http://ok.example/", "http://gone.example/", "http://closed.example/")
    run(sites)

    page = client.get(address("link-list"))

    said = words(page)
    assert [link.url for link, _articles in page.context["rows"]] == [
        "http://gone.example/",
        "http://closed.example/",
        "http://ok.example/",
    ]
    assert "http://gone.example/ Does not work 404, for the first time" in said
    assert "http://closed.example/ Could not be checked 403" in said
    assert "http://ok.example/ Works" in said
    assert address("article-overview", article) in links(page)


def test_d57_says_how_far_the_run_is_and_when_the_last_look_was(client, sites):
    linking("http://ok.example/a", "http://ok.example/b")
    run(sites)
    Link.objects.filter(url="http://ok.example/b").update(checked_at=None, outcome="")

    said = words(client.get(address("link-list")))

    assert "1 of 2 addresses were checked in the last seven days. Last checked: " in said
    assert "http://ok.example/b Not checked yet never" in said


@pytest.mark.parametrize(
    ("outcome", "found"), [("gone", 1), ("unknown", 0), ("answers", 1), ("not_yet", 0), ("x", 2)]
)
def test_can_be_filtered(client, sites, outcome, found):
    linking("http://ok.example/", "http://gone.example/")
    run(sites)

    page = client.get(address("link-list", outcome=outcome))

    assert len(page.context["rows"]) == found
    assert found or "No link fits this filter." in words(page)


def test_d51_without_links_it_says_so_and_leads_back(client):
    page = client.get(address("link-list"))

    assert "No public page links to another site" in words(page)
    assert address("finding-list") in links(page)


def test_a_reviewer_is_told_no_title_of_an_article_that_they_may_not_see(sites):
    article = linking("http://ok.example/")
    run(sites)

    said = words(signed_in(factories.reviewer()).get(address("link-list")))

    assert "http://ok.example/ Works" in said
    assert article.title not in said


def test_is_closed_to_those_who_do_not_work_on_articles():
    assert signed_in(factories.user(Role.AUDITOR)).get(address("link-list")).status_code == 403


def test_costs_the_same_for_one_row_and_three(client, sites):
    linking("http://ok.example/")
    run(sites)
    one = queries_of(client, address("link-list"))
    linking("http://gone.example/")
    linking("http://closed.example/")
    run(sites)

    assert queries_of(client, address("link-list")) == one
