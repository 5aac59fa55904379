"""One work as Crossref describes it, in our terms (pure).

Crossref promises a DOI and nothing else; its documentation of the JSON format and 1,800 recorded works are the
source of the rules here. All of it is text that publishers typed.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from citations.dates import PartialDate
from citations.found import EventKind, Found, Source
from citations.records import Record
from citations.registries.clean_text import rich_text, without_notice
from citations.registries.crossref_updates import events_in, notice_of
from citations.registries.shapes import (
    UnreadableRecord,
    date_in,
    doi_in,
    full_day,
    isbn_in,
    issns_in,
    mapping,
    mappings,
    names_in,
    raw_texts,
    text,
    texts,
    unique,
    years_of,
)

TYPES = {
    "journal-article": "article-journal",
    "posted-content": "preprint",
    "book-chapter": "chapter",
    "book-part": "chapter",
    "book-section": "chapter",
    "book-track": "chapter",
    "reference-entry": "chapter",
    "proceedings-article": "chapter",
    "book": "book",
    "edited-book": "book",
    "monograph": "book",
    "reference-book": "book",
    "book-series": "book",
    "book-set": "book",
    "proceedings": "book",
    "proceedings-series": "book",
    "report": "report",
    "report-component": "report",
    "report-series": "report",
    "standard": "report",
    "dataset": "report",
    "database": "report",
    "grant": "report",
    "dissertation": "thesis",
}
"""Crossref's types that are, or come near, one of ours; whatever is missing is read as an article."""

RELATIONS = {
    "has-preprint": "preprint",
    "is-preprint-of": "published_as",
    "is-replaced-by": "newer_version",
}

IN_PRINT = ("published-print", "journal-issue/published-print")
ONLINE = ("published-online", "journal-issue/published-online")
DATES = (*IN_PRINT, "issued", *ONLINE, "posted", "published")
LONG_FORM = {"chapter", "book"}


def work_from(message: Mapping[str, Any]) -> Found:
    """One work: the `message` of a single answer or an item of a list.

    Events are what `updated-by` lists, all of it, hard updates that the work declares of itself, and a word like
    `RETRACTED:` before its title (key `title`). `notice_of` names other works that it updates. Raises
    UnreadableRecord without a readable DOI; every other field may be missing or odd.
    """
    message = mapping(message)
    doi = doi_in(message.get("DOI"))
    if not doi:
        raise UnreadableRecord("Crossref sent a work without a DOI.")
    titles, said = _titles(message)
    dates = [_date(message, name) for name in DATES]
    return Found(
        source=Source.CROSSREF,
        record=_record(message, doi, titles[0] if titles else ""),
        kind=text(message.get("type")),
        titles=titles,
        journals=_journals(message),
        years=years_of(dates),
        issns=issns_in(
            [message.get("ISSN"), *(each.get("value") for each in mappings(message.get("issn-type")))]
        ),
        events=events_in(message, doi, said),
        notice_of=notice_of(message, doi),
        related=_related(message),
        abstract=text(message.get("abstract")),
        language=text(message.get("language")),
    )


def _record(message: Mapping[str, Any], doi: str, title: str) -> Record:
    our_type = TYPES.get(text(message.get("type")), "article-journal")
    date = next((date for name in DATES if (date := _date(message, name))), None)
    return Record(
        type=our_type,
        title=title,
        authors=names_in(message.get("author")),
        container_title=_container(message, our_type),
        container_title_short=_short_container(message),
        year=date.year if date else None,
        month=date.month if date else None,
        day=date.day if date else None,
        volume=text(message.get("volume")),
        issue=_issue(message),
        pages=text(message.get("page")),
        article_number=text(message.get("article-number")),
        doi=doi,
        isbn=isbn_in(message.get("ISBN")),
        publisher=text(message.get("publisher")),
        edition=text(message.get("edition-number")),
        editors=names_in(message.get("editor")) if our_type in LONG_FORM else (),
        published_online_on=_online_ahead_of_print(message) if our_type == "article-journal" else None,
    )


def _titles(message: Mapping[str, Any]) -> tuple[tuple[str, ...], EventKind | None]:
    """Every form of the title, the one to print first, and what a word before it says of the work."""
    given = unique(rich_text(each) for each in raw_texts(message.get("title")))
    title, said = without_notice(given[0]) if given else ("", None)
    subtitle = next(filter(None, map(rich_text, raw_texts(message.get("subtitle")))), "")
    others = [
        rich_text(each) for name in ("original-title", "short-title") for each in raw_texts(message.get(name))
    ]
    plain_forms = (without_notice(each)[0] for each in (*given[1:], *others))
    return unique((_with_subtitle(title, subtitle), title, *plain_forms)), said


def _with_subtitle(title: str, subtitle: str) -> str:
    if not title or not subtitle or subtitle.casefold() in title.casefold():
        return title
    return f"{title} {subtitle}" if title[-1] in ":.?!" else f"{title}: {subtitle}"


def _journals(message: Mapping[str, Any]) -> tuple[str, ...]:
    places = (message.get("container-title"), message.get("short-container-title"))
    return unique((_server(message), *(name for place in places for name in texts(place))))


def _container(message: Mapping[str, Any], our_type: str) -> str:
    """The journal; of a chapter the book, which Crossref lists after its series; of a preprint its server."""
    containers = texts(message.get("container-title"))
    if our_type == "chapter":
        return containers[-1] if containers else ""
    name = containers[0] if containers else ""
    return (_server(message) or name or text(message.get("group-title"))) if our_type == "preprint" else name


def _server(message: Mapping[str, Any]) -> str:
    """The preprint server, which Crossref has as the institution; of other works that is where an author works."""
    if text(message.get("type")) != "posted-content":
        return ""
    return text(
        [name for place in mappings(message.get("institution")) for name in raw_texts(place.get("name"))]
    )


def _short_container(message: Mapping[str, Any]) -> str:
    """The short form if it can be one. Run-together names like `journalofkoreadesignforum` are none."""
    full, short = text(message.get("container-title")), text(message.get("short-container-title"))
    return short if " " in short or short == full else ""


def _issue(message: Mapping[str, Any]) -> str:
    """`15_suppl` as `15 suppl`; the special number of a supplement that has no other."""
    places = (
        message.get("issue"),
        mapping(message.get("journal-issue")).get("issue"),
        message.get("special_numbering"),
    )
    return next((issue for place in places if (issue := text(text(place).replace("_", " ")))), "")


def _date(message: Mapping[str, Any], name: str) -> PartialDate | None:
    outer, _slash, inner = name.partition("/")
    return date_in(mapping(message.get(outer)).get(inner) if inner else message.get(outer))


def _online_ahead_of_print(message: Mapping[str, Any]) -> datetime.date | None:
    """The day an article appeared online, as long as it has no place in an issue and no date in print."""
    placed = any(text(message.get(name)) for name in ("volume", "issue", "page", "article-number"))
    in_print = any(_date(message, name) for name in IN_PRINT)
    return None if placed or in_print else full_day(date_in(message.get("published-online")))


def _related(message: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    relations = mapping(message.get("relation"))
    return unique(
        (ours, f"doi:{other}")
        for theirs, ours in RELATIONS.items()
        for each in mappings(relations.get(theirs))
        if (other := doi_in(each.get("id")))
    )
