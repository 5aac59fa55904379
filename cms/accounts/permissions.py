"""Who may manage accounts: administrators, and nobody their own."""

from django.utils.translation import gettext as _

from cms.accounts.models import Role, User
from cms.refusals import NotAllowed


def can_manage_accounts(user: User) -> bool:
    return user.has_role(Role.ADMINISTRATOR)


def check_can_manage_accounts(user: User) -> None:
    """Raise NotAllowed unless `user` is an administrator."""
    if not can_manage_accounts(user):
        raise NotAllowed(_("Only an administrator may look at or change accounts."))


def can_change_account(user: User, account: User) -> bool:
    return can_manage_accounts(user) and user.pk != account.pk and not account.is_system


def check_can_change_account(user: User, account: User) -> None:
    """Raise NotAllowed unless `user` is an administrator and `account` belongs to another human being."""
    check_can_manage_accounts(user)
    if user.pk == account.pk:
        raise NotAllowed(_("Nobody changes their own account. Ask another administrator."))
    if account.is_system:
        raise NotAllowed(_("The system account is not changed by people."))
