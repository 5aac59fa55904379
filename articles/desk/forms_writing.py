"""Forms for writing: the working copy, a new article, submission, a picture, the filters of the article list."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf.global_settings import LANGUAGES
from django.core.validators import MaxLengthValidator
from django.utils.text import slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.desk.forms_reasons import LONGEST_REASON, ActForm
from articles.desk.typed import with_keys
from articles.desk.widgets import DeskMarkdownWidget, PeopleWidget
from articles.models import Article, Person, Topic
from articles.permissions import can
from articles.workflow import NEED_NO_NOTE, ChangeKind, RiskClass
from cms.accounts.models import User
from cms.markdown import MAX_CHARACTERS

NEEDED_TO_SUBMIT = ("standfirst", "topic", "author_ids")
"""Fields that may stay empty while somebody writes, and no longer."""


class BylineField(forms.TypedMultipleChoiceField):
    """Ids of people in the order in which they will be named; a person named twice counts once."""

    widget = PeopleWidget

    def __init__(self, **options: Any) -> None:
        super().__init__(coerce=int, required=False, **options)

    def clean(self, value: Any) -> list[int]:
        return list(dict.fromkeys(super().clean(value)))


class ArticleForm(ActForm, forms.ModelForm):
    """The working copy of an article as one form. `version` says which saved state it was opened with."""

    refusal_fields = {"address_was_used_before": "slug"}

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    author_ids = BylineField(
        label=_("Written by"), help_text=_("People with credentials, in the order readers will see them.")
    )
    editor_ids = BylineField(label=_("Edited by"))
    language = forms.ChoiceField(label=_("Language"), choices=sorted(LANGUAGES, key=lambda pair: pair[1]))
    reason = forms.CharField(
        error_messages={"required": _("Say it in one line.")},
        label=_("What did you change, and why?"),
        max_length=LONGEST_REASON,
        help_text=_("One line. It stands in the history of this article."),
    )

    class Meta:
        model = Article
        fields = (
            "title",
            "standfirst",
            "body",
            "key_points",
            "topic",
            "other_topics",
            "risk_class",
            "language",
            "meta_description",
            "slug",
        )
        widgets = {
            "standfirst": forms.Textarea(attrs={"rows": 3, "data-counter": 400}),
            "key_points": forms.Textarea(attrs={"rows": 5}),
            "meta_description": forms.Textarea(attrs={"rows": 2, "data-counter": 300}),
            "other_topics": forms.CheckboxSelectMultiple,
            "risk_class": forms.RadioSelect,
        }

    def __init__(self, *args: Any, user: User, preview_url: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self._set_up_text(preview_url)
        self._set_up_people()
        self._set_up_choices()

    def _set_up_text(self, preview_url: str) -> None:
        body = self.fields["body"]
        body.widget = DeskMarkdownWidget(preview_url, attrs={"rows": 24, "spellcheck": "true"})
        body.validators.append(
            MaxLengthValidator(
                MAX_CHARACTERS, _("The text has %(show_value)s characters; at most %(limit_value)s fit.")
            )
        )
        self.initial.setdefault("version", self.instance.version)
        self.initial.setdefault("author_ids", self.instance.author_ids)
        self.initial.setdefault("editor_ids", self.instance.editor_ids)

    def _set_up_people(self) -> None:
        named = [*self.instance.author_ids, *self.instance.editor_ids]
        people = [(person.pk, person.printed_name) for person in Person.objects.for_byline(also=named)]
        for name in ("author_ids", "editor_ids"):
            self.fields[name].choices = people

    def _set_up_choices(self) -> None:
        topics = [(topic.pk, topic.name) for topic in Topic.objects.all()]
        self.fields["topic"].choices = [("", _("Choose a topic")), *topics]
        self.fields["other_topics"].choices = topics
        for name in NEEDED_TO_SUBMIT:
            self.fields[name].needed_for = _("needed to submit")
        self.fields["slug"].help_text = _(
            "The last part of the page’s address: small letters, digits and hyphens."
        )
        if self.instance.live_edition_id and not can(self.user, "change_address"):
            del self.fields["slug"]

    def clean_body(self) -> str:
        return with_keys(self.cleaned_data["body"])

    def clean_risk_class(self) -> str:
        wanted = self.cleaned_data["risk_class"]
        is_lower = RiskClass(self.instance.risk_class) < RiskClass(wanted)
        if is_lower and not can(self.user, "lower_risk_class"):
            raise forms.ValidationError(
                gettext("Only a chief editor can lower the risk class of an article.")
            )
        return wanted

    def clean_slug(self) -> str:
        address = self.cleaned_data["slug"]
        if address != slugify(address):
            raise forms.ValidationError(gettext("Use small letters, digits and hyphens only."))
        return address

    @property
    def written(self) -> dict[str, Any]:
        """What goes to the action: every field but the version and the reason."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("version", "reason")}


class NewArticleForm(ActForm):
    """What an article needs to begin; everything else follows on its page."""

    title = forms.CharField(
        label=_("Title"), max_length=200, help_text=_("Short and plain, as readers would search for it.")
    )
    topic = forms.ModelChoiceField(Topic.objects.all(), label=_("Main topic"), required=False)
    risk_class = forms.ChoiceField(
        label=_("Risk class"),
        choices=RiskClass.choices,
        initial=RiskClass.B,
        widget=forms.RadioSelect,
        help_text=_("How much harm a mistake could do. It decides how soon the article is reviewed again."),
    )


class SubmitForm(ActForm):
    """What kind of change goes to review, in words that readers will see beside it."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    change_kind = forms.ChoiceField(
        label=_("Kind of change"),
        choices=ChangeKind.choices,
        widget=forms.RadioSelect,
        help_text=_(
            "A minor correction does not move the date on which readers see the article as last changed."
        ),
    )
    change_note = forms.CharField(
        label=_("What changed, for readers"),
        required=False,
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Printed in the public history and, for a correction, on the page itself."),
    )

    def __init__(self, *args: Any, kinds: list[ChangeKind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["change_kind"].choices = [(kind.value, kind.label) for kind in kinds]
        if ChangeKind.NEW in kinds:
            self.initial.setdefault("change_kind", ChangeKind.NEW)
        else:
            self.fields["change_note"].needed_for = _("needed, unless nothing changed")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        is_told = cleaned.get("change_kind") not in (None, *NEED_NO_NOTE)
        if is_told and not cleaned.get("change_note", "").strip():
            self.add_error("change_note", gettext("Say in a sentence what changed: readers will see it."))
        return cleaned


class RestoreForm(ActForm):
    """Why an old text comes back."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    reason = forms.CharField(label=_("Why do you bring it back?"), max_length=LONGEST_REASON)
