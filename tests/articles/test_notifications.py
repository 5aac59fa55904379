import datetime
import re

import pytest
from django.core import mail
from django.db import transaction
from django.template.loader import get_template
from django.utils import timezone

from articles import notifications
from articles.actions import commenting, findings, publishing, reviewing, signing
from articles.models import Schedule
from articles.workflow import Kind
from cms.accounts.models import Role, User
from cms.refusals import Locked, Refusal, WrongPassphrase
from tests import factories
from tests.articles.delivering import deliver, fresh_queue, skip_to_now, told  # noqa: F401 -- a fixture

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_queue")]

MEDICAL, FACTS = Kind.MEDICAL_REVIEW, Kind.FACT_CHECK
SECRET = "Wholly unpublished words"


@pytest.fixture
def manager():
    return factories.managing_editor()


@pytest.fixture
def article():
    source = factories.citation()
    return factories.article(title="Gout", standfirst="A short text.", body=f"{SECRET}.[@{source.key}]")


def in_charge():
    """Everybody who publishes; the factories make some on the way."""
    return list(User.objects.filter(roles__overlap=[Role.MANAGING_EDITOR, Role.CHIEF_EDITOR]))


def invite(article, manager, kind=MEDICAL, reviewer=None):
    reviewer = reviewer or factories.reviewer(kind)
    invitation = reviewing.assign(article=article, by=manager, reviewer=reviewer.person.reviewer, kind=kind)
    return reviewer, invitation


@transaction.atomic
def invite_and_refuse(article, manager, reviewer):
    invite(article, manager, reviewer=reviewer)
    raise Refusal


def in_review(article, manager):
    """A submitted edition with both reviewers."""
    reviewers = []
    for kind in (MEDICAL, FACTS):
        reviewer, invitation = invite(article, manager, kind)
        reviewing.accept(assignment=invitation, by=reviewer, has_interests=False)
        reviewers.append(reviewer)
    return factories.edition(of=article), *reviewers


class TestWhoIsTold:
    def test_of_an_approval_on_condition_the_author_and_of_its_signature_both(self, article, manager):
        reviewer, invitation = invite(article, manager)
        reviewing.accept(assignment=invitation, by=reviewer, has_interests=False)
        edition = factories.edition(of=article)
        commenting.write_comment(edition=edition, by=reviewer, quotation=SECRET, suggestion="Known words")
        skip_to_now()

        factories.approved_if(edition, by=reviewer)
        approved = told()
        changed = factories.changed(article, body=article.body.replace(SECRET, "Known words"))
        factories.edition(of=changed)

        owner = article.owner.email
        assert (owner, "Approved, if exactly these edits are taken: Gout") in approved
        assert (reviewer.email, "Your edits are taken and your signature counts: Gout") in (mails := told())
        assert (owner, "Medical review signed: Gout") in mails

    def test_an_invited_reviewer(self, article, manager):
        reviewer = factories.reviewer(MEDICAL)
        skip_to_now()

        invite(article, manager, reviewer=reviewer)

        assert told() == [(reviewer.email, "Medical review asked: Gout")]

    @pytest.mark.parametrize(("answer", "subject"), [("accept", "accepted"), ("decline", "declined")])
    def test_whoever_asked_hears_the_answer(self, article, manager, answer, subject):
        reviewer, invitation = invite(article, manager)
        skip_to_now()

        if answer == "accept":
            reviewing.accept(assignment=invitation, by=reviewer, has_interests=False)
        else:
            reviewing.decline(assignment=invitation, by=reviewer, note="On leave.")

        assert told() == [(manager.email, f"{reviewer.name} {subject}: Gout")]

    def test_a_released_reviewer(self, article, manager):
        reviewer, invitation = invite(article, manager)
        skip_to_now()

        reviewing.release(assignment=invitation, by=manager, note="Moved on.")

        assert told() == [(reviewer.email, "No longer asked: Gout")]

    def test_the_author_of_comments_and_their_writer_of_what_comes_of_them(self, article, manager):
        edition, medical, _facts = in_review(article, manager)
        author = article.owner
        for text in ("Why?", "And since when?"):
            commenting.write_comment(
                edition=edition, by=medical, quotation=SECRET, text=text, suggestion="Better words"
            )
        skip_to_now()

        first, second = commenting.send_comments(edition=edition, by=medical)
        assert told() == [(author.email, "New comments: Gout")]
        skip_to_now()
        commenting.answer_comment(comment=first, by=author, text="Because.")
        commenting.resolve_comment(comment=first, by=author)
        commenting.take_suggestion(comment=second, by=author, version=1)
        commenting.resolve_comment(comment=second, by=medical)

        subjects = ["Comment answered: Gout", "Resolved: Gout", "Suggestion taken: Gout"]
        assert told() == [(medical.email, subject) for subject in subjects]
        assert not any(SECRET in message.body for message in mail.outbox)

    def test_comments_that_go_with_a_decision_make_no_mail_of_their_own(self, article, manager):
        edition, medical, _facts = in_review(article, manager)
        commenting.write_comment(edition=edition, by=medical, quotation=SECRET, text="Why?")
        skip_to_now()

        sent = {
            "kind": MEDICAL,
            "digest": edition.digest,
            "passphrase": factories.PASSPHRASE,
            "note": "See there.",
        }
        signing.request_changes(edition=edition, by=medical, **sent)

        assert [subject for _to, subject in told()] == ["Changes asked: Gout"]

    def test_the_reviewers_of_a_new_edition(self, article, manager):
        skip_to_now()
        edition, medical, facts = in_review(article, manager)
        mail.outbox.clear()
        deliver()
        mail.outbox.clear()
        second = factories.changed(article)
        factories.edition(of=second, change_kind="update", change_note="More")

        subject = "Edition 2 is in review: Gout"
        assert told() == sorted([(medical.email, subject), (facts.email, subject)])
        assert edition.number == 1

    def test_whoever_assigns_when_nobody_was_asked(self, article, manager):
        skip_to_now()
        factories.edition(of=article)

        assert told() == [(manager.email, "Edition 1 is in review: Gout")]

    def test_the_author_of_a_signature_and_the_publisher_of_the_last_one(self, article, manager):
        edition, medical, facts = in_review(article, manager)
        skip_to_now()

        factories.signed(edition, MEDICAL, by=medical)
        first = told()
        mail.outbox.clear()
        factories.signed(edition, FACTS, by=facts)

        assert first == [(article.owner.email, "Medical review signed: Gout")]
        publishers = [(one.email, "Ready to publish: Gout") for one in in_charge()]
        assert told() == sorted([(article.owner.email, "Fact check signed: Gout"), *publishers])

    def test_the_author_whose_text_has_to_change(self, article, manager):
        edition, medical, _facts = in_review(article, manager)
        skip_to_now()

        factories.asked_for_changes(edition, MEDICAL, by=medical, note="The dose is wrong.")

        assert told() == [(article.owner.email, "Changes asked: Gout")]

    def test_everybody_concerned_when_a_page_goes_up_or_down(self, article, manager):
        edition, medical, facts = in_review(article, manager)
        for kind, who in ((MEDICAL, medical), (FACTS, facts)):
            factories.signed(edition, kind, by=who)
        skip_to_now()

        publishing.publish(edition=edition, by=manager)
        up = told()
        mail.outbox.clear()
        article.refresh_from_db()
        publishing.suspend(article=article, by=medical, reason="Wrong dose.")

        concerned = (article.owner, medical, facts)
        assert up == sorted((one.email, "Published: Gout") for one in concerned)
        assert told() == sorted(
            (one.email, "Suspended: Gout") for one in (article.owner, facts, *in_charge())
        )

    def test_author_signer_and_those_in_charge_of_a_revocation(self, article, manager):
        edition, medical, facts = in_review(article, manager)
        for kind, who in ((MEDICAL, medical), (FACTS, facts)):
            factories.signed(edition, kind, by=who)
        chief = factories.chief_editor()
        skip_to_now()

        signing.revoke(
            signoff=edition.signoffs.get(kind=FACTS), by=chief, reason="interest", note="Found out later."
        )

        subject = "Sign-off revoked: Gout"
        assert chief in in_charge()
        assert told() == sorted((one.email, subject) for one in (article.owner, facts, *in_charge()))

    def test_the_owner_of_a_reported_page(self, article, manager):
        live = factories.live_article()
        skip_to_now()

        findings.receive_feedback(
            by=User.objects.system(), edition=live.live_edition, verdict="inaccurate", heading="", text=SECRET
        )

        assert told() == [(live.owner.email, f"Reader report: {live.title}")]

    def test_the_planner_of_a_publication_that_was_refused(self, manager):
        edition = factories.ready_edition()
        planned = publishing.schedule(
            edition=edition, by=manager, publish_at=timezone.now() + datetime.timedelta(days=1)
        )
        findings.raise_finding(
            article=edition.article,
            by=edition.article.owner,
            kind="other",
            severity="blocking",
            summary="Look",
        )
        skip_to_now()

        notifications.schedule_failed(planned)

        assert (manager.email, f"Not published as planned: {edition.title}") in told()
        assert Schedule.objects.get().scheduled_by == manager


class TestPassphrases:
    def test_setting_one_is_told_to_its_owner(self):
        skip_to_now()
        reviewer = factories.reviewer(MEDICAL)

        assert told() == [(reviewer.email, "Your signing passphrase was set")]

    def test_s14_five_wrong_ones_are_told_to_the_owner_of_the_account(self, article, manager):
        edition, medical, _facts = in_review(article, manager)
        skip_to_now()

        for number in range(5):
            with pytest.raises(Locked if number == 4 else WrongPassphrase):
                factories.signed(edition, MEDICAL, by=medical, passphrase="wrong wrong wrong")

        assert told() == [(medical.email, "Signing is locked for 15 minutes")]

    def test_s14_more_tries_while_it_is_locked_send_no_more_mails(self, article, manager):
        edition, medical, _facts = in_review(article, manager)
        skip_to_now()

        for _ in range(8):
            with pytest.raises((Locked, WrongPassphrase)):
                factories.signed(edition, MEDICAL, by=medical, passphrase="wrong wrong wrong")

        assert told() == [(medical.email, "Signing is locked for 15 minutes")]


class TestWhatIsSaid:
    def everything(self, manager, article):
        edition, medical, facts = in_review(article, manager)
        for kind, who in ((MEDICAL, medical), (FACTS, facts)):
            factories.signed(edition, kind, by=who, note=SECRET)
        publishing.publish(edition=edition, by=manager)
        article.refresh_from_db()
        findings.receive_feedback(
            by=User.objects.system(),
            edition=article.live_edition,
            verdict="inaccurate",
            heading="",
            text=SECRET,
        )
        publishing.suspend(article=article, by=medical, reason=SECRET)
        deliver()
        return mail.outbox

    def test_no_mail_holds_article_text_reasons_or_what_readers_wrote(self, manager, article):
        sent = self.everything(manager, article)

        assert len(sent) > 10
        for message in sent:
            assert SECRET not in message.body + message.subject
            assert "A short text." not in message.body

    def test_every_mail_names_the_person_and_leads_to_a_page_of_the_desk(self, manager, article, settings):
        settings.SITE_URL = "https://www.example.org"

        for message in self.everything(manager, article):
            name = User.objects.get(email=message.to[0]).name
            assert message.body.startswith(f"Dear {name},")
            assert re.search(r"^https://www\.example\.org/desk/[a-z0-9/-]*$", message.body, re.MULTILINE)

    def test_every_event_has_a_template_that_reads_as_a_mail(self):
        for event in notifications.EVENTS:
            get_template(f"emails/{event}.txt")

    def test_a_title_with_quotes_is_not_written_as_html(self, manager):
        source = factories.citation()
        article = factories.article(title='Do "rings" & things help?', body=f"Yes.[@{source.key}]")
        reviewer = factories.reviewer(MEDICAL)
        skip_to_now()
        invite(article, manager, reviewer=reviewer)

        deliver()
        assert mail.outbox[0].subject == 'Medical review asked: Do "rings" & things help?'
        assert "&quot;" not in mail.outbox[0].body


class TestWhoIsNotTold:
    def test_closed_accounts_and_those_who_may_no_longer_see_the_article(self, article, manager):
        reviewer, invitation = invite(article, manager)
        deliver()
        mail.outbox.clear()
        with factories.act(by=factories.administrator(), act="account.close"):
            reviewer.is_active = False
            reviewer.save()

        notifications.invited(invitation)

        assert told() == []

    def test_people_in_the_byline_without_a_place_at_the_desk(self, manager):
        outsider = factories.user(name="Out Sider")
        article = factories.article(author_ids=[outsider.person.pk])
        edition = factories.ready_edition(of=article)
        skip_to_now()

        publishing.publish(edition=edition, by=manager)

        assert outsider.email not in [to for to, _subject in told()]

    def test_nobody_of_what_was_rolled_back(self, article, manager):
        reviewer = factories.reviewer(MEDICAL)
        skip_to_now()

        with pytest.raises(Refusal):
            invite_and_refuse(article, manager, reviewer)

        assert told() == []

    def test_a_mail_says_what_is_true_when_it_is_sent(self, article, manager):
        reviewer = factories.reviewer(MEDICAL)
        skip_to_now()
        invite(article, manager, reviewer=reviewer)
        factories.changed(article, title="Gout and its pain")

        assert told() == [(reviewer.email, "Medical review asked: Gout and its pain")]


def test_a_mail_server_that_is_down_undoes_nothing(article, manager, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "localhost", 1

    reviewer, invitation = invite(article, manager)

    with pytest.raises(OSError, match="refused"):
        deliver()
    invitation.refresh_from_db()
    assert invitation.state == "invited"
    assert reviewer.has_role(Role.EDITOR) is False
