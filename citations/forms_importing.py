"""The form that takes a file of references, or its text, and reads it. Nothing is written here."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from citations.formats.files import FORMATS, LARGEST_FILE, read_file
from citations.formats.imported import CannotRead, Imported
from cms.pages import ActForm

ACCEPTED = ",".join(f".{ending}" for format_ in FORMATS.values() for ending in format_.endings)


class ImportSourcesForm(ActForm):
    """A file or a pasted text. A form that is valid has `imported`, and `name`, that of the file ("" for a text)."""

    imported: Imported
    name = ""

    file = forms.FileField(
        label=_("File"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": f"{ACCEPTED},.txt"}),
        help_text=_("At most 5 MB and 5,000 references. A file has to be chosen again after a mistake."),
    )
    text = forms.CharField(
        label=_("Or paste its text"),
        required=False,
        strip=False,
        max_length=LARGEST_FILE,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"}),
    )

    def clean_file(self) -> UploadedFile | None:
        upload = self.cleaned_data["file"]
        if upload and upload.size > LARGEST_FILE:
            raise ValidationError(_("The file is larger than 5 MB. Divide it and import the parts."))
        return upload

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        upload, text = cleaned.get("file"), cleaned.get("text", "")
        if self.errors:
            return cleaned
        if upload and text.strip():
            raise ValidationError(_("Choose a file or paste a text, not both."))
        if not (upload or text.strip()):
            raise ValidationError(_("Choose a file, or paste its text."))
        self._read("file" if upload else "text", upload.read() if upload else text.encode(), upload)
        return cleaned

    def _read(self, field: str, data: bytes, upload: UploadedFile | None) -> None:
        self.name = upload.name if upload and upload.name else ""
        try:
            self.imported = read_file(data, self.name)
        except CannotRead as problem:
            self.add_error(field, str(problem))
