"""Searching the library as registries search theirs (pure)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from citations.records import Record
from citations.replay.library import Kept

SHORTEST_WORD = 3


def folded(text: str) -> str:
    """Words in small letters without accents or markup, one blank between them."""
    plain = unicodedata.normalize("NFKD", re.sub(r"<[^>]*>", "", text)).encode("ascii", "ignore").decode()
    return " ".join(re.findall(r"[a-z0-9]+", plain.lower()))


def best(works: Mapping[str, Kept], query: str, most: int) -> list[tuple[Kept, float]]:
    """The works that share most words with a query, each with its score. Like Crossref, never nothing."""
    words = {word for word in folded(query).split() if len(word) >= SHORTEST_WORD}
    scored = [(kept, float(len(words & _words(kept.record)))) for kept in works.values()]
    return sorted(scored, key=lambda pair: -pair[1])[:most]


def titled(works: Mapping[str, Kept], title: str) -> list[str]:
    """Ids of the works in whose titles these words stand in this order."""
    wanted = folded(title)
    return [pmid for pmid, kept in works.items() if wanted and wanted in folded(kept.record.title)]


def with_doi(works: Mapping[str, Kept], doi: str) -> list[str]:
    return [pmid for pmid, kept in works.items() if kept.record.doi.lower() == doi.lower()]


def cited(
    works: Mapping[str, Kept], journal: str, year: str, volume: str, page: str, author: str
) -> list[str]:
    """Ids of the works to which a citation leads; parts that are empty are not looked at."""
    wanted = {
        "journal": folded(journal),
        "year": year,
        "volume": volume,
        "page": page,
        "author": folded(author),
    }
    return [
        pmid
        for pmid, kept in works.items()
        if all(not value or value in _citation(kept.record)[name] for name, value in wanted.items())
    ]


def _citation(record: Record) -> dict[str, set[str]]:
    first = record.authors[0].family if record.authors else ""
    initials = record.authors[0].given if record.authors else ""
    return {
        "journal": {folded(record.container_title), folded(record.container_title_short)},
        "year": {str(record.year)},
        "volume": {record.volume},
        "page": {re.split(r"[-–]", record.pages)[0], record.article_number},
        "author": {folded(first), folded(f"{first} {initials}")},
    }


def _words(record: Record) -> set[str]:
    names = " ".join(name.family or name.literal for name in record.authors)
    return set(folded(f"{record.title} {names} {record.container_title} {record.year or ''}").split())
