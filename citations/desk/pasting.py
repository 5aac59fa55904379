"""What somebody pasted, line by line: what the registries say of each, and one click to take it into the library."""

from __future__ import annotations

import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from citations.actions.pasting import accept_line, accept_matching, look_up_again
from citations.desk.forms_pasting import AcceptForm, WaitingForm
from citations.desk.pages import takes
from citations.desk.paste_rows import row_of
from citations.desk.said import known_among
from citations.models import Paste, PastedLine
from cms.errors import wants_fragment
from cms.limits import count_for

PATIENCE = datetime.timedelta(minutes=5)
"""After this a page no longer asks by itself whether there is news."""


@require_safe
@takes("edit_citation")
def paste_overview(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole page; for the script that asks for news only what is new (204 if nothing is)."""
    context = _context(get_object_or_404(Paste, pk=pk))
    if not wants_fragment(request):
        return render(request, "citations/paste.html", context)
    waiting = WaitingForm(request.GET).positions()
    context["news"] = [
        row for row in context["rows"] if row.line.position in waiting and not row.line.is_waiting
    ]
    if not context["news"] and context["is_polled"]:
        return HttpResponse(status=204)
    return render(request, "citations/_paste_news.html", context)


@require_POST
@takes("edit_citation")
def paste_accept(request: HttpRequest, pk: int) -> HttpResponse:
    paste = get_object_or_404(Paste, pk=pk)
    added = len(accept_matching(paste=paste, by=request.user))
    said = ngettext("%(added)s source is in the library.", "%(added)s sources are in the library.", added)
    messages.success(request, said % {"added": added})
    return redirect(paste)


@require_POST
@takes("edit_citation")
def paste_look_up(request: HttpRequest, pk: int) -> HttpResponse:
    paste = get_object_or_404(Paste, pk=pk)
    count_for(request.user, "registry-look-up")
    look_up_again(paste=paste, by=request.user)
    messages.info(request, _("The registries are being asked again."))
    return redirect(paste)


@require_POST
@takes("edit_citation")
def line_accept(request: HttpRequest, pk: int) -> HttpResponse:
    line = get_object_or_404(PastedLine.objects.select_related("paste"), pk=pk)
    source = accept_line(line=line, by=request.user, candidate=AcceptForm(request.POST).chosen())
    if not wants_fragment(request):
        said = _("The source is in the library. Its marker is %(marker)s.")
        messages.success(request, said % {"marker": f"[@{source.key}]"})
        return redirect(f"{line.paste.get_absolute_url()}#line-{line.position}")
    context = _context(line.paste)
    context["row"] = next(row for row in context["rows"] if row.line.pk == line.pk)
    return render(request, "citations/_paste_accepted.html", context)


def _context(paste: Paste) -> dict[str, Any]:
    """The page of a paste: its rows and how far the registries have been asked. Four queries at most."""
    found = paste.lines.select_related("citation__replaced_by").prefetch_related("citation__replaces")
    lines = list(found.order_by("position"))
    library = known_among(line.judgement for line in lines if line.judgement and not line.citation)
    rows = [row_of(line, library) for line in lines]
    waiting = [row.line.position for row in rows if row.line.is_waiting]
    is_late = timezone.now() - paste.at > PATIENCE
    return {
        "paste": paste,
        "rows": rows,
        "total": len(rows),
        "done": len(rows) - len(waiting),
        "waiting": ",".join(map(str, waiting)),
        "is_polled": bool(waiting) and not is_late,
        "is_late": bool(waiting) and is_late,
        "matching": sum(row.source is None and row.line.is_match for row in rows),
        "has_unanswered": any(row.source is None and row.line.has_unanswered for row in rows),
    }
