import datetime

import pytest
from django.db import connections
from django.urls import reverse

from articles.actions.signing import has_signing_passphrase
from articles.models import Person, Reviewer
from cms.accounts.models import Role
from cms.audit.acts import act
from tests import factories

pytestmark = pytest.mark.django_db

LIST = "/desk/people/"


@pytest.fixture
def administrator(client):
    client.force_login(factories.administrator())
    return client


def address(name, row=None):
    return reverse(f"desk:{name}", args=[row.pk] if row else [])


class TestList:
    def test_shows_who_may_sign_and_on_what_licence(self, administrator):
        factories.reviewer("fact_check", name="Zoe Zimmer")

        page = administrator.get(LIST).content.decode()

        assert "Zoe Zimmer, BSc" in page
        assert "Fact check" in page
        assert "Verified" in page

    @pytest.mark.parametrize(
        ("query", "found"), [("?q=zim+bsc", 1), ("?q=nobody", 0), ("?only=reviewers", 1)]
    )
    def test_can_be_filtered(self, administrator, query, found):
        factories.reviewer("fact_check", name="Zoe Zimmer")
        factories.user(name="Amy Able")

        assert len(administrator.get(LIST + query).context["page"].object_list) == found

    def test_an_empty_list_says_what_to_do(self, administrator):
        assert "Show everybody" in administrator.get(LIST + "?q=xyzzy").content.decode()

    def test_pages_keep_the_filter(self, administrator):
        for number in range(51):
            factories.user(name=f"Zoe Zimmer {number}")

        assert 'href="?page=2&amp;q=zimmer"' in administrator.get(LIST + "?q=zimmer").content.decode()

    def test_costs_the_same_for_one_row_and_three(self, administrator, django_assert_num_queries):
        factories.reviewer("fact_check")
        administrator.get(LIST)
        with django_assert_num_queries(5) as one:
            administrator.get(LIST)
        for _ in range(3):
            factories.reviewer("medical_review")

        with django_assert_num_queries(len(one.captured_queries)):
            administrator.get(LIST)

    @pytest.mark.parametrize("role", [Role.EDITOR, Role.AUDITOR])
    def test_is_closed_to_others_with_a_sentence(self, client, role):
        client.force_login(factories.user(role))

        response = client.get(LIST)

        assert response.status_code == 403
        assert "It takes one of: administrator, chief editor, managing editor." in response.content.decode()


class TestProfile:
    def test_is_added_by_a_managing_editor(self, client):
        client.force_login(factories.managing_editor())

        response = client.post(address("person-add"), {"name": "Sam Lee", "credentials": "RN"}, follow=True)

        person = Person.objects.get(name="Sam Lee")
        assert response.redirect_chain == [(address("person-detail", person), 302)]
        assert not person.is_public

    def test_is_edited_with_a_reason(self, administrator):
        person = factories.user(name="Sam Lee").person
        sent = {"name": "Sam Lee", "credentials": "RN", "interests": "None"}

        refused = administrator.post(address("person-edit", person), sent)
        administrator.post(address("person-edit", person), sent | {"reason": "Passed the exam"})

        assert refused.status_code == 400
        person.refresh_from_db()
        assert person.credentials == "RN"
        page = administrator.get(address("person-detail", person)).content.decode()
        assert "Passed the exam" in page

    def test_refuses_a_malformed_orcid_and_keeps_what_was_typed(self, administrator):
        response = administrator.post(address("person-add"), {"name": "Sam Lee", "orcid": "0000-1"})

        page = response.content.decode()
        assert response.status_code == 400
        assert 'id="id_orcid_error"' in page
        assert 'value="Sam Lee"' in page

    def test_shows_markup_in_a_biography_as_text(self, administrator):
        person = factories.user(name="Sam").person
        sent = {"name": "Sam", "biography": "<img src=x onerror=alert(1)>", "reason": "Try"}
        administrator.post(address("person-edit", person), sent)

        page = administrator.get(address("person-detail", person)).content.decode()

        assert "<img src=x" not in page
        assert "&lt;img src=x" in page


class TestRightToSign:
    def test_from_proposal_to_verified_licence(self, administrator):
        person = factories.user(name="Zoe").person
        sent = {
            "kinds": ["medical_review"],
            "licence_body": "Council",
            "licence_number": "1",
            "reason": "Agreed",
        }
        administrator.post(address("reviewer-add", person), sent)
        reviewer = Reviewer.objects.get(person=person)

        assert "Not verified" in administrator.get(address("person-detail", person)).content.decode()
        until = datetime.date(2100, 1, 1)
        administrator.post(
            address("reviewer-verify", reviewer),
            {"valid_until": until.isoformat(), "note": "Public register"},
        )

        reviewer.refresh_from_db()
        assert reviewer.valid_until == until
        assert reviewer.verified_by == factories.administrator()

    def test_a_passed_day_is_refused_at_its_field(self, administrator):
        reviewer = Reviewer.objects.get(person__user=factories.reviewer("fact_check"))
        sent = {"valid_until": "2020-01-01", "note": "Public register"}

        response = administrator.post(address("reviewer-verify", reviewer), sent)

        assert response.status_code == 400
        assert 'id="id_valid_until_error"' in response.content.decode()

    def test_a_kind_must_be_chosen(self, administrator):
        person = factories.user().person

        response = administrator.post(address("reviewer-add", person), {"reason": "Agreed"})

        assert response.status_code == 400
        assert not Reviewer.objects.filter(person=person).exists()

    @pytest.mark.parametrize(("name", "is_active"), [("reviewer-stop", False), ("reviewer-restore", True)])
    def test_stopping_and_starting_again(self, administrator, name, is_active):
        reviewer = Reviewer.objects.get(person__user=factories.reviewer("fact_check"))

        asked = administrator.get(address(name, reviewer))
        administrator.post(address(name, reviewer), {"reason": "Because of the licence"})

        assert asked.status_code == 200
        reviewer.refresh_from_db()
        assert reviewer.is_active == is_active

    def test_a_forgotten_passphrase_is_removed_on_the_server_only(self, administrator, monkeypatch):
        monkeypatch.delitem(connections.settings, "owner")  # as on a web server that cannot act as the owner
        account = factories.reviewer("fact_check")
        reviewer = Reviewer.objects.get(person__user=account)
        detail = address("person-detail", reviewer.person)
        assert "Remove the signing passphrase" in administrator.get(detail).content.decode()

        answer = administrator.post(
            address("reviewer-remove-passphrase", reviewer), {"reason": "Forgot it, called me"}
        )

        assert (answer.status_code, has_signing_passphrase(account)) == (409, True)
        assert "manage.py forget_signing_passphrase" in answer.content.decode()

    def test_somebody_without_an_account_has_no_passphrase_to_remove(self, administrator):
        with act(by=factories.administrator(), act="reviewer.add"):
            person = Person.objects.create(name="Ines Costa", slug="ines-costa")
            reviewer = Reviewer.objects.create(person=person, kinds=["fact_check"])

        response = administrator.post(
            address("reviewer-remove-passphrase", reviewer), {"reason": "Forgot it, called me"}
        )

        assert response.status_code == 404

    def test_a_managing_editor_sees_it_and_cannot_change_it(self, client):
        reviewer = Reviewer.objects.get(person__user=factories.reviewer("fact_check"))
        client.force_login(factories.managing_editor())

        page = client.get(address("person-detail", reviewer.person)).content.decode()

        assert "Verify the licence" not in page
        assert client.get(address("reviewer-verify", reviewer)).status_code == 403
        assert client.post(address("reviewer-stop", reviewer), {"reason": "I want to"}).status_code == 403


class TestAccountLink:
    def test_offers_only_accounts_that_belong_to_nobody(self, administrator):
        linked = factories.user(name="Has a person")
        person = Person.objects.create(name="Nobody yet", slug="nobody-yet")

        response = administrator.post(
            address("person-link-account", person), {"account": linked.pk, "reason": "Is theirs"}
        )

        assert response.status_code == 400
        person.refresh_from_db()
        assert person.user is None

    def test_links_for_good(self, administrator):
        person = Person.objects.create(name="Ada Ministra", slug="ada")
        own = factories.administrator()

        response = administrator.post(
            address("person-link-account", person), {"account": own.pk, "reason": "That is me"}
        )

        assert response.status_code == 302
        person.refresh_from_db()
        assert person.user == own
