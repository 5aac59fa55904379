"""Comments: pending until sent, under one's own name, blocking until their writer is content; suggestions taken."""

from __future__ import annotations

import pytest
from reversion.models import Version

from articles.actions import commenting, drafting, publishing, signing
from articles.commented import texts_with
from articles.models import (
    Article,
    Autosave,
    Blocker,
    Comment,
    Contribution,
    Edition,
    EditionContributor,
    PendingComment,
    Settlement,
    SignOff,
)
from articles.workflow import Kind
from cms.audit.models import AuditEvent
from cms.refusals import AlreadyDone, HasBlockers, Invalid, NotAllowed, NotEligible, Refusal, WrongPassphrase
from tests import factories
from tests.articles.desk.reviewed import close_trail

pytestmark = pytest.mark.django_db

MEDICAL, FACTS = Kind.MEDICAL_REVIEW, Kind.FACT_CHECK


@pytest.fixture
def medic():
    return factories.reviewer(MEDICAL, name="Ana Ruiz")


@pytest.fixture
def editor():
    return factories.editor()


@pytest.fixture
def edition(medic):
    source = factories.citation()
    body = f"## What helps\n\nIt affects 5 % of adults.[@{source.key}] Take 5 mg *once* a day. Rest helps."
    edition = factories.edition(of=factories.article(body=body))
    factories.asked(edition.article, MEDICAL, medic)
    return edition


def sent(edition: Edition, by, **fields) -> Comment:
    write(edition, by, **fields)
    return commenting.send_comments(edition=edition, by=by)[-1]


def write(edition: Edition, by, **fields) -> PendingComment:
    values = {"quotation": "Rest helps.", "text": "Which rest?", **fields}
    return commenting.write_comment(edition=edition, by=by, **values)


def decide(edition: Edition, by, decide=signing.request_changes, **fields) -> SignOff:
    values = {"kind": MEDICAL, "digest": edition.digest, "passphrase": factories.PASSPHRASE, **fields}
    return decide(edition=edition, by=by, **values)


def evidence() -> list[list[tuple]]:
    close_trail()
    models = (Comment, Settlement, PendingComment, SignOff, Version, Contribution)
    # That somebody tried is told in any case.
    trail = AuditEvent.objects.exclude(act="note: signature refused")
    rows = (trail, *(model.objects.order_by("pk") for model in models))
    return [list(each.values_list()) for each in rows]


def blocked(edition: Edition) -> bool:
    return Blocker.objects.filter(edition=edition, code="comment_blocking").exists()


def test_d36_nothing_is_said_until_it_is_sent(edition, medic):
    pending = write(edition, medic, quotation=" Take 5 mg\n once", suggestion="2.5 mg", is_blocking=True)
    assert (pending.quotation, pending.prefix, pending.places) == (
        "Take 5 mg once",
        "helps It affects 5 % of adults. ",
        1,
    )
    assert not Comment.objects.exists()
    assert not blocked(edition)

    close_trail()
    before = AuditEvent.objects.count()
    (comment,) = commenting.send_comments(edition=edition, by=medic)

    assert not PendingComment.objects.exists()
    assert (comment.user, comment.kind, comment.signoff, comment.suggestion) == (
        medic,
        MEDICAL,
        None,
        "2.5 mg",
    )
    assert blocked(edition)
    close_trail()
    (event,) = AuditEvent.objects.order_by("seq")[before:]
    assert (event.act, event.article_id, event.actor_id) == ("comment.send", edition.article_id, medic.pk)
    assert "Which rest?" not in str(event.row)


def test_an_editor_comments_as_an_editor_and_changes_or_discards_what_is_pending(edition, editor):
    first, second = write(edition, editor), write(edition, editor, text="Gone")
    write(edition, editor, text="Which kind of rest?", pending=first)
    commenting.discard_comment(pending=second, by=editor)

    (comment,) = commenting.send_comments(edition=edition, by=editor)

    assert (comment.text, comment.kind) == ("Which kind of rest?", "")


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"quotation": "Rest harms."}, commenting.PassageNotFound),
        ({"quotation": " "}, commenting.PassageNotFound),
        ({"text": " "}, Invalid),
        ({"suggestion": "Rest  helps."}, Invalid),
        ({"text": "", "suggestion": "Rest.", "is_blocking": True}, Invalid),
        ({"text": "x" * 5001}, Invalid),
    ],
)
def test_what_says_nothing_or_quotes_nothing_is_refused(edition, medic, fields, error):
    before = evidence()

    with pytest.raises(error):
        write(edition, medic, **fields)

    assert evidence() == before


@pytest.mark.parametrize("who", ["auditor", "administrator", "a reviewer nobody asked"])
def test_refuses_comments_of_those_who_have_no_part(edition, editor, who):
    by = factories.reviewer(MEDICAL) if who.startswith("a ") else factories.user(who)
    comment = sent(edition, editor)
    before = evidence()

    for act in (
        lambda: write(edition, by),
        lambda: commenting.send_comments(edition=edition, by=by),
        lambda: commenting.answer_comment(comment=comment, by=by, text="So?"),
        lambda: commenting.resolve_comment(comment=comment, by=by),
        lambda: commenting.take_suggestion(comment=comment, by=by, version=1),
    ):
        with pytest.raises((NotAllowed, NotEligible)):
            act()

    assert evidence() == before


def test_nobody_sends_nothing(edition, medic):
    with pytest.raises(commenting.NothingPending):
        commenting.send_comments(edition=edition, by=medic)


def test_nobody_changes_what_somebody_else_has_not_sent(edition, medic, editor):
    pending = write(edition, medic)

    with pytest.raises(NotAllowed):
        write(edition, editor, text="In my words.", pending=pending)

    assert PendingComment.objects.get().text == "Which rest?"


class TestWithADecision:
    def test_the_pending_ones_go_with_it(self, edition, medic):
        write(edition, medic)
        signoff = decide(edition, medic, note="See my comment.")

        assert list(Comment.objects.values_list("signoff", "kind")) == [(signoff.pk, MEDICAL)]
        assert not PendingComment.objects.exists()

    def test_a_blocking_one_is_reason_enough(self, edition, medic):
        write(edition, medic, text="Say for how long.", is_blocking=True)

        assert decide(edition, medic, note=" ").note == "“Rest helps.”: Say for how long."

    def test_without_any_reason_nothing_is_signed(self, edition, medic):
        write(edition, medic)
        before = evidence()

        with pytest.raises(Invalid, match="blocking"):
            decide(edition, medic, note="")

        assert evidence() == before

    def test_nobody_approves_and_objects_at_once(self, edition, medic):
        write(edition, medic, is_blocking=True)
        before = evidence()

        with pytest.raises(commenting.BlocksOwnApproval):
            decide(edition, medic, signing.sign, has_interests=False)

        assert evidence() == before

    def test_a_wrong_passphrase_sends_nothing(self, edition, medic):
        write(edition, medic)

        with pytest.raises(WrongPassphrase):
            decide(edition, medic, note="See my comment.", passphrase="not the right one")

        assert PendingComment.objects.count() == 1
        assert not Comment.objects.exists()


class TestABlockingComment:
    def test_keeps_every_edition_from_going_live_until_its_writer_is_content(self, edition, medic):
        comment = sent(edition, medic, text="Say for how long.", is_blocking=True)
        changed = factories.changed(
            edition.article, body=edition.document["body"].replace("Rest helps.", "Rest 2 days.")
        )
        second = factories.edition_in_review(
            signed_kinds=factories.BOTH, of=changed, change_kind="new", change_note="Longer"
        )
        assert (blocked(edition), blocked(second)) == (True, True)
        with pytest.raises(HasBlockers):
            publishing.publish(edition=second, by=factories.managing_editor())

        commenting.resolve_comment(comment=comment, by=medic, note="Two days is right.")

        assert (blocked(edition), blocked(second)) == (False, False)
        publishing.publish(edition=second, by=factories.managing_editor())

    @pytest.mark.parametrize("role", ["editor", "managing_editor"])
    def test_is_not_resolved_by_an_editor(self, edition, medic, role):
        comment, by = sent(edition, medic, is_blocking=True), factories.user(role)
        before = evidence()

        with pytest.raises(NotEligible, match="chief editor"):
            commenting.resolve_comment(comment=comment, by=by, note="Done.")

        assert evidence() == before

    def test_is_resolved_in_words_by_the_chief_editor(self, edition, medic):
        comment, chief = sent(edition, medic, is_blocking=True), factories.chief_editor()
        with pytest.raises(Invalid, match="on record"):
            commenting.resolve_comment(comment=comment, by=chief)

        settled = commenting.resolve_comment(comment=comment, by=chief, note="It was settled by mail.")

        assert (settled.user, settled.note) == (chief, "It was settled by mail.")
        assert not blocked(edition)

    def test_stays_open_when_its_suggestion_is_taken(self, edition, medic):
        comment = sent(edition, medic, suggestion="Rest for 2 days.", is_blocking=True)
        commenting.take_suggestion(comment=comment, by=edition.article.owner, version=1)

        assert list(Comment.objects.open()) == [comment]
        assert blocked(edition)


def test_another_comment_is_resolved_once_by_its_writer_or_an_editor(edition, medic, editor):
    first, second = sent(edition, medic), sent(edition, medic, text="And this?")
    commenting.resolve_comment(comment=first, by=medic)
    commenting.resolve_comment(comment=second, by=editor, note="Done.")

    assert not Comment.objects.open().exists()
    with pytest.raises(AlreadyDone):
        commenting.resolve_comment(comment=first, by=editor)


def test_answers_are_seen_at_once_and_once(edition, medic, editor):
    comment = sent(edition, medic)

    answer = commenting.answer_comment(comment=comment, by=editor, text=" Any rest. ")

    assert commenting.answer_comment(comment=comment, by=editor, text="Any rest.") == answer
    assert (answer.text, answer.kind, answer.reply_to) == ("Any rest.", "", comment)
    assert list(Comment.objects.about(edition.article)) == [comment]


class TestASuggestion:
    def test_d37_taken_by_an_editor_names_both_and_makes_the_editor_the_contributor(
        self, edition, medic, editor
    ):
        comment = sent(edition, medic, suggestion="Rest for 2 days helps.")
        body = Article.objects.get(pk=edition.article_id).body

        settled = commenting.take_suggestion(comment=comment, by=editor, version=1)

        article = Article.objects.get(pk=edition.article_id)
        assert article.body == body.replace("Rest helps.", "Rest for 2 days helps.")
        assert (settled.outcome, settled.version) == ("taken", article.version)
        reason = f"Suggestion by Ana Ruiz, taken by {editor.name}"
        assert Version.objects.get_for_object(article).first().revision.comment == reason
        close_trail()
        assert list(AuditEvent.objects.order_by("seq").values_list("act", "reason"))[-2:] == [
            ("article.save", reason),
            ("comment.take", reason),
        ]
        second = factories.edition(of=article, change_kind="new", change_note="Better")
        wrote = EditionContributor.objects.filter(edition=second).values_list("user", flat=True)
        assert editor.pk in wrote
        assert medic.pk not in wrote
        assert not Comment.objects.open().exists()

    def test_leaves_what_the_editor_is_typing_beside_it(self, edition, medic, editor):
        drafting.autosave(article=edition.article, by=editor, base_version=1, fields={"body": "Half a sen"})
        comment = sent(edition, medic, suggestion="Rest for 2 days helps.")

        commenting.take_suggestion(comment=comment, by=editor, version=1)

        buffer = Autosave.objects.get()
        assert (buffer.user, buffer.base_version, buffer.fields) == (editor, 1, {"body": "Half a sen"})

    def test_taken_twice_is_taken_once(self, edition, medic, editor):
        comment = sent(edition, medic, suggestion="Rest for 2 days helps.")
        first = commenting.take_suggestion(comment=comment, by=editor, version=1)

        assert commenting.take_suggestion(comment=comment, by=editor, version=1) == first
        assert Article.objects.get(pk=edition.article_id).version == 2

    @pytest.mark.parametrize(
        ("quotation", "meanwhile", "version", "error"),
        [
            ("Rest helps.", "", 7, commenting.SavedMeanwhile),
            ("Rest helps.", "Rest does not help.", 2, commenting.PassageChanged),
            ("5 mg once a day", "", 1, commenting.TakeByHand),
        ],
    )
    def test_that_does_not_fit_changes_nothing(
        self, edition, medic, editor, quotation, meanwhile, version, error
    ):
        comment = sent(edition, medic, quotation=quotation, suggestion="Other words")
        if meanwhile:
            body = edition.document["body"].replace("Rest helps.", meanwhile)
            factories.changed(edition.article, body=body)
        before = evidence()

        with pytest.raises(error):
            commenting.take_suggestion(comment=comment, by=editor, version=version)

        assert evidence() == before

    def test_several_are_tried_together_without_saving(self, edition, medic):
        """What a conditional approval will be built on: these edits, and no others, make that text."""
        first = sent(edition, medic, suggestion="Rest for 2 days helps.")
        second = sent(edition, medic, quotation="of adults", suggestion="of all adults")
        article = Article.objects.get(pk=edition.article_id)
        before = evidence()

        texts = texts_with(article, [first, second])

        assert "5 % of all adults.[@" in texts["body"]
        assert texts["body"].endswith("Rest for 2 days helps.")
        assert evidence() == before

    def test_resolved_before_is_not_taken(self, edition, medic, editor):
        comment = sent(edition, medic, suggestion="Rest for 2 days helps.")
        commenting.resolve_comment(comment=comment, by=medic)

        with pytest.raises(AlreadyDone):
            commenting.take_suggestion(comment=comment, by=editor, version=1)


def test_a_comment_goes_along_although_the_text_has_moved_on(edition, medic):
    write(edition, medic)
    factories.edition(of=factories.changed(edition.article), change_kind="new", change_note="Longer")

    (comment,) = commenting.send_comments(edition=edition.article.newest_edition, by=medic)

    assert comment.edition == edition
    assert comment.reply_to is None
    with pytest.raises(Refusal):
        commenting.send_comments(edition=edition, by=medic)
