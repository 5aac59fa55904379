"""What people state about a source: that it is real and what its record says, or what its publisher says of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from citations import library
from citations.actions.library import StaleCitation, check_citation, note_notice
from citations.desk.library import row
from citations.desk.pages import open_or_send, takes, way_back
from citations.desk.told import told_of
from citations.forms import CheckForm, NoticeForm
from citations.models import Citation
from citations.name_lines import lines_of
from citations.permissions import can, check_can
from cms.pages import ActForm, form_from, page


@open_or_send
@takes("read_library")
def citation_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    if request.method == "POST":
        check_can(request.user, "check_citation")
    source, back = _source(pk), way_back(request)
    form = form_from(request, CheckForm, initial={"version": source.version})
    if _done(form, check_citation, citation=source, by=request.user):
        messages.success(request, _("What you found about %(key)s is on record.") % {"key": source.key})
        return redirect(back or source)
    more = {"can_check": can(request.user, "check_citation"), "told": told_of(source), "is_read_only": True}
    return _page(request, "citations/confirm.html", source, form, **more)


@open_or_send
@takes("edit_citation")
def citation_notice(request: HttpRequest, pk: int) -> HttpResponse:
    source = _source(pk)
    start = {"version": source.version, "notice": source.notice}
    form = form_from(request, NoticeForm, initial=start, has_notice=bool(source.notice))
    if _done(form, note_notice, citation=source, by=request.user):
        messages.success(request, _("What the publisher says of %(key)s is on record.") % {"key": source.key})
        return redirect(source)
    return _page(request, "citations/notice.html", source, form)


def _done(form: ActForm, action: Callable[..., Any], **facts: Any) -> Any:
    """What the act returned; None while the form has not been sent, has errors, or a rule refused the act."""
    if not (form.is_bound and form.is_valid()):
        return None
    return form.try_to(action, **facts, **form.cleaned_data)


def _source(pk: int) -> Citation:
    return get_object_or_404(library.with_standing(Citation.objects.all()), pk=pk)


def _page(request: HttpRequest, template: str, source: Citation, form: ActForm, **more: Any) -> HttpResponse:
    """The page with its form. If the record changed meanwhile, what was typed stands under the new record."""
    is_stale = isinstance(form.refusal, StaleCitation)
    names = {"authors": lines_of(source.authors), "editors": lines_of(source.editors)}
    context = {**row(source), **names, "form": form, "back": way_back(request), "is_stale": is_stale, **more}
    if is_stale:
        typed = {name: form.data.get(name) for name in form.fields}
        context["form"] = type(form)(initial={**typed, "version": source.version})
    response = page(request, template, context)
    response.status_code = form.refusal.status if form.refusal else response.status_code
    return response
