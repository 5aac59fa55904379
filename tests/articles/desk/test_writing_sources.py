"""Citing while writing: pasted identifiers and the search in the library (D21, D22, D23)."""

import dataclasses
import re

import pytest

from articles.demo.material import sources
from citations import jobs
from citations.actions.pasting import start_paste
from citations.actions.replacing import merge
from citations.models import Citation, Paste, PastedLine
from citations.replay.faults import Kind
from cms.accounts.models import Role
from tests import factories
from tests.articles.desk.reviewed import words
from tests.articles.desk.written import address
from tests.citations import judged
from tests.citations.actions.test_verifying import take
from tests.replay import fail

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}
KNOWN = next(one.record for one in sources().values() if one.record.doi and one.record.pmid)


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


@pytest.mark.parametrize("place", ["source-search", "source-options"])
class TestDoubts:
    """Whoever chooses a source sees what speaks against it before it is in the text."""

    def test_a_source_that_the_registries_do_not_match_says_so(self, client, source, place):
        doubted = factories.citation(confirmed=False, title="Rest harms knees")
        other = dataclasses.replace(doubted.record(), title="Quite another thing", authors=())
        take(doubted, judged.answer(doubted, record=other, titles=(other.title,)))

        assert "Does not match" in words(client.get(address(place), {"q": "harms"}, headers=HTMX))

    def test_a_source_that_is_confirmed_says_nothing(self, client, source, place):
        page = client.get(address(place), {"q": "walking"}, headers=HTMX)

        assert "Walking helps knees" in words(page)
        assert 'class="tag' not in page.content.decode()

    def test_costs_the_same_for_one_source_and_three(
        self, client, source, place, django_assert_max_num_queries
    ):
        with django_assert_max_num_queries(1000) as one:
            client.get(address(place), {"q": "helps"}, headers=HTMX)
        for _ in range(2):
            factories.citation(title="Rest helps knees")
        with django_assert_max_num_queries(len(one)):
            client.get(address(place), {"q": "helps"}, headers=HTMX)


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

        assert answer == {"marker": "[@walk2020]", "said": "Cited “Walking helps knees”."}

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


class TestOptions:
    def test_are_lines_of_a_listbox(self, client, source):
        page = client.get(address("source-options"), {"q": "walking"}, headers=HTMX).content.decode()

        assert page.count('role="option"') == 1
        assert 'data-key="walk2020"' in page
        assert 'id="source-option-1"' in page

    def test_without_words_are_the_newest_sources_in_use(self, client, source, editor):
        merged, newest = factories.citation(), factories.citation(key="newest")
        merge(source=merged, by=editor, into=newest, reason="One work")

        page = client.get(address("source-options"), headers=HTMX).content.decode()

        assert re.findall(r'data-key="(\w+)"', page) == ["newest", "walk2020"]

    def test_the_key_of_a_merged_source_leads_to_the_one_in_its_place(self, client, source, editor):
        merge(source=factories.citation(key="gone"), by=editor, into=source, reason="One work")

        page = client.get(address("source-options"), {"q": "gone"}, headers=HTMX).content.decode()

        assert re.findall(r'data-key="(\w+)"', page) == ["walk2020"]

    def test_are_closed_to_those_who_do_not_write(self, client):
        client.force_login(factories.user(Role.AUDITOR))

        assert client.get(address("source-options")).status_code == 403


class TestLookingUp:
    def test_answers_at_once_where_to_ask_again(self, client, editor):
        started = client.post(address("source-look-up"), {"q": KNOWN.doi}).json()

        line = PastedLine.objects.get()
        assert started == {"ask": address("line-answer", line), "page": line.paste.get_absolute_url()}
        assert client.get(started["ask"]).json() == started

    def test_offers_what_was_found_and_adds_it(self, client, editor, registries):
        started = client.post(address("source-look-up"), {"q": KNOWN.doi}).json()
        jobs.look_up(PastedLine.objects.get().paste_id)

        answer = client.get(started["ask"]).json()
        added = client.post(answer["accept"]).json()

        source = Citation.objects.get()
        assert answer["said"].startswith(f"Found: {KNOWN.authors[0].family}")
        assert (added["marker"], source.doi) == (f"[@{source.key}]", KNOWN.doi)
        assert client.get(started["ask"]).json()["marker"] == added["marker"]

    def test_says_what_was_retracted(self, client, editor, registries):
        started = client.post(address("source-look-up"), {"q": "10.1016/S0140-6736(97)11096-0"}).json()
        jobs.look_up(PastedLine.objects.get().paste_id)

        assert "retracted" in client.get(started["ask"]).json()["said"]

    def test_says_who_did_not_answer_and_offers_the_page(self, client, editor, registries):
        fail(registries, Kind.OUT_OF_SERVICE)
        started = client.post(address("source-look-up"), {"q": KNOWN.doi}).json()
        jobs.look_up(PastedLine.objects.get().paste_id)

        answer = client.get(started["ask"]).json()

        assert "did not answer" in answer["said"]
        assert answer.keys() == {"said", "page"}

    @pytest.mark.parametrize("pasted", ["", "Take 5 mg.", "\0"])
    def test_asks_nobody_about_other_text(self, client, editor, pasted):
        assert client.post(address("source-look-up"), {"q": pasted}).json() == {}
        assert not Paste.objects.exists()

    def test_is_closed_to_those_who_do_not_write(self, client, editor):
        line = start_paste(by=editor, lines=["A title of five words. 2020."]).lines.get()
        client.force_login(factories.user(Role.AUDITOR))

        assert client.post(address("source-look-up"), {"q": KNOWN.doi}).status_code == 403
        assert client.get(address("line-answer", line)).status_code == 403
        assert client.post(address("line-add", line)).status_code == 403
        assert not Citation.objects.exists()


def test_the_editor_says_what_a_source_was_merged_into(client, editor):
    old, new = factories.citation(key="old2020"), factories.citation(key="new2020")
    article = factories.article(by=editor, body="A fact.[@new2020]")
    merge(source=old, by=editor, into=new, reason="One work")
    factories.changed(article, by=editor, body="A fact.[@old2020]")

    page = client.get(address("article-edit", article)).content.decode()

    assert "“old2020” was merged into “new2020”: cite [@new2020]." in page
