"""Forms about what readers said."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from articles.desk.forms_reasons import ActForm, reason_field
from articles.models import Feedback
from articles.models.feedback import FeedbackQuerySet
from articles.reader.tickets import receipt_of

UNMARKED = "none"


class FeedbackFilterForm(forms.Form):
    """The filters of the list. What is malformed counts as not given."""

    PLACES = [("", _("Reports")), ("spam", _("Probably spam")), ("all", _("All answers"))]
    MARKS = [("", _("Any")), (UNMARKED, _("Not judged yet")), *Feedback.Mark.choices]

    place = forms.ChoiceField(label=_("Show"), required=False, choices=PLACES)
    mark = forms.ChoiceField(label=_("Judged"), required=False, choices=MARKS)
    verdict = forms.ChoiceField(
        label=_("Answer"), required=False, choices=[("", _("Any")), *Feedback.Verdict.choices]
    )
    code = forms.CharField(
        label=_("Code of its receipt"),
        required=False,
        max_length=40,
        help_text=_("If a reader tells you."),
    )
    article = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def chosen(self, feedback: FeedbackQuerySet) -> FeedbackQuerySet:
        """The rows that were asked for: reports, unless something else was; with a code the one that has it."""
        self.is_valid()
        wanted = {name: value for name, value in self.cleaned_data.items() if value}
        if code := wanted.pop("code", ""):
            return feedback.filter(receipt=receipt_of(code))
        place = wanted.pop("place", "")
        if place == "spam":
            feedback = feedback.probably_spam()
        elif place != "all":
            feedback = feedback.reports().exclude(finding=None)
        if mark := wanted.pop("mark", ""):
            feedback = feedback.filter(mark="" if mark == UNMARKED else mark)
        return feedback.filter(**wanted)


class RedactForm(ActForm):
    """Words of a reader that must not stay."""

    refusal_fields = {"no_words": "words"}

    words = forms.CharField(
        label=_("Which words?"),
        required=False,
        max_length=2000,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "Exactly as they stand there, for example a name. Leave it empty to take out everything."
        ),
    )
    reason = reason_field(_("Why?"), _("It stays on record. Do not repeat the words here."), longest=300)
