"""The daily mail: one for each person and day, with what “My work” shows, nothing on days without anything."""

import datetime

import pytest
from django.core import mail
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from articles import jobs
from articles.actions import findings, reviewing
from articles.actions.telling import begin_digest, choose_mail
from articles.mail_kinds import Way
from articles.models import Digest
from articles.workflow import Kind
from cms.accounts.models import User
from cms.audit.acts import act
from cms.refusals import NotAllowed
from tests import factories
from tests.articles.delivering import deliver, fresh_queue, skip_to_now  # noqa: F401 -- a fixture
from tests.articles.racing import DONE, storm

MEDICAL, FACTS = Kind.MEDICAL_REVIEW, Kind.FACT_CHECK


@pytest.fixture(autouse=True)
def from_midnight_on(settings, fresh_queue):  # noqa: F811 -- the fixture
    settings.DIGEST_HOUR = 0
    settings.SITE_URL = "https://www.example.org"


def strike():
    """One run of the hourly job; the daily mails by address."""
    skip_to_now()
    jobs.begin_digests.func(timestamp=0)
    deliver()
    return {message.to[0]: message for message in mail.outbox}


def tomorrow():
    """The mails begun so far were those of yesterday."""
    Digest.objects.update(day=timezone.localdate() - datetime.timedelta(days=1))


@pytest.mark.django_db
class TestWhatItSays:
    def test_to_each_what_waits_for_them_with_links_and_due_dates(self):
        manager, medic, checker = (
            factories.managing_editor(),
            factories.reviewer(MEDICAL),
            factories.reviewer(FACTS),
        )
        edition = factories.edition(of=factories.article(title="Gout"))
        factories.asked(edition.article, MEDICAL, medic)
        asked = reviewing.assign(
            article=edition.article, by=manager, reviewer=checker.person.reviewer, kind=FACTS
        )
        other = factories.edition(of=factories.article(title="Asthma"))
        finding = findings.raise_finding(
            article=other.article, by=manager, kind="other", severity="warning", summary="Dose?"
        )

        mails = strike()

        site = "https://www.example.org/desk"
        assert (
            f"- Gout: Review, in 10 days\n  {site}/editions/{edition.pk}/review/" in mails[medic.email].body
        )
        assert f"- Gout: Answer, in 10 days\n  {site}/assignments/{asked.pk}/" in mails[checker.email].body
        owner = mails[other.article.owner.email]
        assert f"- Asthma: Settle, Warning, in 14 days\n  {site}/findings/{finding.pk}/" in owner.body
        assert "Asthma: Ask somebody" in mails[manager.email].body
        assert edition.article.owner.email not in mails
        for message in mails.values():
            assert message.subject.startswith("Plain Health: ")
            assert f"{site}/mail/" in message.body
            assert "adults" not in message.body
            assert "Dose?" not in message.body

    def test_names_events_that_somebody_wants_to_read_of_there(self):
        manager, article = factories.managing_editor(), factories.article(title="Gout")
        reviewer = factories.reviewer(MEDICAL)
        factories.asked(article, MEDICAL, reviewer)
        choose_mail(by=reviewer, ways={"asked_anew": Way.IN_DIGEST})
        reviewing.release(assignment=article.assignments.get(), by=manager, note="Away")

        body = strike()[reviewer.email].body
        tomorrow()

        assert "What happened\n\n- No longer asked: Gout\n  https://www.example.org/desk/" in body
        assert reviewer.email not in strike()

    def test_of_an_article_that_somebody_may_no_longer_see_it_says_nothing(self):
        editor = factories.editor()
        live = factories.live_article(title="Gout", by=editor)
        choose_mail(by=editor, ways={"finding_opened": Way.IN_DIGEST})
        findings.receive_feedback(
            by=User.objects.system(), edition=live.live_edition, verdict="inaccurate", heading="", text=""
        )
        deliver()
        with act(by=factories.administrator(), act="account.set_roles"):
            User.objects.filter(pk=editor.pk).update(roles=[])

        assert editor.email not in strike()

    def test_somebody_may_want_none(self):
        medic = factories.reviewer(MEDICAL)
        edition = factories.edition()
        factories.asked(edition.article, MEDICAL, medic)
        choose_mail(by=medic, ways={"waiting": Way.NOT_AT_ALL})

        assert medic.email not in strike()


@pytest.mark.django_db
class TestWhen:
    @pytest.fixture
    def medic(self):
        medic = factories.reviewer(MEDICAL)
        factories.asked(factories.edition().article, MEDICAL, medic)
        return medic

    def test_once_a_day_however_often_the_clock_strikes(self, medic):
        assert medic.email in strike()
        assert strike() == {}
        tomorrow()
        assert medic.email in strike()

    def test_what_was_sent_is_forgotten_after_a_while(self, medic):
        strike()
        Digest.objects.update(day=timezone.localdate() - datetime.timedelta(days=31))
        strike()

        assert set(Digest.objects.values_list("day", flat=True)) == {timezone.localdate()}

    def test_not_before_its_hour(self, medic, settings):
        settings.DIGEST_HOUR = 24  # no hour of any day

        assert strike() == {}
        assert not Digest.objects.exists()

    def test_not_to_somebody_whose_account_was_closed(self, medic):
        with act(by=factories.administrator(), act="account.deactivate"):
            User.objects.filter(pk=medic.pk).update(is_active=False)

        assert medic.email not in strike()

    def test_only_the_clock_begins_one(self, medic):
        with pytest.raises(NotAllowed):
            begin_digest(by=medic, user=medic, day=timezone.localdate())

        assert not Digest.objects.exists()


def test_two_workers_at_once_begin_one_mail_for_each_person(own_database):
    for _number in range(10):
        factories.editor()

    def run(_round):
        jobs.begin_digests.func(timestamp=0)

    outcomes = storm(run, run, range(3))

    people = User.objects.people().filter(is_active=True).count()
    enqueued = ProcrastinateJob.objects.filter(task_name="articles.send_digest")
    assert outcomes == [(DONE, DONE)] * 3
    assert Digest.objects.count() == enqueued.count() == people > 10
