"""Putting one source in the place of another: texts change, editions do not, and everything leads to what stays."""

from __future__ import annotations

import pytest
from reversion.models import Version

from articles.citing import articles_with
from articles.models import Article, EditionCitation, Finding
from articles.workflow import PublicState
from citations import library, usage
from citations.actions.library import add_citation, find_citation, note_notice
from citations.actions.replacing import merge, replace_everywhere
from citations.identifiers import Identifier
from citations.lookup import look_up
from citations.models import Citation, Notice
from citations.models.source import GRAVITY
from cms.accounts.models import Role, User
from cms.refusals import AlreadyDone, Invalid, NotAllowed
from tests import factories
from tests.articles.desk.written import evidence_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor() -> User:
    return factories.editor()


@pytest.fixture
def old() -> Citation:
    return factories.citation(key="old2020", pmid="29164029")


@pytest.fixture
def new() -> Citation:
    return factories.citation(key="new2020")


def body_of(article: Article) -> str:
    return Article.objects.get(pk=article.pk).body


class TestReplacing:
    def test_changes_every_working_copy_and_no_edition(self, editor, old, new):
        live = factories.live_article(cites=old, title="Stomach ulcers")
        written = factories.article(cites=old, title="Heartburn")
        other = factories.article(cites=new)

        titles = replace_everywhere(source=old, by=editor, instead=new, reason="The final paper.")

        assert titles == ["Stomach ulcers", "Heartburn"]
        assert "[@new2020]" in body_of(live)
        assert "[@new2020]" in body_of(written)
        assert other.version == Article.objects.get(pk=other.pk).version
        assert EditionCitation.objects.get(edition__article=live).key == "old2020"
        assert Citation.objects.get(pk=old.pk).replaced_by is None

    def test_leaves_a_save_with_name_and_reason(self, editor, old, new):
        article = factories.article(cites=old)

        replace_everywhere(source=old, by=editor, instead=new, reason="The final paper.")

        revision = Version.objects.get_for_object(article).first().revision
        assert (revision.user, revision.comment) == (editor, "The final paper.")

    @pytest.mark.parametrize("reason", ["", "  ", "ok"])
    def test_needs_a_reason(self, editor, old, new, reason):
        article = factories.article(cites=old)
        before = evidence_of(article)

        with pytest.raises(Invalid):
            replace_everywhere(source=old, by=editor, instead=new, reason=reason)

        assert evidence_of(article) == before

    def test_needs_another_source(self, editor, old):
        article = factories.article(cites=old)
        before = evidence_of(article)

        with pytest.raises(Invalid):
            replace_everywhere(source=old, by=editor, instead=old, reason="The final paper.")

        assert evidence_of(article) == before

    @pytest.mark.parametrize("act", [replace_everywhere, merge])
    def test_is_refused_to_those_who_only_read(self, old, new, act):
        article = factories.article(cites=old)
        before = evidence_of(article)
        second = {"instead": new} if act is replace_everywhere else {"into": new}

        with pytest.raises(NotAllowed):
            act(source=old, by=factories.user(Role.AUDITOR), reason="The final paper.", **second)

        assert evidence_of(article) == before
        assert Citation.objects.get(pk=old.pk).replaced_by is None


class TestMerging:
    def test_keeps_the_record_and_says_where_it_went(self, editor, old, new):
        article = factories.article(cites=old, title="Heartburn")

        titles = merge(source=old, by=editor, into=new, reason="One work.")

        kept = Citation.objects.get(pk=old.pk)
        assert titles == ["Heartburn"]
        assert (kept.replaced_by, kept.version, kept.title) == (new, 2, old.title)
        assert "[@new2020]" in body_of(article)

    def test_what_was_merged_before_leads_to_the_last_in_one_step(self, editor, old, new):
        last = factories.citation()
        merge(source=old, by=editor, into=new, reason="One work.")

        merge(source=Citation.objects.get(pk=new.pk), by=editor, into=last, reason="One work again.")

        assert {one.current for one in Citation.objects.filter(pk__in=[old.pk, new.pk])} == {last}
        assert Citation.objects.get(pk=old.pk).replaced_by == last

    def test_happens_once(self, editor, old, new):
        merge(source=old, by=editor, into=new, reason="One work.")

        with pytest.raises(AlreadyDone):
            merge(source=old, by=editor, into=factories.citation(), reason="One work.")

        assert Citation.objects.get(pk=old.pk).replaced_by == new

    def test_never_leads_to_a_source_that_is_merged_itself(self, editor, old, new):
        merge(source=new, by=editor, into=factories.citation(), reason="One work.")

        with pytest.raises(Invalid):
            merge(source=old, by=editor, into=new, reason="One work.")

        assert Citation.objects.get(pk=old.pk).replaced_by is None


def noted(source: Citation, by: User, notice: str, reason: str = "Retracted, 3 May") -> None:
    note_notice(citation=Citation.objects.get(pk=source.pk), by=by, notice=notice, reason=reason)


def notices_of(*sources: Citation) -> list[tuple[str, str]]:
    return [Citation.objects.values_list("notice", "notice_reason").get(pk=source.pk) for source in sources]


class TestNoticesOfMergedSources:
    @pytest.fixture
    def live(self, old) -> Article:
        return factories.live_article(cites=old, risk_class="A")

    def test_a_retraction_of_what_stays_suspends_a_page_that_prints_what_was_merged(
        self, editor, old, new, live
    ):
        merge(source=old, by=editor, into=new, reason="One work.")

        noted(new, editor, "retracted")

        assert notices_of(old, new) == [("retracted", "Retracted, 3 May")] * 2
        assert Finding.objects.get(article=live).summary.startswith("old2020: ")
        assert Article.objects.get(pk=live.pk).public_state == PublicState.SUSPENDED

    def test_a_statement_with_both_is_suspended_too(self, editor, old, new):
        body = f"## What it is\n\nIt affects 5 % of adults.[@{old.key}; @{new.key}]\n\n## What helps\n\nRest."
        live = factories.live_article(cites=old, body=body, risk_class="A")
        merge(source=old, by=editor, into=new, reason="One work.")

        noted(new, editor, "retracted")

        assert Article.objects.get(pk=live.pk).public_state == PublicState.SUSPENDED

    def test_taking_a_notice_back_goes_to_those_that_said_the_same(self, editor, old, new):
        other = factories.citation()
        for one in (old, other):
            merge(source=one, by=editor, into=new, reason="One work.")
        noted(new, editor, "concern")
        noted(other, editor, "retracted")

        noted(new, editor, "", "The concern was unfounded")

        assert [notice for notice, _reason in notices_of(new, old, other)] == ["", "", "retracted"]

    def test_less_grave_news_leaves_what_is_graver_there(self, editor, old, new):
        merge(source=old, by=editor, into=new, reason="One work.")
        noted(old, editor, "retracted")

        noted(new, editor, "corrected", "Erratum in May")

        assert notices_of(old, new) == [("retracted", "Retracted, 3 May"), ("corrected", "Erratum in May")]

    @pytest.mark.parametrize(
        ("of_old", "of_new", "then"),
        [
            ("retracted", "", "retracted"),
            ("retracted", "concern", "retracted"),
            ("", "retracted", "retracted"),
            ("corrected", "retracted", "retracted"),
            ("", "", ""),
        ],
    )
    def test_merging_carries_the_worse_notice_over_with_its_reason(
        self, editor, old, new, of_old, of_new, then
    ):
        for source, notice in ((old, of_old), (new, of_new)):
            if notice:
                noted(source, editor, notice, f"{notice}, in the journal")

        merge(source=Citation.objects.get(pk=old.pk), by=editor, into=new, reason="One work.")

        assert notices_of(old, new) == [(then, f"{then}, in the journal" if then else "")] * 2

    def test_merging_tells_the_pages_that_print_the_other(self, editor, old, new):
        live = factories.live_article(cites=new)
        noted(old, editor, "retracted")

        merge(source=Citation.objects.get(pk=old.pk), by=editor, into=new, reason="One work.")

        assert Finding.objects.get(article=live).kind == Finding.Kind.SOURCE_RETRACTED

    def test_is_watched_only_as_long_as_an_edition_prints_it(self, editor, old, new, live):
        unprinted = factories.citation()
        for one in (old, unprinted):
            merge(source=one, by=editor, into=new, reason="One work.")

        assert set(usage.watched()) == {old, new}


def test_every_notice_has_its_weight():
    assert set(GRAVITY) == {"", *Notice.values}


class TestOrderOfLocks:
    """Articles before sources: whoever publishes holds the article and then looks at its sources."""

    def locked_tables(self, queries) -> list[str]:
        locks = [query["sql"] for query in queries if "FOR NO KEY UPDATE" in query["sql"]]
        return [sql.split(' FROM "')[1].split('"')[0] for sql in locks]

    def test_merging_locks_texts_that_print_or_cite_either_source_first(
        self, editor, old, new, django_assert_max_num_queries
    ):
        factories.live_article(cites=new)
        factories.article(cites=old)

        with django_assert_max_num_queries(1000) as counted:
            merge(source=old, by=editor, into=new, reason="One work.")

        tables = self.locked_tables(counted.captured_queries)
        assert tables[0] == "articles_article"
        assert "citations_citation" in tables

    def test_those_that_print_what_was_merged_are_locked_too(self, editor, old, new):
        live = factories.live_article(cites=old)
        written = factories.article(cites=new)
        factories.live_article()
        merge(source=old, by=editor, into=new, reason="One work.")
        factories.changed(live, body="## What it is\n\nNothing is cited now.")

        assert list(articles_with([new])) == [live]
        assert list(articles_with([new], rewritten=new)) == [live, written]


class TestLeadingToWhatStays:
    @pytest.fixture(autouse=True)
    def merged(self, editor, old, new):
        merge(source=old, by=editor, into=new, reason="One work.")

    def test_by_identifier(self, editor, old, new):
        assert find_citation(pmid="29164029") == new
        assert find_citation(doi=old.doi.upper()) == new
        assert list(library.with_identifier(Identifier("pmid", "29164029"))) == [new]
        assert add_citation(by=editor, fields={"title": old.title, "doi": old.doi}) == new

    @pytest.mark.parametrize("query", ["29164029", "old2020", "[@old2020]", "OLD2020"])
    def test_by_search(self, new, query):
        assert list(library.matching(query)) == [new]

    def test_by_words_shows_only_what_stays(self, old, new):
        assert list(library.matching(old.title)) == []
        assert list(library.matching(new.title)) == [new]

    def test_by_pasting(self, old, new):
        known = look_up([f"https://doi.org/{old.doi}", f"Example E. {old.title}. J Ex. 2020;12:1-9."])

        assert [(one.known, one.is_certain) for one in known] == [(new, True), (new, False)]
