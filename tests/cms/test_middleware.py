import time

import pytest
from django.db import connection
from django.test import override_settings
from django.urls import reverse

from cms.audit.models import AuditEvent
from cms.middleware import ABSOLUTE_SECONDS, IDLE_SECONDS, WRITE_AT_MOST_EVERY
from tests import factories

HTMX = {"HX-Request": "true"}


@pytest.fixture
def refusing(settings):
    settings.ROOT_URLCONF = "tests.cms.refusing_urls"


@pytest.fixture
def strict(settings):
    settings.DEMO = False


class TestRefusals:
    def test_become_a_page_with_their_status(self, client, refusing):
        response = client.get(
            "/desk/blocked/", headers={"Referer": "http://testserver/desk/articles/3/?page=2"}
        )

        assert response.status_code == 409
        page = response.content.decode()
        assert "Two things are missing." in page
        assert 'href="/desk/articles/3/?page=2"' in page
        assert 'data-refusal="has_blockers"' in page

    def test_become_a_fragment_for_htmx_that_says_where_it_goes(self, client, refusing):
        response = client.get("/desk/locked/", headers=HTMX)

        assert response.status_code == 429
        assert response["HX-Retarget"] == "#refusal"
        assert "<html" not in response.content.decode()

    def test_never_lead_back_to_another_host(self, client, refusing):
        response = client.get("/desk/blocked/", headers={"Referer": "https://evil.example/desk/"})

        assert "evil" not in response.content.decode()

    def test_keep_what_was_typed(self, client, refusing):
        text = "A long paragraph about gout.\nWith <b>markup</b> in it."
        sent = {"body": text, "password": "hidden-secret", "csrfmiddlewaretoken": "hidden-token"}
        sent |= {"current": "hidden-signing", "new": "hidden-signing-2", "again": "hidden-signing-2"}

        page = client.post("/desk/blocked/", sent, headers={"Origin": "http://testserver"}).content.decode()

        assert "A long paragraph about gout.\nWith &lt;b&gt;markup&lt;/b&gt; in it.</textarea>" in page
        assert "hidden-" not in page

    def test_show_nothing_that_a_page_of_another_host_sent(self, client, refusing):
        sent = {"body": "Words of a stranger, long enough to be shown as a text."}

        page = client.post(
            "/desk/blocked/", sent, headers={"Origin": "https://evil.example"}
        ).content.decode()

        assert "stranger" not in page


class TestFailures:
    def test_a_database_out_of_reach_is_a_calm_503(self, client, refusing):
        response = client.get("/no-database/")

        assert response.status_code == 503
        assert response["Retry-After"] == "5"
        assert "secret" not in response.content.decode()

    def test_a_503_keeps_the_text_and_offers_to_send_it_again(self, client, refusing):
        sent = {"body": "A paragraph that nobody wants to type twice.", "version": "4"}

        page = client.post(
            "/desk/no-database/", sent, headers={"Origin": "http://testserver"}
        ).content.decode()

        assert 'action="/desk/no-database/"' in page
        assert '<input type="hidden" name="version" value="4">' in page
        assert "csrfmiddlewaretoken" in page

    def test_a_defect_says_nothing_of_its_inside(self, client, refusing):
        client.raise_request_exception = False

        response = client.get("/desk/broken/")

        assert response.status_code == 500
        assert "secret" not in response.content.decode()

    def test_a_denial_says_what_to_do(self, client, refusing):
        response = client.get("/desk/denied/")

        assert response.status_code == 403
        assert "ask an administrator" in response.content.decode()
        assert "secret" not in response.content.decode()

    def test_an_unknown_page_is_a_plain_404(self, client, refusing):
        response = client.get("/not/there/")

        assert response.status_code == 404
        assert "Page not found" in response.content.decode()


class TestSignedInByDefault:
    def test_a_view_that_says_nothing_is_for_people_who_are_signed_in(self, client, db, refusing):
        response = client.get("/desk/mine/?a=b")

        assert response.status_code == 302
        assert response["Location"] == f"{reverse('account_login')}?next=/desk/mine/%3Fa%3Db"

    def test_a_public_view_does_not_look_at_the_session(
        self, client, db, refusing, django_assert_num_queries
    ):
        client.force_login(factories.editor())

        with django_assert_num_queries(0):
            response = client.get("/public/")

        assert response.status_code == 200
        assert not response.has_header("Vary")
        assert not response.cookies

    def test_a_form_of_an_ended_session_keeps_its_text(self, client, db, refusing):
        sent = {"body": "Three hours of work on the gout page."}

        response = client.post("/desk/form/", sent, headers={"Origin": "http://testserver"})

        assert response.status_code == 401
        page = response.content.decode()
        assert "Three hours of work on the gout page." in page
        assert 'target="_blank"' in page

    def test_a_script_gets_a_short_401_and_no_login_page(self, client, db, refusing):
        for headers in (HTMX, {"X-Requested-With": "XMLHttpRequest"}, {"Sec-Fetch-Dest": "empty"}):
            response = client.get("/desk/mine/", headers=headers)

            assert response.status_code == 401
            assert 'name="password"' not in response.content.decode()


class TestFormsThatOutlivedTheirToken:
    def test_are_shown_again_with_a_fresh_token(self, client, db, refusing):
        client.handler.enforce_csrf_checks = True
        client.force_login(factories.editor())
        sent = {"body": "Written before signing in again in another tab.", "csrfmiddlewaretoken": "x" * 64}

        page = client.post("/desk/form/", sent, headers={"Origin": "http://testserver"})

        assert page.status_code == 403
        assert "Written before signing in again in another tab." in page.content.decode()
        token = page.content.decode().split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
        again = client.post(
            "/desk/form/", sent | {"csrfmiddlewaretoken": token}, headers={"Origin": "http://testserver"}
        )
        assert again.content.decode() == "saved: Written before signing in again in another tab."

    def test_from_another_host_are_not_shown_and_not_offered(self, client, db, refusing):
        client.handler.enforce_csrf_checks = True
        client.force_login(factories.editor())
        sent = {"body": "Withdraw every article of this site at once."}

        page = client.post("/desk/form/", sent, headers={"Origin": "https://evil.example"})

        assert page.status_code == 403
        assert "Withdraw every article" not in page.content.decode()
        assert "Send again" not in page.content.decode()


class TestSessionLimits:
    def age(self, client, *, since: int, seen: int) -> None:
        session, now = client.session, int(time.time())
        session["signed_in_at"], session["seen_at"] = now - since, now - seen
        session.save()

    @pytest.mark.parametrize(("since", "seen"), [(ABSOLUTE_SECONDS, 0), (IDLE_SECONDS, IDLE_SECONDS)])
    def test_end_a_session_that_is_too_old_or_idle(self, client, db, refusing, since, seen):
        client.force_login(factories.editor())
        self.age(client, since=since, seen=seen)

        response = client.get("/desk/mine/")

        assert response.status_code == 302
        assert response["Location"].startswith(reverse("account_login"))

    def test_let_a_working_session_be(self, client, db, refusing):
        client.force_login(factories.editor())
        self.age(client, since=ABSOLUTE_SECONDS - 5, seen=IDLE_SECONDS - 5)

        assert client.get("/desk/mine/").status_code == 200
        assert time.time() - client.session["seen_at"] < 5
        assert time.time() - client.session["signed_in_at"] > ABSOLUTE_SECONDS - 10

    def test_do_not_count_a_script_that_only_asks_for_news(self, client, db, refusing):
        client.force_login(factories.editor())
        self.age(client, since=IDLE_SECONDS, seen=IDLE_SECONDS - 60)

        client.get("/desk/mine/", headers=HTMX)

        assert time.time() - client.session["seen_at"] > IDLE_SECONDS - 70

    def test_write_at_most_once_a_minute(self, client, db, refusing, django_assert_num_queries):
        client.force_login(factories.editor())
        self.age(client, since=WRITE_AT_MOST_EVERY - 5, seen=WRITE_AT_MOST_EVERY - 5)

        with django_assert_num_queries(2):
            client.get("/desk/mine/")


class TestSecondFactorRequired:
    def test_sends_whoever_may_publish_to_set_one_up(self, client, db, refusing, strict):
        client.force_login(factories.managing_editor())

        response = client.get("/desk/mine/")

        assert response.status_code == 302
        assert response["Location"] == reverse("mfa_index")

    def test_sends_whoever_may_sign_to_set_one_up(self, client, db, refusing, strict):
        client.force_login(factories.reviewer("fact_check"))

        assert client.get("/desk/mine/")["Location"] == reverse("mfa_index")

    @pytest.mark.parametrize(("role", "duty"), [("editor", "editor"), ("auditor", "auditor")])
    def test_each_role_can_be_told_to_have_one(self, client, db, refusing, strict, role, duty):
        client.force_login(factories.user(role))

        with override_settings(SECOND_FACTOR_FOR=[duty]):
            assert client.get("/desk/mine/")["Location"] == reverse("mfa_index")
        with override_settings(SECOND_FACTOR_FOR=[]):
            assert client.get("/desk/mine/").status_code == 200

    def test_refuses_their_forms_and_scripts(self, client, db, refusing, strict):
        client.force_login(factories.managing_editor())

        assert client.post("/desk/form/", {"body": "x"}).status_code == 403
        assert client.get("/desk/mine/", headers=HTMX).status_code == 403

    def test_covers_the_administration_site(self, client, db, strict):
        client.force_login(factories.administrator())

        assert client.get("/administration/")["Location"] == reverse("mfa_index")

    def test_lets_people_without_such_power_work(self, client, db, refusing, strict):
        client.force_login(factories.editor())

        assert client.get("/desk/mine/").status_code == 200

    def test_is_off_in_the_demonstration(self, client, db, refusing):
        client.force_login(factories.managing_editor())

        assert client.get("/desk/mine/").status_code == 200


def test_the_trail_says_from_where_an_act_came(client, db):
    administrator, account = factories.administrator(), factories.editor()
    client.force_login(administrator)

    client.post(
        reverse("accounts:account-deactivate", args=[account.pk]),
        {"reason": "Left the company"},
        REMOTE_ADDR="203.0.113.7",
    )

    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    event = AuditEvent.objects.filter(row_table="accounts_user", row_id=account.pk).latest("seq")
    assert event.request.startswith("203.0.113.7 session ")
    assert event.reason == "Left the company"
