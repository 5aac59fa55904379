"""Sources of the library that may be one work twice: found for a person to look at, never merged by themselves."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from citations.evidence import names_of
from citations.models import Citation, RegistryRecord
from citations.offers import KINDS
from citations.same_works import YEARS_APART
from citations.titles import fold


def alike(source: Citation) -> list[Citation]:
    """Sources in use that look like the same work as `source`: by what registries say of identifiers, or by title.

    Those that share an identifier come first. Five queries, however many there are.
    """
    others = Citation.objects.in_use().exclude(pk=source.pk)
    named = list(others.filter(_same_identifiers(source)).order_by("pk"))
    known = {each.pk for each in named}
    titled = [pk for pk in _with_the_title(source, others) if pk not in known]
    return [*named, *others.filter(pk__in=titled).order_by("pk")]


def _same_identifiers(source: Citation) -> Q:
    """Which sources a registry ties to `source`: its record names their DOI or PubMed id, or theirs names its."""
    wanted = Q(pk__in=[])
    for found in RegistryRecord.objects.filter(name__in=names_of(source), found__isnull=False):
        wanted |= _named([(kind, found.found["record"].get(kind)) for kind in KINDS])
    of_others = Q(pk=None)
    for kind in KINDS:
        if value := getattr(source, kind):
            of_others |= Q(**{f"found__record__{kind}": value})
    names = RegistryRecord.objects.filter(of_others).values_list("name", flat=True)
    return wanted | _named([tuple(name.split(":", 1)) for name in names])


def _named(identifiers: Iterable[tuple[str, str | None]]) -> Q:
    wanted = Q(pk__in=[])
    for kind, value in identifiers:
        if value:
            wanted |= Q(**{kind: value})
    return wanted


def _with_the_title(source: Citation, others: QuerySet[Citation]) -> list[int]:
    """The numbers of those with the same title but for case, accents and punctuation, at most a year apart."""
    if source.year:
        near = (source.year - YEARS_APART, source.year + YEARS_APART)
        others = others.filter(Q(year=None) | Q(year__range=near))
    title = fold(source.title)
    return [pk for pk, other in others.values_list("pk", "title") if fold(other) == title]
