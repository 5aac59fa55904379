"""The filter of the library: by words, by what people and registries said, by notice and use."""

from __future__ import annotations

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from citations import library
from citations.judgement_words import LABELS
from citations.models import Citation, Notice
from citations.verdicts import Verdict

IDENTITIES = (
    Verdict.MATCH,
    Verdict.MINOR,
    Verdict.MISMATCH,
    Verdict.NOT_FOUND,
    Verdict.CANNOT_DETERMINE,
)
"""What registries can say to whether a record is a work that they hold."""


class LibraryFilterForm(forms.Form):
    STATES = [
        ("", _("All")),
        ("to_confirm", _("For a fact checker")),
        ("confirmed", _("Confirmed")),
        ("not_confirmed", _("Not confirmed")),
        ("merged", _("Merged into another")),
    ]
    VERDICTS = [
        ("", _("All")),
        *((verdict.value, LABELS[verdict]) for verdict in IDENTITIES),
        ("waiting", _("Being checked")),
        ("unanswered", _("Not answered")),
    ]
    q = forms.CharField(label=_("Words, DOI or PubMed id"), required=False, max_length=500)
    verdict = forms.ChoiceField(label=_("Registries"), required=False, choices=VERDICTS)
    state = forms.ChoiceField(label=_("Fact checkers"), required=False, choices=STATES)
    notice = forms.ChoiceField(
        label=_("Notice"), required=False, choices=[("", _("All")), ("any", _("Any notice")), *Notice.choices]
    )
    used = forms.ChoiceField(
        label=_("Use"),
        required=False,
        choices=[("", _("All")), ("yes", _("In an edition")), ("no", _("In no edition"))],
    )

    def sources(self) -> QuerySet[Citation]:
        """The sources that were asked for; an unusable filter shows none."""
        if not self.is_valid():
            return Citation.objects.none()
        wanted = self.cleaned_data
        if wanted["state"] == "merged":
            found = library.with_standing(library.merged(wanted["q"]))
        else:
            all_of_them = library.matching(wanted["q"]) if wanted["q"] else Citation.objects.order_by("-pk")
            found = library.with_standing(all_of_them.in_use())
        return found.filter(*(ask(wanted[name]) for name, ask in FILTERS.items() if wanted[name]))


def _by_state(wanted: str) -> Q:
    if wanted == "merged":
        return Q()
    return library.NEEDS_A_PERSON if wanted == "to_confirm" else Q(outcome=wanted)


def _by_verdict(wanted: str) -> Q:
    if wanted == "waiting":
        return Q(outcome=None, verified__isnull=True, retry_at__isnull=False)
    return Q(unanswered_since__isnull=False) if wanted == "unanswered" else Q(verified__identity=wanted)


def _by_notice(wanted: str) -> Q:
    return ~Q(notice="") if wanted == "any" else Q(notice=wanted)


def _by_use(wanted: str) -> Q:
    return Q(is_printed=wanted == "yes")


FILTERS = {"state": _by_state, "verdict": _by_verdict, "notice": _by_notice, "used": _by_use}
"""What each field of the filter asks of sources `with_standing`."""
