"""Whether the library has a work already: found by identifier, or by title, year and first author."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Q
from django.db.models.functions import Upper

from citations.models import Citation
from citations.records import Record
from citations.titles import is_other_title

OF_ONE_WORK = ("doi", "pmid", "pmcid")
"""Identifiers that name one work. An ISBN does not: all chapters of a book have the same."""
YEARS_APART = 1
"""Print and online year of one article may differ by so many; a report of the same name is next year's."""


class Shelf:
    """Sources among which works are looked for; those that are added meanwhile are put on it."""

    def __init__(self, sources: Iterable[Citation] = ()) -> None:
        self._by_identifier: dict[tuple[str, str], Citation] = {}
        self._by_title: dict[str, list[tuple[Record, Citation]]] = defaultdict(list)
        for source in sources:
            self.put(source)

    def put(self, source: Citation) -> None:
        record = source.record()
        for kind in OF_ONE_WORK:
            if value := getattr(record, kind):
                self._by_identifier.setdefault((kind, value), source)
        self._by_title[folded(record.title)].append((record, source))

    def holder(self, record: Record) -> Citation | None:
        """The source that has one of the identifiers of this work, whatever its title."""
        names = ((kind, getattr(record, kind)) for kind in OF_ONE_WORK)
        return next((found for name in names if (found := self._by_identifier.get(name))), None)

    def find(self, record: Record) -> Citation | None:
        """The source that is this work, or that took its place. One identifier in common is enough, unless the titles
        cannot be those of one work; one that differs rules a source out."""
        holder = self.holder(record)
        if holder and not is_other_title(record.title, holder.title):
            return holder.current
        title = folded(record.title)
        alike = self._by_title.get(title, ()) if title else ()
        return next((source.current for other, source in alike if _is_same(record, other)), None)


def shelf_for(records: Iterable[Record]) -> Shelf:
    """A shelf with every source that may be one of these works. One query."""
    records = list(records)
    wanted = Q(shouted__in=[record.title.upper() for record in records])
    for kind in OF_ONE_WORK:
        wanted |= Q(**{f"{kind}__in": [value for record in records if (value := getattr(record, kind))]})
    works = Citation.objects.select_related("replaced_by").alias(shouted=Upper("title"))
    return Shelf(works.filter(wanted).order_by("pk"))


def folded(text: str) -> str:
    """Letters and digits only, without case, accents and markup, to compare titles."""
    plain = unicodedata.normalize("NFKD", re.sub(r"</?(?:i|sub|sup)>", "", text)).casefold()
    return "".join(letter for letter in plain if letter.isalnum())


def _is_same(record: Record, other: Record) -> bool:
    """Whether two records of one title are one work: first author and year agree, and no identifier differs.

    A preprint is another work than the article it became.
    """
    kinds = {record.type, other.type}
    if ("preprint" in kinds and len(kinds) > 1) or _first_author(record) != _first_author(other):
        return False
    pairs = [(getattr(record, kind), getattr(other, kind)) for kind in OF_ONE_WORK]
    if any(mine and theirs and mine != theirs for mine, theirs in pairs):
        return False
    if record.year is None or other.year is None or kinds != {"article-journal"}:
        return record.year == other.year
    return abs(record.year - other.year) <= YEARS_APART


def _first_author(record: Record) -> str:
    names = record.authors or record.editors
    return folded(names[0].family or names[0].literal or names[0].given) if names else ""
