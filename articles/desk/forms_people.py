"""What may be typed about people, reviewers and their licences. The models' own hints and checks apply."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from articles.actions.people import PERSON_FIELDS, REVIEWER_FIELDS
from articles.desk.forms_reasons import ActForm, reason_field
from articles.models import Person, Reviewer
from articles.workflow import Kind
from cms.accounts.models import User


class DayField(forms.DateField):
    def __init__(self, **more: Any) -> None:
        super().__init__(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **more)


class FieldsForm(ActForm):
    """A form whose fields, but for the reason, go to an action together. The model only checks them."""

    names: frozenset[str] = frozenset()

    def fields_for_action(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name in self.names}

    def reason_for_action(self) -> str:
        return self.cleaned_data.get("reason", "")


class NewPersonForm(FieldsForm, forms.ModelForm):
    names = PERSON_FIELDS

    class Meta:
        model = Person
        fields = [
            "name",
            "credentials",
            "job_title",
            "affiliation",
            "biography",
            "orcid",
            "interests",
            "is_public",
        ]
        widgets = {
            "biography": forms.Textarea(attrs={"rows": 5}),
            "interests": forms.Textarea(attrs={"rows": 3}),
        }


class PersonForm(NewPersonForm):
    reason = reason_field(_("Why you change it"), _("It stays on record."))


class ReviewerForm(FieldsForm, forms.ModelForm):
    names = REVIEWER_FIELDS

    kinds = forms.MultipleChoiceField(
        label=_("May sign"), choices=Kind.choices, widget=forms.CheckboxSelectMultiple
    )
    reason = reason_field(_("Why"), _("It stays on record."))

    class Meta:
        model = Reviewer
        fields = ["kinds", "specialties", "licence_body", "licence_number", "monthly_capacity"]


class LicenceForm(ActForm):
    refusal_fields = {"valid_until_passed": "valid_until"}

    valid_until = DayField(
        label=_("Valid until"),
        help_text=_("The last day on which the licence counts. After it they cannot sign."),
    )
    note = reason_field(
        _("How you verified it"),
        _("What you looked up, where and when: for example the public register of the licensing body."),
    )


class AccountChoiceForm(ActForm):
    account = forms.ModelChoiceField(
        label=_("Account"),
        queryset=User.objects.none(),
        help_text=_("Open accounts that belong to nobody yet."),
    )
    reason = reason_field(_("How you know that it is theirs"), _("It stays on record."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["account"].queryset = User.objects.for_desk_list().filter(person=None)
        self.fields["account"].label_from_instance = lambda account: f"{account.name}, {account.email}"


class ReasonActForm(ActForm):
    reason = reason_field(_("Why"), _("It stays on record."))


class ExternalForm(ReasonActForm):
    """Making an external reviewer; the address is asked of somebody who has no account."""

    refusal_fields = {"address_taken": "email", "address_missing": "email"}

    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("Links and codes to sign go there, so it must be theirs alone."),
        error_messages={"required": _("Say to which address the links go.")},
    )
    field_order = ["email", "reason"]

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if person.user:
            del self.fields["email"]


class PeopleFilterForm(forms.Form):
    q = forms.CharField(label=_("Name, credentials or affiliation"), required=False, max_length=100)
    only = forms.ChoiceField(
        label=_("Show"), required=False, choices=[("", _("Everybody")), ("reviewers", _("Reviewers"))]
    )

    def people(self) -> Any:
        """The people who were asked for; an unusable filter shows nobody."""
        if not self.is_valid():
            return Person.objects.none()
        wanted = self.cleaned_data
        return Person.objects.for_desk_list(words=wanted["q"], reviewers_only=bool(wanted["only"]))
