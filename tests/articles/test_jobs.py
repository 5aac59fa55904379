"""What happens by the clock. Signatures end in a database of the test's own, where their dates can be moved."""

import datetime

import pytest
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from articles import jobs
from articles.actions import publishing, signing, submission
from articles.models import Article, Finding, Publication, Schedule
from articles.workflow import OVERDUE, REVOCATION_CLOCK_DAYS, Kind, PublicState
from cms import postgres
from cms.accounts.models import User
from cms.audit.acts import act
from cms.jobs import app
from tests import factories

MEDICAL = Kind.MEDICAL_REVIEW


def strike(task):
    """Let a periodic task run once, and everything that it puts into the queue."""
    ran = ProcrastinateJob.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    task.func(timestamp=0)
    for job in ProcrastinateJob.objects.filter(pk__gt=ran).exclude(queue_name="mail").order_by("pk"):
        app.tasks[job.task_name].func(**job.args)


def now_at(article):
    return Article.objects.get(pk=article.pk)


def planned(edition=None):
    """A publication whose hour has come: PostgreSQL keeps a schedule's hour, so it is set in the past at once."""
    manager = factories.managing_editor()
    with act(by=manager, act="edition.schedule"):
        return Schedule.objects.create(
            edition=edition or factories.ready_edition(),
            publish_at=timezone.now() - datetime.timedelta(minutes=1),
            scheduled_by=manager,
        )


def told(event):
    return ProcrastinateJob.objects.filter(task_name="articles.tell", args__event=event).count()


@pytest.mark.django_db
class TestPublishingAsPlanned:
    def test_publishes_what_is_due_as_the_system_account(self):
        schedule = planned()

        strike(jobs.publish_scheduled)

        schedule.refresh_from_db()
        assert schedule.state == Schedule.State.DONE
        assert now_at(schedule.edition.article).live_edition == schedule.edition
        assert Publication.objects.get().acted_by == User.objects.system()

    def test_leaves_what_is_not_due(self):
        publishing.schedule(
            edition=factories.ready_edition(),
            by=factories.managing_editor(),
            publish_at=timezone.now() + datetime.timedelta(minutes=5),
        )

        strike(jobs.publish_scheduled)

        assert not Publication.objects.exists()

    def test_twice_is_once(self):
        planned()

        strike(jobs.publish_scheduled)
        strike(jobs.publish_scheduled)

        assert Publication.objects.count() == 1

    def test_a_schedule_that_was_done_meanwhile_is_left_alone(self):
        schedule = planned()
        publishing.publish(edition=schedule.edition, by=factories.managing_editor())

        jobs.publish_one.func(schedule_pk=schedule.pk)

        assert Publication.objects.count() == 1

    def test_after_a_revocation_nothing_is_published_and_its_editor_is_told(self):
        schedule = planned()
        signoff = schedule.edition.signoffs.get(kind=MEDICAL)
        signing.revoke(signoff=signoff, by=signoff.user, reason="mistake", note="Wrong patient group.")

        strike(jobs.publish_scheduled)

        schedule.refresh_from_db()
        assert schedule.state == Schedule.State.FAILED
        assert schedule.outcome
        assert not Publication.objects.exists()
        assert told("schedule_failed") == 1

    def test_a_refusal_by_the_database_itself_is_told_as_well(self):
        schedule = planned()
        article = factories.changed(schedule.edition.article)
        factories.edition(of=article, change_kind="update", change_note="More")

        strike(jobs.publish_scheduled)

        schedule.refresh_from_db()
        assert (schedule.state, told("schedule_failed")) == (Schedule.State.FAILED, 1)
        assert "newer edition" in schedule.outcome

    def test_one_that_fails_holds_up_no_other(self):
        failing, fine = planned(), planned()
        submission.recall(edition=failing.edition, by=factories.editor(), reason="Not ready.")

        strike(jobs.publish_scheduled)

        fine.refresh_from_db()
        assert fine.state == Schedule.State.DONE


def end_signatures(database, article, days_ago):
    """Move the end of all signatures of an article into the past, which only the server's superuser can do."""
    with postgres.cluster().connect("postgres", database) as connection:
        connection.execute("ALTER TABLE articles_signoff DISABLE TRIGGER USER")
        connection.execute(
            "UPDATE articles_signoff SET valid_until = now() - make_interval(days => %s) WHERE article_id = %s",
            [days_ago, article.pk],
        )
        connection.execute("ALTER TABLE articles_signoff ENABLE TRIGGER USER")


class TestOverdue:
    def test_opens_one_finding_for_a_page_whose_review_has_ended(self, own_database):
        article, fresh = factories.live_article(), factories.live_article()
        end_signatures(own_database, article, days_ago=1)

        strike(jobs.mark_overdue)
        strike(jobs.mark_overdue)

        finding = Finding.objects.get()
        assert (finding.article, finding.kind, finding.opened_by) == (
            article,
            Finding.Kind.REVIEW_OVERDUE,
            User.objects.system(),
        )
        assert now_at(article).public_state == now_at(fresh).public_state == PublicState.LIVE

    @pytest.mark.parametrize("risk_class", OVERDUE)
    @pytest.mark.parametrize("late", [-1, 1])
    def test_follows_the_rule_of_its_risk_class(self, own_database, risk_class, late):
        rule, is_late = OVERDUE[risk_class], late > 0
        article = factories.live_article(risk_class=risk_class)
        end_signatures(own_database, article, days_ago=1)
        strike(jobs.mark_overdue)
        end_signatures(own_database, article, days_ago=rule.grace_days + late)

        strike(jobs.mark_overdue)
        strike(jobs.mark_overdue)

        goes_down = is_late and rule.is_suspended
        assert Finding.objects.open().get().severity == (rule.late_severity if is_late else rule.severity)
        assert Finding.objects.count() == (2 if is_late and rule.severity != rule.late_severity else 1)
        assert now_at(article).public_state == (PublicState.SUSPENDED if goes_down else PublicState.LIVE)
        assert Publication.objects.filter(kind="suspended").count() == goes_down

    def test_settles_the_finding_once_both_reviews_were_renewed(self, own_database):
        article = factories.live_article()
        end_signatures(own_database, article, days_ago=1)
        strike(jobs.mark_overdue)
        states = []
        for kind in Kind.values:
            factories.signed(article.live_edition, kind)
            strike(jobs.mark_overdue)
            states.append(Finding.objects.get().state)

        assert states == [Finding.State.OPEN, Finding.State.RESOLVED]
        assert Finding.objects.get().resolved_by == User.objects.system()


@pytest.mark.django_db
class TestRevocationClock:
    @pytest.fixture
    def revoked(self):
        article = factories.live_article()
        signoff = article.live_edition.signoffs.get(kind=MEDICAL)
        signing.revoke(signoff=signoff, by=signoff.user, reason="mistake", note="Wrong patient group.")
        return article

    def let_pass(self, days):
        due_on = timezone.localdate() + datetime.timedelta(days=REVOCATION_CLOCK_DAYS - days)
        Finding.objects.update(due_on=due_on)

    def test_a_page_stays_up_while_the_clock_runs(self, revoked):
        self.let_pass(REVOCATION_CLOCK_DAYS)

        strike(jobs.end_clocks)

        assert now_at(revoked).public_state == PublicState.LIVE

    def test_a_page_goes_down_when_nobody_renewed_it(self, revoked):
        self.let_pass(REVOCATION_CLOCK_DAYS + 1)

        strike(jobs.end_clocks)
        strike(jobs.end_clocks)

        assert now_at(revoked).public_state == PublicState.SUSPENDED
        assert Publication.objects.latest("pk").reason == "A revoked sign-off was not renewed in time."

    def test_a_page_that_was_signed_anew_stays_up(self, revoked):
        factories.signed(revoked.live_edition, MEDICAL)
        self.let_pass(REVOCATION_CLOCK_DAYS + 1)

        strike(jobs.end_clocks)

        assert now_at(revoked).public_state == PublicState.LIVE


def test_everything_periodic_is_known_to_the_queue():
    periodic = {each.task.name: each.cron for each in app.periodic_registry.periodic_tasks.values()}

    assert periodic["articles.publish_scheduled"] == "* * * * *"
    assert {"articles.mark_overdue", "articles.end_clocks"} <= set(periodic)
