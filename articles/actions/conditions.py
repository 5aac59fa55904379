"""Approving on condition: “I approve if exactly these edits are taken”, and taking them.

PostgreSQL keeps the condition: it signs the next edition in the reviewer's name when that has the digest they were
shown, and lets the approval lapse when it has any other.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from django.utils.translation import gettext as _
from psycopg.types.json import Jsonb

from articles import notifications
from articles.actions import commenting
from articles.actions.drafting import save_beside_typing
from articles.actions.reading import check_read
from articles.actions.signing import TextChanged, check_on_screen
from articles.attempts import refusals_noted
from articles.conditions import Edit, Expected, becomes, edits_behind, edits_of, expected, state_of, taken
from articles.guard.asking import ask
from articles.models import Article, Comment, ConditionalApproval, Edition, Settlement
from articles.permissions import check_can, check_can_sign
from articles.signing_keys import refusal_for, salt_of, stretched
from articles.suggestions import TEXTS
from articles.whole_text import last_signature
from articles.workflow import CONDITIONAL_ATTESTATION, Kind
from cms.accounts.models import User
from cms.audit.acts import act
from cms.refusals import AlreadyDone, Conflict, Invalid

EDIT = ("quotation", "prefix", "suffix", "places", "suggestion")
"""What is kept of a suggestion."""


class OtherChanges(Conflict):
    """The working copy has more in it than the edition and the edits."""

    code = "other_changes"


@refusals_noted("approve_if", "signature refused")
def approve_if(
    *,
    edition: Edition,
    by: User,
    digest: str,
    expected_digest: str,
    passphrase: str,
    has_interests: bool,
    interests: str = "",
    note: str = "",
    valid_until: datetime.datetime | None = None,
) -> ConditionalApproval:
    """Approve the medical content of `edition` for the case that exactly this person's suggestions are taken.

    `expected_digest` is that of the text on the signer's screen. Comments that are not sent yet go with it. A later
    word of the same person on this edition overrules it. Raises what `signing.sign` and `expected` raise.
    """
    if has_interests and not interests.strip():
        raise Invalid(_("Name the interests you declare."))
    _check_may_approve(edition, by, digest)
    statement = (note.strip(), has_interests, interests.strip(), valid_until)
    with act(by=by, act="edition.approve_if", reason=note.strip()):
        Article.objects.locked().get(pk=edition.article_id)
        if same := _same_word(edition, by, expected_digest):
            return same
        edits = edits_of(by, edition)
        come = expected(edition, edits)
        if come.digest == edition.digest:
            raise Invalid(_("You suggest no other words. Sign the edition as it is."))
        if come.digest != expected_digest:
            raise TextChanged
        condition_pk, outcome = _call_approve_if(edition, by, come, edits, passphrase, statement)
        if outcome == "signed":
            commenting.send_pending(edition=edition, by=by, kind=Kind.MEDICAL_REVIEW)
            condition = ConditionalApproval.objects.get(pk=condition_pk)
            notifications.on_commit(notifications.approved_if, condition)
            return condition
    # As in signing: a wrong try has been counted, and the refusal must not roll that back.
    raise refusal_for(outcome, by)


def _check_may_approve(edition: Edition, by: User, digest: str) -> None:
    check_can(by, "approve_if")
    check_on_screen(edition, digest)
    check_can_sign(by, edition, Kind.MEDICAL_REVIEW)
    if edition.article.live_edition_id == edition.pk:
        raise Invalid(_("Readers see this edition, so there is no next one to wait for: send your comments."))
    check_read(edition=edition, by=by, kind=Kind.MEDICAL_REVIEW)
    commenting.check_nothing_blocks(edition=edition, by=by)


def take_edits(*, condition: ConditionalApproval, by: User, version: int) -> Article:
    """Put every edit that an approval waits for into the working copy, as one save that names both people.

    Whoever takes them has written that part. Raises NotAllowed, AlreadyDone when it waits no more, SavedMeanwhile, and
    OtherChanges when the text would not be the one that was approved.
    """
    check_can(by, "take_suggestion")
    names = {"reviewer": condition.signer_name, "editor": by.name}
    reason = _("Edits by %(reviewer)s, taken by %(editor)s") % names
    with act(by=by, act="comment.take", reason=reason):
        locked = Article.objects.locked().get(pk=condition.edition.article_id)
        if state_of(condition) != "waits":
            raise AlreadyDone(_("This approval does not wait for its edits any more."))
        if locked.version != version:
            raise commenting.SavedMeanwhile
        edits = [edit for edit in edits_behind(condition) if not edit.settlements.all()]
        texts = taken({name: getattr(locked, name) for name in TEXTS}, edits, locked)
        if becomes(locked, texts) != condition.expected_digest:
            raise OtherChanges(
                _(
                    "The working copy has other changes too, so this would not be the text that %(name)s approved. "
                    "Nothing was changed: undo them, or take the suggestions one by one and have it reviewed."
                )
                % {"name": condition.signer_name}
            )
        return _saved(locked, by, texts, edits, reason)


def _saved(article: Article, by: User, texts: dict[str, str], edits: list[Comment], reason: str) -> Article:
    saved = save_beside_typing(article=article, by=by, version=article.version, fields=texts, reason=reason)
    for edit in edits:
        Settlement.objects.create(
            comment=edit,
            edition=edit.edition,
            outcome=Settlement.Outcome.TAKEN,
            version=saved.version,
            user=by,
        )
    return saved


def _same_word(edition: Edition, by: User, expected_digest: str) -> ConditionalApproval | None:
    """The same approval given a moment ago by a double click."""
    newest = ConditionalApproval.objects.filter(edition=edition, user=by).order_by("-pk").first()
    if newest and newest.expected_digest == expected_digest and state_of(newest) == "waits":
        return newest
    return None


def _call_approve_if(
    edition: Edition,
    by: User,
    come: Expected,
    edits: Sequence[Edit],
    passphrase: str,
    statement: tuple[str, bool, str, datetime.datetime | None],
) -> tuple[int, str]:
    """Number of the new row (0 if there is none) and what came of it, as `guard.sign` answers."""
    note, has_interests, interests, valid_until = statement
    basis = last_signature(by, edition, Kind.MEDICAL_REVIEW)
    return ask(
        "SELECT coalesce(condition_id, 0), outcome "
        "FROM guard.approve_if(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        [
            edition.pk,
            edition.digest,
            come.digest,
            come.html_digest,
            Jsonb([{name: getattr(edit, name) for name in EDIT} for edit in edits]),
            by.pk,
            stretched(passphrase, salt_of(by)),
            str(CONDITIONAL_ATTESTATION),
            note,
            has_interests,
            interests,
            basis.pk if basis else None,
            valid_until,
        ],
    )
