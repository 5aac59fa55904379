import pytest
from django.urls import reverse

from cms.accounts.models import Role, User
from tests import factories

pytestmark = pytest.mark.django_db

LIST = "/desk/accounts/"


@pytest.fixture
def signed_in(client):
    client.force_login(factories.administrator())
    return client


def address(name, account=None):
    return reverse(f"accounts:account-{name}", args=[account.pk] if account else [])


class TestList:
    def test_shows_open_accounts_by_name(self, signed_in):
        zoe, amy = factories.user(name="Zoe Zimmer"), factories.user(name="Amy Able")

        page = signed_in.get(LIST).content.decode()

        assert page.index(amy.name) < page.index(zoe.name)
        assert "system@localhost" not in page

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("?q=zimmer", {"Zoe Zimmer"}),
            ("?q=zoe+editor", set()),
            ("?role=auditor", {"Amy Able"}),
            ("?role=emperor", set()),
            ("?page=99&q=amy", {"Amy Able"}),
        ],
    )
    def test_can_be_filtered(self, signed_in, query, found):
        factories.user(Role.AUDITOR, name="Amy Able")
        factories.user(name="Zoe Zimmer")

        accounts = signed_in.get(LIST + query).context["page"].object_list

        assert {account.name for account in accounts} == found

    def test_an_empty_list_says_what_to_do(self, signed_in):
        assert "Show all accounts" in signed_in.get(LIST + "?q=xyzzy").content.decode()

    def test_costs_the_same_for_one_row_and_three(self, signed_in, django_assert_num_queries):
        signed_in.get(LIST)
        with django_assert_num_queries(5) as one:
            signed_in.get(LIST)
        for _ in range(3):
            factories.editor()

        with django_assert_num_queries(len(one.captured_queries)):
            signed_in.get(LIST)


class TestNew:
    def test_makes_the_account_and_leads_to_it(self, signed_in):
        sent = {"name": "Nell", "email": "nell@example.org", "roles": ["editor"], "reason": "New colleague"}

        response = signed_in.post(address("create"), sent, follow=True)

        account = User.objects.get(email="nell@example.org")
        assert response.redirect_chain == [(address("detail", account), 302)]
        assert "An invitation is on its way to nell@example.org." in response.content.decode()

    def test_a_taken_address_is_said_at_the_field_and_nothing_typed_is_lost(self, signed_in):
        sent = {"name": "Twin", "email": "administrator@example.org", "roles": ["editor"], "reason": "New"}

        response = signed_in.post(address("create"), sent)

        page = response.content.decode()
        assert response.status_code == 409
        assert 'id="id_email_error"' in page
        assert 'value="Twin"' in page
        assert "<title>Error: New account" in page
        assert 'href="#id_email"' in page

    @pytest.mark.parametrize("missing", ["name", "email", "reason"])
    def test_says_what_is_missing(self, signed_in, missing):
        sent = {"name": "Nell", "email": "nell@example.org", "reason": "New colleague"} | {missing: ""}
        before = User.objects.count()

        response = signed_in.post(address("create"), sent)

        assert response.status_code == 400
        assert f'id="id_{missing}_error"' in response.content.decode()
        assert User.objects.count() == before


class TestDetail:
    def test_shows_what_happened_in_words(self, signed_in):
        account = factories.editor()
        signed_in.post(address("set-roles", account), {"roles": ["auditor"], "reason": "Moves to audit"})
        from_trail = signed_in.get(address("detail", account)).context["events"]

        assert from_trail is not None

    def test_offers_no_change_of_ones_own(self, signed_in):
        page = signed_in.get(address("detail", factories.administrator())).content.decode()

        assert "This is your own account." in page
        assert "/deactivate/" not in page

    def test_escapes_names(self, signed_in):
        account = factories.user(name='<script>alert("x")</script>')

        for page in (LIST, address("detail", account), address("deactivate", account)):
            assert "<script>alert" not in signed_in.get(page).content.decode()

    def test_of_nobody_is_a_404(self, signed_in):
        assert signed_in.get("/desk/accounts/999999/").status_code == 404


class TestChanges:
    def test_roles(self, signed_in):
        account = factories.editor()
        page = signed_in.get(address("set-roles", account)).content.decode()
        assert page.count("checked") == 2  # the role, and the switch in the dialog of shortcuts

        signed_in.post(address("set-roles", account), {"roles": ["auditor"], "reason": "Moves to audit"})

        account.refresh_from_db()
        assert account.roles == ["auditor"]

    def test_ones_own_roles_are_refused_with_a_sentence(self, signed_in):
        own = factories.administrator()

        response = signed_in.post(address("set-roles", own), {"roles": ["chief_editor"], "reason": "Me"})

        assert response.status_code == 403
        assert "Nobody changes their own account." in response.content.decode()
        own.refresh_from_db()
        assert own.roles == ["administrator"]

    @pytest.mark.parametrize("name", ["deactivate", "reactivate", "remove-second-factor"])
    def test_ask_first_and_want_a_reason(self, signed_in, name):
        account = factories.editor()

        asked = signed_in.get(address(name, account))
        refused = signed_in.post(address(name, account), {"reason": " "})

        assert asked.status_code == 200
        assert account.name in asked.content.decode()
        assert refused.status_code == 400
        account.refresh_from_db()
        assert account.is_active

    def test_closing_and_opening(self, signed_in):
        account = factories.editor()

        signed_in.post(address("deactivate", account), {"reason": "Left"})
        account.refresh_from_db()
        assert not account.is_active

        signed_in.post(address("reactivate", account), {"reason": "Back"})
        account.refresh_from_db()
        assert account.is_active

    def test_fields_that_the_form_does_not_show_change_nothing(self, signed_in):
        account = factories.editor()
        sent = {
            "name": "A",
            "email": "a@example.org",
            "reason": "Typo",
            "is_superuser": "on",
            "roles": "chief_editor",
        }

        signed_in.post(address("correct", account), sent)

        account.refresh_from_db()
        assert (account.name, account.roles, account.is_superuser) == ("A", ["editor"], False)
