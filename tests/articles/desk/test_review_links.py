"""External reviewers: the link, what it opens and what it does not, and the signature with a mailed code."""

from __future__ import annotations

import datetime
import json
import re
import time

import pytest
from django.core import mail
from django.db import connection, connections
from django.test import Client, override_settings
from django.utils import timezone

from articles import notifications
from articles.actions import commenting, external, people, review_links, reviewing
from articles.desk.by_link import SESSION_SECONDS
from articles.desk.forms_judging import JudgeForm
from articles.jobs import begin_digests
from articles.models import (
    Article,
    Assignment,
    Comment,
    ConditionalApproval,
    Digest,
    PendingComment,
    Reviewer,
    ReviewLink,
    SignOff,
)
from articles.models.review_links import sha256_of
from articles.signing_keys import NoCode
from articles.workflow import Kind
from cms import limits
from cms.accounts import actions as accounts
from cms.accounts.models import User
from cms.audit.acts import act
from cms.audit.models import AuditEvent
from tests import factories
from tests.articles.desk.external import Outsider, mailed_address, mailed_code, outsider
from tests.articles.desk.reviewed import (
    address,
    close_trail,
    queries_of,
    signature,
    signed_in,
    traces,
    words,
)
from tests.articles.guard.world import let_pass

MEDICAL, FACTS = Kind.MEDICAL_REVIEW, Kind.FACT_CHECK
NO_MAIL_SERVER = {
    "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
    "EMAIL_HOST": "127.0.0.1",
    "EMAIL_PORT": 9,
}


@pytest.fixture
def asked(db) -> Outsider:
    return outsider()


@pytest.fixture
def accepted(asked) -> Outsider:
    asked.accept()
    return asked


def everything() -> dict[str, int]:
    """How many rows each table holds, and where its sequences stand."""
    close_trail()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'django_migrations'"
        )
        tables = [name for (name,) in cursor.fetchall()]
        counts = {}
        for table in tables:
            cursor.execute(f'SELECT count(*) FROM public."{table}"')
            counts[table] = cursor.fetchone()[0]
    return counts | {"head": AuditEvent.objects.order_by("-seq").values_list("hash", flat=True).first()}


class TestSending:
    def test_the_secret_is_in_the_mail_and_nowhere_else(self, asked):
        token = asked.address.split("/")[2]
        close_trail()
        kept = json.dumps(list(AuditEvent.objects.values("act", "reason", "row")), default=str)

        assert mail.outbox[-1].to == [asked.account.email]
        assert asked.link.token_sha256 == sha256_of(token)
        with connection.cursor() as cursor:
            cursor.execute("SELECT string_agg(args::text, '') FROM procrastinate_jobs")
            assert token not in (cursor.fetchone()[0] or "") + kept
        assert len(token) >= 43
        assert timezone.localtime(
            asked.link.expires_at
        ).date() == asked.assignment.due_on + datetime.timedelta(days=review_links.LINK_DAYS)

    def test_nobody_is_asked_when_the_mail_cannot_be_sent(self, db):
        edition, account = factories.edition(), factories.external_reviewer(MEDICAL)
        client = signed_in(factories.managing_editor())
        before = traces(edition.article)

        with override_settings(**NO_MAIL_SERVER):
            response = client.post(
                address("article-assign", edition.article),
                {"kind": MEDICAL, "reviewer": account.person.reviewer.pk, "due_on": ""},
            )

        assert response.status_code == 503
        assert "The mail could not be sent, so nothing was changed." in words(response)
        assert traces(edition.article) == before
        assert not ReviewLink.objects.exists()

    def test_a_new_link_ends_the_old_one(self, asked):
        client = signed_in(factories.managing_editor())

        client.post(address("assignment-send-link", asked.assignment))

        assert Client().get(asked.address).status_code == 410
        assert Client().get(mailed_address()).status_code == 200
        close_trail()
        acts = AuditEvent.objects.filter(row_table="articles_reviewlink").order_by("seq")
        assert list(acts.values_list("act", "article_id")) == 3 * [("link.send", asked.edition.article_id)]

    def test_only_external_reviewers_get_one(self, db):
        edition, regular = factories.edition(), factories.reviewer(MEDICAL)
        factories.asked(edition.article, MEDICAL, regular)
        client = signed_in(factories.managing_editor())
        before = traces(edition.article)

        response = client.post(address("assignment-send-link", Assignment.objects.get()))

        assert (response.status_code, traces(edition.article)) == (400, before)

    def test_the_overview_says_how_the_link_stands(self, asked):
        client = signed_in(factories.managing_editor())
        page = address("article-overview", asked.edition.article)

        assert f"link sent to {asked.account.email}" in words(client.get(page))
        client.post(address("assignment-revoke-link", asked.assignment))
        assert "link revoked" in words(client.get(page))
        assert "Send a new link" in words(client.get(page))

    def test_a_candidate_is_marked_as_external(self, asked):
        client = signed_in(factories.managing_editor())
        other = factories.edition()

        assert "external: gets a link by mail" in words(client.get(address("article-assign", other.article)))

    def test_the_daily_mail_is_for_people_who_sign_in(self, asked, settings):
        settings.DIGEST_HOUR = 0

        begin_digests(timestamp=0)

        told = set(Digest.objects.values_list("user", flat=True))
        assert asked.account.pk not in told
        assert factories.desk_editor().pk in told

    def test_later_mails_hold_no_address_of_the_desk(self, accepted):
        notifications.send("submitted", accepted.edition.pk, accepted.account.pk)
        notifications.send("signing_locked", accepted.account.pk, accepted.account.pk)
        notifications.send("released", accepted.assignment.pk, accepted.account.pk)

        assert [each for each in mail.outbox[-3:] if "/desk/" in each.body] == []
        assert "page says" not in mail.outbox[-3].body
        assert "Open it with the link that we mailed to you." in mail.outbox[-3].body


class TestLooking:
    def test_changes_nothing_and_says_what_is_asked(self, asked):
        before, client = everything(), Client()

        shown = client.get(asked.address)
        client.head(asked.address)
        for url in re.findall(r'(?:href|src)="(/(?!static/)[^"]*)"', shown.content.decode()):
            client.get(url)
            client.head(url)

        assert everything() == before
        assert client.get(address("assignment-overview", asked.assignment)).status_code == 302
        said = words(shown)
        assert asked.edition.title in said
        assert factories.desk_editor().name in said
        assert "Open the review" in said

    def test_tells_the_address_to_nobody(self, asked):
        headers = Client().get(asked.address).headers

        assert headers["Referrer-Policy"] == "strict-origin"
        assert headers["X-Robots-Tag"] == "noindex, nofollow"
        assert headers["Cache-Control"] == "no-store"
        assert "script-src" not in headers["Content-Security-Policy"]

    @pytest.mark.parametrize("token", ["x", "A" * 43, "ü"])
    def test_an_unknown_link_says_whom_to_ask(self, db, token):
        for method in ("get", "post"):
            response = getattr(Client(), method)(f"/review/{token}/")
            assert response.status_code == 404
            assert "This link is not known here" in words(response)
            assert "editors@example.org" in words(response)

    def test_opening_takes_a_form_token_and_is_in_the_trail(self, asked):
        assert Client(enforce_csrf_checks=True).post(asked.address).status_code == 403

        asked.opened()

        close_trail()
        opened = AuditEvent.objects.get(act="note: review link opened")
        assert (opened.actor_id, opened.row_id) == (asked.account.pk, asked.link.pk)

    def test_is_limited_like_other_public_forms(self, db):
        client = Client()
        statuses = {client.post("/review/x/").status_code for _ in range(31)}

        assert statuses == {404, 429}


def revoked(asked: Outsider) -> None:
    review_links.revoke_link(link=asked.link, by=factories.managing_editor())


def expired(asked: Outsider) -> None:
    """Links cannot be shortened, so a new one with the same secret part lasts a moment."""
    editor, soon = factories.desk_editor(), timezone.now() + datetime.timedelta(milliseconds=400)
    revoked(asked)
    token = "expiring" * 6
    with act(by=editor, act="link.send"):
        ReviewLink.objects.create(
            assignment=asked.assignment,
            token_sha256=sha256_of(token),
            sent_to=asked.account.email,
            made_by=editor,
            expires_at=soon,
        )
    asked.address = f"/review/{token}/"


def declined(asked: Outsider) -> None:
    reviewing.decline(assignment=asked.assignment, by=asked.account, note="No time")


def released(asked: Outsider) -> None:
    reviewing.release(assignment=asked.assignment, by=factories.managing_editor(), note="Too late")


def closed(asked: Outsider) -> None:
    accounts.deactivate_account(by=factories.administrator(), account=asked.account, reason="Left")


def lapsed(asked: Outsider) -> None:
    reviewer = Reviewer.objects.get(person__user=asked.account)
    with act(by=factories.administrator(), act="reviewer.edit"):
        reviewer.valid_until = datetime.date(2021, 1, 1)
        reviewer.save()


def moved(asked: Outsider) -> None:
    accounts.correct_account(
        by=factories.administrator(), account=asked.account, name="X", email="new@example.net", reason="Moved"
    )


def regular(asked: Outsider) -> None:
    external.make_regular(by=factories.administrator(), person=asked.account.person, reason="Joins us")


def retired(asked: Outsider) -> None:
    people.set_person_active(
        by=factories.administrator(), person=asked.account.person, is_active=False, reason="Retires"
    )


class TestTheEnd:
    @pytest.mark.parametrize(
        ("end", "sentence"),
        [
            (revoked, "This link was taken back"),
            (declined, "You declined this review"),
            (released, "You are no longer asked for this review"),
            (closed, "This link does not work now"),
            (lapsed, "This link does not work now"),
            (moved, "This link does not work now"),
            (regular, "This link was taken back"),
            (retired, "This link does not work now"),
        ],
    )
    def test_ends_the_link_and_what_it_opened_at_once(self, asked, end, sentence):
        client, inside = asked.opened(), address("assignment-overview", asked.assignment)
        assert client.get(inside).status_code == 200

        end(asked)

        for response in (
            client.post(address("assignment-accept", asked.assignment), {"accept-has_interests": "False"}),
            client.get(asked.address),
            Client().post(asked.address),
        ):
            assert response.status_code == 410
            assert sentence in words(response)
            assert factories.desk_editor().email in words(response)
        assert client.get(inside).status_code == 302  # nobody now: to the sign-in page
        assert Assignment.objects.get().state != "accepted"

    def test_a_link_ends_on_its_last_day(self, asked):
        expired(asked)
        client = asked.opened()

        let_pass(asked.link.expires_at)

        for response in (client.get("/desk/by-link/"), client.get(asked.address), client.post(asked.address)):
            assert response.status_code == 410
            assert "This link is over" in words(response)

    def test_a_session_ends_after_some_hours_and_keeps_what_was_typed(self, accepted):
        client = accepted.opened()
        session = client.session
        session["review_link"] = session["review_link"] | {"since": time.time() - SESSION_SECONDS}
        session.save()

        response = client.post(
            address("edition-request-changes", accepted.edition, MEDICAL),
            {"note": "A long sentence that must not be lost on the way.", "passphrase": "1234 5678"},
            headers={"Origin": "http://testserver"},
        )

        assert response.status_code == 401
        assert "A long sentence that must not be lost" in words(response)
        assert "1234 5678" not in response.content.decode()
        assert accepted.opened().get("/desk/by-link/").status_code == 200

    def test_leaving_ends_it(self, asked):
        client = asked.opened()

        assert "You have left the review" in words(client.post("/desk/by-link/leave/"))
        assert client.get("/desk/by-link/").status_code == 302


class TestTheSession:
    def test_belongs_to_one_link_and_takes_the_place_of_another(self, asked):
        client = asked.opened()
        before = client.session.session_key
        other = outsider(account=asked.account)

        client.post(other.address)

        assert client.session.session_key != before
        assert client.get(address("assignment-overview", other.assignment)).status_code == 200
        assert client.get(address("assignment-overview", asked.assignment)).status_code == 403

    def test_signs_a_person_of_the_desk_out(self, asked):
        client = signed_in(factories.chief_editor())

        client.post(asked.address)

        assert client.get("/desk/articles/").status_code == 403
        assert client.get(address("assignment-overview", asked.assignment)).status_code == 200

    def test_says_why_one_is_here_and_leads_nowhere_else(self, accepted):
        client = accepted.opened()

        for page in ("/desk/by-link/", address("edition-review", accepted.edition), "/desk/help/"):
            shown = client.get(page)
            assert "you are here by a link for this article" in words(shown)
            inside = set(re.findall(r'(?:href|action)="(/(?:desk|accounts)/[^"#?]*)', shown.content.decode()))
            assert [url for url in inside if client.get(url).status_code == 403] == []

    def test_needs_no_second_factor_outside_the_demonstration(self, accepted):
        with override_settings(DEMO=False):
            assert accepted.opened().get("/desk/by-link/").status_code == 200

    def test_cannot_see_the_other_review_or_the_other_kind(self, accepted):
        client = accepted.opened()

        for page in (
            address("edition-facts", accepted.edition),
            address("edition-sign", accepted.edition, FACTS),
            address("edition-overlap", accepted.edition),
        ):
            assert client.get(page).status_code == 403

    def test_comments_on_this_article_alone(self, accepted):
        other = outsider(account=accepted.account)
        other.accept()
        elsewhere = commenting.write_comment(
            edition=other.edition, by=accepted.account, quotation="It affects", text="Of whom?"
        )
        client = accepted.opened()

        client.post(address("comment-add", accepted.edition), {"quotation": "It affects", "text": "Of whom?"})
        client.post(address("comment-send", accepted.edition))

        assert Comment.objects.get().edition == accepted.edition
        for page in (address("pending-edit", elsewhere), address("comment-send", other.edition)):
            assert client.get(page).status_code == 403
        assert client.post(address("pending-discard", elsewhere)).status_code == 403
        assert PendingComment.objects.get() == elsewhere

    def test_takes_few_questions_more_than_the_page(self, accepted):
        regular = factories.reviewer(MEDICAL)
        factories.asked(accepted.edition.article, MEDICAL, regular)
        page = address("edition-review", accepted.edition)

        assert queries_of(accepted.opened(), page) <= queries_of(signed_in(regular), page) + 4


class TestSigning:
    def test_from_the_mail_to_the_signature(self, asked):
        client = asked.opened()
        page = address("edition-sign", asked.edition, MEDICAL)

        accepting = {"accept-has_interests": "False", "accept-interests": ""}
        client.post(address("assignment-accept", asked.assignment), accepting)
        typed = signature(asked.edition, note="Clear.", passphrase="", send_code="yes")
        shown = client.post(page, typed)
        signed = client.post(
            page, signature(asked.edition, note="Clear.", passphrase=mailed_code()), follow=True
        )

        assert "A code is on its way to" in words(shown)
        assert "Clear." in words(shown)
        assert mail.outbox[-1].to == [asked.account.email]
        signoff = SignOff.objects.get()
        assert (signoff.user, signoff.digest, signoff.note) == (asked.account, asked.edition.digest, "Clear.")
        assert signoff.authentication == "code sent to e…@example.net"
        assert "Thank you: you have signed" in words(signed)
        close_trail()
        assert (
            AuditEvent.objects.filter(act="note: signing code sent", actor_id=asked.account.pk).count() == 1
        )

    def test_a_link_used_again_after_signing_says_thanks(self, accepted):
        signed(accepted)
        client = Client()

        for response in (client.get(accepted.address), client.post(accepted.address)):
            assert response.status_code == 200
            assert "Thank you: you have signed" in words(response)
            assert SignOff.objects.get().digest in words(response)
            assert "Open the review" not in words(response)
        assert client.get("/desk/by-link/").status_code == 302

    def test_can_be_taken_back_by_an_editor_after_signing(self, accepted):
        signed(accepted)
        close_trail()
        client = signed_in(factories.desk_editor())

        page = client.get(address("article-overview", accepted.edition.article))

        assert "works until" in words(page)
        assert "Code to sign sent" in words(page)
        assert address("assignment-revoke-link", accepted.assignment) in page.content.decode()

    def test_opens_again_when_a_new_edition_comes(self, accepted):
        signed(accepted)
        changed = factories.changed(accepted.edition.article)

        second = factories.edition(of=changed, change_kind="update")

        assert accepted.opened().get(address("edition-review", second)).status_code == 200

    def test_asking_for_changes_takes_a_code_too(self, accepted):
        client, page = accepted.opened(), address("edition-request-changes", accepted.edition, MEDICAL)
        form = {"digest": accepted.edition.digest, "note": "The dose is too high."}

        client.post(page, form | {"passphrase": "", "send_code": "yes"})
        client.post(page, form | {"passphrase": mailed_code()})

        assert SignOff.objects.get().decision == "request_changes"

    def test_a_mail_that_cannot_be_sent_issues_nothing(self, accepted):
        client, page = accepted.opened(), address("edition-sign", accepted.edition, MEDICAL)
        before = traces(accepted.edition.article)

        with override_settings(**NO_MAIL_SERVER):
            response = client.post(page, signature(accepted.edition, note="Kept.", send_code="yes"))

        assert response.status_code == 503
        assert "The mail could not be sent" in words(response)
        assert "Kept." in words(response)
        close_trail()
        assert not AuditEvent.objects.filter(act="note: signing code sent").exists()
        assert traces(accepted.edition.article) == before

    def test_one_person_gets_so_many_codes_an_hour_from_wherever_they_are_asked_for(self, accepted):
        page, asks = address("edition-sign", accepted.edition, MEDICAL), limits.LIMITS["signing-code"][0]
        typed = "The dose is right, and I have read every source that stands beside it."
        form = signature(accepted.edition, note=typed, send_code="yes")
        browsers = [accepted.opened() for _ in range(2)]
        for number in range(asks):
            browsers[number % 2].post(page, form, REMOTE_ADDR=f"203.0.113.{number}")
        mails = len(mail.outbox)

        refused = browsers[0].post(page, form, headers={"Origin": "http://testserver"})

        assert (refused.status_code, len(mail.outbox)) == (429, mails)
        assert typed in words(refused)

    @pytest.mark.parametrize(
        ("code", "sentence"),
        [
            ("", "Give the code."),
            ("0000 000", "That code is not right."),
            (factories.PASSPHRASE[:20], "That code is not right."),
        ],
    )
    def test_refuses_a_wrong_code_and_signs_nothing(self, accepted, code, sentence):
        client, page = accepted.opened(), address("edition-sign", accepted.edition, MEDICAL)
        client.post(page, signature(accepted.edition, send_code="yes"))
        before = traces(accepted.edition.article)

        response = client.post(page, signature(accepted.edition, passphrase=code))

        assert response.status_code in (400, 403)
        assert sentence in words(response)
        assert traces(accepted.edition.article) == before

    def test_refuses_the_code_of_another_article_or_person_and_one_that_was_never_sent(self, accepted):
        others = outsider(account=accepted.account), outsider()
        page = address("edition-sign", accepted.edition, MEDICAL)
        before = traces(accepted.edition.article)

        for other in others:
            other.accept()
            other.opened().post(
                address("edition-sign", other.edition, MEDICAL), signature(other.edition, send_code="yes")
            )
            response = accepted.opened().post(page, signature(accepted.edition, passphrase=mailed_code()))
            assert response.status_code == 403
            assert "This code has been used or is over." in words(response)
        assert not SignOff.objects.exists()
        assert traces(accepted.edition.article)["SignOff"] == before["SignOff"]

    def test_five_wrong_codes_lock_also_against_new_ones(self, accepted):
        client, page = accepted.opened(), address("edition-sign", accepted.edition, MEDICAL)
        client.post(page, signature(accepted.edition, send_code="yes"))
        right = mailed_code()

        statuses = [
            client.post(page, signature(accepted.edition, passphrase="00000000")).status_code
            for _ in range(5)
        ]
        locked = client.post(page, signature(accepted.edition, passphrase=right))
        again = client.post(page, signature(accepted.edition, send_code="yes"))

        assert statuses == [403] * 4 + [429]
        assert (locked.status_code, again.status_code) == (429, 429)
        assert not SignOff.objects.exists()

    def test_a_fact_checker_judges_every_claim_and_signs(self, db):
        asked = outsider(FACTS)
        asked.accept()
        client, page = asked.opened(), address("edition-sign", asked.edition, FACTS)

        shown = client.get(address("edition-facts", asked.edition))
        assert "Confirm by hand" not in words(shown)  # a source belongs to every article that cites it
        for claim in asked.edition.claims.all():
            judged = {f"{JudgeForm.prefix_of(claim)}-judgement": "supported"}
            client.post(address("claim-judge", asked.edition, claim.position), judged)
        client.post(page, signature(asked.edition, send_code="yes"))
        client.post(page, signature(asked.edition, passphrase=mailed_code()))

        assert SignOff.objects.get().kind == FACTS
        assert client.get(address("edition-review", asked.edition)).status_code == 403

    def test_nobody_is_flooded_with_codes(self, accepted):
        client, page = accepted.opened(), address("edition-sign", accepted.edition, MEDICAL)

        statuses = [
            client.post(page, signature(accepted.edition, send_code="yes")).status_code for _ in range(11)
        ]

        assert statuses == [200] * 10 + [429]

    def test_nobody_else_gets_a_code(self, db):
        edition, regular_reviewer = factories.edition(), factories.reviewer(MEDICAL)
        factories.asked(edition.article, MEDICAL, regular_reviewer)
        sent = len(mail.outbox)

        response = signed_in(regular_reviewer).post(
            address("edition-sign", edition, MEDICAL), signature(edition, passphrase="", send_code="yes")
        )

        assert (response.status_code, len(mail.outbox)) == (400, sent)


def signed(asked: Outsider) -> None:
    client, page = asked.opened(), address("edition-sign", asked.edition, MEDICAL)
    client.post(page, signature(asked.edition, send_code="yes"))
    client.post(page, signature(asked.edition, passphrase=mailed_code()))


def test_a_code_is_over_after_a_quarter_of_an_hour(own_database):
    asked = outsider()
    asked.accept()
    client, page = asked.opened(), address("edition-sign", asked.edition, MEDICAL)
    client.post(page, signature(asked.edition, send_code="yes"))
    with connections["owner"].cursor() as cursor:
        cursor.execute("UPDATE guard.signing_code SET expires_at = expires_at - interval '15 minutes'")

    response = client.post(page, signature(asked.edition, passphrase=mailed_code()))

    assert response.status_code == 403
    assert "This code has been used or is over." in words(response)
    assert not SignOff.objects.exists()


class TestTheAccount:
    def test_an_administrator_makes_one_without_an_invitation(self, db):
        fields = {"name": "Dr Outside", "credentials": "MD"}
        person = people.add_person(by=factories.administrator(), fields=fields)
        page = address("person-make-external", person)
        client = signed_in(factories.administrator())
        sent = len(mail.outbox)

        assert client.post(page, {"email": "", "reason": "Once"}).status_code == 400
        client.post(page, {"email": "Outside@example.net", "reason": "Asked for one review"})

        person.refresh_from_db()
        assert person.user.is_external
        assert (person.user.email, person.user.roles) == ("outside@example.net", [])
        assert not person.user.has_usable_password()
        assert len(mail.outbox) == sent
        assert "Make a regular reviewer" in words(client.get(address("person-detail", person)))

    def test_cannot_sign_in_or_choose_a_password(self, asked):
        client, sent = Client(), len(mail.outbox)

        client.post("/accounts/login/", {"login": asked.account.email, "password": factories.PASSWORD})
        client.post("/accounts/password/reset/", {"email": asked.account.email})
        client.force_login(asked.account)

        assert client.get("/desk/").status_code == 302
        assert len(mail.outbox) == sent

    def test_a_regular_reviewer_loses_the_ways_to_sign_in(self, db):
        account = factories.reviewer(MEDICAL)
        client = signed_in(account)

        external.make_external(by=factories.administrator(), person=account.person, reason="Moves abroad")

        account = User.objects.get(pk=account.pk)
        assert account.is_external
        assert not account.has_usable_password()
        assert client.get("/desk/").status_code == 302

    def test_the_passphrase_of_before_approves_nothing_any_more(self, db):
        account, edition = factories.reviewer(MEDICAL), factories.edition(of=factories.article(body="Rest."))
        factories.asked(edition.article, MEDICAL, account)
        commenting.write_comment(edition=edition, by=account, quotation="Rest.", suggestion="Sleep.")
        external.make_external(by=factories.administrator(), person=account.person, reason="Moves abroad")
        account = User.objects.get(pk=account.pk)
        before = traces(edition.article)

        with pytest.raises(NoCode):
            factories.approved_if(edition, by=account)

        assert traces(edition.article) == before
        assert not ConditionalApproval.objects.exists()

    def test_becomes_a_regular_reviewer_and_is_invited(self, asked, django_capture_on_commit_callbacks):
        client = signed_in(factories.administrator())

        with django_capture_on_commit_callbacks(execute=True):
            client.post(address("person-make-regular", asked.account.person), {"reason": "Joins us"})

        assert not User.objects.get(pk=asked.account.pk).is_external
        assert "choose your password" in mail.outbox[-1].body
        assert asked.link.revoked_by == factories.administrator()

    @pytest.mark.parametrize("role", ["editor", "administrator"])
    def test_nobody_with_a_role_is_external(self, db, role):
        account = factories.user(role)
        client = signed_in(factories.administrator())

        response = client.post(address("person-make-external", account.person), {"reason": "Try"})

        assert response.status_code == 400
        assert "Take the role off first." in words(response)
        assert not User.objects.get(pk=account.pk).is_external

    @pytest.mark.parametrize(
        ("page", "form"), [("set-roles", {"roles": ["editor"], "reason": "Try"}), ("invite", {})]
    )
    def test_gets_no_role_and_no_invitation(self, asked, page, form):
        sent = len(mail.outbox)

        response = signed_in(factories.administrator()).post(
            f"/desk/accounts/{asked.account.pk}/{page}/", form
        )

        assert response.status_code == 400
        assert User.objects.get(pk=asked.account.pk).roles == []
        assert len(mail.outbox) == sent


def test_an_account_by_link_sees_one_article_however_many_it_is_asked_about(asked):
    other = outsider(account=asked.account)
    account = User.objects.get(pk=asked.account.pk)
    assert Article.objects.visible_to(account).count() == 2

    account.sees_only = other.edition.article_id

    assert Article.objects.visible_to(account).get() == other.edition.article
