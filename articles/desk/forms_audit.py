"""The filters of the audit trail. What is malformed is said, never left out: a list must show what it claims to."""

from __future__ import annotations

import datetime
import re
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.audit_words import act_choices
from articles.desk.forms_people import DayField
from articles.models import Address, Article
from cms.accounts.models import User
from cms.audit.models import AuditEvent, AuditEventQuerySet
from cms.days import start_of

LARGEST = 2**63 - 1
MOST_ARTICLES = 100
DAYS = (MinValueValidator(datetime.date(1900, 1, 1)), MaxValueValidator(datetime.date(2999, 12, 31)))
ANCHOR = re.compile(r"([0-9]{1,18})\s+([0-9a-f]{64})", re.ASCII)
ROW = re.compile(r"(?:note )?([a-z_]+)[ /]+([0-9]{1,18})", re.ASCII)


class AccountField(forms.ModelChoiceField):
    def label_from_instance(self, account: User) -> str:
        return f"{account.name} ({account.email})"


class AuditFilterForm(forms.Form):
    """Which events: about which article, by whom, of which kind, about which row, between which days (site time)."""

    article = forms.CharField(label=gettext_lazy("Article: number or words"), required=False, max_length=200)
    person = AccountField(
        User.objects.order_by("name", "pk"),
        label=gettext_lazy("By"),
        required=False,
        empty_label=gettext_lazy("Anybody"),
    )
    act = forms.ChoiceField(label=gettext_lazy("What"), required=False, choices=act_choices)
    since = DayField(label=gettext_lazy("From"), required=False, validators=DAYS)
    until = DayField(label=gettext_lazy("To"), required=False, validators=DAYS)
    row = forms.CharField(
        label=gettext_lazy("Table and number"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"placeholder": "articles_edition 12"}),
    )
    before = forms.IntegerField(required=False, min_value=0, max_value=LARGEST, widget=forms.HiddenInput)
    after = forms.IntegerField(required=False, min_value=0, max_value=LARGEST, widget=forms.HiddenInput)

    FILTERS = ("article", "person", "act", "since", "until", "row")

    def clean_row(self) -> tuple[str, int] | None:
        typed = self.cleaned_data["row"].strip()
        if not typed:
            return None
        found = ROW.fullmatch(typed)
        if not found:
            raise forms.ValidationError(_("Write a table and a number, such as articles_edition 12."))
        return found[1], int(found[2])

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or self.cleaned_data
        since, until = facts.get("since"), facts.get("until")
        if since and until and until < since:
            self.add_error("until", _("This day is before the first one."))
        return facts

    @property
    def is_narrowed(self) -> bool:
        """Whether any filter is set."""
        return any(self.data.get(name) for name in self.FILTERS)

    def events(self) -> AuditEventQuerySet:
        """The events that pass; call it on a valid form."""
        facts, events = self.cleaned_data, AuditEvent.objects.all()
        if facts["article"]:
            events = events.filter(article_id__in=list(_articles(facts["article"].strip())))
        if facts["person"]:
            events = events.filter(actor_id=facts["person"].pk)
        if facts["act"]:
            events = events.filter(act=facts["act"])
        if facts["row"]:
            events = events.with_notes_about(*facts["row"])
        if facts["since"]:
            events = events.since(start_of(facts["since"]))
        if facts["until"]:
            events = events.before(start_of(facts["until"] + datetime.timedelta(days=1)))
        return events


def _articles(typed: str) -> QuerySet[Any, int]:
    """Ids of the articles meant by a number, an address that was ever in use, or words of the title."""
    slug = typed.rstrip("/").rpartition("/")[2]
    if slug.isascii() and slug.isdecimal() and len(slug) < 19:
        return Article.objects.filter(pk=int(slug)).values_list("pk", flat=True)
    if Address.objects.filter(slug=slug).exists():
        return Address.objects.filter(slug=slug).values_list("article_id", flat=True)
    found = Article.objects.all()
    for word in typed.split():
        found = found.filter(title__icontains=word)
    return found.order_by("-pk").values_list("pk", flat=True)[:MOST_ARTICLES]


class AnchorForm(forms.Form):
    """A head of the trail that somebody wrote down: number and hash."""

    anchor = forms.CharField(
        label=gettext_lazy("A head you wrote down"),
        help_text=gettext_lazy("Its number and its hash, with a space between them."),
        max_length=100,
    )

    def clean_anchor(self) -> tuple[int, str]:
        found = ANCHOR.fullmatch(self.cleaned_data["anchor"].strip().lower())
        if not found:
            raise forms.ValidationError(_("Write a number, a space and a hash of 64 letters and digits."))
        return int(found[1]), found[2]
