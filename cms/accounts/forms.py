"""What administrators may type about accounts."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cms.accounts.models import Role, User, UserQuerySet
from cms.accounts.roles import DUTIES
from cms.pages import ActForm


class ReasonForm(ActForm):
    """A reason, which stays on record."""

    reason = forms.CharField(
        label=_("Reason"), max_length=500, help_text=_("One sentence. It stays in the audit trail.")
    )


class RolesField(forms.MultipleChoiceField):
    """The roles of an account, each with what it means."""

    def __init__(self, **kwargs: Any) -> None:
        choices = [(role.value, f"{role.label}: {DUTIES[role]}") for role in Role]
        super().__init__(choices=choices, widget=forms.CheckboxSelectMultiple, required=False, **kwargs)


class RolesForm(ReasonForm):
    roles = RolesField(
        label=_("Roles"),
        help_text=_(
            "Medical reviewers and fact checkers need no role here: their verified licence is what counts."
        ),
    )
    field_order = ["roles", "reason"]


class PersonalForm(ReasonForm):
    name = forms.CharField(label=_("Name"), max_length=150)
    email = forms.EmailField(label=_("E-mail address"), help_text=_("Also what they sign in with."))
    field_order = ["name", "email", "reason"]
    refusal_fields = {"address_taken": "email"}


class NewAccountForm(PersonalForm):
    roles = RolesField(label=_("Roles"))
    field_order = ["name", "email", "roles", "reason"]


class AccountFilterForm(forms.Form):
    """Which accounts the list shows; everything may be left open."""

    q = forms.CharField(label=_("Name or address"), required=False, max_length=100)
    role = forms.ChoiceField(label=_("Role"), required=False, choices=[("", _("Any")), *Role.choices])
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("Open")), ("closed", _("Closed")), ("all", _("All"))],
    )

    def accounts(self) -> UserQuerySet:
        """The accounts that were asked for; an unusable filter shows none."""
        if not self.is_valid():
            return User.objects.none()
        wanted = self.cleaned_data
        return User.objects.for_desk_list(words=wanted["q"], role=wanted["role"], state=wanted["state"])
