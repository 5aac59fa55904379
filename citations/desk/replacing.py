"""Putting one source in the place of another: everywhere it is cited, or for good because both are one work."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from citations import library, usage
from citations.actions.replacing import merge, replace_everywhere
from citations.desk.forms_pasting import InsteadForm, ReplaceForm
from citations.desk.library import row
from citations.desk.pages import open_or_send, takes, way_back
from citations.duplicates import alike
from citations.models import Citation
from citations.printed import printed
from cms.pages import form_from, page

MOST_FOUND = 20


@open_or_send
@takes("edit_citation")
def citation_replace(request: HttpRequest, pk: int) -> HttpResponse:
    """First the other source is chosen, then what happens is shown, then it happens."""
    source, back = _source(pk), way_back(request)
    chosen = InsteadForm(request.POST if request.method == "POST" else request.GET)
    instead = chosen.source()
    if source.replaced_by or instead is None:
        return _choosing(request, source, chosen)
    form = form_from(request, ReplaceForm, initial=_proposal(source, instead))
    if form.is_bound and form.is_valid():
        titles = form.try_to(_act, source=source, by=request.user, instead=instead, **form.cleaned_data)
        if titles is not None:
            messages.success(request, _said(source, instead, titles))
            return redirect(back or instead)
    uses = usage.uses_of(source, request.user)
    context = {
        "form": form,
        "source": source,
        "old": row(source),
        "new": row(_source(instead.pk)),
        "back": back,
        "written": [use for use in uses if use.is_written],
        "kept": [use for use in uses if use.editions],
    }
    return page(request, "citations/replace.html", context)


def _choosing(request: HttpRequest, source: Citation, chosen: InsteadForm) -> HttpResponse:
    """The page on which the other source is looked for; those that look like the same work are offered first."""
    query = chosen.query()
    found = library.matching(query).exclude(pk=source.pk)[:MOST_FOUND] if query else []
    context = {
        "form": chosen,
        "source": source,
        "old": row(source),
        "back": way_back(request),
        "query": query,
        "found": [_offered(one) for one in found],
        "alike": [_offered(one) for one in alike(source)],
    }
    return page(request, "citations/replace_choose.html", context)


def _proposal(source: Citation, instead: Citation) -> dict[str, str]:
    """To merge, if the registries name `instead` as the work that is meant: then one click does it."""
    newest = source.verifications.filter(facts=source.facts()).first()
    works = [work.record for work in newest.judgement.candidates] if newest else []
    is_meant = any(
        (work.doi and work.doi == instead.doi) or (work.pmid and work.pmid == instead.pmid) for work in works
    )
    if not is_meant:
        return {}
    reason = _("The registries hold the work that is meant under the identifiers of [@%(key)s].")
    return {"act": ReplaceForm.MERGE, "reason": reason % {"key": instead.key}}


def _act(*, source: Citation, by: Any, instead: Citation, act: str, reason: str) -> list[str]:
    if act == ReplaceForm.MERGE:
        return merge(source=source, by=by, into=instead, reason=reason)
    return replace_everywhere(source=source, by=by, instead=instead, reason=reason)


def _said(source: Citation, instead: Citation, titles: list[str]) -> str:
    """Which working copies changed, by name."""
    changed = ngettext(
        "[@%(new)s] took the place of [@%(old)s] in one working copy: %(titles)s.",
        "[@%(new)s] took the place of [@%(old)s] in %(number)s working copies: %(titles)s.",
        len(titles),
    )
    none = _("[@%(new)s] is to be cited instead of [@%(old)s]. No working copy had to change.")
    listed = "; ".join(f"“{title}”" for title in titles)
    facts = {"new": instead.key, "old": source.key, "number": len(titles), "titles": listed}
    return (changed if titles else none) % facts


def _source(pk: int) -> Citation:
    sources = library.with_standing(Citation.objects.select_related("replaced_by"))
    return get_object_or_404(sources, pk=pk)


def _offered(source: Citation) -> dict[str, Any]:
    return {"source": source, "printed": printed(source.record()), "marker": f"[@{source.key}]"}
