"""Putting one source in the place of another: texts change, editions do not, and everything leads to what stays."""

from __future__ import annotations

import pytest
from reversion.models import Version

from articles.models import Article, EditionCitation
from citations import library
from citations.actions.library import add_citation, find_citation
from citations.actions.replacing import merge, replace_everywhere
from citations.identifiers import Identifier
from citations.lookup import look_up
from citations.models import Citation
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
        with pytest.raises(Invalid):
            replace_everywhere(source=old, by=editor, instead=old, reason="The final paper.")

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
