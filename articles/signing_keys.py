"""What proves a signer: the stretched passphrase, or the code that was mailed; and why PostgreSQL did not take one."""

from __future__ import annotations

import unicodedata

from argon2.low_level import Type, hash_secret_raw
from django.conf import settings
from django.utils.translation import gettext_lazy

from articles import notifications
from articles.guard.asking import ask
from cms.accounts.models import User
from cms.refusals import Locked, NotEligible, Refusal, WrongPassphrase


class NoPassphrase(NotEligible):
    """The person has not set a signing passphrase yet."""

    code = "no_passphrase"
    default_message = gettext_lazy("Set your signing passphrase first.")


class WrongCode(WrongPassphrase):
    """The code of an external reviewer was not the right one; the try has been counted."""

    code = "wrong_code"
    default_message = gettext_lazy("That code is not right. Nothing was signed.")


class NoCode(NotEligible):
    """No code was sent for this edition, or it has been used, or it is over."""

    code = "no_code"
    default_message = gettext_lazy(
        "This code has been used or is over. Nothing was signed: ask for a new one."
    )


def refusal_for(outcome: str, by: User) -> Refusal:
    """Why a passphrase or a code was not accepted; five wrong ones are also told to the owner of the account."""
    if outcome == "locked":
        notifications.signing_locked(by)
        return Locked()
    if by.is_external:
        return WrongCode() if outcome == "wrong" else NoCode()
    return WrongPassphrase() if outcome == "wrong" else NoPassphrase()


def code_bytes(code: str) -> bytes:
    """Eight digits as PostgreSQL compares them, however they were grouped."""
    return "".join(code.split()).encode()


def stretched(passphrase: str, salt: bytes) -> bytes:
    """32 bytes from a passphrase with argon2id (RFC 9106), at the cost that the settings name.

    Spaces at the ends and the way a keyboard composes letters do not count (NFC, as RFC 8265 prepares passwords).
    """
    prepared = unicodedata.normalize("NFC", passphrase).strip()
    return hash_secret_raw(prepared.encode(), salt, hash_len=32, type=Type.ID, **settings.SIGNING_STRETCH)


def salt_of(user: User) -> bytes:
    """What the passphrase of this account is stretched with; without one, a salt that fits nothing."""
    return bytes(ask("SELECT guard.signing_salt(%s)", [user.pk])[0])
