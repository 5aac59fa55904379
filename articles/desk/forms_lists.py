"""The filters of lists, and the form of synonyms."""

from __future__ import annotations

from django import forms
from django.db.models import QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _

from articles.models import Synonym, SynonymGroup, Topic
from articles.search import fold
from articles.workflow import PublicState
from cms.pages import ActForm


class ArticleFilterForm(forms.Form):
    """The filters of the article list. What is malformed counts as not given."""

    class State(TextChoices):
        IN_REVIEW = "in_review", _("In review")
        LIVE = PublicState.LIVE.value, PublicState.LIVE.label
        UNPUBLISHED = PublicState.UNPUBLISHED.value, PublicState.UNPUBLISHED.label
        SUSPENDED = PublicState.SUSPENDED.value, PublicState.SUSPENDED.label
        WITHDRAWN = PublicState.WITHDRAWN.value, PublicState.WITHDRAWN.label

    q = forms.CharField(label=_("Words in the title"), required=False, max_length=200)
    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("Any")), *State.choices])
    topic = forms.ModelChoiceField(
        Topic.objects.all(), label=_("Topic"), required=False, empty_label=_("Any")
    )
    mine = forms.BooleanField(label=_("Only mine"), required=False)


class SynonymFilterForm(forms.Form):
    q = forms.CharField(label=_("Word"), required=False, max_length=100)

    def chosen(self, groups: QuerySet[SynonymGroup]) -> QuerySet[SynonymGroup]:
        """The groups with a word in which this stands, in any spelling; without one, all."""
        self.is_valid()
        typed = fold(self.cleaned_data.get("q", "")).lower().strip()
        found = Synonym.objects.filter(folded__contains=typed)
        return groups.filter(pk__in=found.values("group")) if typed else groups


class SynonymForm(ActForm):
    words = forms.CharField(
        label=_("Words and phrases"),
        help_text=_(
            "One in each line, the most common first, for example “heart attack” and “myocardial infarction”. "
            "Only what really means the same: a wider or narrower word leads readers to the wrong page. Leave out "
            "abbreviations that have several meanings. Plurals and accents need no line of their own."
        ),
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    group_note = forms.CharField(
        label=_("Note for editors"),
        help_text=_("For example why a word is left out on purpose."),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    refusal_fields = {"invalid": "words"}

    def clean_words(self) -> list[str]:
        return self.cleaned_data["words"].splitlines()
