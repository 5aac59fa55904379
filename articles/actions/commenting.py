"""Comments: written for oneself, sent together, answered, resolved; and a suggestion taken into the working copy."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import notifications
from articles.actions.drafting import save_beside_typing
from articles.anchors import CannotAnchor, anchor_for, spaced
from articles.commented import objections_of, page_of_edition, pending_of, texts_with
from articles.models import Article, Comment, Edition, PendingComment, Settlement, SignOff
from articles.permissions import check_can, check_can_comment, check_can_resolve
from articles.suggestions import CannotApply
from cms.accounts.models import User
from cms.audit.acts import act
from cms.refusals import AlreadyDone, Conflict, Invalid, NotAllowed

LONGEST = 5000
"""Characters of a comment."""
SHORTEST_REASON = 3
CANNOT_QUOTE = {
    "empty": gettext_lazy("Select the words that the comment is about, or paste them here."),
    "too_long": gettext_lazy("This is too much for one comment. Quote the sentence that matters."),
    "not_found": gettext_lazy(
        "These words do not stand in this edition. Copy them from the text as it is shown, without leaving any out."
    ),
    "ambiguous": gettext_lazy(
        "These words stand in the text more than once. Quote some more words around them."
    ),
}


class PassageNotFound(Invalid):
    """The quotation cannot be tied to a passage of the edition."""

    code = "passage_not_found"


class NothingPending(Invalid):
    """There is no comment to send."""

    code = "nothing_pending"
    default_message = gettext_lazy("There is nothing to send: you have no comment that is not sent yet.")


class BlocksOwnApproval(Conflict):
    """Nobody approves a text and objects to it at once."""

    code = "blocks_own_approval"
    default_message = gettext_lazy(
        "You marked a comment as blocking. Ask for changes, or take the mark away, and then sign."
    )


class SavedMeanwhile(Conflict):
    """The working copy is not the one that the suggestion was seen beside."""

    code = "saved_meanwhile"
    default_message = gettext_lazy(
        "Somebody saved the text after you opened this page, so nothing was changed. Look at the suggestion again."
    )


class PassageChanged(Conflict):
    """The working copy does not say any more what the suggestion would replace."""

    code = "passage_changed"
    default_message = gettext_lazy(
        "The working copy no longer has the words that were quoted, so nothing was changed. Edit the text by hand."
    )


class TakeByHand(Conflict):
    """The words are there, but mark-up stands within them."""

    code = "by_hand"
    default_message = gettext_lazy(
        "A citation, a line or other mark-up stands within these words, or the suggestion would turn into mark-up. "
        "Nothing was changed: edit the text by hand."
    )


def write_comment(
    *,
    edition: Edition,
    by: User,
    quotation: str,
    text: str = "",
    suggestion: str = "",
    is_blocking: bool = False,
    before: str = "",
    after: str = "",
    pending: PendingComment | None = None,
) -> PendingComment:
    """Keep a comment that only its writer sees until it is sent, or change one (`pending`).

    `before` and `after` tell which of several places was selected on the page. Raises NotAllowed, NotEligible,
    PassageNotFound, Invalid.
    """
    check_can_comment(by, edition)
    if pending and pending.user_id != by.pk:
        raise NotAllowed(_("Only its writer changes a comment that is not sent."))
    _check_says_something(text, suggestion, is_blocking)
    try:
        anchor = anchor_for(page_of_edition(edition).text, quotation, before, after)
    except CannotAnchor as reason:
        raise PassageNotFound(str(CANNOT_QUOTE[reason.code])) from reason
    if spaced(suggestion) == anchor.quotation:
        raise Invalid(_("What you suggest stands there already."))
    kept = pending or PendingComment(edition=edition, user=by)
    kept.quotation, kept.prefix, kept.suffix = anchor.quotation, anchor.prefix, anchor.suffix
    kept.places = anchor.places
    kept.text, kept.suggestion, kept.is_blocking = text.strip(), suggestion.strip(), is_blocking
    kept.save()
    return kept


def discard_comment(*, pending: PendingComment, by: User) -> None:
    """Throw away a comment that was not sent. Raises NotAllowed."""
    check_can(by, "comment")
    PendingComment.objects.filter(pk=pending.pk, user=by).delete()


def send_comments(*, edition: Edition, by: User, kind: str = "") -> list[Comment]:
    """Send what this person has written about the article, without a decision: from now on others see it.

    `kind` is the review they are in, if they are asked for both. Raises NotEligible, NothingPending.
    """
    own_kind = check_can_comment(by, edition, kind)
    with act(by=by, act="comment.send"):
        Article.objects.locked().get(pk=edition.article_id)
        sent = _sent(edition, by, own_kind)
        if not sent:
            raise NothingPending
        notifications.on_commit(notifications.comments_sent, sent[0])
    return sent


def send_with(*, signoff: SignOff, by: User) -> list[Comment]:
    """Send them together with a decision, in its transaction and under its lock."""
    with act(by=by, act="comment.send"):
        return _sent(signoff.edition, by, signoff.kind, signoff)


def send_pending(*, edition: Edition, by: User, kind: str) -> list[Comment]:
    """Send them together with an approval on condition, in its transaction and under its lock."""
    with act(by=by, act="comment.send"):
        return _sent(edition, by, kind)


def check_nothing_blocks(*, edition: Edition, by: User) -> None:
    """Raise BlocksOwnApproval when this person is about to approve and to object at once."""
    if objections_of(by, edition.article):
        raise BlocksOwnApproval


def answer_comment(*, comment: Comment, by: User, text: str) -> Comment:
    """Answer a comment, seen by everybody at once. The same answer sent twice is one.

    Raises NotEligible, Invalid.
    """
    kind = check_can_comment(by, comment.edition, comment.kind)
    if not text.strip():
        raise Invalid(_("Write an answer."))
    _check_length(text)
    said = {"reply_to": comment, "edition": comment.edition, "user": by, "kind": kind, "text": text.strip()}
    with act(by=by, act="comment.answer"):
        Article.objects.locked().get(pk=comment.edition.article_id)
        newest = comment.answers.last()
        if newest and newest.user_id == by.pk and newest.text == said["text"]:
            return newest
        answer = Comment.objects.create(**said)
        notifications.on_commit(notifications.comment_answered, answer)
    return answer


def resolve_comment(*, comment: Comment, by: User, note: str = "") -> Settlement:
    """Close a comment, in words if it blocks. Raises NotAllowed, NotEligible, AlreadyDone, Invalid."""
    check_can_resolve(by, comment)
    if comment.is_blocking and len(note.strip()) < SHORTEST_REASON:
        raise Invalid(_("Say what settled it; it blocks, so your words stay on record."))
    with act(by=by, act="comment.resolve", reason=note.strip()):
        Article.objects.locked().get(pk=comment.edition.article_id)
        if comment.settlements.filter(outcome=Settlement.Outcome.RESOLVED).exists():
            raise AlreadyDone(_("This comment has been resolved already."))
        settlement = Settlement.objects.create(
            comment=comment,
            edition=comment.edition,
            outcome=Settlement.Outcome.RESOLVED,
            note=note.strip(),
            user=by,
        )
        notifications.on_commit(notifications.comment_settled, settlement)
    return settlement


def take_suggestion(*, comment: Comment, by: User, version: int) -> Settlement:
    """Put the suggested words in place of exactly the passage, as a save of the working copy that names both people.

    `version` is the version of the working copy that the person saw. Whoever takes a suggestion has written that part;
    whoever made it has not. Taking it twice returns the first. Raises NotAllowed, SavedMeanwhile, PassageChanged,
    TakeByHand, AlreadyDone.
    """
    check_can(by, "take_suggestion")
    reason = _("Suggestion by %(writer)s, taken by %(editor)s") % {
        "writer": comment.user.name,
        "editor": by.name,
    }
    with act(by=by, act="comment.take", reason=reason):
        locked = Article.objects.locked().get(pk=comment.edition.article_id)
        settled = {each.outcome: each for each in comment.settlements.all()}
        if Settlement.Outcome.TAKEN in settled:
            return settled[Settlement.Outcome.TAKEN]
        if settled:
            raise AlreadyDone(_("This comment has been resolved already."))
        if locked.version != version:
            raise SavedMeanwhile
        fields = _with_suggestion(locked, comment)
        saved = save_beside_typing(article=locked, by=by, version=version, fields=fields, reason=reason)
        settlement = Settlement.objects.create(
            comment=comment,
            edition=comment.edition,
            outcome=Settlement.Outcome.TAKEN,
            version=saved.version,
            user=by,
        )
        notifications.on_commit(notifications.comment_settled, settlement)
    return settlement


def _with_suggestion(article: Article, comment: Comment) -> dict[str, str]:
    try:
        return texts_with(article, [comment])
    except CannotApply as reason:
        raise {"passage_gone": PassageChanged, "by_hand": TakeByHand}[reason.code] from reason


def _sent(edition: Edition, by: User, kind: str, signoff: SignOff | None = None) -> list[Comment]:
    """What was pending, as comments. One that is about another edition goes along, without the decision on this one."""
    waiting = pending_of(by, edition.article)
    sent = [
        Comment.objects.create(
            edition=each.edition,
            user=by,
            kind=kind,
            signoff=signoff if each.edition_id == edition.pk else None,
            **{name: getattr(each, name) for name in QUOTED},
        )
        for each in waiting
    ]
    PendingComment.objects.filter(pk__in=[each.pk for each in waiting]).delete()
    return sent


QUOTED = ("quotation", "prefix", "suffix", "places", "text", "suggestion", "is_blocking")


def _check_says_something(text: str, suggestion: str, is_blocking: bool) -> None:
    if not text.strip() and not suggestion.strip():
        raise Invalid(_("Write a comment, or suggest other words."))
    if is_blocking and len(text.strip()) < SHORTEST_REASON:
        raise Invalid(_("Say why this keeps the text from going live."))
    _check_length(text)
    _check_length(suggestion)


def _check_length(text: str) -> None:
    if len(text.strip()) > LONGEST:
        raise Invalid(_("Keep it under %(most)s characters.") % {"most": LONGEST})
