"""The abstracts that registries gave of sources."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.db.models.fields.json import KT

from citations.evidence import names_of
from citations.models import Citation, RegistryRecord


def abstracts_of(sources: Collection[Citation]) -> dict[int, str]:
    """The longest abstract of each source that has one, by the number of the source. One query."""
    names = {name for source in sources for name in names_of(source)}
    records = RegistryRecord.objects.filter(name__in=names, found__isnull=False)
    given = records.values_list("name", KT("found__abstract")).order_by("source")
    longest: dict[str, str] = {}
    for name, abstract in given:
        longest[name] = max(longest.get(name, ""), abstract or "", key=len)
    best = {source.pk: _longest(longest, source) for source in sources}
    return {pk: abstract for pk, abstract in best.items() if abstract}


def _longest(given: Mapping[str, str], source: Citation) -> str:
    return max((given.get(name, "") for name in names_of(source)), key=len, default="")
