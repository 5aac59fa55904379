"""Approving on condition: “I approve if exactly these edits are taken”.

PostgreSQL keeps the condition: it signs the next edition in the reviewer's name when that has the digest they were
shown, and lets the approval lapse when it has any other.
"""

from __future__ import annotations

import datetime

from django.utils.translation import gettext as _

from articles import notifications
from articles.actions.reading import check_read
from articles.actions.signing import (
    TextChanged,
    _ask,
    _check_on_screen,
    _last_signature,
    _refusal_for,
    _salt,
    _stretch,
)
from articles.conditions import expected
from articles.models import Article, ConditionalApproval, Edition
from articles.permissions import check_can, check_can_sign
from articles.workflow import ATTESTATIONS, Kind
from cms.accounts.models import User
from cms.audit.acts import act
from cms.refusals import Invalid


def approve_if(
    *,
    edition: Edition,
    by: User,
    body: str,
    digest: str,
    expected_digest: str,
    passphrase: str,
    has_interests: bool,
    interests: str = "",
    note: str = "",
    valid_until: datetime.datetime | None = None,
) -> ConditionalApproval:
    """Approve the medical content of `edition` for the case that its body becomes exactly `body`.

    `expected_digest` is that of the text on the signer's screen. A later word of the same person on this edition
    overrules it. Raises what `signing.sign` raises, and LibraryChanged.
    """
    if has_interests and not interests.strip():
        raise Invalid(_("Name the interests you declare."))
    check_can(by, "approve_if")
    _check_on_screen(edition, digest)
    check_can_sign(by, edition, Kind.MEDICAL_REVIEW)
    if edition.article.live_edition_id == edition.pk:
        raise Invalid(_("Readers see this edition: there is no next one to wait for yet."))
    check_read(edition, by, Kind.MEDICAL_REVIEW)
    with act(by=by, act="edition.approve_if", reason=note.strip()):
        Article.objects.locked().get(pk=edition.article_id)
        come = expected(edition, body)
        if come.digest == edition.digest:
            raise Invalid(_("These edits change nothing. Sign the edition as it is."))
        if come.digest != expected_digest:
            raise TextChanged
        if same := _same_word(edition, by, come.digest):
            return same
        basis = _last_signature(edition, by, Kind.MEDICAL_REVIEW)
        condition_pk, outcome = _ask(
            "SELECT coalesce(condition_id, 0), outcome "
            "FROM guard.approve_if(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [
                edition.pk,
                digest,
                come.digest,
                come.html_digest,
                body,
                by.pk,
                _stretch(passphrase, _salt(by)),
                str(ATTESTATIONS[Kind.MEDICAL_REVIEW]),
                note.strip(),
                has_interests,
                interests.strip(),
                basis.pk if basis else None,
                valid_until,
            ],
        )
        if outcome == "signed":
            condition = ConditionalApproval.objects.get(pk=condition_pk)
            notifications.on_commit(notifications.approved_if, condition)
            return condition
    # As in signing: a wrong try has been counted, and the refusal must not roll that back.
    raise _refusal_for(outcome, by)


def _same_word(edition: Edition, by: User, expected_digest: str) -> ConditionalApproval | None:
    """The same approval given a moment ago by a double click."""
    newest = ConditionalApproval.objects.filter(edition=edition, user=by).order_by("-pk").first()
    return newest if newest and newest.expected_digest == expected_digest else None
