"""Whether a person has shown a second factor, and how its secrets are kept."""

import base64
import hashlib

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.http import HttpRequest


def has_second_factor(request: HttpRequest) -> bool:
    """Whether this session was opened with a second factor, or one has been set up in it.

    Sign-in always asks for a second factor that exists, so a session without a record of one belongs to somebody
    who had none, or who has added the first one since.
    """
    records = get_authentication_records(request, request.user)
    return any(record.get("method") == "mfa" for record in records) or is_mfa_enabled(request.user)


def encrypted(secret: str) -> str:
    """The secret of an authenticator app as it is stored, so that a copy of the database does not give it away."""
    return _keys().encrypt(secret.encode()).decode()


def decrypted(stored: str) -> str:
    """The secret that `encrypted` stored, under the present secret key or an older one that is still listed."""
    return _keys().decrypt(stored.encode()).decode()


def _keys() -> MultiFernet:
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_key_from(secret)) for secret in secrets])


def _key_from(secret: str) -> bytes:
    digest = hashlib.sha256(b"second factor secrets\0" + secret.encode()).digest()
    return base64.urlsafe_b64encode(digest)
