"""Brings the demonstration's people in, as an administrator would: accounts, profiles, verified licences."""

from __future__ import annotations

import datetime
from collections.abc import Callable

from allauth.account.adapter import get_adapter
from django.db import transaction
from django.utils import timezone

from articles.actions import people as acts
from articles.actions.external import make_external
from articles.actions.signing import set_signing_passphrase
from articles.demo.material import Someone, people
from articles.models import Person
from cms.accounts.actions import create_account, create_first_administrator
from cms.accounts.models import User

REASON = "Joins the demonstration"
PROFILE = ("name", "credentials", "job_title", "affiliation", "biography", "interests", "is_public")
LICENCE = ("kinds", "specialties", "licence_body", "licence_number")
LICENCE_YEARS = 2


class Cast:
    """The people who are there, by the keys of people.toml."""

    def account(self, key: str) -> User:
        return User.objects.get(email=people()[key].email)

    def person(self, key: str) -> Person:
        return Person.objects.get(name=people()[key].name)

    def first_with_account(self, keys: tuple[str, ...]) -> User:
        """The account of the first of `keys` who has one."""
        return self.account(next(key for key in keys if people()[key].email))


def is_complete() -> bool:
    """Whether everybody is there."""
    names = [someone.name for someone in people().values()]
    return Person.objects.filter(name__in=names).count() == len(names)


def bring_in(say: Callable[[str], None]) -> Cast:
    """Add whoever is missing, each entirely or not at all. The administrator comes first and adds the others."""
    present = set(Person.objects.values_list("name", flat=True))
    for someone in people().values():
        if someone.name not in present:
            with transaction.atomic():
                _add(someone)
            say(f"{someone.name}, {someone.job_title.lower()}")
    return Cast()


def _add(someone: Someone) -> None:
    account = _account(someone) if someone.sign_in else None
    administrator = User.objects.get(email=next(iter(people().values())).email)
    profile = {name: getattr(someone, name) for name in PROFILE}
    person = acts.add_person(by=administrator, fields=profile, reason=REASON)
    if account:
        acts.link_account(by=administrator, person=person, account=account, reason=REASON)
        get_adapter().set_password(account, someone.sign_in)
    if someone.is_external:
        make_external(by=administrator, person=person, email=someone.email, reason=REASON)
    if someone.reviewer:
        _license(person, someone, administrator)
    if someone.signing:
        set_signing_passphrase(by=User.objects.get(pk=account.pk), new=someone.signing)


def _account(someone: Someone) -> User:
    administrator = User.objects.filter(email=next(iter(people().values())).email).first()
    if administrator is None:
        return create_first_administrator(by=User.objects.system(), email=someone.email, name=someone.name)
    return create_account(
        by=administrator, email=someone.email, name=someone.name, roles=someone.roles, reason=REASON
    )


def _license(person: Person, someone: Someone, administrator: User) -> None:
    fields = {name: someone.reviewer[name] for name in LICENCE}
    fields["monthly_capacity"] = someone.reviewer.get("monthly_capacity")
    reviewer = acts.add_reviewer(by=administrator, person=person, fields=fields, reason=REASON)
    acts.verify_licence(
        by=administrator,
        reviewer=reviewer,
        valid_until=timezone.localdate() + datetime.timedelta(days=365 * LICENCE_YEARS),
        note="Invented licence of an invented person; nothing was looked up.",
    )
