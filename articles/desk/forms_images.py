"""The form that uploads a picture."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.desk.forms_reasons import ActForm
from articles.pictures import MAX_BYTES


class ImageForm(ActForm):
    """A picture and what stands for it where it cannot be seen."""

    refusal_fields = {"picture_unusable": "image", "image_without_alt": "alt"}

    image = forms.FileField(
        label=_("Picture"),
        widget=forms.ClearableFileInput(attrs={"accept": "image/png,image/jpeg,image/webp,image/gif"}),
        help_text=_(
            "JPEG, PNG, WebP or GIF, at most 10 MB. It is stored anew, without place, date or camera."
        ),
        max_length=200,
        error_messages={"required": _("Choose a picture.")},
    )
    alt = forms.CharField(
        label=_("What the picture shows"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_(
            "Read aloud to people who cannot see it. Say what matters in it, not that it is a picture."
        ),
    )
    is_decorative = forms.BooleanField(
        label=_("It is only decoration: without it nothing is missed"), required=False
    )
    caption = forms.CharField(label=_("Caption under the picture"), required=False, max_length=500)
    credit = forms.CharField(
        label=_("Credit"), required=False, max_length=200, help_text=_("Who made it, and its licence.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["alt"].needed_for = _("needed, unless it is decoration")

    def clean_image(self) -> Any:
        upload = self.cleaned_data["image"]
        if upload.size > MAX_BYTES:
            raise forms.ValidationError(
                gettext("The file is larger than 10 MB. Save a smaller copy and upload that.")
            )
        return upload

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not cleaned.get("alt", "").strip() and not cleaned.get("is_decorative"):
            self.add_error("alt", gettext("Say what the picture shows, or tick that it is decorative."))
        return cleaned
