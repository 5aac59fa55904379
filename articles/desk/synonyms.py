"""Synonyms: words that mean the same to readers, kept by editors."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.actions import synonyms as actions
from articles.desk.forms_lists import SynonymFilterForm, SynonymForm
from articles.desk.pages import confirm, form_from, open_or_send, outcome, takes
from articles.models import SynonymGroup
from cms.pages import ActForm, listing


@require_safe
@takes("edit_synonyms")
def synonym_list(request: HttpRequest) -> HttpResponse:
    filters = SynonymFilterForm(request.GET)
    found = filters.chosen(SynonymGroup.objects.prefetch_related("synonyms"))
    return render(request, "desk/synonyms/list.html", listing(request, filters, found))


@open_or_send
@takes("edit_synonyms")
def synonym_add(request: HttpRequest) -> HttpResponse:
    form = form_from(request, SynonymForm)
    if outcome(form, actions.add_synonyms, by=request.user):
        messages.success(request, _("The synonyms are saved. Searches find them now."))
        return redirect("desk:synonym-list")
    return confirm(
        request,
        form,
        title=_("New synonyms"),
        text=_("Words and phrases that mean the same: whoever searches for one of them finds the others."),
        act=_("Add the synonyms"),
        back=reverse("desk:synonym-list"),
    )


@open_or_send
@takes("edit_synonyms")
def synonym_edit(request: HttpRequest, pk: int) -> HttpResponse:
    group = get_object_or_404(SynonymGroup.objects.prefetch_related("synonyms"), pk=pk)
    lines = "\n".join(synonym.text for synonym in group.synonyms.all())
    form = form_from(request, SynonymForm, initial={"words": lines, "group_note": group.note})
    if outcome(form, actions.edit_synonyms, group=group, by=request.user):
        messages.success(request, _("The synonyms are saved. Searches find them now."))
        return redirect("desk:synonym-list")
    return confirm(
        request,
        form,
        title=_("Change synonyms"),
        text=_("Searches follow at once. What the words were before stays in the audit trail."),
        act=_("Save"),
        back=reverse("desk:synonym-list"),
    )


@open_or_send
@takes("edit_synonyms")
def synonym_remove(request: HttpRequest, pk: int) -> HttpResponse:
    group = get_object_or_404(SynonymGroup.objects.prefetch_related("synonyms"), pk=pk)
    form = form_from(request, ActForm)
    if outcome(form, actions.remove_synonyms, group=group, by=request.user):
        messages.success(request, _("The synonyms are removed."))
        return redirect("desk:synonym-list")
    return confirm(
        request,
        form,
        title=_("Remove synonyms"),
        text=_("Readers who search for one of these no longer find the others: %(words)s.")
        % {"words": group},
        act=_("Remove"),
        back=reverse("desk:synonym-list"),
        is_danger=True,
    )
