"""Comparing an edition with all other texts: what is noted, what is a finding, and who settles it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from articles import jobs
from articles.actions import findings, publishing
from articles.actions.overlapping import check_outside, check_overlap, note_fingerprint
from articles.models import Article, CommonMark, Finding, Fingerprint, Overlap, OverlapCheck
from articles.overlap import Words, marks
from articles.overlap_search import shared_texts, words_of
from articles.workflow import Kind
from citations.found import Found, Source
from citations.models import RegistryRecord
from citations.records import Record
from cms.accounts.models import Role, User
from cms.refusals import NotAllowed, NotEligible
from tests import factories
from tests.articles import house_checkers
from tests.articles.copied import (
    PARAGRAPH,
    SETTLED,
    compared,
    edition_saying,
    filler,
    found_overlap,
    reworded,
)
from tests.articles.desk.reviewed import evidence_of

pytestmark = pytest.mark.django_db


def counts():
    return [model.objects.count() for model in (Finding, Fingerprint, Overlap, OverlapCheck)]


def give_abstract(citation, abstract):
    found = Found(Source.PUBMED, Record(title=citation.title), abstract=abstract)
    RegistryRecord.objects.create(
        source=Source.PUBMED, name=f"doi:{citation.doi}", found=found.to_dict(), answered_at=timezone.now()
    )


def fact_checker():
    return factories.reviewer(Kind.FACT_CHECK, passphrase=None)


def settle(finding, by=None):
    return findings.resolve_finding(finding=finding, by=by or fact_checker(), resolution=SETTLED)


class TestComparing:
    def test_a_paragraph_copied_from_another_article_with_every_fifth_word_changed_is_a_finding(self):
        original = edition_saying(PARAGRAPH, filler(1))
        compared(original)

        check = compared(edition_saying(filler(2), reworded(PARAGRAPH)))

        (overlap,) = check.overlaps.all()
        assert overlap.other == original
        (passage,) = overlap.passages
        assert passage["same"] == 51
        assert check.finding.kind == Finding.Kind.OVERLAP
        assert check.finding.severity == Finding.Severity.BLOCKING
        assert check.finding.summary == "63 words of edition 1 also stand in another text"
        assert check.finding.opened_by == User.objects.system()

    def test_a_text_of_its_own_shares_nothing_and_that_is_noted(self):
        compared(edition_saying(PARAGRAPH))

        check = compared(edition_saying(filler(3)))

        assert (check.overlaps.count(), check.finding) == (0, None)
        assert check.words > 200
        assert check.checked_at

    def test_an_article_may_repeat_itself(self):
        first = edition_saying(PARAGRAPH)
        compared(first)

        check = compared(edition_saying(PARAGRAPH, "More.", of=first.article))

        assert (check.overlaps.count(), check.finding) == (0, None)

    def test_what_another_article_said_in_an_earlier_edition_counts(self):
        first = edition_saying(PARAGRAPH, filler(1))
        compared(first)
        compared(edition_saying(filler(1), "Now otherwise.", of=first.article))

        check = compared(edition_saying(PARAGRAPH))

        assert [overlap.other for overlap in check.overlaps.all()] == [first]

    def test_of_one_article_the_newest_edition_that_shares_most_is_named_once(self):
        first = edition_saying(PARAGRAPH)
        compared(first)
        second = edition_saying(PARAGRAPH, PARAGRAPH.upper().replace("GOUT", "X"), of=first.article)
        compared(second)

        assert compared(edition_saying(PARAGRAPH)).overlaps.count() == 1

    def test_whoever_was_copied_is_not_blamed_when_they_submit_again(self):
        original = edition_saying(PARAGRAPH)
        compared(original)
        compared(edition_saying(PARAGRAPH, filler(4)))

        check = compared(edition_saying(PARAGRAPH, "One word more.", of=original.article))

        assert (check.overlaps.count(), check.finding) == (0, None)

    def test_what_comes_in_later_from_the_other_text_still_counts(self):
        article = edition_saying(filler(5)).article
        compared(edition_saying(PARAGRAPH))

        assert compared(edition_saying(PARAGRAPH, filler(5), of=article)).finding

    @pytest.mark.parametrize("quoted", [f"“{PARAGRAPH}”", f"> {PARAGRAPH}"])
    def test_a_quotation_is_no_overlap(self, quoted):
        compared(edition_saying(PARAGRAPH))

        assert not compared(edition_saying(filler(6), quoted)).overlaps.exists()

    def test_what_another_text_quotes_is_not_its_own(self):
        compared(edition_saying(f"> {PARAGRAPH}"))

        assert not compared(edition_saying(PARAGRAPH)).overlaps.exists()

    def test_the_abstract_of_a_source_is_compared(self):
        edition = edition_saying(filler(7), reworded(PARAGRAPH))
        source = edition.citations.get().citation
        give_abstract(source, f"Background: {PARAGRAPH}")

        check = compared(edition)

        (overlap,) = check.overlaps.all()
        assert (overlap.citation, overlap.other) == (source, None)
        assert check.finding

    def test_the_abstract_of_a_source_that_is_not_cited_is_not(self):
        give_abstract(factories.citation(), PARAGRAPH)

        assert not compared(edition_saying(PARAGRAPH)).overlaps.exists()

    def test_a_few_words_are_noted_and_are_no_finding(self, settings):
        compared(edition_saying(PARAGRAPH))
        start = " ".join(PARAGRAPH.split()[:30])

        check = compared(edition_saying(start, filler(8)))

        assert (check.overlaps.count(), check.finding) == (1, None)

    def test_the_number_of_words_is_the_houses_choice(self, settings):
        settings.OVERLAP_FINDING_WORDS = 30
        compared(edition_saying(PARAGRAPH))
        start = " ".join(PARAGRAPH.split()[:30])

        assert compared(edition_saying(start, filler(8))).finding

    def test_an_edition_that_is_no_longer_the_newest_gets_no_finding(self):
        compared(edition_saying(PARAGRAPH))
        old = edition_saying(PARAGRAPH)
        edition_saying(filler(9), of=old.article)

        check = compared(old)

        assert (check.overlaps.count(), check.finding) == (1, None)

    def test_an_edition_that_was_withdrawn_meanwhile_gets_no_finding(self):
        compared(edition_saying(PARAGRAPH))
        edition = edition_saying(PARAGRAPH)
        for kind in Kind.values:
            factories.signed(edition, kind)
        manager = factories.managing_editor()
        publishing.publish(edition=edition, by=manager)
        article = Article.objects.get(pk=edition.article_id)
        publishing.withdraw(article=article, by=manager, withdrawal_reason="obsolete", reason="Old")

        check = compared(edition)

        assert (check.overlaps.count(), check.finding) == (1, None)

    def test_twice_is_once(self):
        first = found_overlap()
        before = counts()

        assert compared(first.edition) == first
        assert counts() == before

    def test_nobody_but_the_system_compares(self):
        edition = edition_saying(PARAGRAPH)
        for act in (check_overlap, note_fingerprint):
            with pytest.raises(NotAllowed):
                act(edition=edition, by=factories.chief_editor())

        assert counts() == [0, 0, 0, 0]

    def test_costs_the_same_with_one_other_text_and_three(self):
        edition = edition_saying(PARAGRAPH)
        taken = []
        for number in (1, 2):
            for _copy in range(number):
                compared(edition_saying(PARAGRAPH, filler(20 + number)))
            with CaptureQueriesContext(connection) as queries:
                found = shared_texts(edition, words_of(edition))
            taken.append((len(found), len(queries)))

        assert [found for found, _queries in taken] == [1, 3]
        assert taken[0][1] == taken[1][1]


class TestFingerprints:
    def test_a_later_edition_adds_only_what_is_new(self):
        first = edition_saying(PARAGRAPH, filler(10))
        compared(first)
        second = edition_saying(PARAGRAPH, filler(10), filler(11, 60), of=first.article)
        compared(second)

        old, new = (set(Fingerprint.objects.get(edition=each).marks) for each in (first, second))
        assert new
        assert not old & new
        assert len(new) < len(old)


class TestTurnsOfPhrase:
    """What stands in so many editions that it points to nothing."""

    @pytest.fixture(autouse=True)
    def few_are_many(self, monkeypatch):
        monkeypatch.setattr("articles.overlap_search.COMMON", 3)

    def test_up_to_that_number_a_copy_is_found(self):
        for number in (40, 41):
            compared(edition_saying(PARAGRAPH, filler(number)))

        assert compared(edition_saying(PARAGRAPH)).overlaps.count() == 2

    def test_from_then_on_it_counts_no_more_and_takes_no_room(self):
        for number in (42, 43, 44):
            compared(edition_saying(PARAGRAPH, filler(number)))

        check = compared(edition_saying(PARAGRAPH, filler(45)))

        assert not check.overlaps.exists()
        frequent = set(CommonMark.objects.values_list("mark", flat=True))
        assert set(marks(Words(PARAGRAPH))) <= frequent
        assert not frequent & set(check.edition.fingerprint.marks)
        assert check.edition.fingerprint.marks

    def test_other_passages_are_found_as_before(self):
        for number in (46, 47, 48, 49):
            compared(edition_saying(PARAGRAPH, filler(number)))

        check = compared(edition_saying(PARAGRAPH, filler(49)))

        assert check.overlaps.get().other.article.body.startswith(PARAGRAPH)
        assert check.finding


class TestAfterSubmission:
    def test_a_submission_puts_one_job_into_the_queue_and_compares_nothing_itself(self):
        edition = edition_saying(PARAGRAPH)

        job = ProcrastinateJob.objects.get(task_name="articles.check_overlap")
        assert job.args == {"edition_pk": edition.pk}
        assert counts() == [0, 0, 0, 0]

    def test_the_job_compares_as_the_system_account(self):
        compared(edition_saying(PARAGRAPH))
        edition = edition_saying(PARAGRAPH)

        jobs.compare_edition.func(edition_pk=edition.pk)

        assert Finding.objects.get().opened_by == User.objects.system()

    def test_the_finding_blocks_publication_until_it_is_settled(self):
        check = found_overlap()
        blockers = check.edition.blockers.filter(code="finding_blocking")
        assert blockers.exists()

        settle(check.finding)

        assert not blockers.all().exists()


class TestSettling:
    def test_a_fact_checker_settles_it(self):
        checker = fact_checker()

        finding = settle(found_overlap().finding, checker)

        assert (finding.state, finding.resolved_by, finding.resolution) == ("resolved", checker, SETTLED)

    @pytest.mark.parametrize("role", [Role.EDITOR, Role.MANAGING_EDITOR, Role.CHIEF_EDITOR])
    def test_refuses_everybody_else(self, role):
        finding = found_overlap().finding
        by, before = factories.user(role), evidence_of(finding.article)

        with pytest.raises(NotEligible, match="Only a fact checker"):
            settle(finding, by)

        assert evidence_of(finding.article) == before
        finding.refresh_from_db()
        assert finding.state == "open"

    def test_refuses_a_fact_checker_who_wrote_the_text(self):
        writer = factories.reviewer(Kind.FACT_CHECK, roles=(Role.EDITOR,), passphrase=None)
        finding = found_overlap(by=writer).finding

        with pytest.raises(NotEligible, match="you wrote part of it"):
            settle(finding, writer)

        finding.refresh_from_db()
        assert finding.state == "open"

    def test_other_findings_are_settled_as_before(self):
        finding = findings.raise_finding(
            article=factories.article(), by=factories.editor(), kind="other", severity="info", summary="Look"
        )

        assert settle(finding, factories.editor()).state == "resolved"


class TestNextEdition:
    def test_settles_what_the_edition_before_shared_and_opens_what_it_still_shares(self):
        check = found_overlap()

        again = compared(edition_saying(filler(12), PARAGRAPH, of=check.edition.article))

        check.finding.refresh_from_db()
        assert (check.finding.state, check.finding.resolved_by) == ("resolved", User.objects.system())
        assert check.finding.resolution.startswith("Edition 2 was compared anew.")
        assert again.finding.state == "open"

    def test_leaves_nothing_open_when_the_passage_is_gone(self):
        article = found_overlap().edition.article

        compared(edition_saying(filler(13), of=article))

        assert not article.findings.open().exists()

    def test_a_passage_that_a_fact_checker_has_settled_is_shown_and_asked_about_no_more(self):
        check = found_overlap()
        settle(check.finding)

        again = compared(edition_saying(reworded(PARAGRAPH), filler(14), of=check.edition.article))

        assert again.finding is None
        assert [each["settled"] for each in again.overlaps.get().passages] == [True]

    def test_what_the_system_settled_counts_as_undecided(self):
        article = found_overlap().edition.article
        compared(edition_saying(filler(15), of=article))

        again = compared(edition_saying(reworded(PARAGRAPH), of=article))

        assert again.finding.state == "open"


class TestOutsideCheckers:
    def ask(self, edition, checker=house_checkers.WORKING):
        return check_outside(edition=edition, checker=checker, by=User.objects.system())

    def test_what_they_name_is_compared_here_and_is_a_finding_like_any_other(self):
        check = compared(edition_saying(filler(19), reworded(PARAGRAPH)))

        found = self.ask(check.edition)

        assert [(each.title, each.url) for each in found] == [
            ("A page about gout", "https://example.com/gout"),
            ("A text elsewhere", ""),
        ]
        assert found[0].passages[0]["same"] == 51
        check.refresh_from_db()
        assert check.finding.summary == "63 words of edition 1 also stand in 2 other texts"

    def test_they_are_given_the_text_without_quotations_and_its_language(self):
        house_checkers.asked.clear()
        check = compared(edition_saying("It is common.", f"> {PARAGRAPH}"))

        self.ask(check.edition)

        ((text, language),) = house_checkers.asked
        assert "It is common." in text.split("\n")
        assert "gout" not in text
        assert language == "en"

    def test_asking_twice_notes_nothing_twice(self):
        check = compared(edition_saying(PARAGRAPH))
        self.ask(check.edition)
        before = counts()

        assert self.ask(check.edition) == []
        assert counts() == before

    def test_an_edition_that_has_a_finding_gets_no_second_one(self):
        check = found_overlap()

        assert len(self.ask(check.edition)) == 2
        assert Finding.objects.get() == check.finding

    def test_nobody_but_the_system_asks(self):
        check = compared(edition_saying(PARAGRAPH))
        before = counts()

        with pytest.raises(NotAllowed):
            check_outside(edition=check.edition, checker=house_checkers.WORKING, by=factories.chief_editor())

        assert counts() == before

    def test_each_is_asked_in_a_job_of_its_own_that_is_tried_again(self, settings):
        settings.OVERLAP_CHECKERS = [house_checkers.SILENT, house_checkers.WORKING]
        edition = edition_saying(PARAGRAPH)

        jobs.compare_edition.func(edition_pk=edition.pk)

        waiting = ProcrastinateJob.objects.filter(task_name="articles.ask_overlap_checker").order_by("pk")
        assert [job.args["checker"] for job in waiting] == settings.OVERLAP_CHECKERS
        with pytest.raises(ConnectionError):
            jobs.ask_overlap_checker.func(**waiting[0].args)
        jobs.ask_overlap_checker.func(**waiting[1].args)
        assert OverlapCheck.objects.get(edition=edition).overlaps.count() == 2
        assert jobs.ask_overlap_checker.retry_strategy.max_attempts == 9

    def test_none_is_asked_unless_the_house_names_one(self):
        jobs.compare_edition.func(edition_pk=edition_saying(PARAGRAPH).pk)

        assert not ProcrastinateJob.objects.filter(task_name="articles.ask_overlap_checker").exists()
