"""Articles and book chapters as PubMed's efetch sends them, in our terms (pure).

The element names are those of the PubMed DTD of 2025; older records lack much of it.
"""

from __future__ import annotations

import re

from lxml import etree

from citations.dates import PartialDate
from citations.found import Found, Source
from citations.records import Record
from citations.registries.clean_text import without_full_stop, without_notice
from citations.registries.pubmed_notices import (
    PREPRINT,
    Mention,
    events_in,
    mention,
    notice_of,
    related_in,
)
from citations.registries.pubmed_xml import (
    abstract_at,
    date_at,
    identifier_at,
    names_at,
    opened,
    publication_types,
    raw_of,
    text_at,
    texts_at,
    title_at,
)
from citations.registries.shapes import (
    UnreadableRecord,
    doi_in,
    full_day,
    isbn_in,
    issns_in,
    pmcid_in,
    pmid_in,
    unique,
    years_of,
)

ARTICLE = "MedlineCitation/Article"
ISSUE = f"{ARTICLE}/Journal/JournalIssue"
IDENTIFIERS = "PubmedData/ArticleIdList/ArticleId"
JOURNAL_NAMES = (
    f"{ARTICLE}/Journal/Title",
    f"{ARTICLE}/Journal/ISOAbbreviation",
    "MedlineCitation/MedlineJournalInfo/MedlineTA",
)
JOURNAL_NUMBERS = (f"{ARTICLE}/Journal/ISSN", "MedlineCitation/MedlineJournalInfo/ISSNLinking")
TRANSLATED = re.compile(r"\[(.*)\]\.?")
NOT_AVAILABLE = "not available"
ARTICLE_NUMBER = re.compile(r"[A-Za-z]?\d{1,6}")


def articles_in(xml: bytes) -> dict[str, Found]:
    """The records of an answer by their own PubMed ids. Ids that PubMed does not have are simply missing.

    Raises UnreadableRecord when the answer is no set of records: an error, a page, or cut off.
    """
    root = opened(xml)
    if root.tag != "PubmedArticleSet":
        raise UnreadableRecord(f"PubMed sent <{root.tag}> instead of articles.")
    found = [_article(each) for each in root.iterfind("PubmedArticle")]
    found += [_book_part(each) for each in root.iterfind("PubmedBookArticle")]
    return {each.record.pmid: each for each in found}


def _article(element: etree._Element) -> Found:
    types = publication_types(element, f"{ARTICLE}/PublicationTypeList/PublicationType")
    title, titles = _titles(element, ARTICLE)
    mentions = _mentions(element)
    dates = _dates(element)
    return Found(
        source=Source.PUBMED,
        record=_record(element, titles[0] if titles else "", types, dates),
        kind=str(element.tag),
        titles=titles,
        journals=unique(text_at(element, path) for path in JOURNAL_NAMES),
        years=years_of(dates),
        issns=issns_in(text_at(element, path) for path in JOURNAL_NUMBERS),
        publication_types=types,
        events=events_in(mentions, types, title),
        notice_of=notice_of(mentions),
        related=related_in(mentions, types),
        abstract=abstract_at(element, f"{ARTICLE}/Abstract/AbstractText"),
        language=text_at(element, f"{ARTICLE}/Language"),
        is_indexed=_is_indexed(element),
    )


def _record(
    element: etree._Element, title: str, types: tuple[str, ...], dates: tuple[PartialDate | None, ...]
) -> Record:
    full, abbreviated, medline = (text_at(element, path) for path in JOURNAL_NAMES)
    date = next((date for date in dates if date), None)
    is_ahead = text_at(element, "PubmedData/PublicationStatus") == "aheadofprint"
    return Record(
        type="preprint" if PREPRINT in types else "article-journal",
        title=title,
        authors=names_at(element, f"{ARTICLE}/AuthorList"),
        container_title=full or medline,
        container_title_short=(medline or abbreviated).replace(".", ""),
        year=date.year if date else None,
        month=date.month if date else None,
        day=date.day if date else None,
        volume=text_at(element, f"{ISSUE}/Volume"),
        issue=text_at(element, f"{ISSUE}/Issue"),
        pages=_pages(element, ARTICLE),
        article_number=_article_number(element),
        doi=_doi(element),
        pmid=_pmid(element, "MedlineCitation/PMID"),
        pmcid=pmcid_in(identifier_at(element, IDENTIFIERS, "pmc")),
        published_online_on=full_day(date_at(element, f"{ARTICLE}/ArticleDate")) if is_ahead else None,
    )


def _book_part(element: etree._Element) -> Found:
    """A chapter, or a book that PubMed lists as a whole (StatPearls, GeneReviews, reports)."""
    document = "BookDocument"
    _title, titles = _titles(element, document)
    book = text_at(element, f"{document}/Book/BookTitle")
    dates = (date_at(element, f"{document}/Book/PubDate"), date_at(element, f"{document}/ContributionDate"))
    types = publication_types(element, f"{document}/PublicationType")
    return Found(
        source=Source.PUBMED,
        record=_chapter_or_book(element, titles[0] if titles else "", next(filter(None, dates), None)),
        kind=str(element.tag),
        titles=titles or unique([book]),
        journals=unique([book]),
        years=years_of(dates),
        publication_types=types,
        abstract=abstract_at(element, f"{document}/Abstract/AbstractText"),
        language=text_at(element, f"{document}/Language"),
    )


def _chapter_or_book(element: etree._Element, title: str, date: PartialDate | None) -> Record:
    book = "BookDocument/Book"
    name = text_at(element, f"{book}/BookTitle")
    lists = "AuthorList[@Type='{}']"
    return Record(
        type="chapter" if title else "book",
        title=title or name,
        authors=names_at(element, "BookDocument/" + lists.format("authors"))
        or names_at(element, f"{book}/" + lists.format("authors")),
        editors=names_at(element, f"{book}/" + lists.format("editors")),
        container_title=name if title else "",
        year=date.year if date else None,
        publisher=text_at(element, f"{book}/Publisher/PublisherName"),
        edition=text_at(element, f"{book}/Edition"),
        pages=_pages(element, "BookDocument"),
        isbn=isbn_in(list(texts_at(element, f"{book}/Isbn"))),
        doi=doi_in(identifier_at(element, "BookDocument/ArticleIdList/ArticleId", "doi")),
        pmid=_pmid(element, "BookDocument/PMID"),
    )


def _titles(element: etree._Element, parent: str) -> tuple[str, tuple[str, ...]]:
    """The title as it stands, and all its forms to compare with: without brackets, stop and `RETRACTED:`, the first
    to print. A translated title stands in brackets; the original is the vernacular one."""
    printed = title_at(element, f"{parent}/ArticleTitle")
    translated = TRANSLATED.fullmatch(printed)
    forms = [translated[1] if translated else printed, title_at(element, f"{parent}/VernacularTitle")]
    cleaned = (without_full_stop(without_notice(form)[0]) for form in forms)
    return printed, unique(title for title in cleaned if title.lower() != NOT_AVAILABLE)


def _dates(element: etree._Element) -> tuple[PartialDate | None, ...]:
    """In print, or as the journal dates its issue, then online."""
    return (date_at(element, f"{ISSUE}/PubDate"), date_at(element, f"{ARTICLE}/ArticleDate"))


def _pages(element: etree._Element, parent: str) -> str:
    """As PubMed prints them, which may be short: `1849-59`."""
    parts = (text_at(element, f"{parent}/Pagination/{name}") for name in ("StartPage", "EndPage"))
    return text_at(element, f"{parent}/Pagination/MedlinePgn") or "-".join(part for part in parts if part)


def _article_number(element: etree._Element) -> str:
    """The publisher's item number if it looks like what is printed for a page, and there are no pages."""
    number = _location(element, "pii")
    return number if ARTICLE_NUMBER.fullmatch(number) and not _pages(element, ARTICLE) else ""


def _doi(element: etree._Element) -> str:
    return doi_in(_location(element, "doi")) or doi_in(identifier_at(element, IDENTIFIERS, "doi"))


def _location(element: etree._Element, kind: str) -> str:
    """The valid electronic location of a kind: `doi` or `pii`."""
    places = element.iterfind(f"{ARTICLE}/ELocationID")
    valid = (each for each in places if each.get("EIdType") == kind and each.get("ValidYN") != "N")
    return next((raw_of(each) for each in valid), "")


def _pmid(element: etree._Element, path: str) -> str:
    pmid = pmid_in(text_at(element, path))
    if not pmid:
        raise UnreadableRecord("PubMed sent a record without its PubMed id.")
    return pmid


def _mentions(element: etree._Element) -> list[Mention]:
    entries = element.iterfind("MedlineCitation/CommentsCorrectionsList/CommentsCorrections")
    return [
        mention(each.get("RefType") or "", raw_of(each.find("RefSource")), text_at(each, "PMID"))
        for each in entries
        if each.get("RefType") != "Cites"
    ]


def _is_indexed(element: etree._Element) -> bool:
    citation = element.find("MedlineCitation")
    return citation is not None and citation.get("Status") == "MEDLINE"
