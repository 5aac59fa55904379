"""Looking up what was pasted, and adding what the library does not have."""

from urllib.parse import quote

import pytest
from reversion.models import Version

from citations.actions.replacing import merge
from citations.lookup import look_up
from citations.models import Citation, Paste
from cms.accounts.models import Role
from tests import factories
from tests.citations.pages import text_of

pytestmark = pytest.mark.django_db

LOOKUP, ADD = "/desk/citations/lookup/", "/desk/citations/add/"
LINE = (
    "3. Okafor A, Lindqvist J, et al. Falls in later life: a cohort study. J Imag Med. 2019;12(3):101-109. "
    "doi:10.5555/falls.2019"
)
NEW = {
    "type": "article-journal",
    "title": "Falls in later life",
    "authors": "Okafor, Ada\nFalls Study Group",
    "year": "2019",
}


@pytest.fixture
def reader(client):
    """Somebody who may look through the library and not add to it."""
    account = factories.user(Role.AUDITOR)
    client.force_login(account)
    return account


@pytest.fixture
def known():
    return factories.citation(
        key="lee2020",
        title="A trial of examples",
        doi="10.1234/abc(5)",
        pmid="29164029",
        pmcid="PMC5684839",
        isbn="9780323401968",
        year=2020,
    )


class TestLookingUp:
    @pytest.mark.parametrize(
        "pasted",
        [
            "10.1234/abc(5)",
            "DOI: 10.1234/ABC(5).",
            "https://doi.org/10.1234/abc%285%29",
            "http://dx.doi.org/10.1234/abc(5)",
            "29164029",
            "PMID: 29164029",
            "https://pubmed.ncbi.nlm.nih.gov/29164029/",
            "PMC5684839",
            "https://pmc.ncbi.nlm.nih.gov/articles/PMC5684839/",
            "ISBN 978-0-323-40196-8",
            "Lee A. A trial of exmaples. J Ex. 2020;1(1):1-2. doi:10.1234/abc(5)",
        ],
    )
    def test_d21_what_the_library_has_is_shown_with_its_marker(self, client, editor, known, pasted):
        page = text_of(client.get(LOOKUP, {"q": pasted}))

        assert "In the library" in page
        assert 'value="[@lee2020]"' in page

    def test_a_doi_of_another_title_is_not_taken_for_that_work(self, client, editor, known):
        """Copied from the wrong place: the registries are asked, and nobody cites `known` by mistake."""
        line = "Kim B. Nothing to do with it at all. J Ex. 2020;1(1):1-2. doi:10.1234/abc(5)"

        [found] = look_up([line])

        assert (found.known, found.record.doi) == (None, known.doi)

    def test_what_it_lacks_is_kept_in_the_field_to_be_asked_about(self, client, editor):
        page = text_of(client.get(LOOKUP, {"q": "https://doi.org/10.9999/New.1"}))

        assert "Not in the library" in page
        assert "https://doi.org/10.9999/New.1</textarea>" in page
        assert not Paste.objects.exists()

    def test_a_cut_off_doi_is_said_in_words(self, client, editor):
        assert "This DOI is cut off." in text_of(client.get(LOOKUP, {"q": "https://doi.org/10.1234/"}))

    def test_a_merged_source_leads_to_the_one_in_its_place(self, client, editor, known):
        other = factories.citation(key="new2020")
        merge(source=known, by=editor, into=other, reason="One work")

        assert 'value="[@new2020]"' in text_of(client.get(LOOKUP, {"q": "29164029"}))

    def test_a_list_gets_one_row_each(self, client, reader, known):
        same_title = factories.citation(title="An odd title", doi=None, year=2018)
        pasted = "\n".join(
            [
                f"1. Lee A. {known.title}. J Ex. 2020;1(1):1-2. doi:10.1234/ABC(5)",
                "2. Kim B. An odd title. J Ex. 2018;1(1):1-2.",
                "3. Doe C. Never heard of. J Ex. 2021;1(1):1-2. doi:10.9999/new",
                "4. <script>alert(1)</script>",
            ]
        )

        response = client.post(LOOKUP, {"q": pasted})

        rows = [row["pasted"] for row in response.context["found"]]
        assert [(row.known, row.is_certain) for row in rows] == [
            (known, True),
            (same_title, False),
            (None, False),
            (None, False),
        ]
        assert "<script>alert" not in text_of(response)
        assert pasted.replace("<", "&lt;").replace(">", "&gt;") in text_of(response)

    def test_costs_the_same_for_one_row_and_many(self, client, reader, known, django_assert_max_num_queries):
        client.post(LOOKUP, {"q": "10.1234/abc(5)"})
        with django_assert_max_num_queries(6) as one:
            client.post(LOOKUP, {"q": "10.1234/abc(5)"})
        for _ in range(3):
            factories.citation()
        lines = "\n".join(source.doi for source in Citation.objects.all())

        with django_assert_max_num_queries(len(one.captured_queries)):
            client.post(LOOKUP, {"q": lines})

    @pytest.mark.parametrize(
        "line",
        [
            "Kim B. An odd title. J Ex. 2018;1(1):1-2.",
            "Kim B. An odd title. J Ex. 2010;1(1):1-2. doi:10.9999/x",
        ],
    )
    def test_the_same_title_of_another_year_or_doi_is_another_source(self, client, editor, line):
        factories.citation(title="An odd title", year=2010)

        (row,) = client.get(LOOKUP, {"q": line}).context["found"]
        assert row["pasted"].known is None

    @pytest.mark.parametrize(
        "pasted", ["", "   ", "\0", "x" * 100_001, "\n\n".join(["Doe A. T. J. 2020;1:1."] * 101)]
    )
    def test_what_cannot_be_looked_up_is_refused_in_words(self, client, editor, pasted):
        response = client.post(LOOKUP, {"q": pasted})

        assert response.status_code == 400
        assert "Please correct this" in text_of(response)

    def test_opens_empty(self, client, editor):
        page = text_of(client.get(LOOKUP))

        assert "Please correct this" not in page
        assert "Fill in a record by hand" in page

    def test_d19_leads_back_to_the_text(self, client, editor, known):
        back = "/desk/articles/7/edit/"

        page = text_of(client.get(LOOKUP, {"q": "29164029", "return": back}))

        assert f'href="{back}"' in page

    @pytest.mark.parametrize("method", ["get", "post"])
    def test_those_who_only_read_are_not_offered_to_add(self, client, reader, method):
        page = text_of(getattr(client, method)(LOOKUP, {"q": "10.9999/new"}))

        assert "Not in the library" in page
        assert ADD not in page
        assert not Paste.objects.exists()

    def test_anonymous_people_sign_in_first(self, client):
        assert client.get(LOOKUP).headers["Location"].startswith("/accounts/login/")

    def test_is_closed_to_those_without_a_part_in_it(self, client):
        client.force_login(factories.administrator())

        assert client.get(LOOKUP).status_code == 403


class TestAdding:
    def test_adds_the_source_and_says_its_marker(self, client, editor):
        response = client.post(ADD, {**NEW, "doi": "https://doi.org/10.5555/F.1"}, follow=True)

        source = Citation.objects.get()
        assert (source.key, source.doi, source.pmid) == ("okafor2019", "10.5555/f.1", None)
        assert source.record().authors[1].literal == "Falls Study Group"
        assert "Its marker is [@okafor2019]." in text_of(response)
        assert Version.objects.get_for_object(source).get().revision.user == editor

    def test_keeps_the_way_back(self, client, editor):
        back = "/desk/articles/7/edit/?x=1"

        response = client.post(ADD, {**NEW, "next": back})

        source = Citation.objects.get()
        assert response.headers["Location"] == f"{source.get_absolute_url()}?next={quote(back, safe='')}"

    @pytest.mark.parametrize(
        "spelling", ["10.1234/ABC(5)", "doi:10.1234/abc(5)", "https://doi.org/10.1234/abc%285%29"]
    )
    def test_d24_a_doi_the_library_has_is_used_again(self, client, editor, known, spelling):
        before = Citation.objects.filter(pk=known.pk).values().get()

        response = client.post(ADD, {**NEW, "title": known.title, "doi": spelling}, follow=True)

        assert Citation.objects.values().get() == before
        assert "The library has this source already" in text_of(response)
        assert "[@lee2020]" in text_of(response)

    def test_sending_it_twice_adds_one(self, client, editor):
        for _ in range(2):
            client.post(ADD, {**NEW, "doi": "10.5555/f.1"})

        assert Citation.objects.count() == 1

    def test_a_key_of_ones_own(self, client, editor):
        client.post(ADD, {**NEW, "key": "falls"})

        assert Citation.objects.get().key == "falls"

    @pytest.mark.parametrize(
        ("sent", "said"),
        [
            ({"title": "  "}, "Title: This field is required."),
            ({"type": "song"}, "Kind of source: Select a valid choice."),
            ({"doi": "no doi"}, "DOI: There is no DOI in this."),
            ({"doi": "10.1234/"}, "This DOI is cut off."),
            ({"pmid": "abc"}, "This is not a PubMed id."),
            ({"isbn": "978-3-16-148410-1"}, "its check digit does not fit"),
            ({"pmcid": "5"}, "This is not a PubMed Central id."),
            ({"year": "20201"}, "This year is still to come."),
            ({"year": "abc"}, "Year: Enter a whole number."),
            ({"month": "2", "day": "30"}, "This month has no such day."),
            ({"year": "", "month": "2"}, "A month needs its year."),
            ({"day": "2"}, "A day needs its month."),
            ({"url": "javascript:alert(1)"}, "Enter a valid URL."),
            ({"url": "ftp://example.org/x"}, "Give an address that begins with https"),
            ({"accessed_on": "yesterday"}, "Read on: Enter a valid date."),
            ({"key": "1st"}, "Start with a letter"),
            ({"key": "TAKEN"}, "This key is taken."),
            ({"title": "a\0b"}, "Null characters are not allowed."),
            ({"volume": "9" * 51}, "Volume: Ensure this value has at most 50 characters"),
        ],
    )
    def test_says_what_is_wrong_and_loses_nothing(self, client, editor, sent, said):
        factories.citation(key="taken")
        before = Citation.objects.count(), Version.objects.count()

        response = client.post(ADD, {**NEW, "publisher": "Typed for long", **sent})

        page = text_of(response)
        assert response.status_code == 400
        assert said in page
        assert "<title>Error:" in page
        assert "Typed for long" in page
        assert "Okafor, Ada\nFalls Study Group</textarea>" in page
        assert (Citation.objects.count(), Version.objects.count()) == before

    def test_is_closed_to_those_who_only_read(self, client):
        client.force_login(factories.user(Role.AUDITOR))

        assert client.get(ADD).status_code == 403
        assert client.post(ADD, NEW).status_code == 403
        assert not Citation.objects.exists()

    def test_fact_checkers_may(self, client):
        client.force_login(factories.reviewer("fact_check"))

        assert client.post(ADD, NEW).status_code == 302

    def test_anonymous_people_sign_in_first(self, client):
        assert client.post(ADD, NEW).status_code == 401
        assert not Citation.objects.exists()
