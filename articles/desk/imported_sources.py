"""The references of an imported article as sources of the library, with what the registries say of each."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import OuterRef, Subquery

from articles.models import Article
from citations.desk.said import Compared, Offer, Said, compared, known_among, offers_of, said
from citations.library import facts_in_sql
from citations.models import Citation, Verification
from citations.printed import printed

_KEY = re.compile(r"\[@([A-Za-z][\w:.-]*)\]")


@dataclass(frozen=True)
class ImportedSource:
    """A source that the report names; `number` is its place on the page.

    `said` is None while the registries have said nothing of its record as it reads now; `is_waiting`: they are being
    asked. `has_changes`: they hold the same work, a few details differ. `offers` are other works that may be meant.
    """

    number: int
    source: Citation
    printed: str
    verification: Verification | None
    is_waiting: bool
    said: Said | None = None
    fields: tuple[Compared, ...] = ()
    has_changes: bool = False
    offers: tuple[Offer, ...] = ()


def sources_of_import(article: Article) -> list[ImportedSource]:
    """The sources that the report of an import names, in its order. Three queries at most, whatever their number.

    One that was merged into another since is shown as the other.
    """
    keys = list(dict.fromkeys(_KEY.findall(article.import_note)))
    named = (
        {one.key: one.replaced_by_id or one.pk for one in Citation.objects.with_keys(keys)} if keys else {}
    )
    wanted = list(dict.fromkeys(named[key] for key in keys if key in named))
    sources = _with_verification(wanted) if wanted else {}
    verified = Verification.objects.in_bulk([one.verified for one in sources.values() if one.verified])
    library = known_among(one.judgement for one in verified.values())
    return [
        _imported(number, sources[pk], verified.get(sources[pk].verified), library)
        for number, pk in enumerate(wanted, start=1)
    ]


def _with_verification(wanted: Iterable[int]) -> dict[int, Citation]:
    """Sources with `verified`, the number of the newest verification of exactly this record."""
    made = Verification.objects.filter(citation=OuterRef("pk"), facts=OuterRef("facts_now")).order_by("-id")
    sources = Citation.objects.select_related("watch").annotate(facts_now=facts_in_sql())
    return sources.annotate(verified=Subquery(made.values("pk")[:1])).in_bulk(wanted)


def _imported(
    number: int, source: Citation, verification: Verification | None, library: Iterable[Citation]
) -> ImportedSource:
    text = printed(source.record())
    if verification is None:
        watch = getattr(source, "watch", None)
        return ImportedSource(number, source, text, None, bool(watch and watch.retry_at))
    judgement = verification.judgement
    fields = tuple(compared(judgement))
    return ImportedSource(
        number,
        source,
        text,
        verification,
        is_waiting=False,
        said=said(judgement),
        fields=fields,
        has_changes=judgement.is_same_work and any(row.differs for row in fields),
        offers=tuple(offers_of(judgement.candidates, library)),
    )
