"""Forms that ask for a reason, and the one that shows a refusal where it can be mended."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cms.pages import ActForm

__all__ = ["ActForm", "NoFieldsForm", "OptionalReasonForm", "ReasonForm", "reason_field"]

LONGEST_REASON = 2000


def reason_field(
    label: Any, help_text: Any = "", *, required: bool = True, longest: int = LONGEST_REASON
) -> forms.CharField:
    """Some lines of plain text."""
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=longest,
        min_length=3 if required else None,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class ReasonForm(forms.Form):
    """Why: kept in the audit trail for good."""

    reason = reason_field(
        _("Reason"), _("It stays on record and is shown to everybody who works on this article.")
    )


class OptionalReasonForm(forms.Form):
    reason = reason_field(_("Reason"), _("It stays on record."), required=False)


class NoFieldsForm(forms.Form):
    """Nothing to fill in: the button is the answer."""
