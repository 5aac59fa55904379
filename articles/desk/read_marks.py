"""Ticks of a reader: this change seen, the whole text read. They help whoever reads, and prove nothing."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from articles.actions import reading
from articles.desk.forms_reviewing import SeenForm
from articles.desk.pages import edition_or_404, takes
from articles.desk.reading import changes_shown, screen_url, seen_of
from articles.models import ReadMark
from articles.workflow import Kind


@require_POST
@takes("sign")
def edition_seen(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    edition, show = edition_or_404(request, pk), request.POST.get("show", "")
    changes = changes_shown(request.user, edition, kind, show)
    form = SeenForm(request.POST, changes=changes)
    if not form.is_valid():
        return HttpResponseBadRequest(_("This change is not on the page any more. Load it again."))
    change = form.cleaned_data["change"]
    reading.mark(edition=edition, by=request.user, what=change.key, is_read=form.cleaned_data["is_seen"])
    if not request.htmx:
        return redirect(f"{screen_url(edition, kind, show)}#change-{change.place}")
    context = {
        "edition": edition,
        "kind": Kind(kind),
        "show": show,
        "change": change,
        "total": changes.count,
        "seen": seen_of(changes, ReadMark.objects.of(request.user, edition)),
        "is_news": True,
    }
    return render(request, "desk/reviewing/_seen.html", context)


@require_POST
@takes("sign")
def edition_read(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    edition = edition_or_404(request, pk)
    reading.mark(edition=edition, by=request.user, what=ReadMark.WHOLE, is_read=True)
    return redirect("desk:edition-sign", pk, kind)
