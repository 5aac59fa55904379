"""Whoever works in the library; the editor is in tests/conftest.py."""

import pytest
from django.test import Client

from cms.accounts.models import User
from tests import factories


@pytest.fixture
def checker(client: Client) -> User:
    """A fact checker, signed in to `client`."""
    account = factories.reviewer("fact_check")
    client.force_login(account)
    return account
