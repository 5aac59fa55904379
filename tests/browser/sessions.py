"""Being signed in without the sign-in page."""

from __future__ import annotations

from django.conf import settings
from django.test import Client

from cms.accounts.models import User


def session_of(account: User, url: str) -> dict[str, str]:
    """The cookie of a new session, for a browser that visits `url`."""
    client = Client()
    client.force_login(account)
    name = settings.SESSION_COOKIE_NAME
    return {"name": name, "value": client.cookies[name].value, "url": url}
