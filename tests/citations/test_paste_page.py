"""The page of a paste: what is known of each line, what registries say, one click for each, with and without htmx."""

from __future__ import annotations

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles.demo.material import sources
from citations import jobs
from citations.ama import format_text
from citations.models import Citation, Paste, PastedLine
from citations.replay.faults import Kind
from cms.accounts.models import Role
from tests import factories
from tests.citations.pages import text_of
from tests.citations.pasted import NOWHERE, SCI_LINE, SCI_RIGHT
from tests.replay import fail

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}
LOOKUP = "/desk/citations/lookup/"


@pytest.fixture
def known_work():
    return next(source.record for source in sources().values() if source.record.doi and source.record.pmid)


def pasted(client, *lines, look_up=True, **more):
    """Paste as a person does; the registries answer at once if they are to."""
    response = client.post(LOOKUP, {"q": "\n\n".join(lines), **more})
    paste = Paste.objects.latest("pk")
    assert response["Location"] == paste.get_absolute_url()
    if look_up:
        jobs.look_up(paste.pk)
    return paste


def act(client, name, of, headers=None, **fields):
    return client.post(reverse(f"citations:{name}", args=[of.pk]), fields, headers=headers)


class TestWhileItIsLookedUp:
    def test_shows_every_line_and_asks_for_news(self, client, editor):
        paste = pasted(client, SCI_LINE, NOWHERE, look_up=False)

        page = text_of(client.get(paste.get_absolute_url()))

        assert "0 of 2 looked up." in page
        assert page.count("Being looked up") == 2
        assert f'hx-get="{paste.get_absolute_url()}?waiting=1,2"' in page
        assert f'<a href="{paste.get_absolute_url()}">Refresh</a>' in page
        assert page.count("Add as typed") == 2

    def test_no_news_is_no_content(self, client, editor):
        paste = pasted(client, SCI_LINE, look_up=False)

        response = client.get(f"{paste.get_absolute_url()}?waiting=1", headers=HTMX)

        assert (response.status_code, response.content) == (204, b"")

    def test_news_are_the_lines_that_came_in_and_the_rest_is_asked_for(self, client, editor, registries):
        paste = pasted(client, SCI_LINE, NOWHERE)
        PastedLine.objects.filter(paste=paste, position=2).update(outcome=None)

        page = text_of(client.get(f"{paste.get_absolute_url()}?waiting=1,2", headers=HTMX))

        assert "1 of 2 looked up." in page
        assert '<li id="line-1" hx-swap-oob="true">' in page
        assert 'id="line-2"' not in page
        assert f'hx-get="{paste.get_absolute_url()}?waiting=2"' in page

    def test_stops_when_all_has_come_in(self, client, editor, registries):
        paste = pasted(client, SCI_LINE)

        page = text_of(client.get(f"{paste.get_absolute_url()}?waiting=1", headers=HTMX))

        assert "hx-get" not in page
        assert "1 reference, looked up." in page

    def test_stops_asking_after_five_minutes_and_offers_to_ask_again(self, client, editor):
        paste = pasted(client, SCI_LINE, look_up=False)
        Paste.objects.filter(pk=paste.pk).update(at=timezone.now() - datetime.timedelta(minutes=6))

        page = text_of(client.get(paste.get_absolute_url()))

        assert "hx-get" not in page
        assert "you need not wait for it" in page
        assert act(client, "paste-look-up", paste).status_code == 302

    @pytest.mark.parametrize("waiting", ["", "x", "1,,2", "9" * 600])
    def test_a_question_that_makes_no_sense_gets_no_news(self, client, editor, waiting):
        paste = pasted(client, SCI_LINE, look_up=False)

        response = client.get(paste.get_absolute_url(), {"waiting": waiting}, headers=HTMX)

        assert response.status_code == 204


class TestWhatIsShown:
    def test_what_the_registries_hold_with_a_field_table(self, client, editor, registries, known_work):
        paste = pasted(
            client, format_text(known_work).replace(str(known_work.year), str(known_work.year - 1))
        )

        page = text_of(client.get(paste.get_absolute_url()))

        assert "Small differences" in page
        assert "Compare field by field" in page
        assert "<strong>A small difference.</strong>" in page
        assert f'<td data-label="Typed">{known_work.year - 1}</td>' in page

    def test_another_work_under_the_doi_and_the_one_that_is_meant(self, client, editor, registries):
        paste = pasted(client, SCI_LINE)

        page = text_of(client.get(paste.get_absolute_url()))

        assert "Does not match" in page
        assert "DOI 10.1177/2192568217703087 is not this article." in page
        assert "Under this identifier:" in page
        assert f'href="https://doi.org/{SCI_RIGHT}"' in page
        assert "Use it" in page

    def test_who_was_asked_about_what_none_knows(self, client, editor, registries):
        page = text_of(client.get(pasted(client, NOWHERE).get_absolute_url()))

        assert "Crossref, PubMed and doi.org were asked" in page
        assert "fake" not in page.lower()

    def test_who_did_not_answer(self, client, editor, registries):
        fail(registries, Kind.OUT_OF_SERVICE, "/crossref")

        page = text_of(client.get(pasted(client, SCI_LINE).get_absolute_url()))

        assert "Not determined" in page
        assert "Crossref was asked and did not answer." in page
        assert "Ask again" in page
        assert "Add as typed" in page

    def test_what_the_library_has_with_its_marker(self, client, editor):
        source = factories.citation(key="lee2020")
        titled = factories.citation(title="An odd title", doi=None, year=2018, notice="retracted")
        paste = pasted(client, source.doi, "Kim B. An odd title. J Ex. 2018;1(1):1-2.", look_up=False)

        page = text_of(client.get(paste.get_absolute_url()))

        assert "In the library already" in page
        assert "Same title in the library" in page
        assert '<code id="marker-1">[@lee2020]</code>' in page
        assert titled.get_notice_display() in page
        assert "Add it" not in page

    def test_that_a_work_which_was_found_is_in_the_library(self, client, editor, registries):
        factories.citation(key="right2017", doi=SCI_RIGHT)

        page = text_of(client.get(pasted(client, SCI_LINE).get_absolute_url()))

        assert "In the library as <code>[@right2017]</code>" in page

    def test_what_is_no_reference_is_offered_to_search_for(self, client, editor, registries):
        page = text_of(client.get(pasted(client, "falls & later life").get_absolute_url()))

        assert "Not recognised as a reference" in page
        assert "?q=falls%20%26%20later%20life" in page

    def test_hostile_words_come_out_as_text(self, client, editor, registries):
        page = text_of(client.get(pasted(client, "<script>alert(1)</script> & more").get_absolute_url()))

        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; more" in page

    def test_leads_back_to_the_text(self, client, editor):
        paste = pasted(client, SCI_LINE, look_up=False, next="/desk/articles/7/edit/")

        assert 'href="/desk/articles/7/edit/"' in text_of(client.get(paste.get_absolute_url()))

    def test_leads_to_no_other_site(self, client, editor):
        assert pasted(client, SCI_LINE, look_up=False, next="https://example.org/").back == ""

    def test_costs_the_same_for_one_line_and_three(self, client, editor, registries):
        one = pasted(client, SCI_LINE)
        three = pasted(client, SCI_LINE, NOWHERE, SCI_LINE.replace("2. ", "3. "))
        client.get(one.get_absolute_url())

        counts = []
        for paste in (one, three):
            with CaptureQueriesContext(connection) as captured:
                client.get(paste.get_absolute_url())
            counts.append(len(captured))

        assert counts[0] == counts[1]


class TestAccepting:
    def test_adds_the_source_and_leads_back_to_the_line(self, client, editor, registries, known_work):
        paste = pasted(client, known_work.doi)

        response = act(client, "line-accept", paste.lines.get())

        source = Citation.objects.get()
        assert response["Location"] == f"{paste.get_absolute_url()}#line-1"
        page = text_of(client.get(paste.get_absolute_url()))
        assert f"Its marker is [@{source.key}]." in page
        assert "In the library now" in page

    def test_a_script_gets_the_line_with_its_marker_in_focus(self, client, editor, registries, known_work):
        paste = pasted(client, known_work.doi)

        page = text_of(act(client, "line-accept", paste.lines.get(), HTMX))

        assert "<html" not in page
        assert '<li id="line-1">' in page
        assert "In the library now" in page
        assert " autofocus" in page

    def test_uses_what_was_found(self, client, editor, registries):
        paste = pasted(client, SCI_LINE)
        assert f'name="candidate" value="doi:{SCI_RIGHT}"' in text_of(client.get(paste.get_absolute_url()))

        act(client, "line-accept", paste.lines.get(), candidate=f"doi:{SCI_RIGHT}")

        assert Citation.objects.get().doi == SCI_RIGHT

    @pytest.mark.parametrize(
        ("candidate", "status"), [("x", 400), ("0", 400), ("doi:", 400), ("doi:10.5555/other", 409)]
    )
    def test_says_when_the_choice_is_none(self, client, editor, registries, candidate, status):
        line = pasted(client, SCI_LINE).lines.get()

        assert act(client, "line-accept", line, candidate=candidate).status_code == status
        assert not Citation.objects.exists()

    def test_all_that_match_at_once(self, client, editor, registries):
        works = [source.record for source in sources().values() if source.record.doi and source.record.pmid][
            :2
        ]
        paste = pasted(client, *(format_text(work) for work in works), NOWHERE)
        assert "Add all 2 that match" in text_of(client.get(paste.get_absolute_url()))

        response = act(client, "paste-accept", paste)

        assert response["Location"] == paste.get_absolute_url()
        assert {source.doi for source in Citation.objects.all()} == {work.doi for work in works}
        assert "2 sources are in the library." in text_of(client.get(paste.get_absolute_url()))

    def test_asks_again_on_demand(self, client, editor, registries):
        fail(registries, Kind.OUT_OF_SERVICE)
        paste = pasted(client, SCI_LINE)

        response = act(client, "paste-look-up", paste)

        assert response["Location"] == paste.get_absolute_url()
        assert paste.lines.get().is_waiting


class TestByHand:
    ADD = "/desk/citations/add/"

    def test_the_form_begins_with_what_was_read(self, client, editor):
        line = pasted(client, SCI_LINE, look_up=False).lines.get()

        response = client.get(self.ADD, {"pasted": line.pk})

        start = response.context["form"].initial
        assert (start["year"], start["volume"], start["doi"]) == (2017, "7", "10.1177/2192568217703087")
        assert "You pasted:" in text_of(response)

    def test_the_source_stands_for_the_line(self, client, editor):
        paste = pasted(client, NOWHERE, look_up=False)
        line = paste.lines.get()

        response = client.post(
            self.ADD, {"type": "article-journal", "title": "A study of nothing", "pasted": line.pk}
        )

        assert response["Location"] == f"{paste.get_absolute_url()}#line-1"
        assert paste.lines.get().citation == Citation.objects.get()

    def test_errors_keep_the_line(self, client, editor):
        line = pasted(client, NOWHERE, look_up=False).lines.get()

        response = client.post(self.ADD, {"type": "article-journal", "title": "", "pasted": line.pk})

        assert response.status_code == 400
        assert f'name="pasted" value="{line.pk}"' in text_of(response)

    @pytest.mark.parametrize("number", ["0", "999999999", "x", "1" * 30, "１"])
    def test_a_line_that_is_not_there_is_not_found(self, client, editor, number):
        assert client.get(self.ADD, {"pasted": number}).status_code == 404


class TestWhoMay:
    def test_those_who_only_read_may_not(self, client, editor):
        paste = pasted(client, SCI_LINE, look_up=False)
        client.force_login(factories.user(Role.AUDITOR))

        assert client.get(paste.get_absolute_url()).status_code == 403
        assert act(client, "line-accept", paste.lines.get()).status_code == 403
        assert act(client, "paste-accept", paste).status_code == 403
        assert act(client, "paste-look-up", paste).status_code == 403
        assert not Citation.objects.exists()

    def test_colleagues_may(self, client, editor):
        paste = pasted(client, SCI_LINE, look_up=False)
        client.force_login(factories.reviewer("fact_check"))

        assert client.get(paste.get_absolute_url()).status_code == 200

    def test_strangers_sign_in_first(self, client, editor):
        paste = pasted(client, SCI_LINE, look_up=False)
        client.logout()

        assert client.get(paste.get_absolute_url())["Location"].startswith("/accounts/login/")
        assert act(client, "line-accept", paste.lines.get()).status_code == 401
