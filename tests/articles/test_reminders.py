"""Reminders: each once, by window and never by the day, whatever the clock or the queue did meanwhile."""

import datetime

import pytest
from django.core import mail
from django.db.models import F
from django.utils import timezone
from django.utils.formats import date_format
from procrastinate.contrib.django.models import ProcrastinateJob

from articles import jobs, reminders
from articles.actions import commenting, findings, reviewing
from articles.actions.telling import remind_of
from articles.models import Assignment, Finding, Reminder
from articles.reminder_windows import for_assignment, for_finding, for_licence, window_now
from articles.workflow import Kind
from cms.accounts.models import User
from cms.audit.acts import act
from tests import factories
from tests.articles.delivering import fresh_queue, skip_to_now, told  # noqa: F401 -- a fixture
from tests.articles.racing import DONE, storm

MEDICAL, FACTS = Kind.MEDICAL_REVIEW, Kind.FACT_CHECK
DUE = datetime.date(2027, 3, 20)
ASKED = datetime.date(2027, 3, 1)


def day(number, month=3):
    return datetime.date(2027, month, number)


@pytest.mark.parametrize(
    ("openings", "since", "expected"),
    [
        (
            for_assignment(ASKED, DUE, is_answered=False),
            ASKED,
            {
                3: None,
                4: "unanswered",
                16: "unanswered",
                17: "soon",
                19: "soon",
                20: "due",
                27: "due",
                28: "late",
            },
        ),
        (for_assignment(ASKED, DUE, is_answered=True), ASKED, {16: None, 17: "soon", 20: "due", 28: "late"}),
        # Asked two days before it is due: the invitation said so, the next mail comes on the day.
        (for_assignment(day(18), DUE, is_answered=False), day(18), {18: None, 19: None, 20: "due"}),
        (for_finding(DUE), None, {17: None, 18: "soon", 20: "soon", 21: "due", 31: "due"}),
        (for_licence(day(10, 5)), ASKED, {9: None, 10: None, 11: "ends_in_60"}),
        (for_licence(day(10, 4)), day(11, 2), {9: None, 11: "ends_in_30", 31: "ends_in_30"}),
    ],
)
def test_which_window_is_open(openings, since, expected):
    found = {number: window_now(openings, since=since, today=day(number)) for number in expected}

    assert {number: window and str(window) for number, window in found.items()} == expected


def days_pass(number):
    """Every date of the desk moves into the past, as if the clock had jumped ahead."""
    days = datetime.timedelta(days=number)
    Assignment.objects.update(due_on=F("due_on") - days, assigned_at=F("assigned_at") - days)
    Finding.objects.update(due_on=F("due_on") - days)
    Reminder.objects.update(due_on=F("due_on") - days)


def strike():
    """One run of the daily job; who got which reminder."""
    skip_to_now()
    jobs.remind.func(timestamp=0)
    return told()


def strike_ahead(days):
    """What the job would send on a later day, where PostgreSQL lets no date be moved into the past."""
    skip_to_now()
    for reminder in reminders.due(timezone.localdate() + datetime.timedelta(days=days)):
        remind_of(reminder=reminder, by=User.objects.system())
    return told()


def in_ten_days():
    return timezone.localdate() + datetime.timedelta(days=10)


@pytest.fixture
def manager():
    return factories.managing_editor()


@pytest.fixture
def edition():
    return factories.edition(of=factories.article(title="Gout"))


def invite(edition, manager, kind=MEDICAL, **fields):
    reviewer = factories.reviewer(kind)
    fields = {"due_on": in_ten_days(), **fields}
    asked = reviewing.assign(
        article=edition.article, by=manager, reviewer=reviewer.person.reviewer, kind=kind, **fields
    )
    return reviewer, asked


def accepted(edition, manager, kind=MEDICAL, **answer):
    reviewer, asked = invite(edition, manager, kind)
    reviewing.accept(assignment=asked, by=reviewer, **{"has_interests": False, **answer})
    return reviewer, asked


@pytest.mark.django_db
@pytest.mark.usefixtures("fresh_queue")
class TestReviews:
    def test_each_window_sends_one_mail_however_often_the_job_runs(self, edition, manager):
        reviewer, _asked = invite(edition, manager)
        got = {}
        for today in range(20):
            subjects = [subject.split(":")[0] for to, subject in strike() if to == reviewer.email]
            assert strike() == []
            if subjects:
                got[today] = subjects
            days_pass(1)

        assert {when: [one.split(" on ")[0] for one in said] for when, said in got.items()} == {
            3: ["Not answered yet"],
            7: ["Due"],
            10: ["Due now"],
            18: ["Overdue"],
        }

    def test_after_a_standstill_only_the_newest_window_is_sent_and_whoever_asked_is_told(
        self, edition, manager
    ):
        reviewer, _asked = accepted(edition, manager)

        days_pass(40)

        assert strike() == sorted([(manager.email, "Overdue: Gout"), (reviewer.email, "Overdue: Gout")])
        said = {message.to[0]: message.body for message in mail.outbox}
        assert "If you cannot do it, give it back" in said[reviewer.email]
        assert f"{reviewer.name} is asked for the Medical review" in said[manager.email]
        assert "you can move the date or ask somebody else" in said[manager.email]
        assert strike() == []

    def test_a_date_that_was_moved_starts_anew(self, edition, manager):
        reviewer, asked = accepted(edition, manager)
        days_pass(10)
        assert strike() == [(reviewer.email, "Due now: Gout")]

        Assignment.objects.filter(pk=asked.pk).update(
            due_on=timezone.localdate() + datetime.timedelta(days=2)
        )

        assert [subject.split(" on ")[0] for _to, subject in strike()] == ["Due"]

    @pytest.mark.parametrize(
        "why",
        [
            "signed",
            "changes asked",
            "approved if",
            "interest undecided",
            "released",
            "closed account",
            "not submitted",
        ],
    )
    def test_nobody_is_reminded_of_what_they_cannot_or_need_not_do(self, edition, manager, why):
        if why == "interest undecided":
            accepted(edition, manager, has_interests=True, interests="Shares")
        elif why == "not submitted":
            article = factories.article()
            reviewer = factories.reviewer(MEDICAL)
            factories.asked(article, MEDICAL, reviewer)
        else:
            reviewer, asked = accepted(edition, manager)
        if why == "signed":
            factories.signed(edition, MEDICAL, by=reviewer)
        if why == "changes asked":
            factories.asked_for_changes(edition, MEDICAL, by=reviewer, note="Wrong dose.")
        if why == "approved if":
            words = "It affects 5 % of adults."
            commenting.write_comment(
                edition=edition, by=reviewer, quotation=words, suggestion="It affects many."
            )
            factories.approved_if(edition, by=reviewer)
        if why == "released":
            reviewing.release(assignment=asked, by=manager, note="Away")
        if why == "closed account":
            with act(by=factories.administrator(), act="account.deactivate"):
                User.objects.filter(pk=reviewer.pk).update(is_active=False)
        days_pass(11)

        assert strike() == []

    def test_a_new_edition_gives_reviewers_their_days_anew(self, edition, manager):
        reviewer, asked = accepted(edition, manager)
        factories.signed(edition, MEDICAL, by=reviewer)
        days_pass(30)
        before = strike()

        factories.edition(of=factories.changed(edition.article), change_kind="update", change_note="More")

        asked.refresh_from_db()
        assert asked.due_on == in_ten_days()  # class B
        assert before == strike() == []

    def test_the_mail_leads_to_where_it_is_done_and_holds_no_article_text(self, edition, manager, settings):
        settings.SITE_URL = "https://www.example.org"
        _reviewer, asked = invite(edition, manager)
        days_pass(3)

        strike()

        assert f"https://www.example.org/desk/assignments/{asked.pk}/" in mail.outbox[0].body
        assert "adults" not in mail.outbox[0].body


@pytest.mark.django_db
@pytest.mark.usefixtures("fresh_queue")
class TestFindingsAndLicences:
    def finding(self, **fields):
        article = factories.live_article(title="Gout")
        finding = findings.raise_finding(
            article=article, by=article.owner, kind="other", severity="warning", summary="Look"
        )
        Finding.objects.filter(pk=finding.pk).update(due_on=in_ten_days(), **fields)
        return finding

    def test_a_finding_that_nobody_owns_is_told_to_those_in_charge(self):
        self.finding()
        days_pass(8)
        in_charge = User.objects.filter(roles__overlap=["managing_editor", "chief_editor"])

        said = strike()

        assert [to for to, _subject in said] == sorted(user.email for user in in_charge)
        assert strike() == []

    def test_an_overdue_one_is_told_to_its_owner_until_it_is_settled(self):
        finding = self.finding()
        owner = finding.article.owner
        findings.take_finding(finding=finding, by=owner)
        days_pass(11)
        assert strike() == [(owner.email, "Overdue: Gout")]

    def test_a_settled_one_is_no_longer_due(self):
        finding = self.finding()
        findings.resolve_finding(finding=finding, by=finding.article.owner, resolution="Done.")

        assert strike_ahead(11) == []

    def test_a_licence_that_ends_is_told_to_its_holder_and_in_the_last_month_to_administrators(self):
        ends = timezone.localdate() + datetime.timedelta(days=100)
        holder = factories.reviewer(MEDICAL, name="Rita Voss", valid_until=ends)
        administrator = factories.administrator()

        got = {ahead: strike_ahead(ahead) for ahead in (39, 40, 41, 69, 70, 71, 100, 101)}

        assert {ahead: [to for to, _subject in said] for ahead, said in got.items() if said} == {
            40: [holder.email],
            70: [administrator.email, holder.email],
        }
        assert got[70][0][1] == f"A licence ends on {date_format(ends, 'j F Y')}: Rita Voss"


def test_two_workers_at_once_send_each_reminder_once(own_database):
    manager, edition = factories.managing_editor(), factories.edition()
    for _number in range(20):
        invite(edition, manager)
    Assignment.objects.update(assigned_at=timezone.now() - datetime.timedelta(days=5))

    def run(_round):
        jobs.remind.func(timestamp=0)

    outcomes = storm(run, run, range(3))

    enqueued = ProcrastinateJob.objects.filter(task_name="articles.tell", args__event="reminder")
    assert outcomes == [(DONE, DONE)] * 3
    assert (Reminder.objects.count(), enqueued.count()) == (20, 20)
