"""Mending a record with what registries hold: in one act, and judged again at once."""

from __future__ import annotations

import dataclasses

import pytest
from django.utils import timezone
from reversion.models import Version

from citations.actions.library import StaleCitation, edit_citation
from citations.actions.mending import NothingToUse, use_candidate, use_registry_values
from citations.evidence import stored_answers
from citations.found import Source
from citations.models import Citation, RegistryRecord, Verification, Watch
from citations.records import Name
from cms.accounts.models import User
from cms.audit.acts import act
from cms.refusals import Invalid, NotAllowed
from tests import factories
from tests.citations import judged
from tests.citations.actions.test_verifying import take

pytestmark = pytest.mark.django_db


@pytest.fixture
def source() -> Citation:
    return factories.citation(confirmed=False, volume="21")


@pytest.fixture
def differing(source) -> Verification:
    """Registries have another volume."""
    take(source, judged.answer(source, record=dataclasses.replace(source.record(), volume="12", issue="3")))
    return source.verifications.first()


@pytest.fixture
def elsewhere(source) -> Verification:
    """The DOI is another work's, and a search found the work that was meant."""
    other = dataclasses.replace(
        source.record(), title="Quite another thing about hearts", authors=(Name("Other", "O"),), volume="1"
    )
    meant = dataclasses.replace(source.record(), doi="10.5555/meant", volume="12", pmid="2916402")
    take(
        source,
        judged.answer(source, record=other, titles=(other.title,)),
        judged.search(source, record=meant),
    )
    return source.verifications.first()


def mend(source, verification, act=use_registry_values, *, by=None, **more) -> Citation:
    """As somebody does who has the record before them as `source` says."""
    values = {"version": source.version, **more}
    return act(citation=source, by=by or factories.editor(), verification=verification, **values)


def known_of(source):
    """Everything that a refusal must leave as it was."""
    return (
        Citation.objects.values().get(pk=source.pk),
        Version.objects.get_for_object(source).count(),
        list(source.verifications.values()),
        list(Watch.objects.filter(citation=source).values()),
    )


class TestRegistryValues:
    def test_become_the_record_and_match_at_once(self, source, differing):
        mended = mend(source, differing)

        assert (mended.volume, mended.issue) == ("12", "3")
        assert mended.verifications.first().identity == "match"

    def test_are_asked_about_anew(self, source, differing):
        mend(source, differing)

        assert Watch.objects.due(timezone.now()).filter(citation=source).exists()

    def test_do_not_make_a_no_of_a_doi_that_is_known_without_a_record(self, source, differing):
        name = f"doi:{source.doi}"
        with act(by=User.objects.system(), act="test"):
            RegistryRecord.objects.create(source="doi_org", name=name, found=None, answered_at=timezone.now())

        mended = mend(source, differing)

        assert {answer.source for answer in stored_answers(mended)} == {Source.CROSSREF}
        assert mended.verifications.first().identity == "match"

    def test_texts_are_locked_before_the_source(self, source, differing, django_assert_max_num_queries):
        factories.confirm(source)
        factories.live_article(cites=source)

        with django_assert_max_num_queries(1000) as counted:
            mend(source, differing)

        locks = [sql["sql"] for sql in counted.captured_queries if "FOR NO KEY UPDATE" in sql["sql"]]
        tables = [sql.split(' FROM "')[1].split('"')[0] for sql in locks]
        assert tables[:2] == ["articles_article", "citations_citation"]

    def test_leave_a_version_that_names_their_source(self, source, differing):
        mend(source, differing)

        assert Version.objects.get_for_object(source).first().revision.get_comment() == "Taken from Crossref"

    def test_keep_what_the_registry_does_not_know(self, source, differing):
        edit_citation(
            citation=source,
            by=factories.editor(),
            version=1,
            fields={"url": "https://example.org/paper"},
            reason="Where I read it",
        )
        take(source, judged.answer(source, record=dataclasses.replace(source.record(), volume="12")))
        current = Citation.objects.get(pk=source.pk)

        mended = mend(current, current.verifications.first())

        assert mended.url == "https://example.org/paper"

    def test_of_another_work_are_never_used(self, source, elsewhere):
        before = known_of(source)

        with pytest.raises(NothingToUse):
            mend(source, elsewhere)

        assert known_of(source) == before


class TestCandidate:
    def test_becomes_the_record_and_matches_at_once(self, source, elsewhere):
        mended = mend(source, elsewhere, use_candidate, number=0)

        assert (mended.doi, mended.pmid, mended.volume) == ("10.5555/meant", "2916402", "12")
        assert mended.verifications.first().identity == "match"

    @pytest.mark.parametrize("number", [1, -1])
    def test_that_does_not_exist_is_refused(self, source, elsewhere, number):
        before = known_of(source)

        with pytest.raises(NothingToUse):
            mend(source, elsewhere, use_candidate, number=number)

        assert known_of(source) == before

    def test_that_the_library_has_already_is_refused_by_name(self, source, elsewhere):
        owner = factories.citation(doi="10.5555/meant")
        before = known_of(source)

        with pytest.raises(Invalid, match=owner.key):
            mend(source, elsewhere, use_candidate, number=0)

        assert known_of(source) == before


class TestRefusals:
    @pytest.mark.parametrize("role", ["auditor", "administrator"])
    def test_those_who_do_not_keep_the_library_may_not(self, source, differing, role):
        before = known_of(source)

        with pytest.raises(NotAllowed):
            mend(source, differing, by=factories.user(role))

        assert known_of(source) == before

    def test_a_record_that_somebody_changed_meanwhile_stays(self, source, differing):
        edit_citation(
            citation=source, by=factories.editor(), version=1, fields={"pages": "7"}, reason="Better"
        )
        before = known_of(source)

        with pytest.raises(StaleCitation):
            mend(source, differing, version=1)

        assert known_of(source) == before

    def test_a_check_that_a_newer_one_replaced_is_not_used(self, source, differing):
        take(source, judged.answer(source))
        before = known_of(source)

        with pytest.raises(NothingToUse):
            mend(source, differing)

        assert known_of(source) == before
