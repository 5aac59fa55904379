"""Affirming a live page again: first what came up since it was last signed, then the signature. Never in bulk."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from articles.actions import reading
from articles.desk.forms_signing import EvidenceForm
from articles.desk.pages import edition_or_404, outcome, page, takes
from articles.desk.reading import screen_url
from articles.models import Edition
from articles.permissions import why_not_sign
from articles.since_signed import since_signed
from articles.workflow import Kind


@require_safe
def edition_evidence(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    return _evidence_page(request, _live_edition(request, pk), kind)


@require_POST
@takes("reaffirm")
def edition_evidence_read(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    edition, form = _live_edition(request, pk), EvidenceForm(request.POST)
    outcome(form, reading.mark_evidence, edition=edition, by=request.user, kind=kind)
    if form.errors:
        return _evidence_page(request, edition, kind, form)
    return redirect("desk:edition-sign", pk, kind)


def _live_edition(request: HttpRequest, pk: int) -> Edition:
    edition = edition_or_404(request, pk)
    if edition.article.live_edition_id != edition.pk:
        raise Http404(_("Only the edition that is published can be affirmed again."))
    return edition


def _evidence_page(
    request: HttpRequest, edition: Edition, kind: str, form: EvidenceForm | None = None
) -> HttpResponse:
    context = {
        "edition": edition,
        "article": edition.article,
        "kind": Kind(kind),
        "since": since_signed(request.user, edition, kind),
        "why_not": why_not_sign(request.user, edition, kind),
        "screen": screen_url(edition, kind, "whole"),
        "form": form,
    }
    return page(request, "desk/reviewing/evidence.html", context)
