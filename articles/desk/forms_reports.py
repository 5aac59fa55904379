"""The period of a report."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.desk.forms_audit import DAYS
from articles.desk.forms_people import DayField
from articles.reports import Period

DAYS_BY_DEFAULT = 90


class PeriodForm(forms.Form):
    """From which day to which, both included. Without one of them: up to today, and the 90 days before the last."""

    since = DayField(label=gettext_lazy("From"), required=False, validators=DAYS)
    until = DayField(label=gettext_lazy("To"), required=False, validators=DAYS)

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or self.cleaned_data
        if self.errors:
            return facts
        until = facts.get("until") or timezone.localdate()
        since = facts.get("since") or until - datetime.timedelta(days=DAYS_BY_DEFAULT - 1)
        if until < since:
            if facts.get("until"):
                self.add_error("until", _("This day is before the first one."))
            else:
                self.add_error("since", _("This day is still to come."))
        return {"since": since, "until": until}

    @property
    def period(self) -> Period:
        """Call it on a valid form."""
        return Period(**self.cleaned_data)
