"""The library in files: its sources, filtered or all, for other programs; and the references of a file into it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from citations.actions.importing import Outcome, import_sources
from citations.desk.forms_library import LibraryFilterForm
from citations.desk.pages import open_or_send, takes
from citations.formats.files import FORMATS
from citations.forms_importing import ImportSourcesForm
from citations.printed import printed
from cms.limits import count_for
from cms.pages import page
from cms.refusals import Invalid


@require_safe
@takes("read_library")
def citation_export(request: HttpRequest) -> HttpResponse:
    """The sources that the list shows under the same filters, as a file in the format that is asked for."""
    wanted = FORMATS.get(request.GET.get("format", ""))
    filters = LibraryFilterForm(request.GET)
    if wanted is None:
        known = ", ".join(FORMATS)
        raise Invalid(
            _("Choose a format: add “format=” and one of %(known)s to the address.") % {"known": known}
        )
    if not filters.is_valid():
        raise Invalid(_("These filters cannot be used. Go back to the list and choose again."))
    count_for(request.user, "library-export")
    body = wanted.write(source.record() for source in filters.sources())
    name = f"sources-{timezone.localdate():%Y-%m-%d}.{wanted.extension}"
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(body, content_type=wanted.content_type, headers=disposition)


@open_or_send
@takes("edit_citation")
def citation_import(request: HttpRequest) -> HttpResponse:
    """Sending the same file again does no harm, so the result is the answer itself and needs no page of its own."""
    form = ImportSourcesForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if form.is_bound and form.is_valid():
        outcome = form.try_to(import_sources, by=request.user, imported=form.imported, name=form.name)
        if outcome:
            return page(request, "citations/imported.html", {**_shown(outcome), "name": form.name})
    return page(request, "citations/import.html", {"form": form, "formats": FORMATS.values()})


def _shown(outcome: Outcome) -> dict[str, object]:
    parts = {"added": outcome.added, "known": outcome.known}
    return {
        "outcome": outcome,
        **{
            part: [{"row": row, "printed": printed(row.source.record())} for row in rows]
            for part, rows in parts.items()
        },
    }
