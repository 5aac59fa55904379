"""Journals, and whether what they publish is peer reviewed: decided once for each by a fact checker."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from citations import journals
from citations.actions.journals import decide_on_journal
from citations.desk.forms_journals import DecisionForm, JournalFilterForm
from citations.desk.library import row
from citations.desk.pages import open_or_send, takes
from citations.library import with_standing
from citations.models import Journal
from citations.permissions import can, check_can
from cms.pages import form_from, listing, page

SOURCES_SHOWN = 50


@require_safe
@takes("read_library")
def journal_list(request: HttpRequest) -> HttpResponse:
    filters = JournalFilterForm(request.GET)
    context = {
        **listing(request, filters, filters.journals()),
        "waiting": journals.to_decide().count(),
        "can_check": can(request.user, "check_citation"),
    }
    return render(request, "citations/journals.html", context)


@open_or_send
@takes("read_library")
def journal_decide(request: HttpRequest, pk: int) -> HttpResponse:
    if request.method == "POST":
        check_can(request.user, "check_citation")
    journal = get_object_or_404(Journal, pk=pk)
    form = form_from(request, DecisionForm)
    given = form.cleaned_data if form.is_bound and form.is_valid() else None
    if given and form.try_to(decide_on_journal, journal=journal, by=request.user, **given):
        messages.success(
            request, _("What you decided about %(title)s is on record.") % {"title": journal.title}
        )
        return redirect("citations:journal-list")
    sources = with_standing(journals.sources_in(journal))
    context = {
        "journal": journal,
        "decisions": list(journal.decisions.select_related("decided_by")),
        "rows": [row(source) for source in sources[:SOURCES_SHOWN]],
        "total": sources.count(),
        "form": form,
        "can_check": can(request.user, "check_citation"),
    }
    return page(request, "citations/journal.html", context)
