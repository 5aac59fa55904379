"""`manage.py create_administrator`: the account from which all others come."""

import io

import pytest
from django.core.management import CommandError, call_command

from cms.accounts.models import Role, User
from cms.audit.models import AuditEvent

pytestmark = pytest.mark.django_db


def create(email: str, name: str) -> str:
    out = io.StringIO()
    call_command("create_administrator", email, name, stdout=out)
    return out.getvalue()


def test_makes_an_administrator_who_cannot_sign_in_before_choosing_a_password():
    create("Ada@example.org", "Ada Lovelace")

    account = User.objects.get(email="ada@example.org")
    assert account.roles == [Role.ADMINISTRATOR]
    assert not account.has_usable_password()


def test_prints_the_address_at_which_the_password_is_chosen(client):
    address = create("ada@example.org", "Ada Lovelace").split()[-1]

    answer = client.get(address.partition("localhost:8000")[2], follow=True)

    assert answer.status_code == 200
    assert b'name="password1"' in answer.content


def test_refuses_once_somebody_administers():
    create("ada@example.org", "Ada Lovelace")
    before = AuditEvent.objects.count()

    with pytest.raises(CommandError, match="administrator already"):
        create("grace@example.org", "Grace Hopper")

    assert not User.objects.filter(email="grace@example.org").exists()
    assert AuditEvent.objects.count() == before
