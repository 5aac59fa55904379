import datetime

import pytest
from django.utils import timezone

from articles.actions import people, signing
from articles.models import Article, Finding, Revocation, SignOff
from articles.workflow import ATTESTATIONS, Decision, Kind
from cms.audit.models import AuditEvent
from tests import factories
from tests.articles.desk.reviewed import (
    address,
    asked_reviewer,
    close_trail,
    links,
    queries_of,
    signature,
    signed_in,
    traces,
    words,
)

pytestmark = pytest.mark.django_db

MEDICAL, FACTS = Kind.MEDICAL_REVIEW, Kind.FACT_CHECK


@pytest.fixture
def edition():
    return factories.edition()


@pytest.fixture
def reviewer(edition):
    return asked_reviewer(edition)


@pytest.fixture
def page(edition):
    return address("edition-sign", edition, MEDICAL)


class TestSign:
    def test_d39_shows_title_edition_fingerprint_and_meaning(self, edition, reviewer, page):
        said = words(signed_in(reviewer).get(page))

        assert edition.title in said
        assert "Sign edition 1" in said
        assert edition.digest in said
        assert str(ATTESTATIONS[MEDICAL]) in said
        assert "Your signing passphrase" in said

    def test_signs_exactly_what_was_on_screen(self, edition, reviewer, page):
        response = signed_in(reviewer).post(page, signature(edition, note="Clear."))

        signoff = SignOff.objects.get()
        assert response.status_code == 302
        assert (signoff.edition, signoff.digest, signoff.kind) == (edition, edition.digest, MEDICAL)
        assert (signoff.user, signoff.decision) == (reviewer, Decision.APPROVE)
        assert (signoff.attestation, signoff.note) == (str(ATTESTATIONS[MEDICAL]), "Clear.")

    def test_can_ask_for_an_earlier_review(self, edition, reviewer, page):
        day = timezone.localdate() + datetime.timedelta(days=30)

        signed_in(reviewer).post(page, signature(edition, valid_until=day.isoformat()))

        assert timezone.localtime(SignOff.objects.get().valid_until).date() == day

    @pytest.mark.parametrize(
        ("field", "value", "sentence"),
        [
            ("passphrase", "", "Give your signing passphrase."),
            ("has_interests", "", "Say whether you have an interest to declare."),
            ("has_interests", "True", "Name the interest you declare."),
            ("valid_until", "2020-01-01", "Choose a day in the future"),
            ("valid_until", "soon", "Write the day like 2027-01-31."),
        ],
    )
    def test_says_what_is_wrong_and_signs_nothing(self, edition, reviewer, page, field, value, sentence):
        before = traces(edition.article)

        response = signed_in(reviewer).post(page, signature(edition, note="My words.", **{field: value}))

        assert response.status_code == 400
        assert sentence in words(response)
        assert "My words." in response.content.decode()
        assert "<title>Error:" in response.content.decode().replace("\n", "")
        assert traces(edition.article) == before

    def test_d40_a_wrong_passphrase_signs_nothing_and_keeps_the_form(self, edition, reviewer, page):
        before = traces(edition.article)

        response = signed_in(reviewer).post(
            page, signature(edition, note="My words.", passphrase="not this one")
        )

        assert response.status_code == 403
        assert "That passphrase is not right. Nothing was signed." in words(response)
        assert "My words." in response.content.decode()
        assert "not this one" not in response.content.decode()
        assert traces(edition.article) == before

    def test_s14_five_wrong_passphrases_lock_signing_and_say_so(self, edition, reviewer, page):
        client = signed_in(reviewer)
        answers = [client.post(page, signature(edition, passphrase="wrong wrong wrong")) for _ in range(5)]
        before = traces(edition.article)

        response = client.post(page, signature(edition))

        assert [answer.status_code for answer in answers] == [403, 403, 403, 403, 429]
        assert response.status_code == 429
        assert "Wait 15 minutes" in words(response)
        assert not SignOff.objects.exists()
        assert traces()["SignOff"] == before["SignOff"]

    def test_d41_a_double_click_signs_once(self, edition, reviewer, page):
        client = signed_in(reviewer)

        first, second = (client.post(page, signature(edition)) for _ in range(2))

        assert (first.status_code, second.status_code) == (302, 302)
        assert SignOff.objects.count() == 1

    def test_s16_a_text_that_changed_meanwhile_is_not_signed_and_the_page_says_what_changed(
        self, edition, reviewer, page
    ):
        article = factories.changed(edition.article, body=edition.document["body"] + "\n\nTake 2.5 mg a day.")
        newer = factories.edition(of=article, change_kind="update", change_note="A dose")
        before = traces(article)

        response = signed_in(reviewer).post(page, signature(edition, note="My words."))

        assert response.status_code == 409
        said = words(response)
        assert "The text changed after you opened this page" in said
        assert "You read edition 1; edition 2 is the one to sign now." in said
        assert "added: Take 2.5 mg a day." in said
        assert "My words." in response.content.decode()
        assert address("edition-review", newer) in links(response)
        assert traces(article) == before

    def test_s16_another_digest_than_the_editions_is_refused(self, edition, reviewer, page):
        before = traces(edition.article)

        response = signed_in(reviewer).post(page, signature(edition, digest="0" * 64))

        assert response.status_code == 409
        assert traces(edition.article) == before

    def test_a_declared_interest_needs_the_waiver_first(self, edition, reviewer, page):
        before = traces(edition.article)

        response = signed_in(reviewer).post(
            page, signature(edition, has_interests="True", interests="Shares in a maker")
        )

        assert response.status_code == 409
        assert "has not been waived by the chief editor" in words(response)
        assert traces(edition.article) == before

    def test_d38_the_author_is_told_before_the_first_keystroke(self):
        author = factories.reviewer(MEDICAL, roles=("editor",))
        edition = factories.edition(of=factories.article(by=author))
        factories.asked(edition.article, MEDICAL, author)
        before = traces(edition.article)
        client = signed_in(author)

        shown = client.get(address("edition-sign", edition, MEDICAL))
        response = client.post(address("edition-sign", edition, MEDICAL), signature(edition))

        assert "You cannot sign this edition: you wrote part of it" in words(shown)
        assert b'name="passphrase"' not in shown.content
        assert response.status_code == 403
        assert traces(edition.article) == before

    def test_sends_somebody_without_a_passphrase_to_choose_one(self, edition):
        newcomer = asked_reviewer(edition, passphrase=None)
        page = address("edition-sign", edition, MEDICAL)

        response = signed_in(newcomer).get(page)

        assert response.status_code == 302
        assert response["Location"] == f"{address('signing-passphrase')}?next={page.replace('/', '%2F')}"

    def test_is_not_there_for_strangers(self, edition, page):
        assert signed_in(factories.reviewer(MEDICAL)).get(page).status_code == 404

    def test_is_closed_to_those_who_sign_nothing(self, page):
        response = signed_in(factories.managing_editor()).get(page)

        assert response.status_code == 403
        assert "fact checker, medical reviewer" in words(response)

    def test_asks_anonymous_people_to_sign_in(self, client, page):
        assert client.get(page)["Location"].startswith("/accounts/login/")
        assert client.post(page, {}).status_code == 401

    def test_costs_the_same_with_one_source_and_with_three(self):
        counts = []
        for number in (1, 3):
            keys = "".join(f"[@{factories.citation().key}]" for _ in range(number))
            edition = factories.edition(of=factories.article(body=f"## What\n\nWords.{keys}"))
            client = signed_in(asked_reviewer(edition))
            page = address("edition-sign", edition, MEDICAL)
            counts.append(queries_of(client, page))

        assert counts[0] == counts[1]


class TestRequestChanges:
    def test_d43_needs_a_reason_and_sends_the_article_back(self, edition, reviewer):
        page = address("edition-request-changes", edition, MEDICAL)
        client = signed_in(reviewer)
        fields = {"digest": edition.digest, "passphrase": factories.PASSPHRASE, "note": ""}
        before = traces(edition.article)

        refused = client.post(page, fields)
        unchanged = traces(edition.article)
        accepted = client.post(page, fields | {"note": "The dose in step 3 is wrong."})

        assert (refused.status_code, accepted.status_code) == (400, 302)
        assert unchanged == before
        signoff = SignOff.objects.get()
        assert (signoff.decision, signoff.note) == (Decision.REQUEST_CHANGES, "The dose in step 3 is wrong.")
        mine = words(signed_in(edition.article.owner).get(address("work")))
        assert "Sent back to you 1" in mine
        assert f"changes asked by {signoff.printed_name}" in mine

    def test_a_wrong_passphrase_keeps_the_note(self, edition, reviewer):
        before = traces(edition.article)

        response = signed_in(reviewer).post(
            address("edition-request-changes", edition, MEDICAL),
            {"digest": edition.digest, "passphrase": "wrong wrong wrong", "note": "The dose is wrong."},
        )

        assert response.status_code == 403
        assert "The dose is wrong." in response.content.decode()
        assert traces(edition.article) == before


class TestRevoke:
    @pytest.fixture
    def live(self):
        return factories.live_article()

    @pytest.fixture
    def signoff(self, live):
        return live.live_edition.signoffs.get(kind=MEDICAL)

    def test_the_signer_takes_their_own_back(self, live, signoff):
        response = signed_in(signoff.user).post(
            address("signoff-revoke", signoff), {"reason": "mistake", "note": "Wrong patient group."}
        )

        assert response.status_code == 302
        assert (signoff.revocation.revoked_by, signoff.revocation.note) == (
            signoff.user,
            "Wrong patient group.",
        )
        assert Finding.objects.get().severity == Finding.Severity.BLOCKING

    def test_a_signer_takes_back_their_own_after_their_licence_ended(self):
        live = factories.live_article(risk_class="A")
        signoff = live.live_edition.signoffs.get(kind=MEDICAL)
        people.set_reviewer_active(
            by=factories.administrator(),
            reviewer=signoff.person.reviewer,
            is_active=False,
            reason="Retired from practice",
        )

        response = signed_in(signoff.user).post(
            address("signoff-revoke", signoff), {"reason": "mistake", "note": "Wrong dose."}
        )

        assert response.status_code == 302
        assert Revocation.objects.get().revoked_by == signoff.user
        assert Article.objects.get(pk=live.pk).public_state == "suspended"

    def test_a_chief_editor_takes_back_anybodys(self, signoff):
        signed_in(factories.chief_editor()).post(
            address("signoff-revoke", signoff), {"reason": "not_qualified", "note": "Licence was not theirs."}
        )

        assert Revocation.objects.get().signoff == signoff

    def test_class_a_goes_down_at_once_and_the_page_says_so_before(self):
        live = factories.live_article(risk_class="A")
        signoff = live.live_edition.signoffs.get(kind=MEDICAL)
        client = signed_in(signoff.user)

        shown = words(client.get(address("signoff-revoke", signoff)))
        client.post(address("signoff-revoke", signoff), {"reason": "mistake", "note": "Wrong dose."})

        assert "The page is suspended at once" in shown
        assert Article.objects.get(pk=live.pk).public_state == "suspended"

    def test_others_may_not(self, live, signoff):
        other = live.live_edition.signoffs.get(kind=FACTS).user
        before = traces(live)

        response = signed_in(other).post(
            address("signoff-revoke", signoff), {"reason": "mistake", "note": "I disagree."}
        )

        assert response.status_code == 403
        assert "Only the signer or a chief editor" in words(response)
        assert traces(live) == before

    def test_needs_a_reason_in_words(self, live, signoff):
        before = traces(live)

        response = signed_in(signoff.user).post(address("signoff-revoke", signoff), {"reason": "mistake"})

        assert response.status_code == 400
        assert traces(live) == before

    def test_twice_is_once(self, live, signoff):
        client = signed_in(signoff.user)
        fields = {"reason": "mistake", "note": "Wrong."}
        client.post(address("signoff-revoke", signoff), fields)
        before = traces(live)

        again = client.post(address("signoff-revoke", signoff), fields)

        assert again.status_code == 409
        assert "revoked already" in words(again)
        assert traces(live) == before


class TestPassphrase:
    PAGE = "/desk/signing-passphrase/"
    NEW = {"new": "four quite ordinary words", "again": "four quite ordinary words"}

    @pytest.fixture
    def newcomer(self):
        return factories.reviewer(MEDICAL, passphrase=None)

    @pytest.fixture
    def client(self, newcomer):
        return recently_signed_in(newcomer)

    def test_is_chosen_once_and_leads_back(self, client, newcomer):
        response = client.post(self.PAGE, self.NEW | {"next": "/desk/editions/7/medical_review/sign/"})

        assert response["Location"] == "/desk/editions/7/medical_review/sign/"
        assert signing.has_signing_passphrase(newcomer)

    def test_s07_the_choice_is_on_record(self, client, newcomer):
        client.post(self.PAGE, self.NEW)

        close_trail()
        assert AuditEvent.objects.filter(act="note: signing passphrase set", row_id=newcomer.pk).count() == 1

    def test_leads_nowhere_else(self, client):
        response = client.post(self.PAGE, self.NEW | {"next": "https://evil.example/desk/"})

        assert response["Location"] == "/desk/"

    @pytest.mark.parametrize(
        ("fields", "sentence"),
        [
            ({"new": "short", "again": "short"}, "Use at least 12 characters."),
            ({"new": "four quite ordinary words", "again": "four other words"}, "The two do not match."),
            ({"new": factories.PASSWORD, "again": factories.PASSWORD}, "This is your password."),
            ({"new": "", "again": ""}, "Choose a passphrase."),
        ],
    )
    def test_says_what_is_wrong(self, client, newcomer, fields, sentence):
        response = client.post(self.PAGE, fields)

        assert response.status_code == 400
        assert sentence in words(response)
        assert not signing.has_signing_passphrase(newcomer)

    def test_changing_it_takes_the_present_one(self):
        reviewer = factories.reviewer(MEDICAL)
        client = recently_signed_in(reviewer)

        wrong = client.post(self.PAGE, self.NEW | {"current": "not my passphrase"})
        right = client.post(self.PAGE, self.NEW | {"current": factories.PASSPHRASE})

        assert (wrong.status_code, right.status_code) == (403, 302)
        assert "That passphrase is not right" in words(wrong)

    def test_asks_for_the_password_once_more_after_a_while(self, newcomer):
        response = signed_in(newcomer).get(self.PAGE)

        assert response["Location"].startswith("/accounts/reauthenticate/")

    def test_keeps_nothing_of_a_form_that_came_too_late(self, newcomer):
        client = signed_in(newcomer)

        response = client.post(self.PAGE, self.NEW)

        assert response["Location"].startswith("/accounts/reauthenticate/")
        assert "four quite" not in str(dict(client.session))
        assert not signing.has_signing_passphrase(newcomer)

    def test_is_only_for_those_who_sign(self):
        assert recently_signed_in(factories.editor()).get(self.PAGE).status_code == 403


def recently_signed_in(user):
    """Signed in, and the password given once more just now."""
    client = signed_in(user)
    client.post("/accounts/reauthenticate/", {"password": factories.PASSWORD})
    return client
