"""Citing while writing: the marker for a pasted DOI or PMID, and a search in the library."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.desk.pages import takes
from citations.ama import format_text
from citations.identifiers import detect
from citations.library import matching, with_identifier
from cms.errors import wants_fragment

MOST_FOUND = 12
LONGEST_QUERY = 500


@require_safe
@takes("save")
def source_marker(request: HttpRequest) -> JsonResponse:
    """What a pasted text stands for: a source of the library, one that is not there yet, or nothing."""
    pasted = request.GET.get("q", "")[:LONGEST_QUERY]
    try:
        identifier = detect(pasted)
    except ValueError:
        return JsonResponse({})
    source = with_identifier(identifier).first()
    if source is None:
        sentence = _("%(name)s is not in the library yet.") % {"name": identifier.value}
        return JsonResponse({"said": sentence, "add": lookup_url(identifier.value)})
    said = _("Cited: %(source)s") % {"source": source.title}
    return JsonResponse({"marker": f"[@{source.key}]", "said": said})


@require_safe
@takes("save")
def source_search(request: HttpRequest) -> HttpResponse:
    query = request.GET.get("q", "").replace("\0", "")[:LONGEST_QUERY].strip()
    found = matching(query)[:MOST_FOUND] if query else []
    context = {
        "query": query,
        "sources": [{"citation": source, "text": format_text(source.record())} for source in found],
        "lookup_url": lookup_url(query),
    }
    template = "desk/writing/_sources.html" if wants_fragment(request) else "desk/writing/sources.html"
    return render(request, template, context)


def lookup_url(query: str) -> str:
    """Where a source that is not in the library is added."""
    return f"{reverse('citations:citation-lookup')}?{urlencode({'q': query})}"
