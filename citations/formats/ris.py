"""RIS, the format that EndNote, Zotero, Mendeley and most publishers' pages exchange (pure).

A record begins with TY and ends with ER. `read` reads what `write` writes as the same record, except for what
`CANNOT_HOLD` names. A PubMed id stands in AN, which other databases use for numbers of their own: it counts only
where the record says that it comes from PubMed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import partial

from django.utils.translation import gettext as _

from citations.dates import PartialDate
from citations.formats.days import numbers, read_day, whole_day
from citations.formats.fields import Draft, cleaned, note_of, notice_in, pages_or_number, record_from
from citations.formats.imported import CannotUse, Entry, Imported, gathered, unknown_kind
from citations.formats.people import read_name, write_name
from citations.formats.tagged import Block, Grammar, blocks
from citations.identifiers import ISBN, PMCID, PMID
from citations.records import Name, Record

CANNOT_HOLD = ("edition of an article", "published_online_on of anything else")
"""ET holds the edition of a book, and of an article the day it was published online."""

ARTICLES = ("article-journal", "preprint")
KINDS = {
    "article-journal": ("JOUR", "JFULL", "EJOUR", "MGZN", "NEWS", "ABST", "INPR"),
    "preprint": ("UNPB", "MANSCPT"),
    "chapter": ("CHAP", "ECHAP", "ENCYC", "DICT"),
    "book": ("BOOK", "EBOOK", "EDBOOK", "SER"),
    "report": ("RPRT", "GOVDOC", "STAND"),
    "thesis": ("THES",),
    "webpage": ("ELEC", "WEB", "BLOG", "ICOMM"),
}
"""Our kinds and the words for them; the first is the one that is written."""
OURS = {word: kind for kind, words in KINDS.items() for word in words}
CONFERENCE = ("CONF", "CPAPER")

TAG_WORDS = (
    "TY ER A1 A2 A3 A4 AB AD AN AU AV BT C1 C2 C3 C4 C5 C6 C7 C8 CA CN CP CT CY DA DB DI DO DP ED EP ET "
    "ID IS IP J1 J2 JA JF JO KW L1 L2 L3 L4 LA LB LK M1 M2 M3 N1 N2 NV OP PB PG PP PY RI RN RP SE SN SP "
    "ST T1 T2 T3 TA TI TT U1 U2 U3 U4 U5 UR VL VO Y1 Y2"
)
TAGS = frozenset(TAG_WORDS.split())
GRAMMAR = Grammar(
    line=re.compile(r"\s*(?:\d+\.\s+)?([A-Za-z][A-Za-z0-9])\s{1,2}-(?:\s(.*)|\s*$)"),
    tags=TAGS,
    starts="TY",
    ends="ER",
)
RANGE = re.compile(r"([^-,\s]+)-([^-,\s]+)")
DOI_ADDRESS = re.compile(r"\bdoi\.org/", re.IGNORECASE)
FROM_PUBMED = re.compile(r"pubmed|medline|\bnlm\b", re.IGNORECASE)


def read(text: str) -> Imported:
    """The records of a RIS file. Raises CannotRead."""
    return gathered(
        Entry(block.line, block.first("TI", "T1", "CT", "BT") or block.start, partial(_record, block))
        for block in blocks(text, GRAMMAR)
    )


def write(records: Iterable[Record]) -> str:
    """The records as a RIS file, lines ended as the format wants it (CR LF)."""
    return "".join(
        "".join(f"{tag}  - {value}\r\n" for tag, value in _lines(cleaned(record))) + "ER  - \r\n\r\n"
        for record in records
    )


def _record(block: Block) -> tuple[Record, tuple[str, ...]]:
    word = (block.first("TY").split() or [""])[0].upper()
    kind = _kind(word, block)
    draft: Draft = {
        "type": kind,
        **_titles(kind, block),
        **_people(word, kind, block),
        **_places(kind, block),
        **_identifiers(block),
        "notice": notice_in(block.every("N1")),
    }
    return record_from(draft)


def _kind(word: str, block: Block) -> str:
    """Our kind for the word after TY. Raises CannotUse where there is none."""
    if not word:
        raise CannotUse(
            _("A line with TY is missing before it, so its kind is not known. Add one in the file.")
        )
    if word in CONFERENCE:
        return "article-journal" if block.first("VL") else "chapter"
    if word == "GEN":
        return _guessed(block)
    if word not in OURS:
        raise unknown_kind(word)
    return OURS[word]


def _guessed(block: Block) -> str:
    """The kind of a record that only says “generic”."""
    if block.first("JO", "JF", "JA", "T2"):
        return "article-journal"
    return "webpage" if block.first("UR") and not block.first("PB") else "report"


def _titles(kind: str, block: Block) -> Draft:
    full = block.first("C3", "T2", "BT", "JF") if kind == "chapter" else block.first("T2", "JF")
    either, short = block.first("JO"), block.first("JA", "J2", "J1")
    own_title = ("TI", "T1", "CT", "BT") if kind == "book" else ("TI", "T1", "CT")
    return {
        "title": block.first(*own_title),
        "container_title": full or either,
        "container_title_short": short or (either if full and either != full else ""),
        "publisher": block.first("PB"),
    }


def _people(word: str, kind: str, block: Block) -> Draft:
    """Authors and editors. A2 are the editors of a chapter's book; of other works they edit the series."""
    authors, editors = _names(block, "AU", "A1"), _names(block, "ED")
    if kind == "chapter":
        editors = editors or _names(block, "A2")
    if word == "EDBOOK" and not editors:
        authors, editors = [], authors
    return {"authors": authors, "editors": editors}


def _names(block: Block, *tags: str) -> list[Name]:
    return [name for text in block.every(*tags) if (name := read_name(text))]


def _places(kind: str, block: Block) -> Draft:
    last = block.first("EP")
    pages = block.first("SP") + (f"-{last}" if last and block.first("SP") else last)
    draft: Draft = {
        "date": _date(block),
        "volume": block.first("VL"),
        "issue": block.first("IS"),
        "pages": pages,
        "article_number": block.first("C7"),
        "accessed_on": block.first("Y2"),
    }
    if kind in ARTICLES:
        draft["published_online_on"] = whole_day(block.first("ET"))
    else:
        draft["edition"] = block.first("ET")
    return draft


def _date(block: Block) -> PartialDate | None:
    """DA is a whole date, or only `Nov` or `Nov 5` beside the year."""
    day, year = block.first("DA"), block.first("PY", "Y1")
    return read_day(day) or read_day(f"{year} {day}")


def _identifiers(block: Block) -> Draft:
    addresses = block.every("UR", "LK")
    dois = [address for address in addresses if DOI_ADDRESS.search(address)]
    pubmed = [address for address in addresses if PMID.search(address)]
    others = [address for address in addresses if address not in (*dois, *pubmed)]
    says_pubmed = FROM_PUBMED.search(" ".join(block.every("DB", "DP", "AN")))
    return {
        "doi": block.first("DO") or (dois or [""])[0],
        "pmid": (block.first("AN") if says_pubmed else "") or next(iter(pubmed), ""),
        "pmcid": next((value for value in block.every("C2") if PMCID.search(value)), ""),
        "isbn": next((value for value in block.every("SN") if ISBN.search(value)), ""),
        "url": (others or [""])[0],
    }


def _lines(record: Record) -> Iterator[tuple[str, str]]:
    """The tags and values of one record, without its end."""
    yield "TY", KINDS[record.type][0]
    yield from (("AU", write_name(name)) for name in record.authors)
    yield from (("A2" if record.type == "chapter" else "ED", write_name(name)) for name in record.editors)
    pages = RANGE.fullmatch(pages_or_number(record))
    online = record.published_online_on
    values = {
        "TI": record.title,
        "T2": record.container_title,
        "J2": record.container_title_short,
        "PY": numbers(record.year, None, None, "/"),
        "DA": numbers(record.year, record.month, record.day, "/") if record.month else "",
        "VL": record.volume,
        "IS": record.issue,
        "SP": pages[1] if pages else pages_or_number(record),
        "EP": pages[2] if pages else "",
        "C7": record.article_number,
        "PB": record.publisher,
        "ET": (f"{online:%Y/%m/%d}" if online else "") if record.type in ARTICLES else record.edition,
        "DO": record.doi,
        "AN": record.pmid,
        "DB": "PubMed" if record.pmid else "",
        "C2": record.pmcid,
        "SN": record.isbn,
        "UR": record.url,
        "Y2": f"{record.accessed_on:%Y/%m/%d}" if record.accessed_on else "",
        "N1": note_of(record),
    }
    yield from ((tag, value) for tag, value in values.items() if value)
