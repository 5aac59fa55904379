"""Forms about findings and topics."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from articles.desk.forms_reasons import ActForm, reason_field
from articles.models import Finding, Topic
from cms.accounts.models import User


class RaiseForm(ActForm):
    """Something may be wrong with an article; anybody at the desk can say so."""

    summary = forms.CharField(
        label=_("What may be wrong?"),
        max_length=300,
        min_length=3,
        help_text=_("One sentence. Everybody who works on this article sees it."),
    )
    severity = forms.ChoiceField(
        label=_("How serious is it?"),
        choices=Finding.Severity.choices,
        initial=Finding.Severity.WARNING,
        widget=forms.RadioSelect,
        help_text=_("A blocking finding keeps the article from going live until it is settled."),
    )


class ResolveForm(ActForm):
    resolution = reason_field(
        _("What was done about it?"), _("Or why nothing has to be done. It stays on record.")
    )


class FindingFilterForm(forms.Form):
    """The filters of the list. What is malformed counts as not given."""

    STATES = [("open", _("Open")), ("resolved", _("Settled")), ("all", _("All"))]

    state = forms.ChoiceField(label=_("State"), required=False, choices=STATES)
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("Any")), *Finding.Kind.choices])
    severity = forms.ChoiceField(
        label=_("Severity"), required=False, choices=[("", _("Any")), *Finding.Severity.choices]
    )
    mine = forms.BooleanField(label=_("Only those I took"), required=False)
    article = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def chosen(self, findings: QuerySet[Finding], user: User) -> QuerySet[Finding]:
        """The rows that were asked for; without a state the open ones."""
        self.is_valid()
        wanted = {name: value for name, value in self.cleaned_data.items() if value}
        state = wanted.pop("state", "open")
        if state != "all":
            findings = findings.filter(state=state)
        if wanted.pop("mine", False):
            findings = findings.filter(owner=user)
        return findings.filter(**wanted)


class TopicForm(ActForm, forms.ModelForm):
    class Meta:
        model = Topic
        fields = ("name", "slug", "specialty", "description")
        widgets = {"description": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].help_text = _("As readers see it, for example “Heart and circulation”.")
        self.fields["slug"].help_text = _("Small letters, digits and hyphens. It cannot be changed later.")
        self.fields["specialty"].help_text = _("The field of medicine it belongs to; shown to editors.")
        self.fields["description"].help_text = _("One or two sentences at the top of the topic’s page.")
        if self.instance.pk:
            del self.fields["slug"]
