"""The reference list of a live article as a file for reference managers."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from articles.models import Article
from articles.reader.addresses import instead_of
from articles.reader.answers import checked, fingerprint
from articles.reader.database import rows
from articles.reader.references import OFFERED, records_of


@login_not_required
@require_safe
def article_references(request: HttpRequest, slug: str, extension: str) -> HttpResponse:
    """The references of the edition that is live, as they were signed; 404 for an article without any."""
    wanted = OFFERED.get(extension)
    if wanted is None:
        raise Http404
    found = rows(Article).live().filter(slug=slug).order_by("pk").select_related("live_edition")
    row = found.only("slug", "live_edition__content").first()
    if row is None:
        return instead_of(request, slug)
    records = records_of(row.live_edition)
    if not records:
        raise Http404
    body = wanted.write(records).encode()
    response = checked(request, fingerprint(body), body, wanted.content_type)
    response["Content-Disposition"] = f'attachment; filename="{row.slug}.{extension}"'
    return response
