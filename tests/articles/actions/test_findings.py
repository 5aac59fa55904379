import datetime

import pytest
from django.utils import timezone

from articles.actions import findings, publishing, signing
from articles.candidates import settlers, settling_editions
from articles.models import Finding
from articles.workflow import FINDING_DUE_IN_DAYS, REVOCATION_CLOCK_DAYS, Kind
from cms.accounts.models import User
from cms.refusals import AlreadyDone, Conflict, Invalid, NotAllowed, NotEligible
from tests import factories
from tests.articles.copied import found_overlap
from tests.articles.desk.reviewed import traces
from tests.articles.reader.reading import reload

pytestmark = pytest.mark.django_db


@pytest.fixture
def article():
    return factories.live_article()


@pytest.fixture
def manager():
    return factories.managing_editor()


def report(article, heading="What helps", verdict="inaccurate"):
    return findings.receive_feedback(
        by=User.objects.system(),
        edition=article.live_edition,
        verdict=verdict,
        heading=heading,
        text="Hm.",
    ).finding


def raised(article, **fields):
    facts = {"kind": "other", "severity": "warning", "summary": "Look here"} | fields
    return findings.raise_finding(article=article, by=factories.editor(), **facts)


def in_days(days):
    return timezone.localdate() + datetime.timedelta(days=days)


class TestReports:
    def test_of_one_part_are_one_finding_until_it_is_settled(self, article):
        first = report(article)
        assert [report(article, " What  helps "), report(article, verdict="questionable")] == [first, first]
        assert first.reports.count() == 3

        findings.resolve_finding(
            finding=first, by=factories.editor(), resolution="Reworded.", outcome="right"
        )

        assert report(article) != first

    def test_of_another_part_of_the_page_as_a_whole_or_of_another_article_are_findings_of_their_own(
        self, article
    ):
        others = [report(article, "What it is"), report(article, ""), report(factories.live_article())]

        assert len({report(article), *others}) == 4

    def test_a_question_from_the_desk_is_not_a_report_that_others_join(self, article):
        assert report(article) != raised(article, kind="reader_report", summary="What helps")

    def test_helpful_answers_belong_to_no_finding(self, article):
        report(article)

        assert report(article, verdict="helpful") is None


class TestDates:
    @pytest.mark.parametrize("severity", FINDING_DUE_IN_DAYS)
    def test_a_finding_is_due_by_its_severity(self, article, severity):
        assert raised(article, severity=severity).due_on == in_days(FINDING_DUE_IN_DAYS[severity])

    def test_every_kind_of_opening_gives_a_date(self, article):
        assert report(article).due_on == in_days(FINDING_DUE_IN_DAYS["warning"])
        signoff = article.live_edition.signoffs.get(kind=Kind.FACT_CHECK)
        signing.revoke(signoff=signoff, by=signoff.user, reason="mistake", note="Wrong table.")
        assert Finding.objects.get(kind="sign_off_revoked").due_on == in_days(REVOCATION_CLOCK_DAYS)

    def test_it_is_moved_with_a_reason(self, article):
        finding = raised(article)

        moved = findings.move_date(
            finding=finding, by=factories.editor(), due_on=in_days(40), reason="The guideline is due then"
        )

        assert moved.due_on == in_days(40)

    @pytest.mark.parametrize(
        ("days", "reason", "refusal"), [(40, " ", Invalid), (-1, "Late", Invalid)], ids=["no reason", "past"]
    )
    def test_refuses_a_date_without_reason_or_in_the_past(self, article, days, reason, refusal):
        finding, by = raised(article), factories.editor()
        before = traces(article)

        with pytest.raises(refusal):
            findings.move_date(finding=finding, by=by, due_on=in_days(days), reason=reason)

        assert traces(article) == before

    def test_the_clock_of_a_revoked_sign_off_cannot_be_moved(self, article):
        signoff = article.live_edition.signoffs.get(kind=Kind.FACT_CHECK)
        signing.revoke(signoff=signoff, by=signoff.user, reason="mistake", note="Wrong table.")
        finding, by = Finding.objects.get(), factories.chief_editor()
        before = traces(article)

        with pytest.raises(Conflict):
            findings.move_date(finding=finding, by=by, due_on=in_days(60), reason="Holidays")

        assert traces(article) == before


class TestOwners:
    def test_whoever_took_one_gives_it_back(self, article):
        finding, editor = raised(article), factories.editor()
        findings.take_finding(finding=finding, by=editor)
        finding.refresh_from_db()

        assert findings.give_back_finding(finding=finding, by=editor).owner is None

    def test_a_managing_editor_gives_it_to_somebody_who_may_settle_it(self, article, manager):
        signer = article.live_edition.signoffs.first().user

        given = findings.give_finding(finding=raised(article), by=manager, to=signer)

        assert given.owner == signer
        assert findings.give_back_finding(finding=given, by=manager).owner is None

    def test_refuses_to_give_it_to_those_who_may_not_settle_it(self, article, manager):
        finding, checker = raised(article), factories.source_checker()
        cases = {
            checker: "may not see the article",
            factories.user(): "may not see the article",
            User.objects.get(pk=factories.user("auditor").pk): "may not settle findings",
        }
        before = traces(article)

        for to, why in cases.items():
            with pytest.raises(NotEligible, match=why):
                findings.give_finding(finding=finding, by=manager, to=to)

        assert traces(article) == before

    def test_refuses_others_than_managing_editors_to_give_and_to_give_back(self, article):
        finding, editor, other = raised(article), factories.editor(), factories.editor()
        findings.take_finding(finding=finding, by=other)
        finding.refresh_from_db()
        before = traces(article)

        with pytest.raises(NotAllowed):
            findings.give_finding(finding=finding, by=editor, to=editor)
        with pytest.raises(NotAllowed):
            findings.give_back_finding(finding=finding, by=editor)

        assert traces(article) == before

    def test_refuses_to_give_what_is_settled(self, article, manager):
        finding = raised(article)
        findings.resolve_finding(finding=finding, by=manager, resolution="It is right.")

        with pytest.raises(AlreadyDone):
            findings.give_finding(finding=finding, by=manager, to=factories.editor())

    def test_those_who_are_offered_may_settle_it_and_all_others_may_not(self, article):
        factories.user("auditor"), factories.user(), factories.source_checker(), factories.chief_editor()
        overlap = found_overlap().finding
        for finding in (raised(article), overlap):
            factories.asked(finding.article, Kind.FACT_CHECK, factories.reviewer(Kind.FACT_CHECK))
            factories.asked(finding.article, Kind.MEDICAL_REVIEW, factories.reviewer(Kind.MEDICAL_REVIEW))
            offered = set(settlers(finding))
            able = {
                user
                for user in User.objects.people()
                if not findings.why_not_settle(user, finding) and not _is_hidden(user, finding)
            }
            assert offered == able
            assert offered


def _is_hidden(user, finding):
    return not type(finding.article).objects.visible_to(user).filter(pk=finding.article_id).exists()


class TestTheEditionThatSettlesIt:
    def test_is_kept_and_told(self, article):
        second = factories.edition(of=factories.changed(article), change_kind="update")

        settled = findings.resolve_finding(
            finding=raised(article), by=factories.editor(), resolution="Reworded.", settled_by=second
        )

        assert settled.settled_by == second
        assert list(second.settled_findings.all()) == [settled]

    def test_is_one_of_the_same_article(self, article):
        finding, other, editor = raised(article), factories.edition(), factories.editor()
        before = traces(article)

        with pytest.raises(Invalid):
            findings.resolve_finding(finding=finding, by=editor, resolution="Reworded.", settled_by=other)

        assert traces(article) == before


class TestSettledByItself:
    HELPS = "## What helps\n\n{}"

    def published(self, article, old="Rest.", new="Rest.", kind="update", **fields):
        body = article.body.replace(old, new)
        edition = factories.edition(
            of=factories.changed(article, **({"body": body} | fields)),
            change_kind=kind,
            change_note="News",
        )
        for kind in Kind.values:
            factories.signed(edition, kind)
        publishing.publish(edition=edition, by=factories.managing_editor())
        return edition

    def test_when_the_passage_has_changed_on_the_live_page(self, article):
        changed, same = report(article, "What helps"), report(article, "What it is")

        edition = self.published(article, "Rest.", "Rest and water.")

        changed.refresh_from_db()
        same.refresh_from_db()
        assert (changed.state, changed.settled_by, changed.resolved_by) == (
            Finding.State.RESOLVED,
            edition,
            User.objects.system(),
        )
        assert changed.resolution == (
            "Settled by itself: “What helps” is not what it was since edition 2 went live."
        )
        assert same.state == Finding.State.OPEN

    def test_by_hand_only_with_an_edition_that_came_after_or_that_the_page_went_back_to(
        self, article, manager
    ):
        first = article.live_edition
        second = self.published(article, "Rest.", "Rest and water.")
        finding = report(reload(article), heading="")
        settle = {"finding": finding, "by": factories.editor(), "resolution": "Put right."}
        assert list(settling_editions(finding)) == []
        for old in (first, second):
            with pytest.raises(Invalid, match="newer than the one that was reported"):
                findings.resolve_finding(settled_by=old, **settle)
        finding.refresh_from_db()
        assert (finding.state, finding.settled_by) == (Finding.State.OPEN, None)

        publishing.roll_back(edition=first, by=manager, reason="The second was wrong.")

        assert list(settling_editions(finding)) == [first]
        assert findings.resolve_finding(settled_by=first, **settle).outcome == Finding.Outcome.CORRECTED

    def test_not_before_the_edition_is_live(self, article):
        finding = report(article)

        factories.edition(
            of=factories.changed(article, body=article.body.replace("Rest.", "Water.")), change_kind="update"
        )

        finding.refresh_from_db()
        assert finding.state == Finding.State.OPEN

    @pytest.mark.parametrize(("heading", "kind"), [("", "update"), ("What helps", "minor")])
    def test_never_a_report_about_the_page_as_a_whole_and_never_by_a_minor_edition(
        self, article, heading, kind
    ):
        finding = report(article, heading)

        self.published(article, "Rest.", "Rest!", kind)

        finding.refresh_from_db()
        assert (finding.state, finding.outcome, finding.settled_by) == (Finding.State.OPEN, "", None)

    def test_only_if_the_passage_has_changed_for_every_reader(self, article):
        finding = report(article)
        edition = self.published(article, "It affects", "It afflicts")
        article.refresh_from_db()
        assert article.live_edition == edition
        assert report(article) == finding
        first = article.editions.get(number=1)

        # The passage is again what the first reader saw, and was never another one.
        publishing.roll_back(edition=first, by=factories.managing_editor(), reason="Disputed")

        finding.refresh_from_db()
        assert finding.state == Finding.State.OPEN

    def test_a_page_that_goes_back_behind_it_is_asked_about_once(self, article):
        report(article)
        self.published(article, "Rest.", "Water.")
        first = article.editions.get(number=1)

        publishing.roll_back(edition=first, by=factories.managing_editor(), reason="Disputed")

        question = Finding.objects.open().get()
        assert (question.kind, question.edition, question.opened_by) == (
            "other",
            first,
            User.objects.system(),
        )
        assert question.summary == (
            "The page is back at edition 1: look again at 1 reader report that a later one settled"
        )

    def test_never_what_blocks_and_never_what_others_than_readers_reported(self, article):
        findings.raise_finding(
            article=article,
            by=User.objects.system(),
            kind="reader_report",
            severity="info",
            summary="A letter",
        )
        question = raised(article, summary="What helps")

        self.published(article, "Rest.", "Water.")

        question.refresh_from_db()
        assert question.state == Finding.State.OPEN
        assert Finding.objects.open().count() == 2

    def test_a_publication_that_is_refused_settles_nothing(self, article):
        finding = report(article)
        edition = factories.edition(
            of=factories.changed(article, body=article.body.replace("Rest.", "Water.")), change_kind="update"
        )

        with pytest.raises(Exception, match="cannot go live"):
            publishing.publish(edition=edition, by=factories.managing_editor())

        finding.refresh_from_db()
        assert finding.state == Finding.State.OPEN
