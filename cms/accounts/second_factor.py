"""Whether a person has shown a second factor, and how its secrets are kept."""

import base64
import hashlib

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
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


class SecondFactorAdapter(DefaultMFAAdapter):
    """Keeps the secrets of authenticator apps encrypted, so that a copy of the database does not give them away."""

    def encrypt(self, text: str) -> str:
        return _keys().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _keys().decrypt(encrypted_text.encode()).decode()


def _keys() -> MultiFernet:
    """One key for each secret key in use: the current one writes, older ones still read."""
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_key_from(secret)) for secret in secrets])


def _key_from(secret: str) -> bytes:
    digest = hashlib.sha256(b"second factor secrets\0" + secret.encode()).digest()
    return base64.urlsafe_b64encode(digest)
