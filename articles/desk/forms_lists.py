"""The filters of the article list."""

from __future__ import annotations

from django import forms
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from articles.models import Topic
from articles.workflow import PublicState


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
