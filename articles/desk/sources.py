"""Citing while writing: the marker for a pasted DOI or PMID, what registries hold of one, a search in the library."""

from __future__ import annotations

from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from articles.desk.pages import takes
from citations.actions.pasting import accept_line, start_paste
from citations.ama import format_text
from citations.identifiers import detect
from citations.judgement_words import in_words
from citations.library import matching, with_identifier, with_standing
from citations.models import Citation, PastedLine
from citations.standing import standing_of
from cms.errors import wants_fragment
from cms.limits import count_for

MOST_FOUND = 12
MOST_OPTIONS = 8
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
    return JsonResponse(_cited(source))


@require_POST
@takes("save")
def source_look_up(request: HttpRequest) -> JsonResponse:
    """Have the registries asked about a pasted DOI or PMID; for other text there is nothing to ask."""
    pasted = request.POST.get("q", "").replace("\0", "")[:LONGEST_QUERY]
    try:
        detect(pasted)
    except ValueError:
        return JsonResponse({})
    count_for(request.user, "registry-look-up")
    return JsonResponse(_answer(start_paste(by=request.user, lines=[pasted]).lines.get()))


@require_safe
@takes("save")
def line_answer(request: HttpRequest, pk: int) -> JsonResponse:
    return JsonResponse(_answer(_line(pk)))


@require_POST
@takes("save")
def line_add(request: HttpRequest, pk: int) -> JsonResponse:
    return JsonResponse(_cited(accept_line(line=_line(pk), by=request.user)))


@require_safe
@takes("save")
def source_search(request: HttpRequest) -> HttpResponse:
    query = _query(request)
    found = matching(query) if query else Citation.objects.none()
    context = {"query": query, "sources": _written(found, MOST_FOUND), "lookup_url": lookup_url(query)}
    template = "desk/writing/_sources.html" if wants_fragment(request) else "desk/writing/sources.html"
    return render(request, template, context)


@require_safe
@takes("save")
def source_options(request: HttpRequest) -> HttpResponse:
    """What fits the words typed after `[@`, as lines of a list; without words the sources that were added last."""
    query = _query(request)
    found = matching(query) if query else Citation.objects.in_use().order_by("-pk")
    return render(request, "desk/writing/_source_options.html", {"sources": _written(found, MOST_OPTIONS)})


def lookup_url(query: str) -> str:
    """Where a source that is not in the library is added."""
    return f"{reverse('citations:citation-lookup')}?{urlencode({'q': query})}"


def _query(request: HttpRequest) -> str:
    return request.GET.get("q", "").replace("\0", "")[:LONGEST_QUERY].strip()


def _written(sources: QuerySet[Citation], most: int) -> list[dict[str, object]]:
    """The first of these sources as they are shown: each with what speaks against citing it."""
    return [
        {"citation": source, "standing": standing_of(source), "text": format_text(source.record())}
        for source in with_standing(sources)[:most]
    ]


def _line(pk: int) -> PastedLine:
    return get_object_or_404(PastedLine.objects.select_related("paste", "citation__replaced_by"), pk=pk)


def _cited(source: Citation) -> dict[str, str]:
    said = _("Cited “%(source)s”.") % {"source": source.title}
    return {"marker": f"[@{source.key}]", "said": said}


def _answer(line: PastedLine) -> dict[str, str]:
    """How a look-up stands, for the script: `ask` (again), `accept` (what was found), or neither, with its page."""
    if line.citation:
        return _cited(line.citation.current)
    page, judgement = line.paste.get_absolute_url(), line.judgement
    if judgement is None:
        return {"ask": reverse("desk:line-answer", args=[line.pk]), "page": page}
    if judgement.is_same_work and judgement.works:
        said = _("Found: %(source)s") % {"source": format_text(judgement.works[0].record)}
        if judgement.status:
            said = f"{in_words(judgement)} {said}"
        return {"said": said, "accept": reverse("desk:line-add", args=[line.pk]), "page": page}
    return {"said": in_words(judgement), "page": page}
