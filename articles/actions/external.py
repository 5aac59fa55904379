"""Making somebody an external reviewer, who needs no account of their own, and making them a regular one."""

from __future__ import annotations

from django.utils.translation import gettext as _

from articles.actions.people import link_account
from articles.actions.review_links import revoke_links_of
from articles.models import Person
from articles.permissions import check_can
from cms.accounts import actions as accounts
from cms.accounts.models import User
from cms.audit.acts import act
from cms.refusals import Invalid


def make_external(*, by: User, person: Person, reason: str, email: str = "") -> User:
    """Let a person review by links that are mailed to them. Without an account they get one that nobody signs in with.

    Raises NotAllowed, Invalid (the account holds a role, no address, no reason), AlreadyDone (address taken).
    """
    check_can(by, "manage_people")
    if person.user:
        return accounts.set_external(by=by, account=person.user, is_external=True, reason=reason)
    if not email.strip():
        raise Invalid(_("Say to which address the links go."), code="address_missing")
    with act(by=by, act="person.make_external", reason=reason):
        account = accounts.create_external_account(by=by, email=email, name=person.name, reason=reason)
        link_account(by=by, person=person, account=account, reason=reason)
    return account


def make_regular(*, by: User, person: Person, reason: str) -> User:
    """Let an external reviewer sign in like everybody else: their links end, and they are invited to choose a password.

    Raises NotAllowed, Invalid.
    """
    check_can(by, "manage_people")
    if person.user is None:
        raise Invalid(_("This person has no account."))
    with act(by=by, act="person.make_regular", reason=reason):
        revoke_links_of(account=person.user, by=by)
        return accounts.set_external(by=by, account=person.user, is_external=False, reason=reason)
