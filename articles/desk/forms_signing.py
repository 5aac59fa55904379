"""Forms of signing: the signature itself, asking for changes, taking a sign-off back, the signing passphrase."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.actions.signing import MAXIMUM_LENGTH, MINIMUM_LENGTH
from articles.desk.forms_reasons import ActForm, reason_field
from articles.desk.forms_reviewing import InterestsMixin
from articles.models import Edition
from articles.since_signed import STATE_LENGTH
from articles.spreading import Proposal
from articles.workflow import RevocationReason
from cms.accounts.models import User
from cms.days import start_of

LONGEST_NOTE = 20_000
"""Characters of what has to change: a fact check may start it with a note on each claim."""
PASSPHRASE_REFUSALS = {
    "wrong_passphrase": "passphrase",
    "wrong_code": "passphrase",
    "no_code": "passphrase",
    "locked": "passphrase",
}


def passphrase_field(label: Any, help_text: Any = "", **more: Any) -> forms.CharField:
    """A passphrase: never shown again, never trimmed, may be pasted."""
    widget = forms.PasswordInput(attrs={"autocomplete": "off", "spellcheck": "false"})
    return forms.CharField(
        label=label, help_text=help_text, strip=False, max_length=MAXIMUM_LENGTH, widget=widget, **more
    )


def code_field(sent_to: str) -> forms.CharField:
    """In the place of the passphrase, for an external reviewer: eight digits, which may be grouped."""
    attributes = {"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}
    return forms.CharField(
        label=_("Code from our mail"),
        help_text=_("“Send me a code” mails it to %(address)s. It works once, for 15 minutes.")
        % {"address": sent_to},
        max_length=20,
        widget=forms.TextInput(attrs=attributes),
        error_messages={"required": _("Give the code. If you have none yet, press “Send me a code”.")},
    )


class CodeForm(ActForm):
    """Asking for a code takes no field."""


class StatementForm(ActForm):
    """What every signature carries: the digest of the text that was on screen, and the signer's passphrase or code."""

    refusal_fields = PASSPHRASE_REFUSALS

    digest = forms.CharField(widget=forms.HiddenInput, max_length=64)
    passphrase = passphrase_field(
        _("Your signing passphrase"),
        _(
            "Not your password. It shows that it is you who signs. Five wrong ones lock signing for 15 minutes."
        ),
        error_messages={"required": _("Give your signing passphrase.")},
    )

    def __init__(self, *args: Any, signer: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_by_code = signer.is_external
        if self.is_by_code:
            self.fields["passphrase"] = code_field(signer.email)


class SignForm(InterestsMixin, StatementForm):
    refusal_fields = PASSPHRASE_REFUSALS | {"signoff_interests_waived": "interests"}

    note = reason_field(_("Note for the editors"), _("Only the desk sees it."), required=False)
    valid_until = forms.DateField(
        label=_("Review it again before this day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Write the day like 2027-01-31.")},
    )
    field_order = ["has_interests", "interests", "valid_until", "note", "passphrase", "digest"]

    def __init__(self, *args: Any, edition: Edition, proposal: Proposal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not proposal.is_latest:
            self.initial["valid_until"] = proposal.day
        most = gettext("Empty: %(months)s months, the most for risk class %(risk)s.") % {
            "months": settings.REVIEW_VALIDITY_MONTHS[edition.risk_class],
            "risk": edition.risk_class,
        }
        self.fields["valid_until"].help_text = f"{_why_proposed(proposal)} {most}"

    def clean_valid_until(self) -> datetime.datetime | None:
        day = self.cleaned_data["valid_until"]
        if day and day <= timezone.localdate():
            raise forms.ValidationError(gettext("Choose a day in the future, or leave it empty."))
        return start_of(day) if day else None


class ApproveIfForm(SignForm):
    """A signature of the text as it would be with one's own edits."""

    expected_digest = forms.CharField(widget=forms.HiddenInput, max_length=64)


def _why_proposed(proposal: Proposal) -> str:
    """Why this month, in one line."""
    if proposal.is_latest:
        return gettext("No sooner day is proposed: the months before are as full.")
    sentence = gettext(
        "%(month)s is proposed to spread the work: %(load)s other reviews of this specialty or of yours end then, "
        "in other months up to %(most)s."
    )
    month = date_format(proposal.day, "F Y")
    return sentence % {"month": month, "load": proposal.load, "most": proposal.most}


class EvidenceForm(ActForm):
    """That somebody has read the evidence on a live page: `state` is that of the page they had before them."""

    state = forms.CharField(widget=forms.HiddenInput, max_length=STATE_LENGTH)


class RequestChangesForm(StatementForm):
    note = reason_field(
        _("What has to change?"),
        _("The author reads this. Name the passage, say what is wrong and what would be right."),
        longest=LONGEST_NOTE,
    )
    field_order = ["note", "passphrase", "digest"]

    def __init__(self, *args: Any, has_reason: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if has_reason:
            self.fields["note"].required = False
            self.fields["note"].help_text = gettext(
                "May stay empty: your blocking comments say what has to change."
            )


class RevokeForm(ActForm):
    reason = forms.ChoiceField(label=_("Why?"), choices=RevocationReason.choices, widget=forms.RadioSelect)
    note = reason_field(_("In your words"), _("It stays on record."))


class PassphraseForm(ActForm):
    """A new signing passphrase; `current` only when there is one already."""

    refusal_fields = {"wrong_passphrase": "current", "locked": "current", "invalid": "new"}

    current = passphrase_field(
        _("Your present signing passphrase"), error_messages={"required": _("Give your present passphrase.")}
    )
    new = passphrase_field(
        _("New signing passphrase"),
        _("At least %(n)s characters; several words are good. Do not use your password.")
        % {"n": MINIMUM_LENGTH},
        error_messages={"required": _("Choose a passphrase.")},
    )
    again = passphrase_field(
        _("New signing passphrase, once more"), error_messages={"required": _("Repeat the new passphrase.")}
    )

    def __init__(self, *args: Any, has_one: bool, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        if not has_one:
            del self.fields["current"]

    def clean_new(self) -> str:
        new = self.cleaned_data["new"]
        if len(new) < MINIMUM_LENGTH:
            message = gettext("Use at least %(n)s characters.") % {"n": MINIMUM_LENGTH}
            raise forms.ValidationError(message)
        if self.user.check_password(new):
            raise forms.ValidationError(gettext("This is your password. Choose something else to sign with."))
        return new

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("new") and cleaned.get("again") and cleaned["new"] != cleaned["again"]:
            self.add_error("again", gettext("The two do not match."))
        return cleaned
