"""Journals that wait for a decision, and the page on which it is made."""

import pytest

from citations import journals
from citations.actions.replacing import merge
from citations.models import Citation, Journal, JournalDecision
from citations.verdicts import PeerClass, Verdict
from cms.accounts.models import Role
from tests import factories
from tests.citations import judged
from tests.citations.pages import text_of, words

pytestmark = pytest.mark.django_db

LIST = "/desk/citations/journals/"
REVIEWED, NOT_REVIEWED = (
    JournalDecision.PeerReview.PEER_REVIEWED,
    JournalDecision.PeerReview.NOT_PEER_REVIEWED,
)


def titles(response):
    return [journal.title for journal in response.context["page"]]


@pytest.fixture
def journal():
    """A journal with one source of the library."""
    judged.verified(factories.citation(confirmed=False))
    return judged.journal()


class TestQuestions:
    def test_count_what_the_library_has_from_a_journal(self, journal):
        printed = factories.citation()
        factories.edition(of=factories.article(cites=printed))
        judged.verified(printed)

        found = journals.for_desk().get()

        assert (found.peer_review, found.sources, found.printed) == (None, 2, 1)

    def test_a_source_counts_where_the_registries_last_placed_it(self, journal):
        source = journals.sources_in(journal).get()

        judged.verified(source, Verdict.MISMATCH, peer_class=PeerClass.UNKNOWN, works=())

        assert not journals.sources_in(journal).exists()
        assert not journals.to_decide().exists()

    def test_a_source_that_was_merged_counts_no_more(self, journal):
        source = journals.sources_in(journal).get()

        merge(source=source, by=factories.editor(), into=factories.citation(), reason="The same work")

        assert not journals.to_decide().exists()
        assert journals.for_desk().get().sources == 0

    def test_a_decided_journal_waits_no_more(self, journal):
        judged.decided(journal)

        assert not journals.to_decide().exists()


class TestList:
    def test_undecided_ones_that_editions_print_come_first(self, client, editor, journal):
        judged.decided(judged.journal("0000-0019", "Annals of the Decided"))
        judged.journal("0000-0027", "Bulletin without a Source")
        printed = factories.citation()
        factories.edition(of=factories.article(cites=printed))
        judged.verified(printed)
        unprinted = judged.journal("0000-0035", "Acta Unprinted")
        for _ in range(3):
            judged.verified(factories.citation(), within=unprinted)

        response = client.get(LIST)

        assert titles(response) == [
            "Journal of Examples",
            "Acta Unprinted",
            "Bulletin without a Source",
            "Annals of the Decided",
        ]
        assert "2 journals wait for a decision." in words(response)
        assert "Fact checkers decide." in words(response)

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("q=examples", ["Journal of Examples"]),
            ("q=1234-5679", ["Journal of Examples"]),
            ("state=undecided", ["Journal of Examples"]),
            ("state=peer_reviewed", ["Annals of the Decided"]),
            ("state=not_peer_reviewed", []),
            ("state=sideways", []),
            ("q=nothing", []),
        ],
    )
    def test_can_be_filtered(self, client, editor, journal, query, found):
        judged.decided(judged.journal("0000-0019", "Annals of the Decided"))

        assert titles(client.get(f"{LIST}?{query}")) == found

    def test_an_empty_one_says_when_journals_appear(self, client, editor):
        assert "A journal appears here as soon as the registries name it" in text_of(client.get(LIST))

    def test_a_fact_checker_is_led_to_the_decision(self, client, checker, journal):
        assert f'<a class="button button-quiet" href="{journal.get_absolute_url()}">Decide' in text_of(
            client.get(LIST)
        )
        library = words(client.get("/desk/citations/"))
        assert "1 journal waits for a decision about its peer review." in library

    def test_an_editor_is_not(self, client, editor, journal):
        assert ">Decide" not in text_of(client.get(LIST))
        assert "waits for a decision about" not in text_of(client.get("/desk/citations/"))

    def test_costs_the_same_for_one_journal_and_three(
        self, client, editor, journal, django_assert_max_num_queries
    ):
        client.get(LIST)
        with django_assert_max_num_queries(9) as one:
            client.get(LIST)
        judged.journal("0000-0019", "Annals")
        judged.journal("0000-0027", "Bulletin")

        with django_assert_max_num_queries(len(one.captured_queries)):
            client.get(LIST)


class TestDeciding:
    def test_counts_at_once_for_what_is_in_it(self, client, checker, journal):
        response = client.post(
            journal.get_absolute_url(), {"peer_review": REVIEWED, "reason": "Its pages describe the review."}
        )

        decision = JournalDecision.objects.get()
        assert response.headers["Location"] == LIST
        assert (decision.journal, decision.peer_review, decision.decided_by) == (journal, REVIEWED, checker)
        page = words(client.get(f"/desk/citations/{Citation.objects.get().pk}/"))
        assert '<span class="tag tag-good">Matches</span>' in page

    @pytest.mark.parametrize(
        ("fields", "said"),
        [
            ({"peer_review": REVIEWED}, "This field is required."),
            ({"reason": "Its pages say so."}, "This field is required."),
            ({"peer_review": "perhaps", "reason": "Its pages say so."}, "Select a valid choice."),
        ],
    )
    def test_takes_an_answer_and_a_reason(self, client, checker, journal, fields, said):
        response = client.post(journal.get_absolute_url(), fields)

        assert response.status_code == 400
        assert said in text_of(response)
        assert not JournalDecision.objects.exists()

    def test_shows_who_decided_when_and_why(self, client, editor, journal):
        judge = factories.reviewer("fact_check", name="Jo Park")
        judged.decided(journal, judge)
        judged.decided(journal, judge, NOT_REVIEWED)

        page = words(client.get(journal.get_absolute_url()))

        assert page.count("Jo Park") == 2
        assert page.index("Not peer reviewed") < page.index("Its pages say so.")
        assert page.count("counts now") == 1
        assert "A trial of example" in page

    @pytest.mark.parametrize("role", [Role.EDITOR, Role.AUDITOR])
    def test_is_for_fact_checkers(self, client, journal, role):
        client.force_login(factories.user(role))

        page = text_of(client.get(journal.get_absolute_url()))
        answer = client.post(journal.get_absolute_url(), {"peer_review": REVIEWED, "reason": "I know it."})

        assert '<form class="form panel"' not in page
        assert answer.status_code == 403
        assert not JournalDecision.objects.exists()

    def test_is_closed_to_those_without_a_part_in_it(self, client, journal):
        client.force_login(factories.administrator())

        assert client.get(LIST).status_code == 403
        assert client.get(journal.get_absolute_url()).status_code == 403

    def test_anonymous_people_sign_in_first(self, client, journal):
        for address in (LIST, journal.get_absolute_url()):
            assert client.get(address).headers["Location"].startswith("/accounts/login/")

    def test_costs_the_same_for_one_source_and_three(
        self, client, checker, journal, django_assert_max_num_queries
    ):
        client.get(journal.get_absolute_url())
        with django_assert_max_num_queries(9) as one:
            client.get(journal.get_absolute_url())
        for _ in range(2):
            judged.verified(factories.citation(confirmed=False))
            judged.decided(Journal.objects.get())

        with django_assert_max_num_queries(len(one.captured_queries)):
            client.get(journal.get_absolute_url())
