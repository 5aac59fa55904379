"""Citing while writing: pasted identifiers and the search in the library (D21, D22, D23)."""

import pytest

from cms.accounts.models import Role
from tests import factories
from tests.articles.desk.written import address

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    account = factories.editor()
    client.force_login(account)
    return account


@pytest.fixture
def source(editor):
    return factories.citation(
        key="walk2020",
        title="Walking helps knees",
        doi="10.5555/walk(20)20",
        pmid="29164029",
        authors=[{"family": "Zimmer", "given": "Zoe"}],
        year=2020,
    )


def marker(client, pasted):
    return client.get(address("source-marker"), {"q": pasted}).json()


def found(client, query):
    return [
        row["citation"].key for row in client.get(address("source-search"), {"q": query}).context["sources"]
    ]


class TestMarker:
    @pytest.mark.parametrize(
        "pasted",
        [
            "10.5555/walk(20)20",
            "10.5555/WALK(20)20",
            "https://doi.org/10.5555/walk(20)20",
            "http://dx.doi.org/10.5555/walk%2820%2920",
            "doi:10.5555/walk(20)20",
            "PMID: 29164029",
            "29164029",
            "https://pubmed.ncbi.nlm.nih.gov/29164029/",
        ],
    )
    def test_stands_for_a_source_however_it_is_written(self, client, source, pasted):
        answer = marker(client, pasted)

        assert answer == {"marker": "[@walk2020]", "said": "Cited: Walking helps knees"}

    def test_says_that_a_source_is_not_there_and_where_to_add_it(self, client, editor):
        answer = marker(client, "https://doi.org/10.1234/ABC")

        assert answer["said"] == "10.1234/abc is not in the library yet."
        assert answer["add"].endswith("?q=10.1234%2Fabc")
        assert "marker" not in answer

    @pytest.mark.parametrize(
        "pasted", ["", "Take 5 mg.", "https://example.org/page", "120", "x" * 5000, "\0"]
    )
    def test_leaves_other_text_alone(self, client, editor, pasted):
        assert marker(client, pasted) == {}

    def test_is_closed_to_those_who_do_not_write(self, client):
        client.force_login(factories.user(Role.AUDITOR))

        assert client.get(address("source-marker"), {"q": "1"}).status_code == 403

    def test_answers_strangers_with_401(self, client):
        response = client.get(address("source-marker"), {"q": "1"}, headers={"HX-Request": "true"})

        assert response.status_code == 401


class TestSearch:
    @pytest.mark.parametrize(
        "query", ["walking", "knees WALK", "zimmer", "2020 zimmer", "walk2020", "29164029"]
    )
    def test_finds_by_words_author_year_key_and_identifier(self, client, source, query):
        factories.citation(title="Something else", year=2019)

        assert found(client, query) == ["walk2020"]

    @pytest.mark.parametrize("query", ["swimming", "100%", "_", "\0", "x" * 5000])
    def test_finds_nothing_that_does_not_fit(self, client, source, query):
        assert found(client, query) == []

    def test_without_a_script_is_a_page_with_markers_to_copy(self, client, source):
        page = client.get(address("source-search"), {"q": "walking"}).content.decode()

        assert "<title>Find a source – Desk" in page
        assert "[@walk2020]" in page

    def test_for_the_script_is_a_fragment(self, client, source):
        response = client.get(address("source-search"), {"q": "walking"}, headers={"HX-Request": "true"})

        page = response.content.decode()
        assert "<html" not in page
        assert 'data-marker="walk2020"' in page

    def test_offers_to_add_what_is_not_there(self, client, editor):
        page = client.get(address("source-search"), {"q": "<b>10.1234/x"}).content.decode()

        assert "Nothing in the library fits" in page
        assert "Add a source to the library" in page
        assert "<b>10.1234" not in page

    def test_costs_the_same_for_one_source_and_three(self, client, source, django_assert_num_queries):
        client.get(address("source-search"), {"q": "helps"})
        with django_assert_num_queries(6) as one:
            client.get(address("source-search"), {"q": "helps"})
        for _ in range(2):
            factories.citation(title="Rest helps")

        with django_assert_num_queries(len(one)):
            client.get(address("source-search"), {"q": "helps"})

    def test_is_closed_to_those_who_do_not_write(self, client):
        client.force_login(factories.user(Role.AUDITOR))

        assert client.get(address("source-search")).status_code == 403
