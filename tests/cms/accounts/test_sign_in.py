import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from cms.accounts import actions
from cms.accounts.models import User
from cms.accounts.passwords import MaximumLengthValidator
from cms.accounts.second_factor import decrypted, encrypted
from tests import factories
from tests.cms.accounts.test_actions import events_about

pytestmark = pytest.mark.django_db

LOGIN = "/accounts/login/"
SECRET = "JBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def fresh_counters():
    cache.clear()


@pytest.fixture
def account():
    account = factories.editor()
    account.set_password(factories.PASSWORD)
    account.save()
    return account


def sign_in(client: Client, account: User, password: str = factories.PASSWORD, **more):
    return client.post(LOGIN, {"login": account.email, "password": password, **more})


def code_now() -> str:
    return format_hotp_value(hotp_value(SECRET, int(time.time()) // 30))


class TestPassword:
    def test_opens_the_desk_and_is_noted(self, client, account):
        response = sign_in(client, account)

        assert response.status_code == 302
        assert response["Location"] == "/desk/"
        assert events_about(account)[-1][0] == "note: signed in"

    def test_a_wrong_one_says_the_same_as_an_unknown_address(self, client, account):
        wrong = sign_in(client, account, "not the password").content.decode()
        unknown = client.post(LOGIN, {"login": "nobody@example.org", "password": "not the password"})

        sentence = "The email address and/or password you specified are not correct."
        assert sentence in wrong
        assert sentence in unknown.content.decode()
        assert events_about(account)[-1][:2] == ("note: sign-in failed", User.objects.system().pk)

    def test_five_wrong_ones_make_even_the_right_one_wait(self, client, account):
        for _ in range(5):
            sign_in(client, account, "not the password")

        response = sign_in(client, account)

        assert "Too many failed login attempts" in response.content.decode()
        assert "_auth_user_id" not in client.session

    def test_never_leads_to_another_host(self, client, account):
        for address in (
            "https://evil.example/",
            "//evil.example/",
            "/\\evil.example/",
            "javascript:alert(1)",
        ):
            response = sign_in(client, account, next=address)

            assert response["Location"] == "/desk/", address
            client.logout()

    def test_leads_back_to_where_one_wanted_to_go(self, client, account):
        assert sign_in(client, account, next="/accounts/sessions/")["Location"] == "/accounts/sessions/"

    def test_a_closed_account_stays_closed(self, client, account):
        actions.deactivate_account(by=factories.administrator(), account=account, reason="Left")

        sign_in(client, account)

        assert "_auth_user_id" not in client.session

    def test_the_system_account_cannot_sign_in(self, client):
        sign_in(client, User.objects.system(), "")

        assert "_auth_user_id" not in client.session


class TestNewPassword:
    def test_a_change_ends_other_sessions_and_keeps_this_one(self, client, account):
        elsewhere = Client()
        sign_in(elsewhere, account)
        sign_in(client, account)
        new = "quite another set of words"

        client.post(
            "/accounts/password/change/",
            {"oldpassword": factories.PASSWORD, "password1": new, "password2": new},
        )

        assert client.get("/accounts/sessions/").status_code == 200
        assert elsewhere.get("/accounts/sessions/").status_code == 302
        assert events_about(account)[-1][0] == "account.set_password"

    @pytest.mark.parametrize(
        ("password", "complaint"),
        [
            ("short", "at least 12 characters"),
            ("password1234", "too common"),
            ("x7" * 65, "at most 128 characters"),
        ],
    )
    def test_refuses_weak_ones(self, client, account, password, complaint):
        sign_in(client, account)

        response = client.post(
            "/accounts/password/change/",
            {"oldpassword": factories.PASSWORD, "password1": password, "password2": password},
        )

        assert complaint in response.content.decode()
        account.refresh_from_db()
        assert account.check_password(factories.PASSWORD)

    def test_a_forgotten_one_is_replaced_by_a_mail_that_works_once(
        self, client, account, django_capture_on_commit_callbacks
    ):
        with django_capture_on_commit_callbacks(execute=True):
            client.post("/accounts/password/reset/", {"email": account.email})

        address = re.search(r"https?://[^/\s]+(/accounts/password/reset/key/\S+)", mail.outbox[-1].body)[1]
        page = client.get(address, follow=True)
        new = "quite another set of words"
        client.post(page.redirect_chain[-1][0], {"password1": new, "password2": new})
        account.refresh_from_db()
        assert account.check_password(new)
        assert "no longer works" in Client().get(address, follow=True).content.decode()

    def test_nobody_learns_whether_an_address_has_an_account(
        self, client, django_capture_on_commit_callbacks
    ):
        with django_capture_on_commit_callbacks(execute=True):
            response = client.post("/accounts/password/reset/", {"email": "nobody@example.org"}, follow=True)

        assert "If there is an account for that address" in response.content.decode()
        assert mail.outbox == []

    def test_the_system_account_gets_none(self, client, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            client.post("/accounts/password/reset/", {"email": User.objects.system().email})

        assert mail.outbox == []

    def test_128_characters_are_enough(self):
        MaximumLengthValidator().validate("x" * 128)
        assert "128" in MaximumLengthValidator().get_help_text()


class TestSecondFactor:
    def test_is_asked_for_when_there_is_one(self, client, account):
        TOTP.activate(account, SECRET)

        response = sign_in(client, account)

        assert response["Location"].startswith(reverse("mfa_authenticate"))
        assert "_auth_user_id" not in client.session
        assert client.get("/accounts/sessions/").status_code == 302

    def test_lets_in_with_the_code_once(self, client, account):
        TOTP.activate(account, SECRET)
        code = code_now()
        sign_in(client, account)

        assert client.post(reverse("mfa_authenticate"), {"code": code})["Location"] == "/desk/"

        again = Client()
        sign_in(again, account)
        assert "Incorrect code" in again.post(reverse("mfa_authenticate"), {"code": code}).content.decode()

    def test_a_wrong_code_is_noted(self, client, account):
        TOTP.activate(account, SECRET)
        sign_in(client, account)
        before = len(events_about(account))

        client.post(reverse("mfa_authenticate"), {"code": "000000"})

        noted = events_about(account)[before:]
        assert [event[:2] for event in noted] == [("note: second factor failed", User.objects.system().pk)]
        assert "_auth_user_id" not in client.session

    def test_opens_what_needs_it(self, client, settings):
        settings.DEMO = False
        account = factories.administrator()
        account.set_password(factories.PASSWORD)
        account.save()
        TOTP.activate(account, SECRET)
        sign_in(client, account)
        client.post(reverse("mfa_authenticate"), {"code": code_now()})

        assert client.get("/desk/accounts/").status_code == 200
        assert client.get("/administration/").status_code == 200

    def test_secrets_are_not_readable_in_the_database(self, account):
        TOTP.activate(account, SECRET)

        stored = Authenticator.objects.get(user=account).data["secret"]

        assert SECRET not in stored
        assert decrypted(stored) == SECRET

    def test_secrets_survive_a_new_secret_key_while_the_old_one_is_listed(self, settings):
        stored = encrypted(SECRET)

        settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
        settings.SECRET_KEY = "another-key-" * 5

        assert decrypted(stored) == SECRET

    def test_setting_one_up_is_noted_told_and_gives_recovery_codes(
        self, client, account, django_capture_on_commit_callbacks
    ):
        sign_in(client, account)
        assert client.get(reverse("mfa_activate_totp"))["Location"].startswith("/accounts/reauthenticate/")
        client.post("/accounts/reauthenticate/", {"password": factories.PASSWORD})
        page = client.get(reverse("mfa_activate_totp"))
        secret = page.context["form"].secret

        with django_capture_on_commit_callbacks(execute=True):
            response = client.post(
                reverse("mfa_activate_totp"),
                {"code": format_hotp_value(hotp_value(secret, int(time.time()) // 30))},
                follow=True,
            )

        assert "They are shown only now" in response.content.decode()
        assert "note: totp activated" in [event[0] for event in events_about(account)]
        assert [message.to for message in mail.outbox] == [[account.email]]


class TestTheAdministrationSite:
    def test_has_no_sign_in_of_its_own(self, client):
        response = client.get("/administration/login/", follow=True)

        assert response.redirect_chain[0][0].startswith(LOGIN)

    def test_is_closed_to_superusers_without_the_role(self, client):
        with_power = factories.chief_editor()
        with_power.is_superuser = with_power.is_staff = True  # not saved: the guard would refuse it
        client.force_login(with_power)

        assert client.get("/administration/").status_code == 302

    def test_shows_administrators_records_and_no_way_to_change_them(self, client):
        client.force_login(factories.administrator())

        page = client.get("/administration/").content.decode()

        assert "Add" not in re.findall(r">\s*(\w+)\s*<", page)


def test_nobody_signs_up(client):
    page = client.get("/accounts/no-sign-up/")
    assert "Nobody signs up here" in page.content.decode()

    before = User.objects.count()
    client.post(
        "/accounts/no-sign-up/",
        {"email": "x@example.org", "password1": factories.PASSWORD, "password2": factories.PASSWORD},
    )
    assert User.objects.count() == before


def test_signing_out_clears_the_browser(client, account):
    sign_in(client, account)

    response = client.post("/accounts/logout/")

    assert response["Clear-Site-Data"] == '"cache", "storage"'
    assert "_auth_user_id" not in client.session
    assert events_about(account)[-1][0] == "note: signed out"


def test_a_fresh_form_token_is_for_people_who_are_signed_in(client, account):
    assert client.get("/accounts/form-token/", headers={"HX-Request": "true"}).status_code == 401

    sign_in(client, account)

    assert len(client.get("/accounts/form-token/").content) == 64
