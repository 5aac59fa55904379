"""The form with which a fact checker judges one claim."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from articles.actions.judging import LONGEST_LOCATOR
from articles.models import Claim
from articles.workflow import Judgement
from cms.pages import ActForm

LONGEST = 4000


def _text(label: object, help_text: object = "", rows: int = 2) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea({"rows": rows}),
    )


class JudgeForm(ActForm):
    """What somebody says of a claim; one form a claim, told apart by their prefixes."""

    refusal_fields = {"invalid": "note"}

    judgement = forms.ChoiceField(
        label=_("Verdict"),
        choices=Judgement.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a verdict.")},
    )
    quotation = _text(_("Supporting passage"), _("The words of the source that bear it out."))
    locator = forms.CharField(label=_("Page, table or figure"), required=False, max_length=LONGEST_LOCATOR)
    note = _text(
        _("Note"),
        _("What the source says instead. Needed if it is partly supported, overstated or not supported."),
    )

    @staticmethod
    def prefix_of(claim: Claim) -> str:
        return f"claim-{claim.position}"
