"""Forms about findings, topics and partners."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.candidates import settlers, settling_editions
from articles.desk.forms_reasons import ActForm, reason_field
from articles.links import LONGEST_ADDRESS
from articles.models import Edition, Finding, Topic
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


class SettlingEdition(forms.ModelChoiceField):
    """The editions of an article by number."""

    def label_from_instance(self, edition: Edition) -> str:
        words = (
            gettext("Edition %(number)s, which readers see now")
            if edition.pk == edition.article.live_edition_id
            else gettext("Edition %(number)s")
        )
        return words % {"number": edition.number}


class ResolveForm(ActForm):
    outcome = forms.ChoiceField(
        label=_("What came of it?"),
        choices=Finding.Outcome.choices,
        widget=forms.RadioSelect,
        help_text=_(
            "A reader who has the code of the receipt is told this, and nothing of your words below."
        ),
    )
    resolution = reason_field(
        _("What was done about it?"), _("Or why nothing has to be done. It stays on record.")
    )
    settled_by = SettlingEdition(
        Edition.objects.none(),
        label=_("Settled by"),
        required=False,
        empty_label=_("No edition: the text stays as it is"),
        help_text=_("The edition in which it is put right."),
    )

    def __init__(self, *args: Any, finding: Finding, **kwargs: Any) -> None:
        """The newest edition that may have put it right is chosen already."""
        super().__init__(*args, **kwargs)
        if finding.kind != Finding.Kind.READER_REPORT:
            del self.fields["outcome"]
        newest_first = (
            settling_editions(finding)
            .light()
            .select_related("article")
            .defer("article__body")
            .order_by("-number")
        )
        self.fields["settled_by"].queryset = newest_first
        if newest := newest_first.first():
            self.fields["settled_by"].initial = newest.pk

    def clean(self) -> dict[str, Any]:
        """An edition settles a reader report only if the text was changed; the one chosen already is let go then."""
        cleaned = super().clean()
        outcome = cleaned.get("outcome")
        if outcome == Finding.Outcome.CORRECTED and not cleaned.get("settled_by"):
            self.add_error("settled_by", _("Choose the edition in which the text was changed."))
        if outcome and outcome != Finding.Outcome.CORRECTED:
            cleaned["settled_by"] = None
        return cleaned


class GiveForm(ActForm):
    to = forms.ModelChoiceField(
        User.objects.none(),
        label=_("Who should settle it?"),
        help_text=_("Everybody who may, by name. They are told by mail."),
    )

    def __init__(self, *args: Any, finding: Finding, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = settlers(finding)
        self.fields["to"].initial = finding.owner_id


class MoveDateForm(ActForm):
    due_on = forms.DateField(
        label=_("Due on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    reason = reason_field(_("Why on another day?"), _("It stays on record."))

    def __init__(self, *args: Any, finding: Finding, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["due_on"].initial = finding.due_on
        self.fields["due_on"].widget.attrs["min"] = timezone.localdate().isoformat()


class FindingFilterForm(forms.Form):
    """The filters of the list. What is malformed counts as not given."""

    STATES = [("open", _("Open")), ("resolved", _("Settled")), ("all", _("All"))]
    WHOSE = [("", _("Anybody’s")), ("mine", _("Mine")), ("nobody", _("Nobody’s yet"))]

    state = forms.ChoiceField(label=_("State"), required=False, choices=STATES)
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("Any")), *Finding.Kind.choices])
    severity = forms.ChoiceField(
        label=_("Severity"), required=False, choices=[("", _("Any")), *Finding.Severity.choices]
    )
    whose = forms.ChoiceField(label=_("Whose"), required=False, choices=WHOSE)
    late = forms.BooleanField(label=_("Only overdue ones"), required=False)
    article = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def chosen(self, findings: QuerySet[Finding], user: User) -> QuerySet[Finding]:
        """The rows that were asked for; without a state the open ones."""
        self.is_valid()
        wanted = {name: value for name, value in self.cleaned_data.items() if value}
        state = wanted.pop("state", "open")
        if state != "all":
            findings = findings.filter(state=state)
        if whose := wanted.pop("whose", ""):
            findings = findings.filter(owner=user if whose == "mine" else None)
        if wanted.pop("late", False):
            findings = findings.late()
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


class SubscriberForm(ActForm):
    """A partner who is told of take-downs."""

    name = forms.CharField(label=_("Partner"), max_length=100)
    address = forms.URLField(
        label=_("Address"),
        max_length=LONGEST_ADDRESS,
        assume_scheme="https",
        help_text=_("Where the partner’s program takes messages: https://… on the public internet."),
    )
