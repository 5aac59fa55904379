"""A live article, and what it cites, as files for reference managers."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import OuterRef
from django.http import Http404, HttpRequest, HttpResponse

from articles.models import Article
from articles.reader.addresses import of_live_article
from articles.reader.answers import checked, fingerprint
from articles.reader.database import rows
from articles.reader.own_citation import OwnCitation
from articles.reader.queries import changed_at, notices_now, published_at
from articles.reader.references import OFFERED, records_of
from articles.reader.text import notices_from
from citations.records import Record


def _live(slug: str) -> Article | None:
    found = rows(Article).live().filter(slug=slug).order_by("pk").select_related("live_edition")
    found = found.annotate(
        changed_at=changed_at(), published_at=published_at(), notices=notices_now(OuterRef("live_edition"))
    )
    return found.only("slug", "live_edition__number", "live_edition__content").first()


@of_live_article(_live)
def article_references(request: HttpRequest, row: Article, extension: str) -> HttpResponse:
    """The references of the live edition as they were signed, with today's notices; 404 for an article without any."""
    records = records_of(row.live_edition, notices_from(row.notices))
    if not records:
        raise Http404
    return _file(request, extension, records, row.slug)


@of_live_article(_live)
def article_citation(request: HttpRequest, row: Article, extension: str) -> HttpResponse:
    """The article itself as one reference."""
    byline = row.live_edition.document["byline"]
    own = OwnCitation(
        title=row.live_edition.document["title"],
        authors=tuple(person["name"] for person in byline if person["part"] == "author"),
        number=row.live_edition.number,
        path=row.get_absolute_url(),
        changed_at=row.changed_at or row.published_at,
    )
    return _file(request, extension, [own.record], f"{row.slug}-citation")


def _file(request: HttpRequest, extension: str, records: Sequence[Record], name: str) -> HttpResponse:
    """The records in the format that an address ends with. Raises Http404 when none is called so."""
    wanted = OFFERED.get(extension)
    if wanted is None:
        raise Http404
    body = wanted.write(records).encode()
    response = checked(request, fingerprint(body), body, wanted.content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}.{extension}"'
    return response
