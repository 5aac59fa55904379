"""Adding a source to the library and correcting one."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from citations import library
from citations.actions import StaleCitation, add_citation, edit_citation
from citations.desk.conflict import conflict_page
from citations.desk.pages import open_or_send, source_or_404, takes, way_back
from citations.forms import CorrectionForm, NewSourceForm
from citations.lookup import Pasted, read_line
from citations.models import FACTS, Citation
from citations.printed import printed
from citations.records import DATES
from cms.pages import form_from, page

MOST_ALIKE = 5


@open_or_send
@takes("edit_citation")
def citation_add(request: HttpRequest) -> HttpResponse:
    if pasted := request.POST.get("line"):
        return unknown_page(request, read_line(pasted))
    form, back = form_from(request, NewSourceForm), way_back(request)
    if form.is_bound and form.is_valid():
        fields = {**form.facts(), "key": form.cleaned_data["key"]}
        if source := form.try_to(add_citation, by=request.user, fields=fields):
            messages.success(request, _said(source, was_known=form.clash is not None))
            return redirect(_with_way_back(source, back))
    return page(request, "citations/add.html", {"form": form, "back": back})


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


def unknown_page(request: HttpRequest, one: Pasted) -> HttpResponse:
    """The form for a source that the library does not have, with what was recognised filled in."""
    record = one.record
    start = record.to_dict() | {name: getattr(record, name) for name in DATES}
    alike = [] if one.is_read or one.identifiers else library.matching(one.line)[:MOST_ALIKE]
    context = {
        "form": NewSourceForm(initial={name: start[name] for name in FACTS}),
        "pasted": one,
        "alike": [(source, printed(source.record())) for source in alike],
        "back": way_back(request),
    }
    return page(request, "citations/add.html", context)


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
