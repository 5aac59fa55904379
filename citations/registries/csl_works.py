"""Works in CSL-JSON, as doi.org passes them on from agencies that have no interface of their own (pure).

CSL 1.0.2 names the fields. Agencies (JaLC, mEDRA, KISTI, …) fill them differently: lists for texts, capitals in DOIs.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from citations.dates import PartialDate
from citations.found import Event, Found, Source
from citations.records import Record
from citations.registries.clean_text import rich_text, without_notice
from citations.registries.shapes import (
    UnreadableRecord,
    date_in,
    date_in_words,
    doi_in,
    isbn_in,
    issns_in,
    mapping,
    names_in,
    pmcid_in,
    pmid_in,
    raw_texts,
    text,
    texts,
    unique,
    url_in,
    years_of,
)

TYPES = {
    "article": "preprint",
    "chapter": "chapter",
    "entry": "chapter",
    "entry-dictionary": "chapter",
    "entry-encyclopedia": "chapter",
    "paper-conference": "chapter",
    "book": "book",
    "collection": "book",
    "report": "report",
    "standard": "report",
    "dataset": "report",
    "software": "report",
    "thesis": "thesis",
    "webpage": "webpage",
    "post": "webpage",
    "post-weblog": "webpage",
}


def work_from_csl(csl: Mapping[str, Any], source: Source = Source.DOI_ORG) -> Found:
    """One work in CSL-JSON, told by `source`. Raises UnreadableRecord without a readable DOI."""
    csl = mapping(csl)
    doi = doi_in(csl.get("DOI"))
    if not doi:
        raise UnreadableRecord("The agency sent a work without a DOI.")
    given = unique(rich_text(each) for name in ("title", "title-short") for each in raw_texts(csl.get(name)))
    title, said = without_notice(given[0]) if given else ("", None)
    return Found(
        source=source,
        record=_record(csl, doi, title),
        kind=text(csl.get("type")),
        titles=unique((title, *given[1:])),
        journals=unique((*texts(csl.get("container-title")), *texts(csl.get("container-title-short")))),
        years=years_of(_date(csl, name) for name in ("issued", "available-date", "submitted")),
        issns=issns_in([csl.get("ISSN")]),
        events=(Event(said, source, key="title"),) if said else (),
        abstract=text(csl.get("abstract")),
        language=text(csl.get("language")),
    )


def _record(csl: Mapping[str, Any], doi: str, title: str) -> Record:
    date = _date(csl, "issued")
    return Record(
        type=TYPES.get(text(csl.get("type")), "article-journal"),
        title=title,
        authors=names_in(csl.get("author")),
        container_title=text(csl.get("container-title")),
        container_title_short=text(csl.get("container-title-short")),
        year=date.year if date else None,
        month=date.month if date else None,
        day=date.day if date else None,
        volume=text(csl.get("volume")),
        issue=text(csl.get("issue")),
        pages=text(csl.get("page")),
        article_number=text(csl.get("number")),
        doi=doi,
        pmid=pmid_in(csl.get("PMID")),
        pmcid=pmcid_in(csl.get("PMCID")),
        isbn=isbn_in(csl.get("ISBN")),
        publisher=text(csl.get("publisher")),
        edition=text(csl.get("edition")),
        editors=names_in(csl.get("editor")),
        url=url_in(csl.get("URL")),
    )


def _date(csl: Mapping[str, Any], name: str) -> PartialDate | None:
    """Date parts, or the words that some agencies send instead."""
    given = mapping(csl.get(name))
    words = text(given.get("raw")) or text(given.get("literal"))
    return date_in(given) or date_in_words(words.replace("-", " "))
