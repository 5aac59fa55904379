"""Forms of reviewing: whom to ask, and their answers."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.candidates import Candidate
from articles.changes import Change, Changes
from articles.desk.forms_reasons import ActForm, reason_field
from articles.models import Article, Reviewer
from articles.workflow import DUE_IN_DAYS, Kind

INTERESTS = [(False, _("No")), (True, _("Yes"))]


class DayField(forms.DateField):
    """A day that is not over."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    default_error_messages = {"invalid": _("Write the day like 2027-01-31.")}

    def validate(self, value: datetime.date | None) -> None:
        super().validate(value)
        if value and value < timezone.localdate():
            raise forms.ValidationError(gettext("This day is over. Choose today or a later day."))


def due_hint(article: Article) -> str:
    """What an empty date means."""
    sentence = gettext("Left empty: %(day)s, after the %(days)s days that risk class %(risk)s gives.")
    return sentence % {
        "day": date_format(article.due_when_asked_today, "j F Y"),
        "days": DUE_IN_DAYS[article.risk_class],
        "risk": article.risk_class,
    }


class AssignForm(ActForm):
    """Whom to ask for which review, until when."""

    kind = forms.ChoiceField(choices=Kind.choices, widget=forms.HiddenInput)
    reviewer = forms.ModelChoiceField(
        Reviewer.objects.none(),
        label=_("Reviewer"),
        error_messages={
            "required": _("Choose whom to ask."),
            "invalid_choice": _("This person cannot be asked."),
        },
    )
    due_on = DayField(label=_("Due on"), required=False)

    def __init__(self, *args: Any, article: Article, found: Sequence[Candidate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.found = {one.reviewer.pk: one for one in found}
        self.fields["reviewer"].queryset = Reviewer.objects.select_related("person")
        self.fields["due_on"].help_text = due_hint(article)

    def clean_reviewer(self) -> Reviewer:
        """Whoever cannot sign is not asked. Asking the same person twice does no harm: the first invitation stands."""
        reviewer = self.cleaned_data["reviewer"]
        one = self.found.get(reviewer.pk)
        if one and one.why_not and not one.is_asked:
            sentence = gettext("%(name)s cannot be asked: %(reason)s")
            raise forms.ValidationError(
                sentence % {"name": reviewer.person.printed_name, "reason": one.why_not}
            )
        return reviewer


class ReassignForm(AssignForm):
    """Whom to ask instead, and why the one who was asked is released."""

    kind = None
    note = reason_field(
        _("Why is somebody else asked?"), _("It stays on record. What the one before signed stands.")
    )


class DueForm(ActForm):
    """Until when somebody has who was asked already."""

    due_on = DayField(label=_("Due on"))
    note = reason_field(
        _("Why is the date moved?"), _("It stays on record and is shown on the article’s page.")
    )

    def __init__(self, *args: Any, article: Article, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        days = gettext("Its risk class %(risk)s gives %(days)s days.")
        self.fields["due_on"].help_text = days % {
            "risk": article.risk_class,
            "days": DUE_IN_DAYS[article.risk_class],
        }


class InterestsMixin(forms.Form):
    """The question about interests, asked when a review is accepted and again when it is signed."""

    has_interests = forms.TypedChoiceField(
        label=_("Do you have an interest in this topic that readers would want to know of?"),
        choices=INTERESTS,
        coerce=lambda value: value == "True",
        widget=forms.RadioSelect,
        help_text=_(
            "For example money, shares, research funding or a leading position, now or in the last three years."
        ),
        error_messages={"required": _("Say whether you have an interest to declare.")},
    )
    interests = reason_field(
        _("Which interest?"),
        _("Shown to the chief editor, who decides whether you can review this."),
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("has_interests") and not cleaned.get("interests", "").strip():
            self.add_error("interests", gettext("Name the interest you declare."))
        return cleaned


class AcceptForm(InterestsMixin, ActForm):
    pass


class DeclineForm(ActForm):
    note = reason_field(_("Why?"), _("So that the editors can ask somebody else. They alone see it."))


class ReleaseForm(ActForm):
    note = reason_field(
        _("Why is this reviewer released?"), _("It stays on record. What they signed stands.")
    )


class WaiveForm(ActForm):
    reason = reason_field(
        _("Why does this interest not stand in the way?"), _("Your decision and its reason stay on record.")
    )


class SeenForm(forms.Form):
    """A tick on one of the changes that a page shows."""

    change = forms.CharField()
    is_seen = forms.TypedChoiceField(choices=[("yes", ""), ("no", "")], coerce=lambda value: value == "yes")

    def __init__(self, *args: Any, changes: Changes | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.changes = {one.key: one for one in changes.all()} if changes else {}

    def clean_change(self) -> Change:
        key = self.cleaned_data["change"]
        if key not in self.changes:
            raise forms.ValidationError(gettext("This change is not on the page."))
        return self.changes[key]
