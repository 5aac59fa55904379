"""What the desk does with what readers said."""

import pytest
from django.test import override_settings
from django.utils import timezone

from articles.actions import findings, publishing, triage
from articles.evidence import evidence_faults
from articles.models import Feedback, FeedbackFigure, Finding
from articles.workflow import Kind
from cms.accounts.models import User
from cms.audit import chain
from cms.audit.models import AuditEvent
from cms.refusals import AlreadyDone, Conflict, Invalid, NotAllowed
from tests import factories
from tests.articles.desk.reviewed import close_trail, traces

pytestmark = pytest.mark.django_db

WORDS = "Ann Smith, 100%_sure\\, says: take the dose\nof 2019."


@pytest.fixture
def article():
    return factories.live_article()


@pytest.fixture
def manager():
    return factories.managing_editor()


def told(article, **said):
    facts = {"verdict": "inaccurate", "heading": "What helps", "text": WORDS} | said
    return findings.receive_feedback(by=User.objects.system(), edition=article.live_edition, **facts)


def settle(said, outcome="right", *, by=None, **more):
    return findings.resolve_finding(
        finding=Finding.objects.get(pk=said.finding_id),
        by=by or factories.editor(),
        resolution="Compared with the guideline.",
        outcome=outcome,
        **more,
    )


def acts():
    return list(AuditEvent.objects.filter(row_table="articles_feedback").values_list("act", flat=True))


class TestMarks:
    def test_one_takes_the_place_of_the_other_and_each_is_in_the_trail(self, article):
        said, editor = told(article), factories.editor()

        for mark in ("needs_expert", "valid", "valid"):
            assert triage.mark_feedback(feedback=said, by=editor, mark=mark).mark == mark

        close_trail()
        assert acts().count("feedback.mark") == 2

    @pytest.mark.parametrize("mark", ["", "splendid"])
    def test_refuses_others(self, article, mark):
        said, editor = told(article), factories.editor()
        before = traces(article)

        with pytest.raises(Invalid):
            triage.mark_feedback(feedback=said, by=editor, mark=mark)

        assert traces(article) == before

    def test_refuses_an_auditor(self, article):
        said, auditor = told(article), factories.user("auditor")
        before = traces(article)

        for refused in (
            lambda: triage.mark_feedback(feedback=said, by=auditor, mark="valid"),
            lambda: triage.take_up_feedback(feedback=said, by=auditor),
        ):
            with pytest.raises(NotAllowed):
                refused()

        assert traces(article) == before


class TestProbablySpam:
    def test_has_no_finding_until_somebody_takes_it_up_and_then_joins_the_others(self, article):
        other, suspect = told(article), told(article, suspicion="fast")
        assert (suspect.finding, list(Feedback.objects.probably_spam())) == (None, [suspect])

        editor = factories.editor()
        finding = triage.take_up_feedback(feedback=suspect, by=editor, is_mine=True)

        assert (finding, finding.owner) == (other.finding, editor)
        assert not Feedback.objects.probably_spam().exists()

    def test_what_is_spam_leaves_the_list_and_can_still_be_taken_up(self, article):
        suspect, editor = told(article, suspicion="links"), factories.editor()
        spam = triage.mark_feedback(feedback=suspect, by=editor, mark="spam")
        assert not Feedback.objects.probably_spam().exists()

        triage.take_up_feedback(feedback=spam, by=editor)

        spam.refresh_from_db()
        assert (spam.mark, spam.finding.owner) == ("", None)

    @pytest.mark.parametrize("mark", ["valid", "not_valid", "needs_expert"])
    def test_what_is_judged_to_be_something_else_is_a_finding_that_somebody_settles(self, article, mark):
        suspect, praise = told(article, suspicion="links"), told(article, verdict="helpful", suspicion="fast")

        marked = triage.mark_feedback(feedback=suspect, by=factories.editor(), mark=mark)

        assert (marked.mark, marked.finding, marked.finding.owner) == (mark, Finding.objects.get(), None)
        settle(marked)
        assert triage.mark_feedback(feedback=praise, by=factories.editor(), mark=mark).finding is None

    def test_refuses_twice_and_what_reports_nothing(self, article):
        said, praise, editor = told(article), told(article, verdict="helpful"), factories.editor()
        before = traces(article)

        with pytest.raises(AlreadyDone):
            triage.take_up_feedback(feedback=said, by=editor)
        with pytest.raises(Conflict):
            triage.take_up_feedback(feedback=praise, by=editor)

        assert traces(article) == before


class TestWordsThatMustNotStay:
    def test_are_taken_out_and_leave_no_trace_by_which_to_find_them(self, article, manager):
        said = told(article)
        first = said.fingerprint or Feedback.objects.get().fingerprint

        kept = triage.redact_feedback(feedback=said, by=manager, words="Ann Smith", reason="A name")

        kept.refresh_from_db()
        assert kept.text == WORDS.replace("Ann Smith", "[removed]")
        assert (kept.removed_because, kept.removed_at.date()) == ("A name", timezone.now().date())
        assert kept.fingerprint not in ("", first)
        close_trail()
        events = AuditEvent.objects.filter(row_table="articles_feedback", row_id=said.pk)
        assert [event.act for event in events.order_by("seq")] == ["feedback.receive", "feedback.redact"]
        assert not any({"text", "salt"} & event.row.keys() for event in events)
        assert list(evidence_faults()) == list(chain.row_faults()) == []

    def test_can_go_over_several_lines_however_their_ends_are_written(self, article, manager):
        said = told(article, text="One.\r\nAnn Smith,\r\n2 High Street.\r\nEnd.")
        assert said.text == "One.\nAnn Smith,\n2 High Street.\nEnd."
        older = Feedback.objects.create(
            article=article,
            edition=article.live_edition,
            verdict="helpful",
            text="One.\r\nAnn Smith,\r\n2 High Street.",
        )

        for row in (said, older):
            kept = triage.redact_feedback(
                feedback=row, by=manager, words="Ann Smith,\r\n2 High Street.", reason="A name"
            )
            assert kept.text.splitlines()[:2] == ["One.", "[removed]"]

    def test_can_be_all_of_it(self, article, manager):
        kept = triage.redact_feedback(feedback=told(article), by=manager, reason="About their own illness")

        kept.refresh_from_db()
        assert (kept.text, kept.salt, kept.fingerprint) == ("", "", "")
        with pytest.raises(AlreadyDone):
            triage.redact_feedback(feedback=kept, by=manager, reason="Again")

    @pytest.mark.parametrize(
        ("by", "words", "reason", "refusal"),
        [
            ("editor", "Ann Smith", "A name", NotAllowed),
            ("managing_editor", "Bob", "A name", Invalid),
            ("managing_editor", "Ann Smith", " ", Invalid),
        ],
    )
    def test_refuses_an_editor_other_words_and_no_reason(self, article, by, words, reason, refusal):
        said, person = told(article), getattr(factories, by)()
        before = traces(article)

        with pytest.raises(refusal):
            triage.redact_feedback(feedback=said, by=person, words=words, reason=reason)

        assert traces(article) == before
        assert Feedback.objects.get().text == WORDS

    def test_keep_the_fingerprint_that_the_database_gave_them(self, article):
        said = told(article)
        before = Feedback.objects.values("text", "salt", "fingerprint", "removed_because").get()

        Feedback.objects.filter(pk=said.pk).update(
            salt="x", fingerprint="y", removed_because="z", mark="valid"
        )

        assert Feedback.objects.values(*before).get() == before
        assert Feedback.objects.get().mark == "valid"


class TestTheEndOfItsTime:
    @override_settings(FEEDBACK_TEXT_MONTHS=-1)  # as if a month had passed
    def test_deletes_the_words_of_what_is_done_with_and_keeps_what_was_counted(self, article):
        still_open, settled, praise = (
            told(article),
            told(article, heading=""),
            told(article, verdict="helpful"),
        )
        suspect = told(article, suspicion="fast")
        settle(settled)
        system = User.objects.system()

        for said in (still_open, settled, praise, suspect):
            triage.forget_feedback(feedback=said, by=system)

        assert {said.pk: said.text for said in Feedback.objects.all()} == {
            still_open.pk: WORDS,
            settled.pk: "",
            praise.pk: "",
            suspect.pk: "",
        }
        close_trail()
        assert acts().count("feedback.forget") == 3
        assert list(evidence_faults()) == list(chain.row_faults()) == []

    def test_not_before(self, article):
        settled = told(article)
        settle(settled)

        assert triage.forget_feedback(feedback=settled, by=User.objects.system()).text == WORDS
        assert not Feedback.objects.to_forget().exists()

    def test_is_nobodys_act_but_the_clocks(self, article, manager):
        said = told(article)

        with pytest.raises(NotAllowed):
            triage.forget_feedback(feedback=said, by=manager)
        with pytest.raises(NotAllowed):
            triage.count_feedback(by=manager)


class TestOutcomes:
    def test_a_report_is_settled_with_one_of_the_list(self, article):
        assert settle(told(article), "unclear").outcome == "unclear"

    def test_an_edition_means_that_the_text_was_changed(self, article):
        said = told(article)
        second = factories.edition(of=factories.changed(article), change_kind="update")

        assert settle(said, "", settled_by=second).outcome == "corrected"

    @pytest.mark.parametrize("outcome", ["", "splendid", "corrected"])
    def test_refuses_none_another_and_a_change_without_its_edition(self, article, outcome):
        said, editor = told(article), factories.editor()
        before = traces(article)

        with pytest.raises(Invalid):
            settle(said, outcome, by=editor)

        assert traces(article) == before


class TestFigures:
    def counted(self, article=None):
        found = FeedbackFigure.objects.get(article=article)
        return found.reports, found.changed, found.unchanged, found.open

    def count(self):
        return triage.count_feedback(by=User.objects.system())

    def test_are_a_true_zero_when_nobody_reported_anything(self, article):
        told(article, verdict="helpful")

        assert self.count() == 1

        figure = FeedbackFigure.objects.get()
        assert (figure.article, figure.median_days, self.counted()) == (None, None, (0, 0, 0, 0))

    def test_are_those_of_the_record(self, article, manager):
        other = factories.live_article()
        changed, right, spam = told(article), told(article, heading=""), told(other)
        told(other, heading=""), told(other, heading="", suspicion="fast")
        settle(right)
        triage.mark_feedback(feedback=spam, by=manager, mark="spam")
        second = factories.edition(of=factories.changed(article), change_kind="update", change_note="News")
        settle(changed, "", settled_by=second)
        self.count()
        assert self.counted(article) == (2, 0, 2, 0)  # nobody has seen the change yet

        for kind in Kind.values:
            factories.signed(second, kind)
        publishing.publish(edition=second, by=manager)

        assert self.count() == 2
        assert self.counted(article) == (2, 1, 1, 0)
        assert self.counted(other) == (1, 0, 0, 1)
        assert self.counted() == (3, 1, 1, 1)
        assert FeedbackFigure.objects.get(article=article).median_days == 0

    def test_write_nothing_when_nothing_is_new(self, article):
        told(article)
        assert self.count() == 2

        assert self.count() == 0

    def test_of_an_article_go_with_its_last_report(self, article, manager):
        said = told(article)
        self.count()
        triage.mark_feedback(feedback=said, by=manager, mark="spam")

        self.count()

        assert not FeedbackFigure.objects.filter(article=article).exists()
        assert self.counted() == (0, 0, 0, 0)
