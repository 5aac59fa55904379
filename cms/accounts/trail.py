"""What the audit trail says about one account, in the desk's words."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cms.accounts.models import User
from cms.audit.models import AuditEvent

WORDS: dict[str, Promise] = {
    "account.create": _("Account created"),
    "account.set_roles": _("Roles changed"),
    "account.correct": _("Name or address corrected"),
    "account.deactivate": _("Account closed"),
    "account.reactivate": _("Account opened again"),
    "account.set_external": _("External reviewer, or no longer"),
    "account.set_password": _("Password set"),
    "invited": _("Invitation sent"),
    "signed in": _("Signed in"),
    "signed out": _("Signed out"),
    "sign-in failed": _("Sign-in failed: wrong password"),
    "second factor failed": _("Sign-in failed: wrong code"),
    "second factor removed": _("Second factor removed"),
    "totp activated": _("Authenticator app set up"),
    "totp deactivated": _("Authenticator app removed"),
    "webauthn added": _("Key added"),
    "webauthn removed": _("Key removed"),
    "recovery codes generated": _("Recovery codes made"),
    "signing passphrase set": _("Signing passphrase set"),
    "signing passphrase removed": _("Signing passphrase removed"),
    "wrong signing passphrase": _("Wrong signing passphrase"),
    "signing code sent": _("Code to sign sent"),
    "wrong signing code": _("Wrong code to sign"),
    "signing locked": _("Signing locked after five wrong passphrases or codes"),
}


@dataclass(frozen=True)
class Line:
    """One event as it is listed."""

    at: datetime
    what: str
    who: str
    why: str


def events_about(account: User, limit: int) -> list[Line]:
    """The newest `limit` events about an account, newest first."""
    events = list(_events(account)[:limit])
    names = dict(User.objects.filter(pk__in={event.actor_id for event in events}).values_list("pk", "name"))
    return [
        Line(event.at, _words(event.act), names.get(event.actor_id, ""), event.reason) for event in events
    ]


def _events(account: User) -> QuerySet[AuditEvent]:
    tables = ["accounts_user", "note accounts_user"]
    return AuditEvent.objects.filter(row_table__in=tables, row_id=account.pk).order_by("-seq")


def _words(act: str) -> str:
    name = act.removeprefix("note: ")
    return str(WORDS.get(name, name))
