"""Taking in what registries answer: what is kept, what is told, and what silence leaves as it was."""

from __future__ import annotations

import dataclasses
import datetime

import pytest
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from articles.models import Article, Finding
from articles.workflow import PublicState
from citations.actions.library import edit_citation, note_notice
from citations.actions.verifying import take_answers
from citations.found import EventKind, Source
from citations.models import Citation, EditorialNotice, RegistryRecord, Verification, Watch
from citations.verdicts import Reason, Verdict
from cms.accounts.models import User
from cms.audit.models import AuditEvent
from cms.refusals import NotAllowed
from tests import factories
from tests.citations import judged

pytestmark = pytest.mark.django_db


@pytest.fixture
def source() -> Citation:
    return factories.citation(confirmed=False)


def take(source: Citation, *answers, **more):
    return take_answers(
        citation=Citation.objects.get(pk=source.pk),
        by=User.objects.system(),
        answers=answers or (judged.answer(source),),
        **more,
    )


def correct(source: Citation, **fields) -> Citation:
    """A person corrects the record; what comes back is the source as it was before."""
    before = Citation.objects.get(pk=source.pk)
    edit_citation(
        citation=before, by=factories.editor(), version=before.version, fields=fields, reason="Compared"
    )
    return before


def clear(source: Citation) -> None:
    """A person takes the notice back."""
    note_notice(
        citation=Citation.objects.get(pk=source.pk),
        by=factories.editor(),
        notice="",
        reason="It was listed by mistake.",
    )


def known_of(source: Citation):
    """Everything that silence must leave as it was."""
    return (
        list(Verification.objects.filter(citation=source).values()),
        list(EditorialNotice.objects.filter(citation=source).values()),
        list(RegistryRecord.objects.values()),
        Citation.objects.values().get(pk=source.pk),
    )


def notice_of(source: Citation) -> str:
    return Citation.objects.get(pk=source.pk).notice


class TestVerification:
    def test_of_a_record_that_a_registry_holds_is_a_match(self, source):
        take(source)

        kept = source.verifications.get()
        assert (kept.identity, kept.verdict, kept.peer_class) == ("match", "match", "journal")
        assert (kept.facts, kept.verified_by) == (source.facts(), User.objects.system())
        assert kept.journal.issns == [judged.ISSN]
        assert [(asked.source, asked.outcome) for asked in kept.judgement.asked] == [("crossref", "found")]

    def test_is_not_added_again_while_it_says_the_same(self, source):
        assert take(source).is_new
        assert not take(source).is_new

        assert source.verifications.count() == 1

    def test_is_added_when_the_registry_says_something_else(self, source):
        take(source)
        other = dataclasses.replace(source.record(), volume="13")

        assert take(source, judged.answer(source, record=other)).is_new
        assert source.verifications.first().identity == "minor"

    def test_is_about_one_wording_of_the_record(self, source):
        take(source)
        correct(source, volume="13")
        take(source)

        assert [each.identity for each in source.verifications.all()] == ["minor", "match"]

    def test_keeps_no_abstract(self, source):
        take(source, judged.answer(source, abstract="Words of the publisher."))

        assert "Words of the publisher" not in str(source.verifications.get().outcome)
        assert RegistryRecord.objects.get().work().abstract == "Words of the publisher."

    def test_is_the_systems_word_alone(self, source):
        chief = factories.chief_editor()
        before = (known_of(source), Watch.objects.count(), AuditEvent.objects.count())

        with pytest.raises(NotAllowed):
            take_answers(citation=source, by=chief, answers=[judged.answer(source)])

        assert (known_of(source), Watch.objects.count(), AuditEvent.objects.count()) == before


class TestSilence:
    def test_changes_nothing_but_the_age(self, source):
        take(source, judged.answer(source, events=(judged.correction(),)))
        before = known_of(source)

        take(source, judged.silence(source))

        assert known_of(source) == before
        watch = Watch.objects.get(citation=source)
        assert watch.unanswered_since is not None
        assert watch.retry_at > timezone.now()
        assert watch.answered_at < watch.unanswered_since

    def test_keeps_the_moment_at_which_it_began(self, source):
        take(source, judged.silence(source))
        began = Watch.objects.get(citation=source).unanswered_since
        take(source, judged.silence(source))

        assert Watch.objects.get(citation=source).unanswered_since == began

    def test_is_asked_again_when_the_registry_said(self, source):
        later = timezone.now() + datetime.timedelta(minutes=20)

        take(source, dataclasses.replace(judged.silence(source), retry_at=later))

        assert Watch.objects.get(citation=source).retry_at == later

    def test_is_asked_again_a_little_later_when_that_moment_is_over(self, source):
        over = timezone.now() - datetime.timedelta(minutes=20)

        take(source, dataclasses.replace(judged.silence(source), retry_at=over))

        assert Watch.objects.get(citation=source).retry_at > timezone.now()

    def test_about_a_new_source_is_unknown_and_never_a_no(self, source):
        take(source, judged.silence(source), judged.silence(source, Source.PUBMED))

        kept = source.verifications.get()
        assert kept.verdict == Verdict.CANNOT_DETERMINE
        assert Reason.SOURCES_UNAVAILABLE in kept.judgement.reasons

    def test_ends_with_an_answer(self, source):
        take(source, judged.silence(source))
        take(source)

        watch = Watch.objects.get(citation=source)
        assert (watch.unanswered_since, watch.retry_at) == (None, None)
        assert source.verifications.first().identity == "match"

    def test_of_a_correction_that_came_meanwhile_asks_at_once(self, source):
        opened = correct(source, volume="13")
        Watch.objects.filter(citation=source).update(retry_at=None)

        take_answers(citation=opened, by=User.objects.system(), answers=[judged.answer(opened)])

        assert Watch.objects.due(timezone.now()).filter(citation=source).exists()


class TestCorrectedMeanwhile:
    """A person corrects the record while the registries answer about what it said before."""

    def test_a_retraction_is_not_lost(self, source):
        told = judged.answer(source, events=(judged.retraction(),))
        wrong = factories.citation(confirmed=False, title="Something else altogether about other things")
        told = dataclasses.replace(told, question=f"doi:{wrong.doi}")
        asked = correct(wrong, title=source.title)

        take_answers(citation=asked, by=User.objects.system(), answers=[told])
        take(wrong, judged.answer(Citation.objects.get(pk=wrong.pk), events=(judged.retraction(),)))

        assert notice_of(wrong) == "retracted"

    def test_nothing_is_concluded(self, source):
        take(source, judged.answer(source, events=(judged.retraction(),)))
        asked = correct(source, title="Something else altogether about other things", authors=[])
        before = Verification.objects.count()

        taken = take_answers(citation=asked, by=User.objects.system(), answers=[judged.answer(asked)])

        assert (taken.is_new, taken.is_news) == (False, False)
        assert (notice_of(source), Verification.objects.count()) == ("retracted", before)


class TestNotices:
    def test_a_retraction_is_noted_and_named(self, source):
        told = judged.retraction(notice_doi="10.5555/withdrawn.1")
        take(source, judged.answer(source, events=(told,)))

        assert source.notices.get().event() == told
        current = Citation.objects.get(pk=source.pk)
        assert current.notice == "retracted"
        assert "10.5555/withdrawn.1" in current.notice_reason
        assert "17 May 2024" in current.notice_reason

    def test_reaches_the_live_page_the_desk_and_the_mail_at_once(self, source, client):
        factories.confirm(source)
        article = factories.live_article(cites=source)

        take(source, judged.answer(source, events=(judged.retraction(),)))

        finding = Finding.objects.get(article=article)
        assert (finding.kind, finding.severity) == ("source_retracted", "blocking")
        assert finding.opened_by == User.objects.system()
        assert "Retracted" in client.get(article.get_absolute_url()).content.decode()
        (job,) = ProcrastinateJob.objects.filter(task_name="articles.tell", args__event="finding_opened")
        assert job.args["pk"] == finding.pk

    def test_is_told_once(self, source):
        factories.confirm(source)
        factories.live_article(cites=source)
        told = judged.answer(source, events=(judged.retraction(),))
        take(source, told)
        before = AuditEvent.objects.filter(row_table="articles_finding").count()

        assert not take(source, told).is_news

        assert AuditEvent.objects.filter(row_table="articles_finding").count() == before

    def test_a_retraction_that_is_no_longer_listed_still_stands(self, source):
        take(source, judged.answer(source, events=(judged.retraction(),)))
        take(source)

        assert source.notices.get().gone_at is not None
        assert notice_of(source) == "retracted"

    def test_a_correction_that_is_no_longer_listed_goes(self, source):
        take(source, judged.answer(source, events=(judged.correction(),)))
        take(source)

        assert notice_of(source) == ""

    def test_a_notice_of_a_silent_source_stands(self, source):
        take(source, judged.answer(source, events=(judged.correction(),)))
        take(source, judged.silence(source), judged.answer(source, Source.PUBMED))

        assert (source.notices.get().gone_at, notice_of(source)) == (None, "corrected")

    def test_a_reinstatement_takes_a_retraction_back(self, source):
        fallen = judged.retraction()
        back = judged.event(EventKind.REINSTATEMENT, on=datetime.date(2025, 1, 1))
        take(source, judged.answer(source, events=(fallen,)))
        take(source, judged.answer(source, events=(fallen, back)))

        assert notice_of(source) == ""

    def test_a_correction_never_undoes_a_retraction(self, source):
        fallen = judged.retraction()
        take(source, judged.answer(source, events=(fallen,)))
        take(source, judged.answer(source, events=(fallen, judged.correction(on=datetime.date(2025, 1, 1)))))

        assert notice_of(source) == "retracted"

    def test_what_a_person_noted_is_taken_back_by_a_person(self, source):
        note_notice(citation=source, by=factories.editor(), notice="concern", reason="The journal says so.")
        take(source, judged.answer(source, events=(judged.correction(),)))
        take(source)

        assert notice_of(source) == "concern"

    def test_what_a_person_cleared_stays_cleared_until_there_is_news(self, source):
        told = judged.answer(source, events=(judged.retraction(),))
        take(source, told)
        clear(source)
        take(source, told)

        assert notice_of(source) == ""

    def test_a_new_notice_is_news_after_a_person_cleared_another(self, source):
        mistaken = judged.event(EventKind.RETRACTION, key="mistaken")
        take(source, judged.answer(source, events=(mistaken,)))
        clear(source)

        take(source, judged.answer(source, events=(mistaken, judged.event(EventKind.RETRACTION, key="new"))))

        assert notice_of(source) == "retracted"

    def test_a_replacement_that_is_no_longer_listed_still_stands(self, source):
        take(source, judged.answer(source, events=(judged.event(EventKind.REPLACED),)))
        take(source)

        assert notice_of(source) == "retracted"

    def test_go_with_the_doi_they_were_told_of(self, source):
        take(source, judged.answer(source, events=(judged.retraction(),)))
        correct(source, doi="10.5555/the.right.one")

        take(source, judged.answer(Citation.objects.get(pk=source.pk)))

        assert notice_of(source) == ""

    def test_follow_what_a_registry_corrects_in_them(self, source):
        day = datetime.date(2024, 5, 17)
        take(source, judged.answer(source, events=(judged.event(EventKind.CONCERN, key="1", on=day),)))
        take(source, judged.answer(source, events=(judged.event(EventKind.RETRACTION, key="1", on=day),)))

        told = {notice.kind: notice.gone_at is None for notice in source.notices.all()}
        assert told == {"concern": False, "retraction": True}
        assert notice_of(source) == "retracted"

    def test_a_retraction_of_another_work_says_nothing_about_this_one(self, source):
        other = dataclasses.replace(
            source.record(), title="Something else altogether about other things", authors=()
        )
        take(
            source, judged.answer(source, record=other, titles=(other.title,), events=(judged.retraction(),))
        )

        assert source.verifications.get().identity == "mismatch"
        assert (notice_of(source), source.notices.count()) == ("", 0)


class TestPlace:
    """An article that appeared ahead of print gets its volume and pages."""

    @pytest.fixture
    def ahead(self) -> Citation:
        return factories.citation(
            confirmed=False, volume="", pages="", published_online_on=datetime.date(2020, 8, 5)
        )

    def printed(self, source: Citation):
        return judged.answer(source, record=dataclasses.replace(source.record(), volume="7", pages="1-9"))

    def test_is_told_to_those_who_cite_it_once(self, ahead):
        factories.confirm(ahead)
        article = factories.live_article(cites=ahead)
        take(ahead)
        take(ahead, self.printed(ahead))
        take(ahead, self.printed(ahead))

        finding = Finding.objects.get(article=article)
        assert (finding.kind, finding.severity) == ("source_corrected", "info")
        assert "volume and pages" in finding.summary

    def test_stands_in_the_field_table_to_be_taken_over(self, ahead):
        take(ahead, self.printed(ahead))

        rows = {row.name: row for row in ahead.verifications.get().judgement.fields}
        assert [value for _source, value in rows["volume"].registry] == ["7"]

    def test_of_what_was_recorded_with_its_place_is_no_news(self, source):
        factories.confirm(source)
        factories.live_article(cites=source)
        take(source, judged.answer(source, record=dataclasses.replace(source.record(), issue="4")))

        assert not Finding.objects.exists()


class TestClassA:
    def live(self, source: Citation, body: str, risk_class: str = "A") -> Article:
        other = factories.citation()
        text = "## What it is\n\n" + body.format(source=source.key, other=other.key)
        return factories.live_article(cites=source, body=text, risk_class=risk_class)

    @pytest.mark.parametrize(
        ("body", "risk_class", "state"),
        [
            ("It helps.[@{source}] It is safe.[@{other}]", "A", PublicState.SUSPENDED),
            ("It helps.[@{source}; @{other}] It is safe.[@{other}]", "A", PublicState.LIVE),
            ("It helps.[@{source}][@{other}]", "A", PublicState.LIVE),
            ("It helps.[@{source}] It is safe.[@{other}]", "B", PublicState.LIVE),
        ],
        ids=["alone", "in one marker with another", "beside another", "class B"],
    )
    def test_a_page_that_rests_on_a_retracted_source_alone_is_suspended(
        self, source, body, risk_class, state
    ):
        factories.confirm(source)
        article = self.live(source, body, risk_class)

        take(source, judged.answer(source, events=(judged.retraction(),)))

        assert Article.objects.get(pk=article.pk).public_state == state
