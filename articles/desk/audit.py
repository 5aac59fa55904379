"""Desk pages of the audit trail: the list, one event, the export, and how to check it all. Only for reading."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles import audit_entries, verification
from articles.audit_entries import EXPORT_AT_MOST, Entry
from articles.desk.forms_audit import AnchorForm, AuditFilterForm
from articles.desk.pages import page, takes
from cms.audit import chain
from cms.audit.models import AuditEvent
from cms.csv_files import csv_answer
from cms.limits import count_for
from cms.refusals import Invalid

COLUMNS = (
    "event",
    "at (UTC)",
    "account",
    "who",
    "act",
    "what",
    "why",
    "table",
    "row",
    "article",
    "article title now",
    "from",
    "database role",
    "row as JSON",
    "hash before",
    "hash",
)
"""Of an export. In English and in this order, whatever language the desk speaks: other programs read them."""


@require_safe
@takes("read_audit")
def audit_list(request: HttpRequest) -> HttpResponse:
    form = AuditFilterForm(request.GET)
    context = {"form": form, "export_at_most": EXPORT_AT_MOST, **_addresses(request)}
    if form.is_valid():
        facts = form.cleaned_data
        context["part"] = audit_entries.part_of(form.events(), before=facts["before"], after=facts["after"])
    return page(request, "desk/audit/list.html", context)


@require_safe
@takes("read_audit")
def audit_event(request: HttpRequest, pk: int) -> HttpResponse:
    event = get_object_or_404(AuditEvent, pk=pk)
    entry = audit_entries.entries_of([event])[0]
    context = {"entry": entry, "event": event, "changes": audit_entries.changes_of(event)}
    return render(request, "desk/audit/event.html", context)


@require_safe
@takes("read_audit")
def audit_export(request: HttpRequest) -> StreamingHttpResponse:
    form = AuditFilterForm(request.GET)
    if not form.is_valid():
        raise Invalid(_("These filters cannot be used. Go back to the audit trail and put them right."))
    count_for(request.user, "audit-export")
    entries = audit_entries.entries_for_export(form.events(), form.cleaned_data["before"])
    return csv_answer(f"audit-trail-{timezone.now():%Y-%m-%d-%H%M}", COLUMNS, _rows(entries))


@require_safe
@takes("read_audit")
def audit_check(request: HttpRequest) -> HttpResponse:
    form = AnchorForm(request.GET if "anchor" in request.GET else None)
    seq, digest = chain.head()
    context = {"form": form, "seq": seq, "digest": digest, "checks": verification.latest()}
    if form.is_valid():
        context["holds"] = chain.holds_anchor(*form.cleaned_data["anchor"])
    return page(request, "desk/audit/check.html", context)


def _addresses(request: HttpRequest) -> dict[str, str]:
    """The filters without the place in the list, for links to other pages of it and to the export."""
    query = request.GET.copy()
    for name in ("before", "after"):
        query.pop(name, None)
    return {"query": query.urlencode()}


def _rows(entries: Iterable[Entry]) -> Iterator[tuple[Any, ...]]:
    """A file that was cut off says so in its last line, and how to get the rest."""
    last = None
    for number, entry in enumerate(entries):
        if number == EXPORT_AT_MOST:
            yield (_cut_off(last),)
            return
        last = entry
        yield _cells(entry)


def _cut_off(last: Entry | None) -> str:
    seq = last.event.seq if last else 0
    return _("Cut off after %(number)s events. Add “before=%(seq)s” to the address to get the next ones.") % {
        "number": EXPORT_AT_MOST,
        "seq": seq,
    }


def _cells(entry: Entry) -> tuple[Any, ...]:
    event = entry.event
    return (
        event.seq,
        f"{event.at:%Y-%m-%dT%H:%M:%S.%fZ}",
        event.actor_id,
        entry.who,
        event.act,
        entry.what,
        event.reason,
        event.row_table,
        event.row_id,
        event.article_id,
        entry.article,
        event.request,
        event.db_user,
        audit_entries.as_json(event.row),
        event.prev,
        event.hash,
    )
