"""Asking somebody else in one step, and moving the date until which somebody has."""

import datetime

import pytest
from django.utils import timezone
from django.utils.formats import date_format
from procrastinate.contrib.django.models import ProcrastinateJob

from articles import notifications
from articles.actions import reviewing
from articles.workflow import Kind
from cms.accounts.models import Role
from cms.refusals import Invalid, NotAllowed
from tests import factories
from tests.articles.desk.reviewed import (
    address,
    close_trail,
    invitation_of,
    links,
    signed_in,
    traces,
    words,
)

pytestmark = pytest.mark.django_db

MEDICAL, FACTS = Kind.MEDICAL_REVIEW, Kind.FACT_CHECK


@pytest.fixture
def edition():
    return factories.edition()


def ask(article, whom, kind=MEDICAL, **fields):
    return reviewing.assign(
        article=article, by=factories.desk_editor(), reviewer=whom.person.reviewer, kind=kind, **fields
    )


def told(*events):
    """The mails enqueued about these events, in order."""
    jobs = ProcrastinateJob.objects.filter(task_name="articles.tell", args__event__in=events).order_by("pk")
    return [(job.args["event"], job.args["pk"]) for job in jobs][-len(events) :]


class TestAskingSomebodyElse:
    """One step: the one is released, the other is invited, or nothing happens at all."""

    def send(self, asked, **fields):
        sent = {"due_on": "", "note": "On leave until March."} | fields
        return signed_in(factories.desk_editor()).post(address("assignment-reassign", asked), sent)

    def test_releases_the_one_and_invites_the_other(self, edition):
        one, other = factories.reviewer(MEDICAL), factories.reviewer(MEDICAL)
        asked = ask(edition.article, one)
        day = timezone.localdate() + datetime.timedelta(days=4)

        response = self.send(asked, reviewer=other.person.reviewer.pk, due_on=day.isoformat())

        assert response["Location"] == address("article-overview", edition.article)
        asked.refresh_from_db()
        invitation = invitation_of(other)
        assert (asked.state, asked.note) == ("released", "On leave until March.")
        assert (invitation.state, invitation.kind, invitation.due_on) == ("invited", MEDICAL, day)
        assert told("released", "invited") == [("released", asked.pk), ("invited", invitation.pk)]

    @pytest.mark.parametrize(
        ("fields", "sentence"),
        [
            ({"note": " "}, "This field is required."),
            ({"reviewer": ""}, "Choose whom to ask."),
            ({"reviewer": "themselves"}, "Choose somebody else than the person who is asked now."),
            ({"reviewer": "author"}, "cannot be asked: Wrote part of this text."),
            ({"reviewer": "checker"}, "not an active reviewer of this kind"),
            ({"due_on": "2020-01-01"}, "This day is over."),
            ({"due_on": "2199-01-01"}, "Choose a day within a year."),
        ],
    )
    def test_refuses_and_releases_nobody(self, fields, sentence):
        author, one = factories.reviewer(roles=(Role.EDITOR,)), factories.reviewer(MEDICAL)
        article = factories.article(by=author)
        people = {"themselves": one, "author": author, "checker": factories.reviewer(FACTS)}
        asked, other = ask(article, one), factories.reviewer(MEDICAL)
        sent = {"reviewer": other.person.reviewer.pk} | fields
        if sent["reviewer"] in people:
            sent["reviewer"] = people[sent["reviewer"]].person.reviewer.pk
        before = traces(article)

        response = self.send(asked, **sent)

        assert sentence in words(response)
        assert traces(article) == before

    def test_of_a_closed_invitation_nobody_is_asked(self, edition):
        asked = ask(edition.article, factories.reviewer(MEDICAL))
        reviewing.release(assignment=asked, by=factories.managing_editor(), note="Away")
        before = traces(edition.article)

        response = self.send(asked, reviewer=factories.reviewer(MEDICAL).person.reviewer.pk)

        assert "answered already" in words(response)
        assert traces(edition.article)["assignments"] == before["assignments"]

    def test_the_overview_leads_there(self, edition):
        asked = ask(edition.article, factories.reviewer(MEDICAL))
        overview = address("article-overview", edition.article)
        ways = {address("assignment-reassign", asked), address("assignment-due-move", asked)}

        page = signed_in(factories.managing_editor()).get(overview)
        assert ways <= links(page)
        assert "overdue" not in words(page)
        assert not ways & links(signed_in(factories.editor()).get(overview))

    def test_the_overview_leads_a_reviewer_to_giving_it_back(self, edition):
        reviewer = factories.reviewer(MEDICAL)
        factories.asked(edition.article, MEDICAL, reviewer)
        page = signed_in(reviewer).get(address("article-overview", edition.article))

        assert address("assignment-overview", invitation_of(reviewer)) in links(page)
        assert "Give it back : Medical review" in words(page)

    def test_the_overview_says_what_is_overdue(self, edition):
        asked = ask(edition.article, factories.reviewer(MEDICAL))
        yesterday = timezone.localdate() - datetime.timedelta(days=1)
        type(asked).objects.filter(pk=asked.pk).update(due_on=yesterday)

        said = words(signed_in(factories.managing_editor()).get(address("article-overview", edition.article)))

        assert f"invited, due on {date_format(yesterday, 'j F Y')} overdue" in said


class TestMovingTheDate:
    def send(self, asked, by=None, **fields):
        day = timezone.localdate() + datetime.timedelta(days=30)
        sent = {"due_on": day.isoformat(), "note": "Conference week."} | fields
        return signed_in(by or factories.desk_editor()).post(address("assignment-due-move", asked), sent)

    def test_moves_it_with_a_reason_that_the_story_tells(self, edition):
        asked, manager = ask(edition.article, factories.reviewer(MEDICAL)), factories.managing_editor()

        self.send(asked, by=manager)

        asked.refresh_from_db()
        day = timezone.localdate() + datetime.timedelta(days=30)
        assert asked.due_on == day
        close_trail()
        story = words(signed_in(manager).get(address("article-overview", edition.article)))
        assert f"Moved the due date to {date_format(day, 'j F Y')}: Medical review Conference week." in story

    def test_tells_the_reviewer_and_whoever_asked_unless_they_moved_it(self, edition):
        reviewer = factories.reviewer(MEDICAL)
        asked = ask(edition.article, reviewer)
        by_asker = notifications.addressees_by_way("due_moved", asked.pk, besides=asked.assigned_by_id)
        by_another = notifications.addressees_by_way("due_moved", asked.pk, besides=0)

        assert by_asker["at_once"] == [reviewer.pk]
        assert by_another["at_once"] == sorted([reviewer.pk, asked.assigned_by_id])
        self.send(asked, by=asked.assigned_by)
        assert told("due_moved") == [("due_moved", asked.pk)]

    @pytest.mark.parametrize(
        ("fields", "sentence"),
        [
            ({"due_on": "2020-01-01"}, "This day is over. Choose today or a later day."),
            ({"due_on": "2199-01-01"}, "Choose a day within a year."),
            ({"due_on": "soon"}, "Write the day like 2027-01-31."),
            ({"due_on": "same"}, "It is due on this day already."),
            ({"note": ""}, "This field is required."),
        ],
    )
    def test_refuses_and_changes_nothing(self, edition, fields, sentence):
        asked = ask(edition.article, factories.reviewer(MEDICAL))
        if fields.get("due_on") == "same":
            fields = {"due_on": asked.due_on.isoformat()}
        before = traces(edition.article)

        response = self.send(asked, **fields)

        asked.refresh_from_db()
        assert sentence in words(response)
        assert traces(edition.article) == before
        assert asked.due_on == timezone.localdate() + datetime.timedelta(days=10)

    def test_a_day_that_is_over_is_refused_below_the_form_as_well(self, edition):
        asked, manager = ask(edition.article, factories.reviewer(MEDICAL)), factories.managing_editor()
        yesterday = timezone.localdate() - datetime.timedelta(days=1)
        before = traces(edition.article)

        with pytest.raises(Invalid):
            reviewing.move_due_date(assignment=asked, by=manager, due_on=yesterday, note="Late")
        with pytest.raises(Invalid):
            ask(edition.article, factories.reviewer(FACTS), FACTS, due_on=yesterday)
        with pytest.raises(NotAllowed):
            reviewing.move_due_date(
                assignment=asked, by=factories.editor(), due_on=timezone.localdate(), note="Why not"
            )

        assert traces(edition.article)["assignments"] == before["assignments"]

    @pytest.mark.parametrize(("risk_class", "days"), [("A", 5), ("B", 10), ("C", 14)])
    def test_the_risk_class_says_how_many_days_there_are(self, risk_class, days):
        article = factories.article(risk_class=risk_class)
        factories.reviewer(MEDICAL)
        day = date_format(timezone.localdate() + datetime.timedelta(days=days), "j F Y")

        said = words(signed_in(factories.managing_editor()).get(address("article-assign", article)))

        assert f"Left empty: {day}, after the {days} days that risk class {risk_class} gives." in said
