"""Works as DataCite describes them (pure). Its metadata schema 4.6 names the fields.

Data, software and other things that are no literature keep DataCite's word for them in `kind` and come as reports.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from citations.dates import PartialDate
from citations.found import Event, EventKind, Found, Source
from citations.records import Name, Record
from citations.registries.clean_text import rich_text, without_notice
from citations.registries.shapes import (
    UnreadableRecord,
    date_of,
    doi_in,
    first_day,
    isbn_in,
    issns_in,
    mapping,
    mappings,
    names_in,
    raw_text,
    raw_texts,
    text,
    unique,
    url_in,
    years_of,
)

TYPES = {
    "Preprint": "preprint",
    "JournalArticle": "article-journal",
    "DataPaper": "article-journal",
    "PeerReview": "article-journal",
    "Book": "book",
    "ConferenceProceeding": "book",
    "BookChapter": "chapter",
    "ConferencePaper": "chapter",
    "Dissertation": "thesis",
}
TITLES = ("", "Subtitle", "AlternativeTitle", "TranslatedTitle")
DATES = ("Issued", "publicationYear", "Available", "Submitted")
WITHDRAWN = "Withdrawn"
RELATIONS = {
    "IsPreprintOf": "published_as",
    "HasPreprint": "preprint",
    "IsObsoletedBy": "newer_version",
    "IsPreviousVersionOf": "newer_version",
}
SERVERS = {"arxiv"}
"""Publishers whose older records call a preprint a text."""


def work_from(attributes: Mapping[str, Any]) -> Found:
    """One work: the `attributes` of an entry of `dois`. Raises UnreadableRecord without a readable DOI."""
    attributes = mapping(attributes)
    doi = doi_in(attributes.get("doi"))
    if not doi:
        raise UnreadableRecord("DataCite sent a work without a DOI.")
    titles, said = _titles(attributes)
    dates = _dates(attributes)
    container = mapping(attributes.get("container"))
    return Found(
        source=Source.DATACITE,
        record=_record(attributes, doi, titles[0] if titles else ""),
        kind=_kind(attributes),
        titles=titles,
        journals=unique((text(container.get("title")), _publisher(attributes))),
        years=years_of(dates.get(name) for name in DATES),
        issns=_issns(attributes),
        events=_events(dates, said),
        related=_related(attributes, doi),
        abstract=_abstract(attributes),
        language=text(attributes.get("language")),
    )


def _record(attributes: Mapping[str, Any], doi: str, title: str) -> Record:
    container, our_type, dates = mapping(attributes.get("container")), _type(attributes), _dates(attributes)
    date = next((dates[name] for name in DATES if dates.get(name)), None)
    pages = [text(container.get(name)) for name in ("firstPage", "lastPage")]
    server = _publisher(attributes) if our_type == "preprint" else ""
    return Record(
        type=our_type,
        title=title,
        authors=_names(attributes.get("creators")),
        container_title=text(container.get("title")) or server,
        year=date.year if date else None,
        month=date.month if date else None,
        day=date.day if date else None,
        volume=text(container.get("volume")),
        issue=text(container.get("issue")),
        pages="-".join(page for page in pages if page),
        doi=doi,
        isbn=_isbn(attributes),
        publisher=_publisher(attributes),
        url=url_in(attributes.get("url")),
    )


def _kind(attributes: Mapping[str, Any]) -> str:
    return text(mapping(attributes.get("types")).get("resourceTypeGeneral"))


def _type(attributes: Mapping[str, Any]) -> str:
    if _publisher(attributes).lower() in SERVERS:
        return "preprint"
    return TYPES.get(_kind(attributes), "report")


def _publisher(attributes: Mapping[str, Any]) -> str:
    """A name, or since schema 4.5 an object with one."""
    publisher = attributes.get("publisher")
    return text(mapping(publisher).get("name")) or text(publisher)


def _titles(attributes: Mapping[str, Any]) -> tuple[tuple[str, ...], EventKind | None]:
    """Every form of the title, the main one with its subtitle first, and what a word before it says of the work."""
    forms: dict[str, list[str]] = {kind: [] for kind in TITLES}
    for each in mappings(attributes.get("titles")):
        if (kind := text(each.get("titleType"))) in TITLES:
            forms[kind] += [rich_text(title) for title in raw_texts(each.get("title"))]
    main, said = without_notice(next(filter(None, forms[""]), ""))
    subtitle = next(filter(None, forms["Subtitle"]), "")
    whole = f"{main}: {subtitle}" if main and subtitle else main
    return unique((whole, main, *forms["AlternativeTitle"], *forms["TranslatedTitle"])), said


def _names(value: object) -> tuple[Name, ...]:
    """People by their two names; who has only one text is a group, or `Family, Given`."""
    return names_in([_csl_name(creator) for creator in mappings(value)])


def _csl_name(creator: Mapping[str, Any]) -> dict[str, str]:
    family, given, whole = (text(creator.get(name)) for name in ("familyName", "givenName", "name"))
    if not family and creator.get("nameType") != "Organizational" and whole.count(",") == 1:
        family, given = (part.strip() for part in whole.split(","))
    return {"family": family, "given": given} if family else {"literal": whole}


def _dates(attributes: Mapping[str, Any]) -> dict[str, PartialDate]:
    """The dates by their types, and the year of publication under its own name."""
    dates = {"publicationYear": date_of(attributes.get("publicationYear"))}
    for each in mappings(attributes.get("dates")):
        year, month, day = (*text(each.get("date")).split("T")[0].split("-"), "", "")[:3]
        dates.setdefault(text(each.get("dateType")), date_of(year, month, day))
    return {kind: date for kind, date in dates.items() if date}


def _events(dates: Mapping[str, PartialDate], said: EventKind | None) -> tuple[Event, ...]:
    events = [Event(said, Source.DATACITE, key="title")] if said else []
    if withdrawn := dates.get(WITHDRAWN):
        events.append(Event(EventKind.WITHDRAWAL, Source.DATACITE, key="withdrawn", on=first_day(withdrawn)))
    return tuple(events)


def _identified(attributes: Mapping[str, Any], kind: str) -> list[tuple[str, str]]:
    """Related identifiers of a kind, as (relation, value)."""
    related = mappings(attributes.get("relatedIdentifiers"))
    return [
        (text(each.get("relationType")), raw_text(each.get("relatedIdentifier")))
        for each in related
        if text(each.get("relatedIdentifierType")).upper() == kind
    ]


def _issns(attributes: Mapping[str, Any]) -> tuple[str, ...]:
    container = mapping(attributes.get("container"))
    own = container.get("identifier") if text(container.get("identifierType")).upper() == "ISSN" else None
    parts = [
        value
        for relation, value in _identified(attributes, "ISSN")
        if relation in ("IsPartOf", "IsPublishedIn")
    ]
    return issns_in([own, *parts])


def _isbn(attributes: Mapping[str, Any]) -> str:
    return isbn_in(
        [value for relation, value in _identified(attributes, "ISBN") if relation == "IsIdenticalTo"]
    )


def _related(attributes: Mapping[str, Any], doi: str) -> tuple[tuple[str, str], ...]:
    """Preprint, article and newer version. A preprint that is a version of a work elsewhere has appeared as that."""
    relations = dict(RELATIONS)
    if _type(attributes) == "preprint":
        relations["IsVersionOf"] = "published_as"
    own_place = doi.split("/")[0] + "/"
    others = [(relation, doi_in(value)) for relation, value in _identified(attributes, "DOI")]
    elsewhere = [pair for pair in others if pair[0] != "IsVersionOf" or not pair[1].startswith(own_place)]
    return unique(
        (relations[relation], f"doi:{other}")
        for relation, other in elsewhere
        if relation in relations and other not in ("", doi)
    )


def _abstract(attributes: Mapping[str, Any]) -> str:
    parts = mappings(attributes.get("descriptions"))
    return text(
        [each.get("description") for each in parts if text(each.get("descriptionType")) == "Abstract"]
    )
