"""Adding a source to the library and correcting one."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from citations.actions.library import StaleCitation, add_citation, edit_citation
from citations.actions.pasting import accept_by_hand
from citations.desk.conflict import conflict_page
from citations.desk.pages import open_or_send, source_or_404, takes, way_back
from citations.forms import CorrectionForm, NewSourceForm
from citations.models import FACTS, Citation, PastedLine
from citations.records import DATES, Record
from cms.pages import form_from, page

LONGEST_NUMBER = 15


@open_or_send
@takes("edit_citation")
def citation_add(request: HttpRequest) -> HttpResponse:
    """A record filled in by hand. `pasted` names the line of a paste that it stands for, if it does."""
    line = _line(request)
    start = {"initial": _start(line.record)} if line else {}
    form, back = form_from(request, NewSourceForm, **start), way_back(request)
    if form.is_bound and form.is_valid():
        fields = {**form.facts(), "key": form.cleaned_data["key"]}
        action, facts = (accept_by_hand, {"line": line}) if line else (add_citation, {})
        if source := form.try_to(action, by=request.user, fields=fields, **facts):
            messages.success(request, _said(source, was_known=form.clash is not None))
            return redirect(_to_line(line) if line else _with_way_back(source, back))
    return page(request, "citations/add.html", {"form": form, "back": back, "line": line})


@open_or_send
@takes("edit_citation")
def citation_edit(request: HttpRequest, pk: int) -> HttpResponse:
    source = source_or_404(pk)
    start = {**{name: getattr(source, name) for name in FACTS}, "version": source.version}
    form = form_from(request, CorrectionForm, initial=start, known=source)
    if form.is_bound and form.is_valid():
        given = {"version": form.cleaned_data["version"], "reason": form.cleaned_data["reason"]}
        if form.try_to(edit_citation, citation=source, by=request.user, fields=form.facts(), **given):
            messages.success(request, _("The record of %(key)s is saved.") % {"key": source.key})
            return redirect(source)
        if isinstance(form.refusal, StaleCitation):
            return conflict_page(request, form, form.refusal.current)
    return page(request, "citations/edit.html", {"form": form, "source": source})


def _line(request: HttpRequest) -> PastedLine | None:
    """The line of a paste that the page names, if it names one."""
    number = request.POST.get("pasted") or request.GET.get("pasted") or ""
    if not number:
        return None
    is_number = number.isascii() and number.isdecimal() and len(number) <= LONGEST_NUMBER
    return get_object_or_404(PastedLine.objects.select_related("paste"), pk=number if is_number else 0)


def _start(record: Record) -> dict[str, Any]:
    """What a form begins with: what was read from the line."""
    start = record.to_dict() | {name: getattr(record, name) for name in DATES}
    return {name: start[name] for name in FACTS}


def _to_line(line: PastedLine) -> str:
    return f"{line.paste.get_absolute_url()}#line-{line.position}"


def _said(source: Citation, *, was_known: bool) -> str:
    marker = {"marker": f"[@{source.key}]"}
    if was_known:
        return (
            _("The library has this source already; it was left as it is. Its marker is %(marker)s.") % marker
        )
    return _("The source is in the library. Its marker is %(marker)s.") % marker


def _with_way_back(source: Citation, back: str) -> str:
    address = reverse("citations:citation-overview", args=[source.pk])
    return f"{address}?{urlencode({'next': back})}" if back else address
