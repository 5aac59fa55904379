"""“I approve if exactly these edits are taken”: PostgreSQL keeps the condition, to the letter."""

from __future__ import annotations

import datetime

import pytest
from reversion.models import Version

from articles.actions import commenting, signing
from articles.actions.conditions import OtherChanges, approve_if, take_edits
from articles.conditions import (
    EditsClash,
    LibraryChanged,
    becomes,
    edits_behind,
    edits_of,
    state_of,
)
from articles.models import (
    Article,
    Blocker,
    ConditionalApproval,
    Edition,
    Reviewer,
    Settlement,
    SignOff,
)
from articles.workflow import CONDITIONAL_ATTESTATION, Kind
from citations.models import Citation
from cms.accounts.models import User
from cms.audit.acts import act
from cms.audit.models import AuditEvent
from cms.refusals import AlreadyDone, Invalid, NotAllowed, NotEligible, Refusal, WrongPassphrase
from tests import factories
from tests.articles.desk.reviewed import asked_reviewer, close_trail, traces

pytestmark = pytest.mark.django_db

MEDICAL = Kind.MEDICAL_REVIEW


@pytest.fixture
def source() -> Citation:
    return factories.citation()


@pytest.fixture
def edition(source) -> Edition:
    body = f"## Care\n\nTake 5 mg a day.[@{source.key}]\n\nRest well."
    return factories.edition(of=factories.article(body=body, cites=source))


@pytest.fixture
def medic(edition) -> User:
    return asked_reviewer(edition)


@pytest.fixture
def wanted(edition) -> str:
    return edition.document["body"].replace("5 mg", "2.5 mg")


def suggest(
    edition: Edition, by: User, new: str = "Take 2.5 mg a day.", old: str = "Take 5 mg a day."
) -> None:
    commenting.write_comment(edition=edition, by=by, quotation=old, suggestion=new)


def approve(edition: Edition, by: User, **changes: object) -> ConditionalApproval:
    if not edits_of(by, edition):
        suggest(edition, by)
    return factories.approved_if(edition, by=by, **changes)


def next_edition(edition: Edition, body: str, by: User | None = None) -> Edition:
    changed = factories.changed(edition.article, by=by, body=body)
    return factories.edition(of=changed, change_kind="update", change_note="Less")


def codes(edition: Edition) -> set[str]:
    return set(Blocker.objects.filter(edition=edition).values_list("code", flat=True))


class TestKept:
    def test_exactly_that_text_is_signed_when_it_is_submitted(self, edition, medic, wanted):
        condition = approve(edition, medic, note="With the lower dose.")

        assert state_of(condition) == "waits"
        assert "no_medical_review" in codes(edition)

        newer = next_edition(edition, wanted)

        signoff = SignOff.objects.get()
        assert (signoff.edition, signoff.digest) == (newer, newer.digest)
        assert (signoff.user, signoff.kind, signoff.decision) == (medic, MEDICAL, "approve")
        assert (signoff.condition, signoff.note) == (condition, "With the lower dose.")
        assert signoff.attestation == str(CONDITIONAL_ATTESTATION)
        assert signoff.signed_at >= condition.given_at
        assert "no_medical_review" not in codes(newer)
        assert state_of(condition) == "kept"

    def test_the_day_it_ends_is_that_of_the_condition(self, edition, medic, wanted):
        until = datetime.datetime(2027, 1, 31, tzinfo=datetime.UTC)

        approve(edition, medic, valid_until=until)
        next_edition(edition, wanted)

        assert SignOff.objects.get().valid_until == until

    def test_whoever_takes_the_edits_is_the_contributor_and_the_reviewer_is_not(self, edition, medic, wanted):
        approve(edition, medic)

        newer = next_edition(edition, wanted)

        assert medic.pk not in newer.contributors.values_list("user_id", flat=True)

    def test_a_double_click_approves_once(self, edition, medic, wanted):
        assert approve(edition, medic) == approve(edition, medic)
        assert ConditionalApproval.objects.count() == 1


class TestVoid:
    """Nothing is signed, and nobody has to take anything back."""

    def nothing_is_signed(self, edition: Edition, body: str, by: User | None = None) -> None:
        newer = next_edition(edition, body, by)
        assert not SignOff.objects.filter(edition=newer).exists()
        assert "no_medical_review" in codes(newer)
        assert {state_of(each) for each in ConditionalApproval.objects.all()} == {"void"}

    @pytest.mark.parametrize("added", ["  ", "! ", "\n\n"])
    def test_by_any_other_text(self, edition, medic, wanted, added):
        approve(edition, medic)
        other = wanted.replace("Rest well.", f"Rest{added}well.")

        self.nothing_is_signed(edition, other)

    def test_by_another_title(self, edition, medic, wanted):
        approve(edition, medic)
        factories.changed(edition.article, title="Another title")

        self.nothing_is_signed(edition, wanted)

    def test_by_an_edition_in_between(self, edition, medic, wanted):
        approve(edition, medic)
        next_edition(edition, wanted.replace("2.5", "3"))

        self.nothing_is_signed(edition, wanted)

    def test_by_a_source_that_is_printed_differently(self, edition, medic, wanted, source):
        approve(edition, medic)
        with act(by=factories.librarian(), act="citation.edit"):
            Citation.objects.filter(pk=source.pk).update(
                title="Another title of it", version=source.version + 1
            )

        self.nothing_is_signed(edition, wanted)

    def test_by_a_later_word_of_the_same_person(self, edition, medic, wanted):
        approve(edition, medic)
        factories.asked_for_changes(edition, MEDICAL, by=medic, note="I was wrong.")

        self.nothing_is_signed(edition, wanted)

    def test_by_a_later_condition_of_the_same_person(self, edition, medic, wanted):
        approve(edition, medic)
        suggest(edition, medic, "Rest a lot.", old="Rest well.")
        approve(edition, medic)

        self.nothing_is_signed(edition, wanted)

    def test_by_a_licence_that_lapsed_meanwhile(self, edition, medic, wanted):
        approve(edition, medic)
        with act(by=factories.administrator(), act="reviewer.change"):
            Reviewer.objects.filter(person__user=medic).update(valid_until=datetime.date(2021, 1, 1))

        self.nothing_is_signed(edition, wanted)

    def test_by_a_reviewer_who_takes_the_edits_themselves(self, edition, wanted):
        writer = factories.reviewer(MEDICAL, roles=("editor",))
        factories.asked(edition.article, MEDICAL, writer)
        approve(edition, writer)

        self.nothing_is_signed(edition, wanted, by=writer)

    def test_by_thirty_days_of_waiting(self, edition, medic, wanted):
        condition = approve(edition, medic)
        condition.given_at -= datetime.timedelta(days=31)

        assert state_of(condition) == "void"


class TestRefused:
    @pytest.mark.parametrize(
        ("changes", "refusal", "code"),
        [
            ({"passphrase": "not this one at all"}, WrongPassphrase, "wrong_passphrase"),
            ({"digest": "0" * 64}, signing.TextChanged, "text_changed"),
            ({"expected_digest": "0" * 64}, signing.TextChanged, "text_changed"),
            ({"has_interests": True}, Invalid, "invalid"),
            ({"has_interests": True, "interests": "Shares"}, Refusal, "signoff_interests_waived"),
        ],
    )
    def test_nothing_is_approved(self, edition, medic, wanted, changes, refusal, code):
        before = traces(edition.article)

        with pytest.raises(refusal) as refused:
            approve(edition, medic, **changes)

        assert refused.value.code == code
        assert not ConditionalApproval.objects.exists()
        assert traces(edition.article) == before

    def test_without_other_words(self, edition, medic):
        commenting.write_comment(edition=edition, by=medic, quotation="Rest well.", text="Nice.")

        with pytest.raises(Invalid, match="You suggest no other words"):
            approve_if(
                edition=edition,
                by=medic,
                digest=edition.digest,
                expected_digest=edition.digest,
                passphrase=factories.PASSPHRASE,
                has_interests=False,
            )

    def test_edits_that_cannot_be_taken_together(self, edition, medic):
        suggest(edition, medic)
        suggest(edition, medic, "Take it in the morning.")
        before = traces(edition.article)

        with pytest.raises(EditsClash, match="Take 5 mg a day"):
            approve(edition, medic)

        assert traces(edition.article) == before

    def test_an_approval_that_objects_at_once(self, edition, medic):
        suggest(edition, medic)
        commenting.write_comment(
            edition=edition, by=medic, quotation="Rest well.", text="This is wrong.", is_blocking=True
        )

        with pytest.raises(commenting.BlocksOwnApproval):
            approve(edition, medic)

    def test_a_library_that_changed_since(self, edition, medic, wanted, source):
        with act(by=factories.librarian(), act="citation.edit"):
            Citation.objects.filter(pk=source.pk).update(title="Another title", version=source.version + 1)

        with pytest.raises(LibraryChanged):
            approve(edition, medic)

    def test_whoever_wrote_part_of_it(self):
        author = factories.reviewer(MEDICAL, roles=("editor",))
        edition = factories.edition(of=factories.article(by=author))
        factories.asked(edition.article, MEDICAL, author)
        suggest(edition, author, "Sleep.", old="Rest.")

        with pytest.raises(NotEligible, match="you wrote part of it"):
            approve(edition, author)

    def test_the_edition_that_readers_see(self):
        article = factories.live_article()
        medic = asked_reviewer(article.live_edition)
        suggest(article.live_edition, medic, "Sleep.", old="Rest.")

        with pytest.raises(Invalid, match="Readers see this edition"):
            approve(article.live_edition, medic)


class TestTaken:
    def test_all_edits_go_into_the_working_copy_with_one_click(self, edition, medic):
        suggest(edition, medic)
        suggest(edition, medic, "Rest a lot.", old="Rest well.")
        condition = approve(edition, medic)
        editor = factories.editor()

        saved = take_edits(condition=condition, by=editor, version=edition.article.version)
        newer = factories.edition(of=saved, by=editor, change_kind="update", change_note="As reviewed")

        assert ("2.5 mg" in saved.body, "Rest a lot." in saved.body) == (True, True)
        assert SignOff.objects.get(edition=newer).condition == condition
        taken = Settlement.objects.values_list("outcome", "user", "version")
        assert list(taken) == 2 * [("taken", editor.pk, saved.version)]
        version = Version.objects.get_for_object(saved).select_related("revision").first()
        assert version.revision.comment == f"Edits by {medic.name}, taken by {editor.name}"
        assert editor.pk in newer.contributors.values_list("user_id", flat=True)

    def test_what_was_taken_before_is_not_taken_twice(self, edition, medic):
        suggest(edition, medic)
        suggest(edition, medic, "Rest a lot.", old="Rest well.")
        condition = approve(edition, medic)
        first = edits_behind(condition)[0]
        commenting.take_suggestion(comment=first, by=factories.editor(), version=edition.article.version)
        article = Article.objects.get(pk=edition.article_id)

        saved = take_edits(condition=condition, by=factories.editor(), version=article.version)

        assert becomes(saved, {}) == condition.expected_digest
        assert Settlement.objects.count() == 2

    @pytest.mark.parametrize("fields", [{}, {"title": "Another title"}])
    def test_not_beside_other_changes(self, edition, medic, fields):
        condition = approve(edition, medic)
        article, editor = factories.changed(edition.article, **fields), factories.editor()
        before = traces(article)

        with pytest.raises(OtherChanges, match="Nothing was changed"):
            take_edits(condition=condition, by=editor, version=article.version)

        assert traces(article) == before
        assert not Settlement.objects.exists()

    def test_not_on_a_text_that_was_saved_meanwhile(self, edition, medic):
        condition = approve(edition, medic)

        with pytest.raises(commenting.SavedMeanwhile):
            take_edits(condition=condition, by=factories.editor(), version=edition.article.version - 1)

    def test_not_once_it_waits_no_more(self, edition, medic):
        condition = approve(edition, medic)
        newer = next_edition(edition, edition.document["body"] + "\n\nMore.")

        with pytest.raises(AlreadyDone):
            take_edits(condition=condition, by=factories.editor(), version=newer.working_version)

    def test_not_by_a_reviewer(self, edition, medic):
        condition = approve(edition, medic)

        with pytest.raises(NotAllowed):
            take_edits(condition=condition, by=medic, version=edition.article.version)


def test_the_trail_tells_of_the_condition_and_of_its_signature(edition, medic, wanted):
    approve(edition, medic)
    next_edition(edition, wanted)
    close_trail()

    told = AuditEvent.objects.filter(row_table__in=["articles_conditionalapproval", "articles_signoff"])
    assert list(told.order_by("seq").values_list("act", "row_table")) == [
        ("edition.approve_if", "articles_conditionalapproval"),
        ("article.submit", "articles_signoff"),
    ]


def test_a_working_copy_that_goes_on_changing_does_not_touch_what_was_approved(edition, medic, wanted):
    factories.changed(edition.article, body="Something else entirely.")

    condition = approve(edition, medic)

    assert [edit["suggestion"] for edit in condition.edits] == ["Take 2.5 mg a day."]
    next_edition(edition, wanted)
    assert SignOff.objects.get().condition == condition
