"""The library of sources: all of them, and one of them with everything that is known of it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from citations import journals, library, usage
from citations.desk.forms_library import LibraryFilterForm
from citations.desk.pages import takes, way_back
from citations.desk.told import told_of
from citations.formats.files import FORMATS
from citations.identifiers import doi_url, pmc_url, pubmed_url
from citations.models import Citation
from citations.name_lines import lines_of
from citations.names import listed
from citations.permissions import can
from citations.printed import printed, printed_title
from citations.standing import standing_of
from cms.pages import listing

QUEUE_SHOWN = 8
CHECKS_SHOWN = 50


@require_safe
@takes("read_library")
def citation_list(request: HttpRequest) -> HttpResponse:
    filters = LibraryFilterForm(request.GET)
    shown = listing(request, filters, filters.sources())
    is_checker = can(request.user, "check_citation")
    context = {
        **shown,
        "rows": [row(source) for source in shown["page"]],
        "can_edit": can(request.user, "edit_citation"),
        "queue": [row(source) for source in library.needing_a_person()[: QUEUE_SHOWN + 1]]
        if is_checker
        else [],
        "queue_shown": QUEUE_SHOWN,
        "formats": FORMATS.values(),
        "journals_waiting": journals.to_decide().count() if is_checker else 0,
    }
    return render(request, "citations/list.html", context)


@require_safe
@takes("read_library")
def citation_overview(request: HttpRequest, pk: int) -> HttpResponse:
    source = get_object_or_404(library.with_standing(Citation.objects.select_related("replaced_by")), pk=pk)
    facts = source.facts()
    checks = source.checks.select_related("checked_by")[:CHECKS_SHOWN]
    context = {
        **row(source),
        "told": told_of(source),
        "checks": [(check, check.facts == facts) for check in checks],
        "authors": lines_of(source.authors),
        "editors": lines_of(source.editors),
        "uses": usage.uses_of(source, request.user),
        "can_edit": can(request.user, "edit_citation"),
        "can_check": can(request.user, "check_citation"),
        "back": way_back(request),
    }
    return render(request, "citations/overview.html", context)


def row(source: Citation) -> dict[str, Any]:
    """A source of `library.with_standing` as pages show it: printed, its links and marker, what is known of it."""
    return {
        "source": source,
        "printed": printed(source.record()),
        "title": printed_title(source.title),
        "by": listed(source.record().authors),
        "marker": f"[@{source.key}]",
        "links": links(source),
        "standing": standing_of(source),
    }


def links(source: Citation) -> list[tuple[str, str]]:
    """Where the source itself can be opened: (name, address)."""
    found = []
    if source.doi:
        found.append((doi_url(source.doi), doi_url(source.doi)))
    if source.pmid:
        found.append((f"PubMed {source.pmid}", pubmed_url(source.pmid)))
    if source.pmcid:
        found.append((source.pmcid, pmc_url(source.pmcid)))
    is_address = source.url.startswith(("https://", "http://"))
    return found or ([(source.url, source.url)] if is_address else [])
