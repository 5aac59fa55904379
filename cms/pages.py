"""What desk pages of every app share: the form that was sent, its page, a long list, the step that asks once more."""

from collections.abc import Callable
from typing import Any, TypeVar

from django import forms
from django.core.paginator import Paginator
from django.db import IntegrityError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cms.refusals import Refusal, refusal_from

FormType = TypeVar("FormType", bound=forms.Form)
Done = TypeVar("Done")

PER_PAGE = 50
"""Rows of one page of a long list."""


class ActForm(forms.Form):
    """A form whose act may be refused for something that the person can put right on the same page."""

    refusal: Refusal | None = None
    refusal_fields: dict[str, str] = {}
    """Which field a refusal belongs to, by its code; the others stand above the form."""

    def try_to(self, action: Callable[..., Done], **facts: Any) -> Done | None:
        """The result of the action, or None when a rule refused it; then the form says so and keeps what was typed."""
        try:
            return action(**facts)
        except IntegrityError as error:
            self.refusal = refusal_from(error)
            if self.refusal is None:
                raise
        except Refusal as refusal:
            self.refusal = refusal
        self.add_error(self.refusal_fields.get(self.refusal.code), str(self.refusal.message))
        return None


def form_from(request: HttpRequest, form_class: type[FormType], **more: Any) -> FormType:
    """The form as it was sent, or an empty one for a page that is only being opened."""
    return form_class(request.POST if request.method == "POST" else None, **more)


def page(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """A page with its status: that of the refusal its form met, 400 for a form with errors, 200 otherwise."""
    form = context.get("form")
    refused = getattr(form, "refusal", None)
    status = refused.status if refused else 400 if form is not None and form.errors else 200
    return render(request, template, context, status=status)


def listing(request: HttpRequest, filters: forms.Form, found: QuerySet[Any]) -> dict[str, Any]:
    """One `page` of what was `found`, the `filters`, and `query`: these filters for a link ("&a=b", or "")."""
    query = request.GET.copy()
    query.pop("page", None)
    return {
        "filters": filters,
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "query": f"&{query.urlencode()}" if query else "",
        "is_filtered": any(request.GET.get(name) for name in filters.fields),
    }


def confirm(request: HttpRequest, form: forms.Form, **step: Any) -> HttpResponse:
    """The last step before an act that others will notice: `title`, `text`, `act`, `back`; `is_danger` if it is."""
    return page(request, "desk/confirm.html", {"form": form, **step})
