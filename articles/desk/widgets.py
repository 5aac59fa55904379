"""Form controls of the editor's page: the Markdown field and the ordered choice of people."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.widgets import Script
from django.urls import reverse
from markdownx.widgets import MarkdownxWidget

PREVIEW_AFTER_MILLISECONDS = "700"


class DeskMarkdownWidget(MarkdownxWidget):
    """django-markdownx's field with its preview and upload pointed at our own views.

    Its script takes Tab, Ctrl+D, Ctrl+[ and Ctrl+] and every drop on the page; the guard is loaded before it and
    keeps these from it. Its own addresses are never mounted.
    """

    template_name = "desk/writing/_markdown_widget.html"

    class Media:
        extend = False
        js = (
            Script("cms/editor-guard.js", defer=True),
            Script("markdownx/js/markdownx.min.js", defer=True),
        )

    def __init__(self, preview_url: str = "", attrs: dict[str, Any] | None = None) -> None:
        self.preview_url = preview_url
        super().__init__(attrs)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["attrs"] |= {
            "data-markdownx-urls-path": self.preview_url,
            "data-markdownx-upload-urls-path": reverse("desk:image-upload"),
            "data-markdownx-latency": PREVIEW_AFTER_MILLISECONDS,
            "data-markdownx-editor-resizable": "False",
        }
        return context


class PeopleWidget(forms.SelectMultiple):
    """People in an order: one list for each place, and empty ones for more."""

    template_name = "desk/writing/_people_widget.html"
    use_fieldset = True
    spare_places = 2

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        chosen = [str(person) for person in value or []]
        context["widget"]["people"] = [(str(pk), label) for pk, label in self.choices]
        context["widget"]["places"] = [*chosen, *[""] * self.spare_places]
        return context

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        values = data.getlist(name) if hasattr(data, "getlist") else data.get(name) or []
        return [value for value in values if value]

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in data

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        """The summary of errors leads to the first list."""
        return f"{id_}_1" if id_ else ""
