"""What may be sent when sources are pasted, accepted, or put in the place of another. The forms check and hand on."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from citations.forms import lines, reason_field
from citations.identifiers import LONGEST_DOI
from citations.models import Citation
from citations.reference_lists import split_reference_list
from cms.pages import ActForm
from cms.refusals import Invalid

LONGEST_LIST = 100_000
MOST_LINES = 100
LONGEST_NAME = LONGEST_DOI + len("doi:")


class LookupForm(forms.Form):
    q = forms.CharField(
        label=_("DOI, PubMed id, address, or whole references"),
        max_length=LONGEST_LIST,
        widget=lines(4),
        help_text=_("One source or a whole reference list, as you find it in a paper. Up to 100 references."),
    )

    def clean_q(self) -> list[str]:
        found = split_reference_list(self.cleaned_data["q"])
        if len(found) > MOST_LINES:
            raise ValidationError(_("These are more than 100 references. Paste them in parts."))
        return found


class WaitingForm(forms.Form):
    """Which lines of a paste a page still shows as waiting: their positions, `1,2,5`."""

    waiting = forms.RegexField(r"^\d{1,4}(,\d{1,4})*$", max_length=5 * MOST_LINES)

    def positions(self) -> set[int]:
        """The positions; none if they were not given or make no sense."""
        return {int(each) for each in self.cleaned_data["waiting"].split(",")} if self.is_valid() else set()


class AcceptForm(forms.Form):
    """The name of the candidate that somebody chose for a line of a paste; none for the line itself."""

    candidate = forms.RegexField(r"^(doi|pmid):\S+$", required=False, max_length=LONGEST_NAME)

    def chosen(self) -> str | None:
        """The name, if one was given. Raises Invalid for what is none."""
        if not self.is_valid():
            raise Invalid(_("Choose one of the works that were found."))
        return self.cleaned_data["candidate"] or None


class InsteadForm(forms.Form):
    """The source that is to take the place of another, or the words by which somebody looks for it."""

    instead = forms.ModelChoiceField(
        Citation.objects.in_use(),
        required=False,
        error_messages={
            "invalid_choice": _("The source that you chose cannot be cited any more. Choose another.")
        },
    )
    q = forms.CharField(required=False, max_length=500)

    def source(self) -> Citation | None:
        """The source that was chosen, if it is one."""
        return self.cleaned_data.get("instead") if not self.errors else None

    def query(self) -> str:
        return self.cleaned_data.get("q", "") if not self.errors else ""


class ReplaceForm(ActForm):
    REPLACE, MERGE = "replace", "merge"

    act = forms.ChoiceField(
        label=_("What is to happen"),
        choices=[
            (MERGE, _("Merge: both are the same work. The library shows only the one that stays.")),
            (REPLACE, _("Replace: they are two works. Both stay in the library.")),
        ],
        widget=forms.RadioSelect,
    )
    reason = reason_field(_("Why"), _("It stays on record, at the source and with every text that changes."))
