"""The list of sources, the page of one, and the questions behind them."""

import datetime

import pytest
from django.db.models import ProtectedError
from django.urls import reverse
from django.utils import timezone

from citations import library
from citations.actions.asking import ask_again
from citations.actions.library import edit_citation, note_notice
from citations.actions.replacing import merge
from citations.models import Citation, Watch
from cms.accounts.models import Role
from tests import factories
from tests.citations import judged
from tests.citations.pages import text_of

pytestmark = pytest.mark.django_db

LIST = "/desk/citations/"
HOSTILE = "<script>alert(1)</script> & <i>Listeria</i>"


def address(name, source):
    return reverse(f"citations:citation-{name}", args=[source.pk])


class TestQuestions:
    @pytest.mark.parametrize(
        "fields",
        [
            {},
            {
                "authors": [
                    {"literal": "World Health Organization"},
                    {"family": "Ü", "given": "Zoë", "suffix": "Jr"},
                ]
            },
            {"doi": None, "pmid": "123456", "year": None, "accessed_on": datetime.date(2024, 2, 29)},
            {
                "title": 'Quotes " and \\ and <i>tags</i>',
                "authors": [],
                "editors": [{"family": "B", "given": "C"}],
            },
        ],
    )
    def test_postgresql_reads_the_same_facts_as_python(self, fields):
        source = factories.citation(confirmed=False, **fields)

        found = Citation.objects.annotate(facts_now=library.facts_in_sql()).get(pk=source.pk)

        assert found.facts_now == found.facts()

    def test_a_check_counts_only_for_the_record_it_was_made_on(self, editor):
        source = factories.citation()
        assert library.with_standing(Citation.objects.filter(pk=source.pk)).get().outcome == "confirmed"

        edit_citation(citation=source, by=editor, version=1, fields={"pages": "2-9"}, reason="Misprint")

        found = library.with_standing(Citation.objects.filter(pk=source.pk)).get()
        assert (found.outcome, found.was_checked) == (None, "confirmed")

    def test_a_notice_leaves_a_confirmation_standing(self, editor):
        source = factories.citation()

        note_notice(citation=source, by=editor, notice="corrected", reason="Erratum in March")

        assert library.with_standing(Citation.objects.filter(pk=source.pk)).get().outcome == "confirmed"

    @pytest.mark.parametrize("word", ["family", "literal", "given"])
    def test_searching_does_not_find_what_the_parts_of_names_are_called(self, word):
        factories.citation(confirmed=False)

        assert not library.matching(word).exists()


class TestList:
    def test_shows_every_source_with_what_is_known_of_it(self, client, editor):
        factories.citation(title="A confirmed trial")
        factories.citation(title="A new trial", confirmed=False)

        page = text_of(client.get(LIST))

        assert "A confirmed trial" in page
        assert "A new trial" in page
        assert '<span class="tag tag-good">Confirmed</span>' in page
        assert '<span class="tag tag-caution">To confirm</span>' in page

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("q=myelopathy", ["wanted"]),
            ("q=okafor+2019", ["wanted"]),
            ("q=j+spine", ["wanted"]),
            ("q=[@wanted]", ["wanted"]),
            ("q=https://dx.doi.org/10.1234/ABC.5", ["wanted"]),
            ("q=PMID:+29164029", ["wanted"]),
            ("q=pubmed.ncbi.nlm.nih.gov/29164029/", ["wanted"]),
            ("q=nothing+like+it", []),
            ("q=%00", []),
            ("state=to_confirm", ["wanted"]),
            ("state=confirmed", ["other"]),
            ("state=sideways", []),
            ("notice=any", ["other"]),
            ("notice=retracted", []),
            ("used=yes", []),
            ("used=no&state=confirmed", ["other"]),
        ],
    )
    def test_can_be_filtered(self, client, editor, query, found):
        factories.citation(
            key="wanted",
            title="Cervical myelopathy",
            authors=[{"family": "Okafor", "given": "Ada"}],
            container_title_short="J Spine",
            year=2019,
            doi="10.1234/abc.5",
            pmid="29164029",
            confirmed=False,
        )
        other = factories.citation(key="other", title="Something else")
        note_notice(citation=other, by=editor, notice="corrected", reason="Erratum")

        assert [row["source"].key for row in client.get(f"{LIST}?{query}").context["rows"]] == found

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("verdict=match", ["match"]),
            ("verdict=minor", ["minor"]),
            ("verdict=mismatch", ["mismatch"]),
            ("verdict=not_found", ["not_found"]),
            ("verdict=cannot_determine", ["cannot_determine"]),
            ("verdict=waiting", ["waiting"]),
            ("verdict=unanswered", ["minor"]),
            ("state=to_confirm&verdict=match", ["match"]),
            ("state=merged", ["merged"]),
            ("state=merged&q=MERG", ["merged"]),
            ("state=merged&q=match", []),
            ("notice=superseded", ["minor"]),
        ],
    )
    def test_can_be_filtered_by_what_registries_said(self, client, editor, query, found):
        for verdict in ("match", "minor", "mismatch", "not_found", "cannot_determine"):
            judged.verified(factories.citation(key=verdict, confirmed=False), verdict)
        noted = Citation.objects.get(key="minor")
        note_notice(citation=noted, by=editor, notice="superseded", reason="Version 2 is out")
        Watch.objects.create(citation=noted, unanswered_since=timezone.now(), retry_at=timezone.now())
        ask_again(citation=factories.citation(key="waiting", confirmed=False), by=editor)
        other = factories.citation(key="merged")
        merge(source=other, by=editor, into=factories.citation(key="kept"), reason="The same work")

        assert [row["source"].key for row in client.get(f"{LIST}?{query}").context["rows"]] == found

    def test_a_merged_source_is_listed_no_more_and_says_so(self, client, editor):
        source, kept = factories.citation(), factories.citation(key="kept")
        merge(source=source, by=editor, into=kept, reason="The same work")

        assert [row["source"] for row in client.get(LIST).context["rows"]] == [kept]
        assert f'<a href="{kept.get_absolute_url()}">kept</a>' in text_of(
            client.get(address("overview", source))
        )

    def test_what_waits_for_the_registries_waits_for_no_person(self, client, checker):
        ask_again(citation=factories.citation(confirmed=False), by=checker)

        assert client.get(LIST).context["queue"] == []

    def test_knows_which_sources_editions_print(self, client, editor):
        source = factories.citation()
        factories.edition(of=factories.article(cites=source))
        factories.citation()

        assert [row["source"] for row in client.get(f"{LIST}?used=yes").context["rows"]] == [source]

    def test_an_empty_library_says_what_to_do(self, client, editor):
        page = text_of(client.get(LIST))

        assert "The library is empty" in page
        assert 'href="/desk/citations/lookup/"' in page

    def test_a_fact_checker_sees_first_what_they_have_to_confirm(self, client, checker):
        factories.citation(title="Confirmed already")
        waiting = factories.citation(title="Waiting", confirmed=False)

        response = client.get(LIST)

        assert [row["source"] for row in response.context["queue"]] == [waiting]
        assert text_of(response).index("For you to look at") < text_of(response).index("The library")

    def test_sources_that_editions_print_are_to_be_confirmed_first(self, client, checker):
        factories.citation(confirmed=False)
        printed = factories.citation(confirmed=False)
        factories.edition(of=factories.article(cites=printed))

        assert client.get(LIST).context["queue"][0]["source"] == printed

    def test_nobody_else_gets_a_queue(self, client, editor):
        factories.citation(confirmed=False)

        assert client.get(LIST).context["queue"] == []

    @pytest.mark.parametrize("who", ["editor", "checker"])
    def test_costs_the_same_for_one_row_and_three(self, client, request, who, django_assert_max_num_queries):
        request.getfixturevalue(who)
        factories.citation(confirmed=False)
        client.get(LIST)
        with django_assert_max_num_queries(8) as one:
            client.get(LIST)
        for _ in range(3):
            factories.citation()
            factories.citation(confirmed=False)

        with django_assert_max_num_queries(len(one.captured_queries)) as three:
            client.get(LIST)

        assert len(three.captured_queries) == len(one.captured_queries)

    def test_pages_keep_the_filter(self, client, editor):
        for _ in range(51):
            factories.citation(confirmed=False)

        page = text_of(client.get(LIST + "?state=to_confirm"))

        assert 'href="?page=2&amp;state=to_confirm"' in page

    def test_anonymous_people_sign_in_first(self, client):
        assert client.get(LIST).headers["Location"].startswith("/accounts/login/")

    @pytest.mark.parametrize("role", ["", Role.ADMINISTRATOR])
    def test_is_closed_to_others_with_a_sentence(self, client, role):
        client.force_login(factories.user(*filter(None, [role])))

        response = client.get(LIST)

        assert response.status_code == 403
        assert "It takes one of:" in text_of(response)


class TestOverview:
    def test_shows_the_reference_the_marker_and_who_confirmed_it(self, client, editor):
        source = factories.citation(key="okafor2020", pmid="123456")

        page = text_of(client.get(address("overview", source)))

        assert "<i>J Ex</i>" in page
        assert f'href="https://doi.org/{source.doi}"' in page
        assert 'href="https://pubmed.ncbi.nlm.nih.gov/123456/"' in page
        assert 'value="[@okafor2020]"' in page
        assert "Found at the publisher." in page
        assert "Counts for this record" in page

    def test_a_check_of_an_earlier_wording_is_shown_as_such(self, client, editor):
        source = factories.citation()
        edit_citation(citation=source, by=editor, version=1, fields={"pages": "2-9"}, reason="Misprint")

        page = text_of(client.get(address("overview", source)))

        assert "On an earlier wording: no longer counts" in page
        assert "The registries are being asked about this record." in page

    def test_d27_a_notice_stands_on_the_page_in_words(self, client, editor):
        source = factories.citation(key="bad2020")
        note_notice(citation=source, by=editor, notice="retracted", reason="Data were made up, 3 May")

        page = text_of(client.get(address("overview", source)))

        assert '<span class="tag tag-danger">Retracted</span>' in page
        assert "Data were made up, 3 May" in page
        assert "[@bad2020, as retracted]" in page

    def test_says_where_it_is_used(self, client, editor):
        source = factories.citation()
        article = factories.live_article(cites=source, title="High blood pressure")
        draft = factories.article(cites=source, title="Only a draft")

        uses = client.get(address("overview", source)).context["uses"]

        assert [(use.title, use.what, use.is_public) for use in uses] == [
            (article.title, ["edition 1, which readers see", "the working copy"], True),
            (draft.title, ["the working copy"], False),
        ]

    def test_a_key_that_begins_another_is_not_mistaken_for_it(self, client, editor):
        short, long = factories.citation(key="lee2020"), factories.citation(key="lee2020a")
        factories.article(cites=long)

        assert client.get(address("overview", short)).context["uses"] == []

    def test_a_reviewer_does_not_learn_of_articles_they_were_not_asked_about(self, client):
        source = factories.citation()
        factories.live_article(cites=source, title="Not for them")
        client.force_login(factories.reviewer("medical_review"))

        page = text_of(client.get(address("overview", source)))

        assert "Not for them" not in page
        assert "No article that you may see cites it." in page

    def test_hostile_records_come_out_as_text(self, client, editor):
        source = factories.citation(
            title=HOSTILE,
            authors=[{"literal": "<img src=x onerror=alert(1)>"}],
            url="javascript:alert(1)",
            doi=None,
            container_title_short="<b>J</b>",
        )

        for page in (text_of(client.get(address("overview", source))), text_of(client.get(LIST))):
            assert "<script>alert" not in page
            assert "<img src=x" not in page
            assert "<b>J" not in page
            assert 'href="javascript' not in page
            assert "<i>Listeria</i>" in page

    def test_costs_the_same_for_one_use_and_three(self, client, editor, django_assert_max_num_queries):
        source = factories.citation()
        factories.live_article(cites=source)
        client.get(address("overview", source))
        with django_assert_max_num_queries(13) as one:
            client.get(address("overview", source))
        for _ in range(2):
            factories.live_article(cites=source)
            factories.confirm(source)

        with django_assert_max_num_queries(len(one.captured_queries)):
            client.get(address("overview", source))

    @pytest.mark.parametrize(
        "elsewhere", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "/\\evil"]
    )
    def test_leads_back_only_within_the_site(self, client, editor, elsewhere):
        source = factories.citation()

        assert client.get(address("overview", source), {"next": elsewhere}).context["back"] == ""
        assert client.get(address("overview", source), {"next": "/desk/"}).context["back"] == "/desk/"

    def test_what_is_not_there_is_not_found(self, client, editor):
        assert client.get("/desk/citations/999999999/").status_code == 404


class TestNavigation:
    def test_leads_to_the_library(self, client, editor):
        assert 'href="/desk/citations/"' in text_of(client.get("/desk/"))

    def test_d26_a_source_in_use_cannot_be_deleted(self, editor):
        source = factories.citation()
        factories.edition(of=factories.article(cites=source))

        with pytest.raises(ProtectedError):
            source.delete()
