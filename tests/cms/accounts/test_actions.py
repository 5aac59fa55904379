import re

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.sessions.models import Session
from django.core import mail
from django.db import connection

from cms.accounts import actions
from cms.accounts.models import Role, User
from cms.audit.models import AuditEvent
from cms.refusals import AlreadyDone, Invalid, NotAllowed, refusal_from
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator():
    return factories.administrator()


def events_about(account):
    """What the trail says about an account, as if the transaction had ended here."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    events = AuditEvent.objects.filter(row_table__endswith="accounts_user", row_id=account.pk)
    return list(events.order_by("seq").values_list("act", "actor_id", "reason"))


class TestCreateAccount:
    def test_makes_an_account_that_waits_for_its_password(self, administrator):
        account = actions.create_account(
            by=administrator,
            email=" New@Example.org ",
            name=" Nell ",
            roles=["editor"],
            reason="New colleague",
        )

        assert (account.email, account.name, account.roles) == ("new@example.org", "Nell", ["editor"])
        assert not account.has_usable_password()
        assert not account.is_staff
        assert events_about(account) == [("account.create", administrator.pk, "New colleague")]

    def test_sends_an_invitation_with_an_address_that_works(
        self, administrator, client, settings, django_capture_on_commit_callbacks
    ):
        with django_capture_on_commit_callbacks(execute=True):
            actions.create_account(
                by=administrator, email="new@example.org", name="Nell", roles=[], reason="New colleague"
            )

        invitation = mail.outbox[-1]
        assert invitation.to == ["new@example.org"]
        address = re.search(rf"{re.escape(settings.SITE_URL)}(/accounts/password/\S+)", invitation.body)[1]
        page = client.get(address, follow=True)
        assert "Choose a password" in page.content.decode()

    def test_refuses_an_address_that_has_an_account_in_any_case(self, administrator):
        known = factories.editor()
        before = User.objects.count()

        with pytest.raises(AlreadyDone) as refusal:
            actions.create_account(
                by=administrator, email=known.email.upper(), name="Twin", roles=[], reason="New"
            )

        assert refusal.value.code == "address_taken"
        assert User.objects.count() == before

    @pytest.mark.parametrize(("roles", "reason"), [(["emperor"], "New"), (["editor"], "  ")])
    def test_refuses_unknown_roles_and_a_missing_reason(self, administrator, roles, reason):
        with pytest.raises(Invalid):
            actions.create_account(
                by=administrator, email="n@example.org", name="N", roles=roles, reason=reason
            )

    @pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMINISTRATOR])
    def test_refuses_everybody_but_administrators(self, role):
        with pytest.raises(NotAllowed):
            actions.create_account(
                by=factories.user(role), email="n@example.org", name="N", roles=[], reason="New"
            )


class TestSetRoles:
    def test_gives_exactly_these_roles_and_keeps_the_reason(self, administrator):
        account = factories.editor()

        actions.set_roles(
            by=administrator, account=account, roles=["auditor", "administrator"], reason="Changes department"
        )

        account.refresh_from_db()
        assert account.roles == ["administrator", "auditor"]
        assert account.is_staff
        assert events_about(account)[-1] == ("account.set_roles", administrator.pk, "Changes department")

    def test_writes_nothing_when_nothing_changes(self, administrator):
        account = factories.editor()
        before = events_about(account)

        actions.set_roles(by=administrator, account=account, roles=["editor"], reason="Looked twice")

        assert events_about(account) == before

    def test_nobody_changes_their_own(self, administrator):
        with pytest.raises(NotAllowed):
            actions.set_roles(by=administrator, account=administrator, roles=["chief_editor"], reason="Me")

        administrator.refresh_from_db()
        assert administrator.roles == ["administrator"]

    def test_the_database_refuses_what_goes_round_the_action(self, administrator):
        account = factories.editor()
        account.roles = ["chief_editor"]

        with pytest.raises(Exception) as error:  # noqa: PT011 -- its rule is asserted below
            account.save()

        assert refusal_from(error.value).code == "roles_granted_by_an_administrator"

    def test_the_system_account_is_left_alone(self, administrator):
        with pytest.raises(NotAllowed):
            actions.set_roles(
                by=administrator, account=User.objects.system(), roles=["chief_editor"], reason="Why not"
            )


class TestClosingAndOpening:
    def test_a_closed_account_is_signed_out_at_once(self, administrator, client):
        account = factories.editor()
        account.set_password(factories.PASSWORD)
        account.save()
        client.post("/accounts/login/", {"login": account.email, "password": factories.PASSWORD})
        assert client.get("/accounts/second-factor/").status_code == 200
        key = client.session.session_key

        actions.deactivate_account(by=administrator, account=account, reason="Left")

        assert client.get("/accounts/second-factor/").status_code == 302
        assert not Session.objects.filter(session_key=key).exists()

    def test_keeps_the_account_and_can_be_undone(self, administrator):
        account = factories.editor()

        actions.deactivate_account(by=administrator, account=account, reason="Leave")
        actions.reactivate_account(by=administrator, account=account, reason="Back")

        account.refresh_from_db()
        assert account.is_active
        assert [event[0] for event in events_about(account)][-2:] == [
            "account.deactivate",
            "account.reactivate",
        ]

    def test_a_closed_account_is_not_invited(self, administrator):
        account = factories.editor()
        account = actions.deactivate_account(by=administrator, account=account, reason="Left")

        with pytest.raises(Invalid):
            actions.invite(by=administrator, account=account)


class TestCorrectAccount:
    def test_tells_both_addresses(self, administrator, django_capture_on_commit_callbacks):
        account = factories.editor()
        old = account.email

        with django_capture_on_commit_callbacks(execute=True):
            actions.correct_account(
                by=administrator, account=account, name="New Name", email="NEW@example.org", reason="Married"
            )

        account.refresh_from_db()
        assert (account.name, account.email) == ("New Name", "new@example.org")
        assert {address for message in mail.outbox for address in message.to} == {old, "new@example.org"}

    def test_refuses_the_address_of_somebody_else(self, administrator):
        account, other = factories.editor(), factories.editor()

        with pytest.raises(AlreadyDone):
            actions.correct_account(
                by=administrator, account=account, name="X", email=other.email, reason="Mistyped"
            )


class TestRemoveSecondFactor:
    def test_takes_every_factor_off_and_says_so_in_the_trail(self, administrator):
        account = factories.editor()
        TOTP.activate(account, "JBSWY3DPEHPK3PXP")

        actions.remove_second_factor(by=administrator, account=account, reason="Lost phone, called me")

        assert not account.authenticator_set.exists()
        assert ("note: second factor removed", administrator.pk, "Lost phone, called me") in events_about(
            account
        )


class TestFirstAdministrator:
    def test_is_made_by_the_system_account_while_there_is_none(self):
        account = actions.create_first_administrator(
            by=User.objects.system(), email="first@example.org", name="First"
        )

        assert account.roles == ["administrator"]

    def test_is_refused_once_somebody_administers(self, administrator):
        with pytest.raises(AlreadyDone):
            actions.create_first_administrator(
                by=User.objects.system(), email="first@example.org", name="First"
            )
