"""The filters of the list of what is due for review, and of its calendar. What is malformed counts as not given."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles import queues
from articles.forecast import Forecast, forecast
from articles.models import Article, Topic
from articles.spreading import month_of, months_later
from articles.workflow import Kind
from cms.days import start_of

MOST_MONTHS = 36
NO_SPECIALTY = "none"
OVERDUE = "overdue"


class DueFilterForm(forms.Form):
    ending = forms.ChoiceField(label=gettext_lazy("Ends"), required=False)
    kind = forms.ChoiceField(
        label=gettext_lazy("Review"), required=False, choices=[("", gettext_lazy("Any")), *Kind.choices]
    )
    specialty = forms.ChoiceField(label=gettext_lazy("Specialty"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = Topic.objects.exclude(specialty="").order_by("specialty").values_list("specialty", flat=True)
        specialties = [(name, name) for name in names.distinct()]
        self.fields["specialty"].choices = [
            ("", _("Any")),
            *specialties,
            (NO_SPECIALTY, _("No specialty")),
        ]
        soon = _("Within %(days)s days, or has ended") % {"days": queues.DUE_WITHIN_DAYS}
        self.fields["ending"].choices = [("", soon), (OVERDUE, _("Has ended")), *_months()]

    def articles(self) -> QuerySet[Article]:
        """The articles that were asked for, the first that is due before the others."""
        self.is_valid()
        wanted = self.cleaned_data
        found = self._in_time(wanted.get("ending", ""), wanted.get("kind", ""))
        specialty = wanted.get("specialty")
        if specialty == NO_SPECIALTY:
            return found.exclude(topic__specialty__gt="")
        return found.filter(topic__specialty=specialty) if specialty else found

    def _in_time(self, ending: str, kind: str) -> QuerySet[Article]:
        now = timezone.now()
        if ending == OVERDUE:
            return queues.reviews_ending(before=now, kind=kind)
        if not ending:
            soon = now + datetime.timedelta(days=queues.DUE_WITHIN_DAYS)
            return queues.reviews_ending(before=soon, kind=kind)
        month = datetime.date.fromisoformat(f"{ending}-01")
        since = max(now, start_of(month))  # what ended earlier this month has ended
        return queues.reviews_ending(since=since, before=start_of(months_later(month, 1)), kind=kind)


class CalendarForm(forms.Form):
    kind = forms.ChoiceField(label=gettext_lazy("Review"), required=False, choices=Kind.choices)
    months = forms.TypedChoiceField(
        label=gettext_lazy("Months"), required=False, coerce=int, empty_value=12, choices=[]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["months"].choices = [
            (number, ngettext("%(n)s month", "%(n)s months", number) % {"n": number})
            for number in (12, 24, 36)
        ]

    def forecast(self) -> Forecast:
        """The calendar that was asked for; without a choice, of medical reviews and the next twelve months."""
        self.is_valid()
        wanted = self.cleaned_data
        return forecast(wanted.get("kind") or Kind.MEDICAL_REVIEW, wanted.get("months") or 12)


def _months() -> list[tuple[str, str]]:
    first = month_of(timezone.localdate())
    months = [months_later(first, number) for number in range(MOST_MONTHS)]
    return [(f"{month:%Y-%m}", date_format(month, "F Y")) for month in months]
