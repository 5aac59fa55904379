"""What may be typed about a source: its record, a confirmation, a notice, a search. The forms check and hand on."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _

from citations import identifiers
from citations.formats.fields import LONGEST_TITLE
from citations.models import FACTS, Citation, CitationCheck, Notice
from citations.name_lines import lines_of, names_in
from cms.pages import ActForm
from cms.refusals import Invalid

LONGEST_REASON = 2000
EARLIEST_YEAR = 1450
TAKEN_BACK = "none"


def lines(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


def reason_field(label: Any, help_text: Any) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=help_text, min_length=3, max_length=LONGEST_REASON, widget=lines(3)
    )


class DayField(forms.DateField):
    def __init__(self, **more: Any) -> None:
        super().__init__(
            required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **more
        )


class NamesField(forms.CharField):
    """Names, one per line, as the list of parts that the record keeps."""

    widget = forms.Textarea

    def prepare_value(self, value: Any) -> Any:
        return lines_of(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[dict[str, str]]:
        return [name.to_dict() for name in names_in(super().clean(value)) if name.literal or name.family]


class IdentifierField(forms.CharField):
    """An identifier in any spelling; its normal form comes out, and `empty` for none."""

    def __init__(self, kind: str, *, empty: str | None = "", **more: Any) -> None:
        self.normalize = getattr(identifiers, f"normalize_{kind}")
        self.empty = empty
        super().__init__(required=False, max_length=identifiers.LONGEST_PASTE, **more)

    def clean(self, value: Any) -> str | None:
        given = super().clean(value)
        try:
            return self.normalize(given) if given else self.empty
        except ValueError as error:
            raise ValidationError(str(error)) from error


class TitleField(forms.CharField):
    """A title on one line, however it was wrapped where it was copied from."""

    def clean(self, value: Any) -> str:
        return super().clean(" ".join((value or "").split()))


class SourceForm(ActForm, forms.ModelForm):
    """The record of a source. `clash` is the other source that has the same DOI or PMID already."""

    clash: Citation | None = None

    title = TitleField(
        label=_("Title"),
        max_length=LONGEST_TITLE,
        widget=lines(2),
        help_text=_("As printed. Only <i>, <sub> and <sup> are markup."),
    )
    authors = NamesField(
        label=_("Authors"),
        required=False,
        widget=lines(4),
        help_text=_(
            "One per line: “Okafor, Ada”, or the name of a group. A group with a comma: in double quotes."
        ),
    )
    editors = NamesField(
        label=_("Editors"),
        required=False,
        widget=lines(2),
        help_text=_("Of a book or collection; one per line."),
    )
    doi = IdentifierField("doi", empty=None, label=_("DOI"))
    pmid = IdentifierField("pmid", empty=None, label=_("PubMed id"))
    pmcid = IdentifierField("pmcid", label=_("PubMed Central id"))
    isbn = IdentifierField("isbn", label=_("ISBN"))
    year = forms.IntegerField(label=_("Year"), required=False, min_value=EARLIEST_YEAR)
    month = forms.TypedChoiceField(
        label=_("Month"), required=False, coerce=int, empty_value=None, choices=[("", "–"), *MONTHS.items()]
    )
    day = forms.IntegerField(label=_("Day"), required=False, min_value=1, max_value=31)
    url = forms.URLField(
        label=_("Address"),
        required=False,
        max_length=1000,
        assume_scheme="https",
        help_text=_("Only where there is no DOI: a web page, a report."),
    )
    accessed_on = DayField(label=_("Read on"), help_text=_("When you read the web page."))
    published_online_on = DayField(
        label=_("Published online on"), help_text=_("For articles ahead of print.")
    )

    class Meta:
        model = Citation
        fields = FACTS

    def __init__(self, *args: Any, known: Citation | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = known

    def validate_unique(self) -> None:
        """Left to `clean`, which can say whose the identifier is."""

    def clean_year(self) -> int | None:
        year = self.cleaned_data["year"]
        if year and year > datetime.datetime.now(tz=datetime.UTC).year + 1:
            raise ValidationError(_("This year is still to come."))
        return year

    def clean_url(self) -> str:
        url = self.cleaned_data["url"]
        if url and not url.startswith(("https://", "http://")):
            raise ValidationError(_("Give an address that begins with https:// or http://."))
        return url

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self._check_date(cleaned)
        for name in ("doi", "pmid"):
            value = cleaned.get(name)
            others = Citation.objects.filter(**{name: value}).exclude(
                pk=self.known.pk if self.known else None
            )
            if value and (other := others.select_related("replaced_by").first()):
                self.clash = other.current
                self._clashes(name, other.current)
        return cleaned

    def _clashes(self, name: str, other: Citation) -> None:
        said = _("This %(name)s belongs to the source “%(key)s”.")
        self.add_error(name, said % {"name": self.fields[name].label, "key": other.key})

    def _check_date(self, cleaned: Mapping[str, Any]) -> None:
        year, month, day = (cleaned.get(name) for name in ("year", "month", "day"))
        if month and not year:
            self.add_error("year", _("A month needs its year."))
        if day and not month:
            self.add_error("month", _("A day needs its month."))
        if year and month and day:
            try:
                datetime.date(year, month, day)
            except ValueError:
                self.add_error("day", _("This month has no such day."))

    def facts(self) -> dict[str, Any]:
        """The record for an action."""
        return {name: self.cleaned_data[name] for name in FACTS}


class NewSourceForm(SourceForm):
    """As `SourceForm`; a DOI or PMID that the library has is no error, because that source is used again (D24)."""

    key = forms.CharField(
        label=_("Key"),
        required=False,
        max_length=60,
        validators=Citation._meta.get_field("key").validators,  # noqa: SLF001 -- Django's public way to a field
        help_text=_(
            "What stands between [@ and ]. Left empty, it is made from author and year. It stays for good."
        ),
    )

    def _clashes(self, name: str, other: Citation) -> None:
        """Nothing to correct."""

    def clean_key(self) -> str:
        key = self.cleaned_data["key"]
        if key and Citation.objects.filter(key__iexact=key).exists():
            raise ValidationError(_("This key is taken. Choose another, or leave it empty."))
        return key


class CorrectionForm(SourceForm):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    reason = reason_field(_("Why you change it"), _("It stays on record."))


class CheckForm(ActForm):
    outcome = forms.ChoiceField(
        label=_("What you found"), choices=CitationCheck.Outcome.choices, widget=forms.RadioSelect
    )
    peer_review = forms.ChoiceField(
        label=_("Is it peer reviewed?"),
        choices=CitationCheck.PeerReview.choices,
        widget=forms.RadioSelect,
        required=False,
        help_text=_("Not peer reviewed keeps an edition from going live, unless it is an official source."),
    )
    reason = reason_field(
        _("How you confirmed it"),
        _("Where you found it and what you compared. For an official source also why it is accepted."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["peer_review"].needed_for = _("if you confirm it")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        is_confirmed = cleaned.get("outcome") == CitationCheck.Outcome.CONFIRMED
        if is_confirmed and not cleaned.get("peer_review") and "peer_review" not in self.errors:
            self.add_error("peer_review", _("Say whether the source you confirm is peer reviewed."))
        cleaned["peer_review"] = cleaned.get("peer_review") or CitationCheck.PeerReview.NOT_PEER_REVIEWED
        return cleaned


class NoticeForm(ActForm):
    notice = forms.ChoiceField(
        label=_("What the publisher says"),
        choices=[*Notice.choices, (TAKEN_BACK, _("Nothing: the notice was a mistake or was taken back"))],
        widget=forms.RadioSelect,
    )
    reason = reason_field(
        _("Where it says so"),
        _(
            "The address or reference of the publisher’s notice, its date, and what is wrong. It stays on record."
        ),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, *args: Any, has_notice: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_notice:
            self.fields["notice"].choices = Notice.choices

    def clean_notice(self) -> str:
        notice = self.cleaned_data["notice"]
        return "" if notice == TAKEN_BACK else notice


class ChosenForm(forms.Form):
    """What a person chose to take from the registries: the check and the version they saw, the number of a work."""

    verification = forms.IntegerField(min_value=1)
    version = forms.IntegerField(min_value=1)
    number = forms.IntegerField(min_value=0, required=False)

    def choice(self) -> dict[str, int]:
        """What was sent, without a number if none was. Raises Invalid for what no page of ours sends."""
        if not self.is_valid():
            raise Invalid
        return {name: value for name, value in self.cleaned_data.items() if value is not None}
