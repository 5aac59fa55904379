"""Signing: a statement by an identified person about one immutable text.

The signature itself is made by PostgreSQL, in `guard.sign(…)`, and only for whoever knows the passphrase.
"""

from __future__ import annotations

import datetime
import secrets
from typing import NamedTuple

import psycopg
from django.db import (
    DEFAULT_DB_ALIAS,
    IntegrityError,
    ProgrammingError,
    connections,
    transaction,
)
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import notifications
from articles.actions import commenting
from articles.actions.aftermath import after_revocation
from articles.attempts import refusals_noted
from articles.commented import as_reason, objections_of
from articles.guard.asking import ask
from articles.models import Article, Edition, Revocation, SignOff
from articles.permissions import check_can, check_can_revoke, check_can_sign, is_open_to_signatures
from articles.signing_keys import code_bytes, refusal_for, salt_of, stretched
from articles.whole_text import last_signature
from articles.workflow import ATTESTATIONS, REQUEST_CHANGES_ATTESTATION, Decision, Kind
from cms.accounts.models import User
from cms.audit.acts import act
from cms.refusals import (
    AlreadyDone,
    Conflict,
    Invalid,
    refusal_from,
)

MINIMUM_LENGTH = 12
MAXIMUM_LENGTH = 256


class TextChanged(Conflict):
    """What was on screen is not the edition any more."""

    code = "text_changed"
    default_message = gettext_lazy(
        "The text changed after you opened this page. Nothing was signed: look at it again."
    )


class ClaimsOpen(Conflict):
    """A fact check is signed when every claim has a verdict that lets it stay."""

    code = "claims_open"
    default_message = gettext_lazy(
        "Judge every claim before you sign; one that does not hold has to be changed."
    )


class OnTheServer(Conflict):
    """Only whoever runs the server may do this."""

    code = "on_the_server"
    default_message = gettext_lazy(
        "This can only be done on the server, so that nobody who breaks into the site can sign for others: "
        "ask whoever runs it to enter “manage.py forget_signing_passphrase”."
    )


class Statement(NamedTuple):
    """What a signature says, besides who and when."""

    kind: str
    decision: str
    attestation: str
    note: str
    has_interests: bool
    interests: str
    valid_until: datetime.datetime | None


def has_signing_passphrase(user: User) -> bool:
    """Whether this account has enrolled a passphrase; nobody can read it, so this is all there is to know."""
    return bool(ask("SELECT guard.has_signing_key(%s)", [user.pk])[0])


def set_signing_passphrase(*, by: User, new: str, current: str = "") -> None:
    """Enrol a signing passphrase, or replace it knowing the current one.

    Raises Invalid for a short one, WrongPassphrase, Locked.
    """
    if not MINIMUM_LENGTH <= len(new.strip()) <= MAXIMUM_LENGTH:
        raise Invalid(_("Use a passphrase of at least %(n)s characters.") % {"n": MINIMUM_LENGTH})
    salt = secrets.token_bytes(16)
    with act(by=by, act="passphrase.set"):
        keys = [stretched(new, salt), stretched(current, salt_of(by))]
        outcome = ask("SELECT guard.set_signing_key(%s, %s, %s, %s)", [by.pk, salt, *keys])[0]
        if outcome == "right":
            notifications.on_commit(notifications.passphrase_set, by)
    # As in signing: a wrong try has been counted, and the refusal must not roll that back.
    if outcome != "right":
        raise refusal_for(outcome, by)


def remove_signing_passphrase(*, user: User, by: User, reason: str) -> None:
    """Let somebody who forgot theirs enrol anew. In the name of an administrator, never for themselves.

    It takes the owner of the database. A web server that cannot act as the owner cannot do it, and so neither can
    whoever breaks into it: they could otherwise remove a passphrase, enrol their own and sign as somebody else.
    Raises NotAllowed, OnTheServer.
    """
    check_can(by, "manage_people")
    owner = connections["owner" if "owner" in connections.settings else DEFAULT_DB_ALIAS]
    try:
        with transaction.atomic(using=owner.alias), owner.cursor() as cursor:
            settings_of_act = {"cms.actor": str(by.pk), "cms.act": "passphrase.remove", "cms.reason": reason}
            for name, value in settings_of_act.items():
                cursor.execute("SELECT set_config(%s, %s, true)", [name, value])
            cursor.execute("SELECT guard.remove_signing_key(%s)", [user.pk])
    except IntegrityError as error:
        raise refusal_from(error) or error from error
    except ProgrammingError as error:
        if isinstance(error.__cause__, psycopg.errors.InsufficientPrivilege):
            raise OnTheServer from error
        raise
    notifications.passphrase_removed(user)


@refusals_noted("sign", "signature refused")
def sign(
    *,
    edition: Edition,
    by: User,
    kind: str,
    digest: str,
    passphrase: str,
    has_interests: bool,
    interests: str = "",
    note: str = "",
    valid_until: datetime.datetime | None = None,
) -> SignOff:
    """Approve an edition: the newest one, or the live one once more (which moves only the date of review).

    `digest` is that of the text on the signer's screen; `valid_until` may only shorten what the risk class allows.
    An external reviewer gives the code that was mailed to them in the place of a passphrase.
    Raises NotEligible, TextChanged, ClaimsOpen, BlocksOwnApproval, NoPassphrase, NoCode, WrongPassphrase, WrongCode,
    Locked, Invalid. Signing twice returns the first. Comments that are not sent yet go with it.
    """
    if has_interests and not interests.strip():
        raise Invalid(_("Name the interests you declare."))
    check_on_screen(edition, digest)
    check_can_sign(by, edition, kind)
    if kind == Kind.FACT_CHECK and edition.claims.open().exists():
        raise ClaimsOpen
    commenting.check_nothing_blocks(edition=edition, by=by)
    statement = Statement(
        kind,
        Decision.APPROVE,
        str(ATTESTATIONS[Kind(kind)]),
        note.strip(),
        has_interests,
        interests.strip(),
        valid_until,
    )
    return _sign(edition, by, digest, passphrase, statement)


@refusals_noted("request_changes", "signature refused")
def request_changes(
    *, edition: Edition, by: User, kind: str, digest: str, passphrase: str, note: str
) -> SignOff:
    """Ask for changes, signed like an approval; it blocks until the same person approves or a chief editor sets it
    aside. Raises as `sign`."""
    check_on_screen(edition, digest)
    check_can_sign(by, edition, kind)
    note = note.strip() or as_reason(objections_of(by, edition.article))
    if not note:
        raise Invalid(_("Say what has to change, or mark one of your comments as blocking."))
    statement = Statement(
        kind, Decision.REQUEST_CHANGES, str(REQUEST_CHANGES_ATTESTATION), note, False, "", None
    )
    return _sign(edition, by, digest, passphrase, statement)


def revoke(*, signoff: SignOff, by: User, reason: str, note: str) -> Revocation:
    """Take a sign-off back. On a live page class A is suspended at once; B and C get a blocking finding and a clock.

    Raises NotAllowed, AlreadyDone, Invalid.
    """
    check_can_revoke(by, signoff)
    if not note.strip():
        raise Invalid(_("Say why; it stays on record."))
    with act(by=by, act="signoff.revoke", reason=note):
        article = Article.objects.locked().get(pk=signoff.article_id)
        if Revocation.objects.filter(signoff=signoff).exists():
            raise AlreadyDone(_("This sign-off has been revoked already."))
        revocation = Revocation.objects.create(
            signoff=signoff, revoked_by=by, reason=reason, note=note.strip()
        )
        after_revocation(article=article, revocation=revocation, by=by)
        notifications.on_commit(notifications.revoked, revocation)
    return revocation


def just_said(edition: Edition, by: User, kind: str, decision: str) -> SignOff | None:
    """The same decision given a moment ago by a double click. A later one on a live page is a new review."""
    latest = SignOff.objects.standing() if decision == Decision.APPROVE else SignOff.objects.latest_by_each()
    recent = latest.filter(edition=edition, user=by, kind=kind, decision=decision)
    if edition.article.live_edition_id == edition.pk:
        recent = recent.filter(signed_at__gt=_now() - datetime.timedelta(minutes=2))
    return recent.filter(revocation__isnull=True).first()


def check_on_screen(edition: Edition, digest: str) -> None:
    """Raise TextChanged when the page showed another text, or a text that a newer edition has replaced since."""
    if digest != edition.digest or not is_open_to_signatures(edition):
        raise TextChanged


def _sign(edition: Edition, by: User, digest: str, passphrase: str, statement: Statement) -> SignOff:
    act_name = "edition.sign" if statement.decision == Decision.APPROVE else "edition.request_changes"
    with act(by=by, act=act_name, reason=statement.note):
        Article.objects.locked().get(pk=edition.article_id)
        if repeated := just_said(edition, by, statement.kind, statement.decision):
            return repeated
        basis = last_signature(by, edition, statement.kind)
        signoff_id, outcome = _call_sign(edition, by, digest, passphrase, statement, basis)
        if outcome == "signed":
            signoff = SignOff.objects.get(pk=signoff_id)
            commenting.send_with(signoff=signoff, by=by)
            notifications.on_commit(notifications.signed, signoff)
            return signoff
    # A wrong passphrase has been counted, and counting it must not be rolled back: so it is refused out here.
    raise refusal_for(outcome, by)


def _call_sign(
    edition: Edition, by: User, digest: str, passphrase: str, statement: Statement, basis: SignOff | None
) -> tuple[int, str]:
    """Number of the new sign-off (0 if there is none) and what came of it: signed, wrong, locked or none."""
    key = code_bytes(passphrase) if by.is_external else stretched(passphrase, salt_of(by))
    return ask(
        "SELECT coalesce(signoff_id, 0), outcome FROM guard.sign(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        [
            edition.pk,
            digest,
            str(statement.kind),
            str(statement.decision),
            by.pk,
            key,
            statement.attestation,
            statement.note,
            statement.has_interests,
            statement.interests,
            basis.pk if basis else None,
            statement.valid_until,
        ],
    )


def _now() -> datetime.datetime:
    return ask("SELECT clock_timestamp()", [])[0]
