"""Forms about the public page: schedule, roll back, withdraw, move."""

from __future__ import annotations

import datetime
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.desk.forms_reasons import ActForm, NoFieldsForm, OptionalReasonForm, ReasonForm, reason_field
from articles.models import Address, Article, Edition
from articles.workflow import WithdrawalReason


class PublishForm(ActForm, NoFieldsForm):
    """Nothing to fill in; a rule may still say no."""


class ReinstateForm(ActForm, OptionalReasonForm):
    pass


class SuspendForm(ActForm, ReasonForm):
    reason = reason_field(
        _("Why must readers not see this page now?"),
        _("It stays on record at the desk. Readers see a neutral notice without the reason."),
    )


class RecallForm(ActForm, ReasonForm):
    pass


class ScheduleForm(ActForm):
    publish_at = forms.DateTimeField(
        label=_("Publish on"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
        error_messages={"invalid": _("Write the day and time like 2027-01-31 09:30.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zone = timezone.get_current_timezone_name()
        self.fields["publish_at"].help_text = gettext(
            "In the time zone of this site (%(zone)s). Everything is checked again at that moment."
        ) % {"zone": zone}

    def clean_publish_at(self) -> datetime.datetime:
        moment = self.cleaned_data["publish_at"]
        if moment <= timezone.now():
            raise forms.ValidationError(gettext("Choose a time in the future, or publish now."))
        return moment


class EditionChoice(forms.ModelChoiceField):
    """Earlier editions, each with the day on which it was submitted."""

    def label_from_instance(self, edition: Edition) -> str:
        day = timezone.localtime(edition.submitted_at).date()
        return gettext("Edition %(number)s of %(day)s: %(title)s") % {
            "number": edition.number,
            "day": f"{day:%d.%m.%Y}",
            "title": edition.title,
        }


class RollBackForm(ActForm):
    edition = EditionChoice(
        Edition.objects.none(), label=_("Go back to"), widget=forms.RadioSelect, empty_label=None
    )
    reason = reason_field(_("Reason"), _("It stays on record."))

    def __init__(self, *args: Any, editions: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["edition"].queryset = editions


class WithdrawForm(ActForm):
    withdrawal_reason = forms.ChoiceField(
        label=_("Why is it withdrawn?"),
        choices=WithdrawalReason.choices,
        widget=forms.RadioSelect,
        help_text=_("Readers see this reason at the page’s address."),
    )
    replacement = forms.CharField(
        label=_("Address of the article that replaces it"),
        required=False,
        max_length=300,
        help_text=_(
            "Only if its content moved there: readers are then sent on. Paste the address of that page."
        ),
    )
    reason = reason_field(_("Note for the record"), _("Only the desk sees it."))

    def clean_replacement(self) -> Article | None:
        typed = self.cleaned_data["replacement"].strip()
        if not typed:
            return None
        slug = urlsplit(typed).path.strip("/").rpartition("/")[2]
        found = (
            Address.objects.filter(slug=slug, article__in=Article.objects.live())
            .select_related("article")
            .first()
        )
        if found is None:
            raise forms.ValidationError(gettext("No live article has this address."))
        return found.article

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        moved = cleaned.get("withdrawal_reason") == WithdrawalReason.CONSOLIDATED
        if moved and not cleaned.get("replacement") and "replacement" not in self.errors:
            self.add_error("replacement", gettext("Say where its content moved to."))
        if cleaned.get("replacement") and not moved and "withdrawal_reason" in cleaned:
            self.add_error(
                "replacement", gettext("Leave this empty unless its content moved to another article.")
            )
        return cleaned


class AddressForm(ActForm):
    refusal_fields = {"address_was_used_before": "slug", "invalid": "slug"}

    slug = forms.SlugField(
        label=_("New address"),
        max_length=120,
        help_text=_("Small letters, digits and hyphens. The old address keeps leading here, for ever."),
        error_messages={"invalid": _("Use small letters, digits and hyphens only.")},
    )
    reason = reason_field(_("Reason"))

    def clean_slug(self) -> str:
        return self.cleaned_data["slug"].lower()
