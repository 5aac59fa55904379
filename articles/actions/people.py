"""People named to readers, and the verified right of some of them to sign."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from articles.models import Person, Reviewer
from articles.permissions import check_can
from articles.workflow import Kind
from cms.accounts.models import User
from cms.audit.acts import act
from cms.refusals import AlreadyDone, Invalid

PERSON_FIELDS = frozenset(
    {"name", "credentials", "job_title", "affiliation", "biography", "orcid", "interests", "is_public"}
)
REVIEWER_FIELDS = frozenset({"kinds", "specialties", "licence_body", "licence_number", "monthly_capacity"})
WHAT_IS_VERIFIED = frozenset({"kinds", "licence_body", "licence_number"})


def add_person(*, by: User, fields: dict[str, Any], reason: str = "") -> Person:
    """Add somebody who may be named to readers. Their address is made from the name and never changes.

    Raises NotAllowed, Invalid.
    """
    check_can(by, "edit_person")
    _check_fields(fields, PERSON_FIELDS)
    with act(by=by, act="person.add", reason=reason or _("Added")):
        return Person.objects.create(slug=_free_slug(fields["name"]), **fields)


def edit_person(*, by: User, person: Person, fields: dict[str, Any], reason: str) -> Person:
    """Change what readers see of a person. Editions that are already signed keep what was signed.

    Raises NotAllowed, Invalid.
    """
    check_can(by, "edit_person")
    _check_fields(fields, PERSON_FIELDS)
    with act(by=by, act="person.edit", reason=_reason(reason)):
        person = _locked(Person, person)
        return _save_changes(person, fields)


def set_person_active(*, by: User, person: Person, is_active: bool, reason: str) -> Person:
    """Retire somebody from new bylines and reviews, or bring them back. Nobody is ever deleted. Raises NotAllowed."""
    check_can(by, "manage_people")
    with act(by=by, act="person.restore" if is_active else "person.retire", reason=_reason(reason)):
        return _save_changes(_locked(Person, person), {"is_active": is_active})


def link_account(*, by: User, person: Person, account: User, reason: str) -> Person:
    """Say that an account is this person's: for good, because signatures rest on it.

    Raises NotAllowed, AlreadyDone when either of them is linked.
    """
    check_can(by, "manage_people")
    with act(by=by, act="person.link_account", reason=_reason(reason)):
        person = _locked(Person, person)
        if person.user_id == account.pk:
            return person
        if person.user_id or Person.objects.of(account).exists():
            raise AlreadyDone(_("This person or this account is linked already, and a link is for good."))
        return _save_changes(person, {"user": account})


def add_reviewer(*, by: User, person: Person, fields: dict[str, Any], reason: str) -> Reviewer:
    """Propose a person as reviewer. They can sign once an administrator has verified their licence.

    Raises NotAllowed, Invalid, AlreadyDone.
    """
    check_can(by, "manage_people")
    _check_fields(fields, REVIEWER_FIELDS)
    with act(by=by, act="reviewer.add", reason=_reason(reason)):
        person = _locked(Person, person)
        if Reviewer.objects.filter(person=person).exists():
            raise AlreadyDone(_("%(name)s is a reviewer already.") % {"name": person.name})
        return Reviewer.objects.create(person=person, **fields)


def edit_reviewer(*, by: User, reviewer: Reviewer, fields: dict[str, Any], reason: str) -> Reviewer:
    """Change a reviewer's record. Another kind of review or another licence has to be verified anew.

    Raises NotAllowed, Invalid.
    """
    check_can(by, "manage_people")
    _check_fields(fields, REVIEWER_FIELDS)
    with act(by=by, act="reviewer.edit", reason=_reason(reason)):
        reviewer = _locked(Reviewer, reviewer)
        if any(getattr(reviewer, name) != fields[name] for name in WHAT_IS_VERIFIED & fields.keys()):
            fields = fields | {"verified_on": None, "verified_by": None, "valid_until": None}
        return _save_changes(reviewer, fields)


def verify_licence(*, by: User, reviewer: Reviewer, valid_until: datetime.date, note: str) -> Reviewer:
    """Vouch for a licence until a date. `note` says what was looked up where; PostgreSQL sets the day.

    Raises NotAllowed, Invalid; and the guard's refusal when an administrator verifies their own licence.
    """
    check_can(by, "manage_people")
    if valid_until <= timezone.localdate():
        raise Invalid(_("The licence must be valid beyond today."), code="valid_until_passed")
    with act(by=by, act="reviewer.verify", reason=_reason(note)):
        fields = {
            "verified_by": by,
            "verified_on": timezone.localdate(),
            "valid_until": valid_until,
            "verification_note": note.strip(),
        }
        return _save_changes(_locked(Reviewer, reviewer), fields)


def set_reviewer_active(*, by: User, reviewer: Reviewer, is_active: bool, reason: str) -> Reviewer:
    """Stop somebody from reviewing, or let them review again. Earlier signatures stand until they expire."""
    check_can(by, "manage_people")
    with act(by=by, act="reviewer.restore" if is_active else "reviewer.stop", reason=_reason(reason)):
        return _save_changes(_locked(Reviewer, reviewer), {"is_active": is_active})


def _locked(model: Any, row: Any) -> Any:
    return model.objects.select_for_update(no_key=True).get(pk=row.pk)


def _save_changes(row: Any, fields: dict[str, Any]) -> Any:
    """Save `row` with `fields`, checked as a whole; nothing is written, and no revision made, if nothing differs."""
    changed = {name: value for name, value in fields.items() if getattr(row, name) != value}
    for name, value in changed.items():
        setattr(row, name, value)
    if changed:
        row.save()
        row.refresh_from_db()
    return row


def _check_fields(fields: dict[str, Any], known: Iterable[str]) -> None:
    if unknown := fields.keys() - set(known):
        raise Invalid(_("Unknown fields: %(names)s.") % {"names": ", ".join(sorted(unknown))})
    if not str(fields.get("name", "-")).strip():
        raise Invalid(_("A person needs a name."))
    kinds = fields.get("kinds")
    if kinds is not None and (not kinds or set(kinds) - set(Kind.values)):
        raise Invalid(_("Choose at least one kind of review."))


def _reason(reason: str) -> str:
    if not reason.strip():
        raise Invalid(_("Say why; the reason stays on record."))
    return reason.strip()


def _free_slug(name: str) -> str:
    base = slugify(name)[:130] or "person"
    taken = set(Person.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    numbered = (f"{base}-{number}" for number in range(2, len(taken) + 3))
    return base if base not in taken else next(slug for slug in numbered if slug not in taken)
