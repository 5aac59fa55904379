"""The forms of the import: a file or a pasted text first, then the same text with a title."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.actions.importing import LONGEST_TITLE
from articles.desk.forms_reasons import ActForm
from articles.exchange.decoding import LARGEST_FILE, decode
from articles.exchange.pasted import read_article
from articles.exchange.refusals import ImportRefused
from articles.exchange.report import ImportedArticle

SALT = "articles.import"


class ImportForm(forms.Form):
    """A text from elsewhere, as a file or pasted. A form that is valid has `imported`, and `step`, the next form."""

    imported: ImportedArticle
    step: dict[str, str]

    file = forms.FileField(
        label=_("File"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".txt,.md,.markdown,.text,text/plain,text/markdown"}),
        help_text=_("Plain text or Markdown, at most 10 MB."),
    )
    text = forms.CharField(
        label=_("Or paste the text"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 14, "spellcheck": "false"}),
        help_text=_("The whole page as you copied it, with its references."),
    )

    def clean_file(self) -> UploadedFile | None:
        upload = self.cleaned_data["file"]
        if upload and upload.size > LARGEST_FILE:
            raise forms.ValidationError(
                gettext("The file is larger than 10 MB. Import one article at a time.")
            )
        return upload

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        upload, text = cleaned.get("file"), cleaned.get("text", "")
        if self.errors:
            return cleaned
        if upload and text.strip():
            raise forms.ValidationError(gettext("Choose a file or paste a text, not both."))
        if not (upload or text.strip()):
            raise forms.ValidationError(gettext("Choose a file, or paste the text."))
        self._read(
            "file" if upload else "text", upload.read() if upload else text, upload.name if upload else ""
        )
        return cleaned

    def _read(self, field: str, data: bytes | str, filename: str) -> None:
        try:
            text, notes = decode(data)
            self.imported = read_article(text, filename, notes=notes)
        except ImportRefused as refusal:
            self.add_error(field, str(refusal))
            return
        origin = signing.dumps({"filename": filename, "notes": notes}, salt=SALT, compress=True)
        self.step = {"title": self.imported.title, "text": text, "origin": origin}


class FinishImportForm(ActForm):
    """The text that was looked at, with its title. `imported` is there once the form has been checked."""

    imported: ImportedArticle | None = None
    refusal_fields = {"title_missing": "title", "title_too_long": "title"}

    title = forms.CharField(label=_("Title"), max_length=LONGEST_TITLE)
    text = forms.CharField(widget=forms.HiddenInput, strip=False)
    origin = forms.CharField(widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if "text" not in cleaned or "origin" not in cleaned:
            raise forms.ValidationError(gettext("The text did not arrive. Begin the import again."))
        try:
            origin = signing.loads(cleaned["origin"], salt=SALT)
            self.imported = read_article(cleaned["text"], origin["filename"], notes=origin["notes"])
        except signing.BadSignature:
            raise forms.ValidationError(
                gettext("The text did not arrive whole. Begin the import again.")
            ) from None
        except ImportRefused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        return cleaned
