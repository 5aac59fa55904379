"""The kinds of mail that the desk sends, in its words: which everybody chooses about, and which nobody can turn off."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Way(TextChoices):
    """How somebody is told of one kind of event."""

    AT_ONCE = "at_once", _("At once")
    IN_DIGEST = "in_digest", _("In the daily mail")
    NOT_AT_ALL = "not_at_all", _("Not at all")


@dataclass(frozen=True)
class MailKind:
    """Events that people hear of, or not, together. `why_fixed` says why nobody can turn them off."""

    name: str
    label: Promise
    hint: Promise
    events: tuple[str, ...] = ()
    ways: tuple[Way, ...] = tuple(Way)
    why_fixed: Promise | str = ""


WAITING = MailKind(
    "waiting",
    _("What waits for you"),
    _(
        "Once a day what you are asked, have to sign, settle, change or publish; no mail on days without anything."
    ),
    ways=(Way.IN_DIGEST, Way.NOT_AT_ALL),
)

CHOSEN = (
    WAITING,
    MailKind(
        "reminder",
        _("Reminders"),
        _("A review, a finding or your licence is due soon, due now or overdue."),
        ("reminder",),
    ),
    MailKind(
        "asked_anew",
        _("Your reviews change"),
        _(
            "You are no longer asked, have until another day, or your edits are taken and your signature counts."
        ),
        ("released", "due_moved", "condition_kept"),
    ),
    MailKind(
        "submitted",
        _("An edition is submitted"),
        _("Of an article you review, or for which nobody is asked yet."),
        ("submitted",),
    ),
    MailKind(
        "answers",
        _("Answers of reviewers"),
        _("Somebody you asked accepts or declines."),
        ("accepted", "declined"),
    ),
    MailKind("signed", _("Signed"), _("A reviewer signs a text of yours."), ("signed",)),
    MailKind(
        "changes_requested",
        _("Changes asked"),
        _("A reviewer wants a text of yours changed, or approves it if their edits are taken."),
        ("changes_requested", "approved_if"),
    ),
    MailKind("ready", _("Ready to publish"), _("An edition has both signatures."), ("ready",)),
    MailKind(
        "put_up",
        _("Published"),
        _("A page that you wrote or signed is published, reinstated or rolled back."),
        ("put_up",),
    ),
    MailKind("taken_down", _("Taken down"), _("A page is suspended or withdrawn."), ("taken_down",)),
    MailKind(
        "schedule_failed",
        _("Not published as planned"),
        _("A planned publication was refused."),
        ("schedule_failed",),
    ),
    MailKind("revoked", _("Sign-off revoked"), _("A signature no longer counts."), ("revoked",)),
    MailKind(
        "finding_opened",
        _("Findings and reader reports"),
        _("Something may be wrong with an article of yours, or a finding is given to you."),
        ("finding_opened", "finding_given"),
    ),
    MailKind(
        "comments",
        _("Comments"),
        _("Somebody comments on a text of yours, or answers or settles a comment of yours."),
        ("comments_sent", "comment_answered", "comment_settled"),
    ),
)

FIXED = (
    MailKind(
        "invited",
        _("You are asked to review"),
        _("An editor asks you in person."),
        ("invited",),
        why_fixed=_("The article waits until you accept or decline."),
    ),
    MailKind(
        "security",
        _("Your account and your signature"),
        _(
            "Your signing passphrase is set or removed, your signature is locked, your roles or your second factor are "
            "changed by an administrator, the evidence does not fit."
        ),
        ("passphrase_set", "passphrase_removed", "signing_locked"),
        why_fixed=_("If it was not you, this mail is the only way to find out."),
    ),
)

KIND_OF = {event: kind for kind in (*CHOSEN, *FIXED) for event in kind.events}
"""The kind of each event of `articles.notifications`."""
