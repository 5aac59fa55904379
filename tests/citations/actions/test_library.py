"""Changing the library: every rule of its actions, and that a refusal leaves everything as it was."""

import threading

import pytest
from django.db import connections
from reversion.models import Version

from articles.actions.publishing import publish
from articles.models import Article, Finding
from citations.actions.library import (
    AnotherTitle,
    StaleCitation,
    add_citation,
    check_citation,
    edit_citation,
    note_notice,
)
from citations.models import Citation, CitationCheck
from cms.accounts.models import Role
from cms.audit.models import AuditEvent
from cms.refusals import HasBlockers, Invalid, NotAllowed
from tests import factories

FACTS = {"title": "A trial", "authors": [{"family": "Okafor", "given": "Ada"}], "year": 2020}


def evidence():
    """Everything that a refused act must leave as it was."""
    return {
        "sources": list(Citation.objects.order_by("pk").values()),
        "checks": list(CitationCheck.objects.order_by("pk").values()),
        "versions": Version.objects.count(),
        "findings": Finding.objects.count(),
        "audit": AuditEvent.objects.count(),
    }


@pytest.fixture
def editor(db):
    return factories.editor()


@pytest.fixture
def checker(db):
    return factories.reviewer("fact_check")


class TestAdding:
    def test_refuses_an_identifier_that_the_library_has_for_another_title(self, editor):
        known = add_citation(by=editor, fields={**FACTS, "doi": "10.1234/abc.5"})
        before = evidence()

        with pytest.raises(AnotherTitle, match=known.key):
            add_citation(by=editor, fields={"title": "Quite another paper on hearts", "doi": "10.1234/abc.5"})

        assert evidence() == before

    def test_takes_a_title_that_is_spelled_a_little_differently_for_the_same(self, editor):
        known = add_citation(
            by=editor, fields={**FACTS, "title": "A trial of rest for colour", "doi": "10.1234/abc.5"}
        )

        assert (
            add_citation(by=editor, fields={"title": "A Trial of Rest for Color.", "doi": "10.1234/abc.5"})
            == known
        )

    def test_makes_a_key_from_author_and_year(self, editor):
        assert add_citation(by=editor, fields=FACTS).key == "okafor2020"
        assert add_citation(by=editor, fields=FACTS).key == "okafor2020a"

    def test_keeps_who_and_why(self, editor):
        source = add_citation(by=editor, fields=FACTS, reason="For the page on falls")

        revision = Version.objects.get_for_object(source).get().revision
        assert (revision.user, revision.get_comment()) == (editor, "For the page on falls")

    @pytest.mark.parametrize(
        "spelling",
        [
            "10.1234/ABC.5",
            "doi:10.1234/abc.5",
            "https://dx.doi.org/10.1234/Abc.5",
            "http://doi.org/10.1234%2FABC.5.",
        ],
    )
    def test_d24_the_same_doi_in_any_spelling_is_the_same_source(self, editor, spelling):
        first = add_citation(by=editor, fields={**FACTS, "doi": "10.1234/abc.5"})
        before = evidence()

        assert add_citation(by=editor, fields={"title": "A Trial.", "doi": spelling}) == first
        assert evidence() == before

    def test_d24_the_same_pmid_is_the_same_source(self, editor):
        first = add_citation(by=editor, fields={**FACTS, "pmid": "29164029"})

        assert add_citation(by=editor, fields={**FACTS, "pmid": "PMID: 29164029"}) == first

    @pytest.mark.parametrize(
        "fields",
        [
            {"title": ""},
            {**FACTS, "doi": "10.1234/"},
            {**FACTS, "pmid": "abc"},
            {**FACTS, "key": "taken"},
            {**FACTS, "volume": "1" * 51},
        ],
    )
    def test_refuses_what_cannot_be_used(self, editor, fields):
        factories.citation(key="taken")
        before = evidence()

        with pytest.raises(Invalid):
            add_citation(by=editor, fields=fields)

        assert evidence() == before

    @pytest.mark.parametrize("role", ["", Role.ADMINISTRATOR, Role.AUDITOR])
    def test_refuses_those_who_neither_write_nor_check(self, db, role):
        account = factories.user(*filter(None, [role]))
        before = evidence()

        with pytest.raises(NotAllowed):
            add_citation(by=account, fields=FACTS)

        assert evidence() == before

    def test_d24_two_people_at_the_same_moment_get_one_source(self, own_database):
        people = [factories.editor(), factories.editor()]
        start, found = threading.Barrier(2), []

        def add(account):
            start.wait(timeout=10)
            try:
                found.append(add_citation(by=account, fields={**FACTS, "doi": "10.1234/abc.5"}).pk)
            finally:
                connections.close_all()

        threads = [threading.Thread(target=add, args=[account]) for account in people]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=30)

        assert len(found) == 2
        assert set(found) == {Citation.objects.get().pk}


class TestCorrecting:
    def test_is_one_new_version_with_its_reason(self, editor):
        source = factories.citation()

        edited = edit_citation(
            citation=source, by=editor, version=1, fields={"pages": "2-9"}, reason="Misprint"
        )

        assert (edited.version, edited.pages) == (2, "2-9")
        newest = Version.objects.get_for_object(source).order_by("-pk").first()
        assert (newest.revision.user, newest.revision.get_comment()) == (editor, "Misprint")

    def test_nothing_changed_is_no_new_version(self, editor):
        source = factories.citation()
        before = evidence()

        edit_citation(citation=source, by=editor, version=1, fields={"title": source.title}, reason="Again")

        assert evidence() == before

    def test_leaves_the_key_and_the_notice_alone(self, editor):
        source = factories.citation(key="stays")
        fields = {"key": "goes", "notice": "retracted", "title": "New"}

        edited = edit_citation(citation=source, by=editor, version=1, fields=fields, reason="Try")

        assert (edited.key, edited.notice, edited.title) == ("stays", "", "New")

    def test_refuses_whoever_comes_second(self, editor):
        source = factories.citation()
        edit_citation(citation=source, by=editor, version=1, fields={"pages": "2-9"}, reason="Misprint")
        before = evidence()

        with pytest.raises(StaleCitation) as refusal:
            edit_citation(citation=source, by=editor, version=1, fields={"pages": "3-9"}, reason="Misprint")

        assert refusal.value.current.pages == "2-9"
        assert evidence() == before

    @pytest.mark.parametrize(
        "fields", [{"doi": "https://doi.org/10.1234/TAKEN"}, {"pmid": "123456"}, {"title": ""}]
    )
    def test_refuses_what_belongs_to_another_source_or_to_none(self, editor, fields):
        factories.citation(doi="10.1234/taken", pmid="123456")
        source = factories.citation()
        before = evidence()

        with pytest.raises(Invalid):
            edit_citation(citation=source, by=editor, version=1, fields=fields, reason="Try")

        assert evidence() == before

    def test_never_changes_what_an_edition_prints(self, editor):
        source = factories.citation()
        edition = factories.edition(of=factories.article(cites=source))
        printed = edition.citations.get().facts

        edit_citation(
            citation=source, by=editor, version=1, fields={"title": "Another"}, reason="Wrong paper"
        )

        assert edition.citations.get().facts == printed


class TestConfirming:
    WORDS = {"outcome": "confirmed", "peer_review": "peer_reviewed", "reason": "Found at the publisher."}

    def test_keeps_the_record_that_was_confirmed(self, checker):
        source = factories.citation(confirmed=False)

        check = check_citation(citation=source, by=checker, **self.WORDS)

        assert (check.facts, check.checked_by) == (source.facts(), checker)

    def test_the_same_words_twice_are_one_check(self, checker):
        source = factories.citation(confirmed=False)
        first = check_citation(citation=source, by=checker, **self.WORDS)
        before = evidence()

        assert check_citation(citation=source, by=checker, **self.WORDS) == first
        assert evidence() == before

    def test_another_word_is_another_check(self, checker):
        source = factories.citation(confirmed=False)
        check_citation(citation=source, by=checker, **self.WORDS)

        check_citation(citation=source, by=checker, **{**self.WORDS, "outcome": "not_confirmed"})

        assert source.checks.count() == 2

    def test_refuses_a_record_that_changed_under_their_eyes(self, editor, checker):
        source = factories.citation(confirmed=False)
        edit_citation(citation=source, by=editor, version=1, fields={"pages": "2-9"}, reason="Misprint")
        before = evidence()

        with pytest.raises(StaleCitation):
            check_citation(citation=source, by=checker, version=1, **self.WORDS)

        assert evidence() == before

    @pytest.mark.parametrize(
        "words", [{"outcome": "perhaps"}, {"peer_review": ""}, {"reason": "ok"}, {"reason": "   "}]
    )
    def test_refuses_a_check_that_says_nothing(self, checker, words):
        source = factories.citation(confirmed=False)
        before = evidence()

        with pytest.raises(Invalid):
            check_citation(citation=source, by=checker, **{**self.WORDS, **words})

        assert evidence() == before

    @pytest.mark.parametrize("who", ["editor", "chief_editor", "managing_editor", "administrator"])
    def test_refuses_everybody_but_fact_checkers(self, db, who):
        source, account = factories.citation(confirmed=False), getattr(factories, who)()
        before = evidence()

        with pytest.raises(NotAllowed):
            check_citation(citation=source, by=account, **self.WORDS)

        assert evidence() == before

    def test_refuses_a_medical_reviewer(self, db):
        source, account = factories.citation(confirmed=False), factories.reviewer("medical_review")

        with pytest.raises(NotAllowed):
            check_citation(citation=source, by=account, **self.WORDS)

        assert not source.checks.exists()


class TestNotices:
    def noted(self, source, by, notice="retracted", reason="Retracted by the editors, 3 May"):
        return note_notice(citation=Citation.objects.get(pk=source.pk), by=by, notice=notice, reason=reason)

    @pytest.mark.parametrize(
        ("notice", "kind", "severity"),
        [
            ("retracted", "source_retracted", "blocking"),
            ("withdrawn", "source_retracted", "blocking"),
            ("corrected", "source_corrected", "warning"),
            ("concern", "source_corrected", "warning"),
        ],
    )
    def test_d27_every_public_article_that_prints_it_gets_one_finding(self, editor, notice, kind, severity):
        source = factories.citation(key="bad2020", title="Made-up data")
        articles = [factories.live_article(cites=source), factories.live_article(cites=source)]
        factories.live_article()
        factories.article(cites=source)

        self.noted(source, editor, notice)

        found = Finding.objects.order_by("article_id")
        assert [finding.article for finding in found] == articles
        for finding in found:
            assert (finding.kind, finding.severity, finding.opened_by) == (kind, severity, editor)
            assert finding.edition == finding.article.live_edition
            assert finding.summary.startswith("bad2020: ")
            assert "Made-up data" in finding.summary

    def test_d27_the_same_notice_again_adds_none(self, editor):
        source = factories.citation()
        factories.live_article(cites=source)
        self.noted(source, editor)
        before = evidence()

        self.noted(source, editor)

        assert evidence() == before

    def test_a_retracted_paper_that_is_then_withdrawn_is_one_open_finding(self, editor):
        source = factories.citation()
        factories.live_article(cites=source)
        self.noted(source, editor)

        self.noted(source, editor, "withdrawn")

        assert Finding.objects.count() == 1

    def test_a_key_that_begins_another_does_not_hide_its_finding(self, editor):
        long, short = factories.citation(key="lee2020a"), factories.citation(key="lee2020")
        body = "## What\n\nOne.[@lee2020] Two.[@lee2020a]"
        factories.live_article(cites=short, body=body)
        self.noted(long, editor)

        self.noted(short, editor)

        assert sorted(finding.summary.split(":")[0] for finding in Finding.objects.all()) == [
            "lee2020",
            "lee2020a",
        ]

    def test_what_is_cited_as_retracted_is_left_alone(self, editor):
        source = factories.citation(key="bad2020")
        factories.live_article(cites=source, body="## What\n\nIt was false.[@bad2020, as retracted]")

        self.noted(source, editor)

        assert not Finding.objects.exists()

    def test_taking_a_notice_back_opens_nothing(self, editor):
        source = factories.citation()
        self.noted(source, editor)
        factories_article = factories.article(cites=source)

        self.noted(source, editor, "", "It was about another paper")

        source.refresh_from_db()
        assert (source.notice, source.notice_reason) == ("", "It was about another paper")
        assert Article.objects.get(pk=factories_article.pk).findings.count() == 0

    def test_keeps_confirmations_standing(self, editor):
        source = factories.citation()

        noted = self.noted(source, editor, "corrected")

        assert noted.checks.get().facts == noted.facts()

    @pytest.mark.parametrize(
        ("notice", "reason"), [("sideways", "Because"), ("retracted", ""), ("retracted", " . ")]
    )
    def test_refuses_a_notice_without_a_source_of_its_own(self, editor, notice, reason):
        source = factories.citation()
        before = evidence()

        with pytest.raises(Invalid):
            self.noted(source, editor, notice, reason)

        assert evidence() == before

    def test_refuses_those_who_neither_write_nor_check(self, db):
        source = factories.citation()
        before = evidence()
        account = factories.user(Role.AUDITOR)
        before = evidence()

        with pytest.raises(NotAllowed):
            self.noted(source, account)

        assert evidence() == before

    def test_a_notice_and_a_publication_at_the_same_moment_end_with_a_blocked_article(self, own_database):
        source = factories.citation()
        edition = factories.ready_edition(of=factories.article(cites=source))
        publisher, editor = factories.managing_editor(), factories.editor()
        start, refused = threading.Barrier(2), []

        def do(act, **facts):
            start.wait(timeout=10)
            try:
                act(**facts)
            except HasBlockers as refusal:
                refused.append(refusal)
            finally:
                connections.close_all()

        threads = [
            threading.Thread(target=do, args=[publish], kwargs={"edition": edition, "by": publisher}),
            threading.Thread(target=do, args=[self.noted], kwargs={"source": source, "by": editor}),
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=30)

        is_live = Article.objects.live().filter(pk=edition.article_id).exists()
        assert is_live != bool(refused)
        assert Finding.objects.filter(article=edition.article_id).exists() == is_live
