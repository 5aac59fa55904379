"""The evidence pack of an article: what is in it, and taking it away."""

from __future__ import annotations

from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.shortcuts import render

from articles.actions.evidence import export_evidence
from articles.desk.pages import article_or_404, open_or_send
from articles.evidence_pack.parts import PARTS
from articles.permissions import can, check_can_export
from cms.limits import count_for


@open_or_send
def article_evidence(request: HttpRequest, pk: int) -> HttpResponseBase:
    article = article_or_404(request, pk)
    check_can_export(request.user, article)
    if request.method != "POST":
        context = {"article": article, "parts": PARTS, "with_origin": can(request.user, "read_audit")}
        return render(request, "desk/evidence/pack.html", context)
    count_for(request.user, "evidence-pack")
    pack = export_evidence(article=article, by=request.user)
    return FileResponse(
        pack.file,
        as_attachment=True,
        filename=pack.name,
        content_type="application/zip",
        headers={"Cache-Control": "no-store"},
    )
