"""Everything that changes an account. Administrators do it, never to their own, always with a reason."""

from collections.abc import Callable, Iterable

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.translation import gettext as _

from cms.accounts.invitations import send_account_change, send_invitation
from cms.accounts.models import Role, User
from cms.accounts.permissions import check_can_change_account, check_can_manage_accounts
from cms.audit.acts import act, note
from cms.refusals import AlreadyDone, Invalid


def create_account(*, by: User, email: str, name: str, roles: Iterable[str], reason: str) -> User:
    """Make an account and send its owner an invitation to choose a password.

    Raises NotAllowed, Invalid (unknown role, no reason), AlreadyDone (the address has an account).
    """
    check_can_manage_accounts(by)
    return _create(by=by, email=email, name=name, roles=roles, reason=_reason(reason))


def create_first_administrator(*, by: User, email: str, name: str) -> User:
    """Make the account from which all others come; only while there is no active administrator.

    `by` is the system account. Raises AlreadyDone once somebody administers.
    """
    if User.objects.filter(is_active=True, roles__contains=[Role.ADMINISTRATOR]).exists():
        raise AlreadyDone(_("There is an administrator already: accounts are made on the desk."))
    return _create(by=by, email=email, name=name, roles=[Role.ADMINISTRATOR], reason="first administrator")


def create_external_account(*, by: User, email: str, name: str, reason: str) -> User:
    """Make an account that nobody signs in with, for somebody who reviews by links that are mailed to them.

    Raises as `create_account`.
    """
    check_can_manage_accounts(by)
    return _create(by=by, email=email, name=name, roles=[], reason=_reason(reason), is_external=True)


def set_external(*, by: User, account: User, is_external: bool, reason: str) -> User:
    """Take the ways to sign in off an account and let links do instead; or invite its owner to choose a password again.

    Raises NotAllowed, Invalid (an account with a role signs in, no reason).
    """
    check_can_change_account(by, account)
    with act(by=by, act="account.set_external", reason=_reason(reason)):
        account = _locked(account)
        if is_external and (account.roles or account.is_staff or account.is_superuser):
            raise Invalid(_("This account holds a role and needs a password. Take the role off first."))
        if account.is_external == is_external:
            return account
        account.is_external, account.password = is_external, make_password(None)
        account.save(update_fields=["is_external", "password"])
        if is_external:
            Authenticator.objects.filter(user=account).delete()
            end_sessions(by=by, account=account)
            _tell(send_account_change, account, "external")
        else:
            _tell(send_invitation, account)
    return account


def invite(*, by: User, account: User) -> None:
    """Send the invitation once more. The addresses sent before stop working once a password has been chosen."""
    check_can_change_account(by, account)
    if not account.is_active:
        raise Invalid(_("This account is closed. Open it first."))
    if account.is_external:
        raise Invalid(_("External reviewers have no password. Make them a regular reviewer first."))
    with act(by=by, act="account.invite"):
        note("invited", table="accounts_user", row_id=account.pk)
        _tell(send_invitation, account)


def set_roles(*, by: User, account: User, roles: Iterable[str], reason: str) -> User:
    """Give an account exactly `roles`.

    Raises NotAllowed (own account, not an administrator), Invalid (unknown role, no reason).
    """
    check_can_change_account(by, account)
    wanted = _known(roles)
    with act(by=by, act="account.set_roles", reason=_reason(reason)):
        account = _locked(account)
        if wanted and account.is_external:
            raise Invalid(_("External reviewers hold no role. Make them a regular reviewer first."))
        if set(account.roles) != set(wanted):
            account.roles, account.is_staff = wanted, Role.ADMINISTRATOR in wanted
            account.save(update_fields=["roles", "is_staff"])
            _tell(send_account_change, account, "roles")
    return account


def correct_account(*, by: User, account: User, name: str, email: str, reason: str) -> User:
    """Change the name or the sign-in address of an account; both owners of the old and the new address hear of it.

    Raises NotAllowed, Invalid, AlreadyDone (the address has another account).
    """
    check_can_change_account(by, account)
    address = email.strip().lower()
    with act(by=by, act="account.correct", reason=_reason(reason)):
        account = _locked(account)
        _check_free(address, besides=account)
        for known in {account.email, address}:
            _tell(send_account_change, account, "address", known)
        account.name, account.email = name.strip(), address
        account.save(update_fields=["name", "email"])
        EmailAddress.objects.filter(user=account).delete()
    return account


def deactivate_account(*, by: User, account: User, reason: str) -> User:
    """Close an account and end its sessions. Signatures and history that it gave stay. Raises NotAllowed, Invalid."""
    check_can_change_account(by, account)
    with act(by=by, act="account.deactivate", reason=_reason(reason)):
        account = _set_active(account, False)
        end_sessions(by=by, account=account)
        _tell(send_account_change, account, "closed")
    return account


def reactivate_account(*, by: User, account: User, reason: str) -> User:
    """Open a closed account again. Raises NotAllowed, Invalid."""
    check_can_change_account(by, account)
    with act(by=by, act="account.reactivate", reason=_reason(reason)):
        account = _set_active(account, True)
        _tell(send_account_change, account, "opened")
    return account


def remove_second_factor(*, by: User, account: User, reason: str) -> None:
    """For a lost phone or key: takes every second factor off an account and ends its sessions.

    Raises NotAllowed, Invalid.
    """
    check_can_change_account(by, account)
    with act(by=by, act="account.remove_second_factor", reason=_reason(reason)):
        Authenticator.objects.filter(user=account).delete()
        note("second factor removed", table="accounts_user", row_id=account.pk)
        end_sessions(by=by, account=account)
        _tell(send_account_change, account, "second_factor")


def end_sessions(*, by: User, account: User) -> None:
    """Sign an account out everywhere."""
    with act(by=by, act="account.end_sessions"):
        for session in UserSession.objects.filter(user=account):
            session.end()


def note_sign_in(*, by: User, what: str, account: User | None = None) -> None:
    """Put a sign-in, a sign-out, a failed try or a change of a second factor into the trail.

    `by` acts on the own account, unless `account` names another: a failed try is noted by the system account.
    """
    with act(by=by, act=f"account.{what.replace(' ', '_')}"):
        note(what, table="accounts_user", row_id=(account or by).pk)


def _create(
    *, by: User, email: str, name: str, roles: Iterable[str], reason: str, is_external: bool = False
) -> User:
    wanted, address = _known(roles), email.strip().lower()
    with act(by=by, act="account.create", reason=reason):
        _check_free(address)
        account = User.objects.create(
            email=address,
            name=name.strip(),
            roles=wanted,
            is_staff=Role.ADMINISTRATOR in wanted,
            is_external=is_external,
            password=make_password(None),
        )
        if not is_external:
            _tell(send_invitation, account)
    return account


def _set_active(account: User, is_active: bool) -> User:
    account = _locked(account)
    account.is_active = is_active
    account.save(update_fields=["is_active"])
    return account


def _locked(account: User) -> User:
    return User.objects.select_for_update(no_key=True).get(pk=account.pk)


def _known(roles: Iterable[str]) -> list[str]:
    wanted = set(roles)
    if unknown := wanted - set(Role.values):
        raise Invalid(_("There is no such role: %(roles)s.") % {"roles": ", ".join(sorted(unknown))})
    return [role for role in Role.values if role in wanted]


def _reason(reason: str) -> str:
    if not reason.strip():
        raise Invalid(_("Say why; the reason stays on record."))
    return reason.strip()


def _check_free(address: str, besides: User | None = None) -> None:
    others = User.objects.filter(email__iexact=address)
    if (others.exclude(pk=besides.pk) if besides else others).exists():
        sentence = _("There is an account with the address %(email)s already.") % {"email": address}
        raise AlreadyDone(sentence, code="address_taken")


def _tell(send: Callable[..., None], *about: User | str) -> None:
    """Mail goes out once the act is certain; a mail that fails is logged and undoes nothing."""
    transaction.on_commit(lambda: send(*about), robust=True)
