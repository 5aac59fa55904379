"""What may be typed about journals: a decision, a search."""

from __future__ import annotations

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from citations import journals
from citations.forms import reason_field
from citations.models import Journal, JournalDecision
from cms.pages import ActForm


class DecisionForm(ActForm):
    peer_review = forms.ChoiceField(
        label=_("Is the journal peer reviewed?"),
        choices=JournalDecision.PeerReview.choices,
        widget=forms.RadioSelect,
        help_text=_("Articles, that is: letters, comments and news in it are told apart by the registries."),
    )
    reason = reason_field(
        _("How you know"), _("What the journal states about its review, and where. It stays on record.")
    )


class JournalFilterForm(forms.Form):
    STATES = [("", _("All")), ("undecided", _("To decide")), *JournalDecision.PeerReview.choices]
    q = forms.CharField(label=_("Title or ISSN"), required=False, max_length=200)
    state = forms.ChoiceField(label=_("Peer review"), required=False, choices=STATES)

    def journals(self) -> QuerySet[Journal]:
        """The journals that were asked for; an unusable filter shows none."""
        if not self.is_valid():
            return Journal.objects.none()
        words, state = self.cleaned_data["q"], self.cleaned_data["state"]
        found = journals.for_desk()
        if words:
            found = found.filter(Q(title__icontains=words) | Q(issns__contains=[words.upper()]))
        if state:
            found = found.filter(peer_review=None if state == "undecided" else state)
        return found
