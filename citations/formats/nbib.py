"""PubMed's own format (“Send to: citation manager”), with four-letter tags (pure).

A record begins with PMID and ends with an empty line. `read` reads what `write` writes as the same record, except for
what `CANNOT_HOLD` names. What PubMed says of a work (RIN: retracted in) is taken as what the file says, no more.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import partial

from citations.dates import MONTHS
from citations.formats.days import numbers
from citations.formats.fields import Draft, cleaned, pages_or_number, record_from
from citations.formats.imported import Entry, Imported, gathered
from citations.formats.people import SEVERAL, read_name, write_name
from citations.formats.tagged import Block, Grammar, blocks
from citations.names import read_person
from citations.records import ET_AL, Name, Record

CANNOT_HOLD = (
    "url",
    "accessed_on",
    "notice: corrected and concern",
    "article_number that does not begin with e, or stands beside pages",
    "container_title of a book",
)

KINDS = {
    "Preprint": "preprint",
    "Technical Report": "report",
    "Academic Dissertation": "thesis",
    "Web Page": "webpage",
    "Book Chapter": "chapter",
}
"""What PT says of works that are neither articles nor books; everything else is an article. The last two are ours."""
WORDS = {kind: word for word, kind in KINDS.items()}

TAG_WORDS = (
    "PMID OWN STAT DA DCOM LR PUBM IS VI IP DP TI PG LID AB CI FAU AU AUID AD LA GR PT DEP PL TA JT JID "
    "RN SB MH PMC PMCR OTO OT COIS EDAT MHDA CRDT PHST AID PST SO CN FIR IR IRAD CIN CON CRI CRF EIN EFR "
    "ECI ECF DDIN DRIN ROF RIN RPF RPI UIN UOF SPIN ORI BTI CTI CTDT CDAT PB ED FED EN ISBN VTI TT SI NM "
    "PS FPS STO SFM RF ID MID EA OAB OABL OCI GN CON AIN AOF PUB CDIN PROF"
)
TAGS = frozenset(TAG_WORDS.split())
GRAMMAR = Grammar(
    line=re.compile(r"([A-Za-z]{2,4})\s{0,2}-(?:\s(.*)|\s*$)"), tags=TAGS, starts="PMID", by_blank=True
)
DOI_LABEL = re.compile(r"\s*\[doi\]\s*$", re.IGNORECASE)


def read(text: str) -> Imported:
    """The records of a PubMed file. Raises CannotRead."""
    return gathered(
        Entry(block.line, block.first("TI", "BTI") or block.start, partial(_record, block))
        for block in blocks(text, GRAMMAR)
    )


def write(records: Iterable[Record]) -> str:
    """The records as a PubMed file; its long lines are not wrapped."""
    return "\n".join(
        "".join(f"{tag:<4}- {value}\n" for tag, value in _lines(cleaned(record))) for record in records
    )


def _record(block: Block) -> tuple[Record, tuple[str, ...]]:
    title, book = block.first("TI"), block.first("BTI")
    kind = ("chapter" if title else "book") if book else _kind(block)
    draft: Draft = {
        "type": kind,
        "title": _without_stop(title or book),
        "authors": _authors(block),
        "editors": [name for text in block.every("FED") or block.every("ED") if (name := read_name(text))],
        "container_title": book if kind == "chapter" else block.first("JT"),
        "container_title_short": block.first("TA"),
        "date": block.first("DP"),
        "published_online_on": block.first("DEP"),
        "volume": block.first("VI"),
        "issue": block.first("IP"),
        "pages": block.first("PG"),
        "publisher": block.first("PB"),
        "edition": block.first("EN"),
        "doi": _doi(block),
        "pmid": block.first("PMID"),
        "pmcid": block.first("PMC"),
        "isbn": block.first("ISBN"),
        "notice": "retracted" if block.first("RIN") else "",
    }
    return record_from(draft)


def _kind(block: Block) -> str:
    return next((KINDS[word] for word in block.every("PT") if word in KINDS), "article-journal")


def _without_stop(title: str) -> str:
    """PubMed ends every title with a stop that is not part of it."""
    return title.removesuffix(".")


def _authors(block: Block) -> list[Name]:
    """Authors by their full names; a short name (AU) counts only where no full one stands before it."""
    names: list[Name | None] = []
    before = ""
    for tag, value in block.pairs:
        if tag == "CN":
            names.append(Name(literal=value))
        elif tag == "FAU":
            names.append(read_name(value))
        elif tag == "AU" and (before != "FAU" or SEVERAL.fullmatch(value)):
            names.append(read_person(value) or read_name(value))
        before = tag
    return [name for name in names if name]


def _doi(block: Block) -> str:
    marked = [value for value in block.every("LID", "AID") if DOI_LABEL.search(value)]
    return DOI_LABEL.sub("", marked[0]) if marked else ""


def _lines(record: Record) -> Iterator[tuple[str, str]]:
    is_book, is_chapter = record.type == "book", record.type == "chapter"
    title = record.title if record.title.endswith(("?", "!")) else f"{record.title}."
    values = {
        "PMID": record.pmid,
        "VI": record.volume,
        "IP": record.issue,
        "DP": _date(record),
        "TI": "" if is_book else title,
        "BTI": title if is_book else record.container_title if is_chapter else "",
        "PG": pages_or_number(record),
        "LID": f"{record.doi} [doi]" if record.doi else "",
    }
    yield from ((tag, value) for tag, value in values.items() if value)
    yield from (_name(name) for name in record.authors)
    yield from (("FED", write_name(name)) for name in record.editors)
    online = record.published_online_on
    values = {
        "PT": WORDS.get(record.type, "" if is_book else "Journal Article"),
        "DEP": f"{online:%Y%m%d}" if online else "",
        "TA": record.container_title_short,
        "JT": "" if is_book or is_chapter else record.container_title,
        "PB": record.publisher,
        "EN": record.edition,
        "ISBN": record.isbn,
        "PMC": record.pmcid,
    }
    yield from ((tag, value) for tag, value in values.items() if value)


def _name(name: Name) -> tuple[str, str]:
    if name.literal == ET_AL:
        return "AU", "et al."
    return ("CN", name.literal) if name.literal else ("FAU", write_name(name))


def _date(record: Record) -> str:
    """`2018 Mar 1`, as far as it is known."""
    if not (record.year and record.month):
        return numbers(record.year, None, None, "")
    return f"{record.year:04} {MONTHS[record.month - 1][:3]}" + (f" {record.day}" if record.day else "")
