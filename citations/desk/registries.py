"""What registries say of a source, what a person does with it, and how the registries themselves are doing."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from citations import library, observed
from citations.actions.asking import ask_again
from citations.actions.mending import use_candidate, use_registry_values
from citations.desk.library import row
from citations.desk.pages import source_or_404, takes, way_back
from citations.desk.told import told_of
from citations.forms import ChosenForm
from citations.models import Citation, Verification
from citations.permissions import can
from cms.errors import wants_fragment
from cms.limits import count_for


@require_safe
@takes("read_library")
def source_registries(request: HttpRequest, pk: int) -> HttpResponse:
    """What a page asks for every few seconds while a source is being asked about."""
    source = get_object_or_404(library.with_standing(Citation.objects.all()), pk=pk)
    if not wants_fragment(request):
        return redirect(f"{source.get_absolute_url()}#registries")
    context = {
        **row(source),
        "told": told_of(source),
        "can_edit": can(request.user, "edit_citation"),
        "is_read_only": "read-only" in request.GET,
        "is_news": True,
    }
    return render(request, "citations/_registries.html", context)


@require_POST
@takes("read_library")
def source_ask(request: HttpRequest, pk: int) -> HttpResponse:
    source = source_or_404(pk)
    count_for(request.user, "registry-look-up")
    ask_again(citation=source, by=request.user)
    messages.success(request, _("The registries are being asked about %(key)s.") % {"key": source.key})
    return redirect(f"{source.get_absolute_url()}#registries")


@require_POST
@takes("edit_citation")
def source_use_values(request: HttpRequest, pk: int) -> HttpResponse:
    return _mended(request, pk, use_registry_values)


@require_POST
@takes("edit_citation")
def source_use_candidate(request: HttpRequest, pk: int) -> HttpResponse:
    return _mended(request, pk, use_candidate)


def _mended(request: HttpRequest, pk: int, action: Callable[..., Citation]) -> HttpResponse:
    """Act on what the person saw: that check, that version of the record."""
    source = source_or_404(pk)
    chosen = ChosenForm(request.POST).choice()
    verification = get_object_or_404(Verification, pk=chosen.pop("verification"), citation=source)
    action(citation=source, by=request.user, verification=verification, **chosen)
    messages.success(
        request, _("The record of %(key)s now reads as the registries have it.") % {"key": source.key}
    )
    return redirect(way_back(request) or source)


@require_safe
@takes("read_library")
def registry_list(request: HttpRequest) -> HttpResponse:
    return render(request, "citations/registries.html", {"state": observed.state()})
