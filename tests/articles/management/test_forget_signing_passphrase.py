import io

import pytest
from django.core.management import CommandError, call_command
from django.db import connections

from articles.actions.signing import has_signing_passphrase, set_signing_passphrase
from articles.workflow import Kind
from cms.audit.models import AuditEvent
from tests import factories

COMMAND = "forget_signing_passphrase"


@pytest.fixture
def forgetful(own_database):
    return factories.reviewer(Kind.MEDICAL_REVIEW)


def forget(account, by, reason="Showed me a passport"):
    call_command(COMMAND, account.email, by=by.email, reason=reason, stdout=io.StringIO())


def test_lets_the_owner_set_a_new_one_and_says_who_vouched_and_why(forgetful):
    administrator = factories.administrator()

    forget(forgetful, administrator)

    assert not has_signing_passphrase(forgetful)
    event = AuditEvent.objects.about("note accounts_user", forgetful.pk).latest("seq")
    assert (event.act, event.actor_id, event.reason) == (
        "note: signing passphrase removed",
        administrator.pk,
        "Showed me a passport",
    )
    set_signing_passphrase(by=forgetful, new="another long passphrase")
    assert has_signing_passphrase(forgetful)


@pytest.mark.parametrize("who", ["managing_editor", "themselves"])
def test_refuses_anybody_but_another_administrator(forgetful, who):
    by = forgetful if who == "themselves" else factories.managing_editor()
    with pytest.raises(CommandError):
        forget(forgetful, by)
    assert has_signing_passphrase(forgetful)


def test_refuses_where_the_owner_of_the_database_is_not_known(forgetful, monkeypatch):
    administrator = factories.administrator()
    with monkeypatch.context() as elsewhere:
        elsewhere.delitem(connections.settings, "owner")
        with pytest.raises(CommandError, match="on the server"):
            forget(forgetful, administrator)
    assert has_signing_passphrase(forgetful)


def test_names_an_address_that_has_no_account(own_database):
    with pytest.raises(CommandError, match="no account"):
        call_command(COMMAND, "who@example.org", by="x@example.org", reason="?", stdout=io.StringIO())
