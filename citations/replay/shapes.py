"""Facts of a record in the shapes in which Crossref and PubMed send them (pure)."""

from __future__ import annotations

import dataclasses
from typing import Any
from xml.sax.saxutils import escape

from citations.dates import MONTHS
from citations.records import Name, Record

CROSSREF_TYPES = {
    "article-journal": "journal-article",
    "preprint": "posted-content",
    "chapter": "book-chapter",
    "book": "book",
    "report": "report",
    "thesis": "dissertation",
    "webpage": "other",
}


@dataclasses.dataclass(frozen=True)
class Journal:
    """`is_indexed`: in MEDLINE today. `review_process` as DOAJ states it; empty for a journal that it does not list."""

    title: str
    abbreviation: str
    issns: tuple[str, ...] = ()
    is_indexed: bool = False
    review_process: tuple[str, ...] = ()


def crossref_message(record: Record, journal: Journal) -> dict[str, Any]:
    """A Crossref work. Supplements are written as publishers deposit them (`3_suppl`), unknown fields left out."""
    date = {"date-parts": [[part for part in (record.year, record.month, record.day) if part]]}
    message = {
        "DOI": record.doi,
        "URL": f"https://doi.org/{record.doi}",
        "type": CROSSREF_TYPES[record.type],
        "title": [record.title],
        "author": [_crossref_author(name, number) for number, name in enumerate(record.authors)],
        "container-title": [record.container_title] if record.container_title else [],
        "short-container-title": [record.container_title_short] if record.container_title_short else [],
        "issued": date,
        "published": date,
        "volume": record.volume,
        "issue": record.issue.replace(" ", "_"),
        "page": record.pages,
        "article-number": record.article_number,
        "ISSN": list(journal.issns),
        "publisher": record.publisher,
        "relation": {},
        "source": "Crossref",
    }
    return {name: value for name, value in message.items() if value not in ("", [])}


def pubmed_article(record: Record, journal: Journal) -> str:
    """A `PubmedArticle` element. Page ranges are abbreviated and titles end with a full stop, as in PubMed."""
    title = record.title if record.title.endswith(("?", "!", ".")) else record.title + "."
    status = "MEDLINE" if journal.is_indexed else "PubMed-not-MEDLINE"
    issns = "".join(f"<ISSN>{issn}</ISSN>" for issn in journal.issns[:1])
    issue = f"<Volume>{escape(record.volume)}</Volume><Issue>{escape(_pubmed_issue(record.issue))}</Issue>"
    authors = "".join(_pubmed_author(name) for name in record.authors if not name.is_et_al)
    ids = {"pubmed": record.pmid, "doi": record.doi, "pmc": record.pmcid}
    id_list = "".join(f'<ArticleId IdType="{k}">{escape(v)}</ArticleId>' for k, v in ids.items() if v)
    return (
        f'<PubmedArticle><MedlineCitation Status="{status}"><PMID Version="1">{record.pmid}</PMID><Article><Journal>'
        f"{issns}<JournalIssue>{issue}{_pubmed_date(record)}</JournalIssue>"
        f"<Title>{escape(record.container_title)}</Title>"
        f"<ISOAbbreviation>{escape(record.container_title_short)}</ISOAbbreviation></Journal>"
        f"<ArticleTitle>{escape(title)}</ArticleTitle>{_pagination(record)}"
        f'<AuthorList CompleteYN="Y">{authors}</AuthorList><Language>eng</Language>'
        '<PublicationTypeList><PublicationType UI="D016428">Journal Article</PublicationType></PublicationTypeList>'
        f"</Article><MedlineJournalInfo><MedlineTA>{escape(record.container_title_short)}</MedlineTA>"
        "</MedlineJournalInfo></MedlineCitation>"
        f"<PubmedData><ArticleIdList>{id_list}</ArticleIdList></PubmedData></PubmedArticle>"
    )


def abbreviated(pages: str) -> str:
    """A page range as PubMed writes it: `1849-1859` → `1849-59`."""
    first, dash, last = pages.partition("-")
    if not (dash and first.isdecimal() and last.isdecimal() and len(first) == len(last)):
        return pages
    same = next((n for n, (a, b) in enumerate(zip(first, last, strict=True)) if a != b), len(first) - 1)
    return f"{first}-{last[same:]}"


def _crossref_author(name: Name, number: int) -> dict[str, str]:
    sequence = "additional" if number else "first"
    if name.literal:
        return {"name": name.literal, "sequence": sequence}
    parts = {"given": name.given, "family": name.family, "suffix": name.suffix, "sequence": sequence}
    return {part: value for part, value in parts.items() if value}


def _pubmed_author(name: Name) -> str:
    if name.literal:
        return f"<Author><CollectiveName>{escape(name.literal)}</CollectiveName></Author>"
    suffix = f"<Suffix>{escape(name.suffix)}</Suffix>" if name.suffix else ""
    initials = f"<Initials>{escape(name.given)}</Initials>" if name.given else ""
    return f"<Author><LastName>{escape(name.family)}</LastName>{initials}{suffix}</Author>"


def _pubmed_issue(issue: str) -> str:
    return issue.replace("suppl", "Suppl")


def _pubmed_date(record: Record) -> str:
    month = f"<Month>{MONTHS[record.month - 1][:3]}</Month>" if record.month else ""
    day = f"<Day>{record.day}</Day>" if record.day else ""
    return f"<PubDate><Year>{record.year}</Year>{month}{day}</PubDate>"


def _pagination(record: Record) -> str:
    pages = abbreviated(record.pages) or record.article_number
    return f"<Pagination><MedlinePgn>{escape(pages)}</MedlinePgn></Pagination>" if pages else ""
