"""Forms of comments: what is said of which words, an answer, what settled it."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from articles.actions.commenting import CANNOT_QUOTE, LONGEST
from articles.desk.forms_reasons import ActForm, reason_field


def _lines(label: object, help_text: object = "", rows: int = 3) -> forms.CharField:
    widget = forms.Textarea({"rows": rows})
    return forms.CharField(
        label=label, help_text=help_text, required=False, max_length=LONGEST, widget=widget
    )


class CommentForm(ActForm):
    """A comment on some words. `before` and `after` are filled in by the script that knows what was selected."""

    refusal_fields = {"passage_not_found": "quotation", "invalid": "text"}

    quotation = _lines(
        _("Words it is about"),
        _("Copied from the text, with some more if they stand in it more than once."),
        rows=2,
    )
    text = _lines(_("Comment"))
    suggestion = _lines(
        _("Suggested wording"),
        _(
            "What should stand there instead of exactly these words. An editor can take it over with one click."
        ),
        rows=2,
    )
    is_blocking = forms.BooleanField(
        label=_("This must be settled before the text goes live"),
        help_text=_("Only you or a chief editor can then resolve it."),
        required=False,
    )
    before = forms.CharField(required=False, widget=forms.HiddenInput, strip=False)
    after = forms.CharField(required=False, widget=forms.HiddenInput, strip=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["quotation"].required = True
        self.fields["quotation"].error_messages["required"] = CANNOT_QUOTE["empty"]


class AnswerForm(ActForm):
    refusal_fields = {"invalid": "text"}

    text = _lines(_("Answer"))

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].required = True
        self.fields["text"].error_messages["required"] = _("Write an answer.")


class ResolveForm(ActForm):
    refusal_fields = {"invalid": "note"}

    note = reason_field(_("What settled it?"), _("It stays on record."), required=False)

    def __init__(self, *args: object, is_blocking: bool, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].required = is_blocking
        self.fields["note"].error_messages["required"] = _("Say what settled it, for it blocks.")


class TakeForm(ActForm):
    version = forms.IntegerField(widget=forms.HiddenInput)
