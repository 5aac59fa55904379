"""Questions about journals: which wait for a decision, and what the library has from each."""

from __future__ import annotations

from django.db.models import Count, Exists, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from citations import usage
from citations.models import Citation, Journal, Verification


def for_desk() -> QuerySet[Journal]:
    """Journals with `peer_review` (the newest decision, None without), `sources` (how many the library has from it) and
    `printed` (how many of these some edition prints). Undecided ones first, those that editions print before others."""
    used = _newest().filter(journal=OuterRef("pk"), citation__replaced_by=None).order_by()
    printed = used.filter(Exists(Citation.objects.filter(usage.is_printed(), pk=OuterRef("citation"))))
    return (
        Journal.objects.with_decision()
        .annotate(sources=_number(used), printed=_number(printed))
        .order_by(F("peer_review").asc(nulls_first=True), "-printed", "-sources", "title", "pk")
    )


def to_decide() -> QuerySet[Journal]:
    """Journals that nobody has decided about and that the library has something from."""
    used = _newest().filter(journal=OuterRef("pk"), citation__replaced_by=None)
    return Journal.objects.with_decision().filter(Exists(used), peer_review=None)


def sources_in(journal: Journal) -> QuerySet[Citation]:
    """Sources in use whose newest verification places them in this journal."""
    placed = _newest().filter(journal=journal)
    return Citation.objects.in_use().filter(pk__in=placed.values("citation")).order_by("-year", "key")


def _newest() -> QuerySet[Verification]:
    """The newest verification of each source, of whichever wording."""
    later = Verification.objects.filter(citation=OuterRef("citation"), id__gt=OuterRef("id"))
    return Verification.objects.filter(~Exists(later))


def _number(found: QuerySet[Verification]) -> Coalesce:
    counted = found.values("journal").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted), 0)
