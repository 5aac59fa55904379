"""The pages where people state something about a source: that it is real, or what its publisher says of it."""

import pytest
from django.urls import reverse
from reversion.models import Version

from articles.models import Finding
from citations.actions.library import edit_citation, note_notice
from citations.models import Citation, CitationCheck
from cms.accounts.models import Role
from tests import factories
from tests.citations.pages import text_of

pytestmark = pytest.mark.django_db

WORDS = {
    "outcome": "confirmed",
    "peer_review": "peer_reviewed",
    "reason": "Read it at the publisher.",
    "version": 1,
}
NOTICE = {"notice": "retracted", "reason": "Retraction notice of 3 May, doi:10.1234/r", "version": 1}


def address(name, source):
    return reverse(f"citations:citation-{name}", args=[source.pk])


def evidence(source):
    return {
        "source": Citation.objects.filter(pk=source.pk).values().get(),
        "checks": CitationCheck.objects.count(),
        "versions": Version.objects.count(),
        "findings": Finding.objects.count(),
    }


@pytest.fixture
def source():
    return factories.citation(
        confirmed=False, title="On <i>Listeria</i> <script>alert(1)</script>", year=2020
    )


class TestConfirming:
    def test_shows_the_record_as_it_would_be_printed_and_where_to_open_it(self, client, checker, source):
        page = text_of(client.get(address("confirm", source)))

        assert "On <i>Listeria</i> &lt;script&gt;" in page
        assert f'href="https://doi.org/{source.doi}"' in page
        assert "<script>alert" not in page

    def test_puts_it_on_record_and_goes_back_where_they_came_from(self, client, checker, source):
        back = "/desk/editions/1/facts/?show=whole#ref-3"

        response = client.post(address("confirm", source), {**WORDS, "next": back})

        assert (response.status_code, response.headers["Location"]) == (302, back)
        check = source.checks.get()
        assert (check.outcome, check.peer_review, check.checked_by) == ("confirmed", "peer_reviewed", checker)
        assert check.reason == "Read it at the publisher."

    @pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "/\\evil.example", ""])
    def test_never_leads_to_another_site(self, client, checker, source, elsewhere):
        response = client.post(address("confirm", source), {**WORDS, "next": elsewhere})

        assert response.headers["Location"] == source.get_absolute_url()

    def test_sending_it_twice_does_no_harm(self, client, checker, source):
        client.post(address("confirm", source), WORDS)

        assert client.post(address("confirm", source), WORDS).status_code == 302
        assert source.checks.count() == 1

    def test_not_found_needs_no_word_about_peer_review(self, client, checker, source):
        client.post(address("confirm", source), {**WORDS, "outcome": "not_confirmed", "peer_review": ""})

        assert source.checks.get().outcome == "not_confirmed"

    @pytest.mark.parametrize(
        ("sent", "said"),
        [
            ({"outcome": ""}, "What you found: This field is required."),
            ({"peer_review": ""}, "Say whether the source you confirm is peer reviewed."),
            ({"reason": ""}, "How you confirmed it: This field is required."),
            ({"reason": "ok"}, "How you confirmed it: Ensure this value has at least 3 characters"),
            ({"outcome": "sideways"}, "Select a valid choice."),
            ({"version": "x"}, "Enter a whole number."),
        ],
    )
    def test_says_what_is_missing_and_keeps_the_rest(self, client, checker, source, sent, said):
        before = evidence(source)

        response = client.post(address("confirm", source), {**WORDS, **sent})

        assert response.status_code == 400
        assert said in text_of(response)
        assert "<title>Error:" in text_of(response)
        if "reason" not in sent:
            assert "Read it at the publisher." in text_of(response)
        assert evidence(source) == before

    def test_a_record_that_changed_meanwhile_is_shown_anew_with_what_was_typed(self, client, checker, source):
        fields = {"pages": "77-78"}
        edit_citation(citation=source, by=factories.editor(), version=1, fields=fields, reason="Misprint")
        before = evidence(source)

        response = client.post(address("confirm", source), WORDS)

        page = text_of(response)
        assert response.status_code == 409
        assert "The record changed while you were comparing" in page
        assert "77-78" in page
        assert "Read it at the publisher." in page
        assert '<input type="hidden" name="version" value="2"' in page
        assert evidence(source) == before

    @pytest.mark.parametrize("who", ["editor", "managing_editor", "chief_editor"])
    def test_others_see_why_they_cannot_and_are_refused(self, client, source, who):
        client.force_login(getattr(factories, who)())
        before = evidence(source)

        page = text_of(client.get(address("confirm", source)))
        response = client.post(address("confirm", source), WORDS)

        assert "Only a fact checker with a verified, current licence can." in page
        assert 'name="outcome"' not in page
        assert response.status_code == 403
        assert evidence(source) == before

    def test_a_medical_reviewer_sees_why_they_cannot(self, client, source):
        client.force_login(factories.reviewer("medical_review"))

        assert "You cannot confirm sources" in text_of(client.get(address("confirm", source)))
        assert client.post(address("confirm", source), WORDS).status_code == 403
        assert not source.checks.exists()

    def test_anonymous_people_sign_in_first(self, client, source):
        assert client.post(address("confirm", source), WORDS).status_code == 401
        assert not source.checks.exists()

    def test_what_is_not_there_is_not_found(self, client, checker):
        assert client.post("/desk/citations/999999999/confirm/", WORDS).status_code == 404

    def test_costs_the_same_for_one_check_and_three(
        self, client, checker, source, django_assert_max_num_queries
    ):
        factories.confirm(source)
        client.get(address("confirm", source))
        with django_assert_max_num_queries(10) as one:
            client.get(address("confirm", source))
        factories.confirm(source)
        factories.confirm(source)

        with django_assert_max_num_queries(len(one.captured_queries)):
            client.get(address("confirm", source))


class TestNotice:
    @pytest.fixture
    def editor(self, client):
        account = factories.editor()
        client.force_login(account)
        return account

    def test_is_recorded_with_its_reason(self, client, editor, source):
        response = client.post(address("notice", source), NOTICE, follow=True)

        source.refresh_from_db()
        assert (source.notice, source.notice_reason) == ("retracted", NOTICE["reason"])
        assert NOTICE["reason"] in text_of(response)

    def test_d27_reaches_the_overview_of_every_public_article_and_the_queue(self, client, editor):
        source = factories.citation(key="bad2020")
        article = factories.live_article(cites=source, by=editor)

        client.post(address("notice", source), NOTICE)

        assert "bad2020: " in text_of(client.get(f"/desk/articles/{article.pk}/"))
        assert "bad2020: " in text_of(client.get("/desk/findings/"))

    def test_can_be_taken_back(self, client, editor, source):
        note_notice(citation=source, by=editor, notice="concern", reason="Concern of 3 May")
        sent = {"notice": "none", "reason": "It was about another paper", "version": 2}

        client.post(address("notice", source), sent)

        source.refresh_from_db()
        assert source.notice == ""

    def test_there_is_nothing_to_take_back_without_a_notice(self, client, editor, source):
        before = evidence(source)

        assert "was a mistake or was taken back" not in text_of(client.get(address("notice", source)))
        assert client.post(address("notice", source), {**NOTICE, "notice": "none"}).status_code == 400
        assert evidence(source) == before

    @pytest.mark.parametrize(
        "sent", [{"notice": ""}, {"notice": "sideways"}, {"reason": ""}, {"version": ""}]
    )
    def test_says_what_is_missing(self, client, editor, source, sent):
        before = evidence(source)

        response = client.post(address("notice", source), {**NOTICE, **sent})

        assert response.status_code == 400
        assert "Please correct this" in text_of(response)
        assert evidence(source) == before

    def test_a_record_that_changed_meanwhile_keeps_what_was_typed(self, client, editor, source):
        edit_citation(
            citation=source, by=factories.editor(), version=1, fields={"pages": "2"}, reason="Misprint"
        )
        before = evidence(source)

        response = client.post(address("notice", source), NOTICE)

        assert response.status_code == 409
        assert "Retraction notice of 3 May" in text_of(response)
        assert evidence(source) == before

    @pytest.mark.parametrize("role", ["", Role.AUDITOR, Role.ADMINISTRATOR])
    def test_is_closed_to_others(self, client, source, role):
        client.force_login(factories.user(*filter(None, [role])))
        before = evidence(source)

        assert client.post(address("notice", source), NOTICE).status_code == 403
        assert evidence(source) == before

    def test_anonymous_people_sign_in_first(self, client, source):
        assert client.get(address("notice", source)).headers["Location"].startswith("/accounts/login/")
