"""BibTeX and BibLaTeX (pure).

`read` reads what `write` writes as the same record, except for what `CANNOT_HOLD` names. An entry that does not parse
is rejected and the others are read; so is one whose key stands in the file already, because nobody can tell which of
the two a text means.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import partial

import bibtexparser
from bibtexparser.exceptions import ParserStateException
from bibtexparser.middlewares import RemoveEnclosingMiddleware, ResolveStringReferencesMiddleware
from bibtexparser.model import Block, DuplicateBlockKeyBlock, DuplicateFieldKeyBlock
from bibtexparser.model import Entry as BibEntry
from django.utils.translation import gettext as _

from citations.dates import MONTHS
from citations.formats.bibtex_names import read_names, write_names
from citations.formats.days import numbers
from citations.formats.fields import Draft, cleaned, note_of, notice_in, pages_or_number, record_from
from citations.formats.imported import (
    CannotRead,
    CannotUse,
    Entry,
    Imported,
    check_count,
    gathered,
    unknown_kind,
)
from citations.formats.latex import decoded, encoded
from citations.formats.tagged import LINE_END
from citations.keys import Keys
from citations.records import Record
from citations.spelling import LATEX_ESCAPE

CANNOT_HOLD = ("published_online_on",)

KINDS = {
    "article-journal": ("article", "suppperiodical"),
    "preprint": ("misc",),
    "chapter": ("incollection", "inbook", "inreference", "suppbook", "bookinbook"),
    "book": ("book", "mvbook", "booklet", "collection", "mvcollection", "proceedings", "reference"),
    "report": ("techreport", "report", "manual"),
    "thesis": ("phdthesis", "mastersthesis", "thesis"),
    "webpage": ("online", "electronic", "www", "webpage"),
}
"""Our kinds and the words for them; the first is the one that is written."""
OURS = {word: kind for kind, words in KINDS.items() for word in words}
CONFERENCE = ("inproceedings", "conference")
OPEN = ("misc", "unpublished")
SERVER = re.compile(r"rxiv|preprint|\bssrn\b|research square", re.IGNORECASE)

CONTAINERS = {
    "article-journal": ("journal", "journaltitle"),
    "preprint": ("eprinttype", "archiveprefix", "journal"),
    "chapter": ("booktitle",),
    "webpage": ("organization", "organisation"),
}
PUBLISHERS = {"report": ("institution", "publisher"), "thesis": ("school", "institution", "publisher")}
VERBATIM = str.maketrans({"{": "%7B", "}": "%7D", "\\": "%5C"})
"""Identifiers and addresses are written as they are, but for what would end the field."""
ANY_START = re.compile(r"@\w*[ \t]*[{(]")
ONE_WORD = re.compile(r"[\w.:+/-]*")
UNREAD = ("month", "abstract", "keywords", "file", "annote")
"""Fields of which nothing more than a month is taken, whatever they are put together from."""
RECORD_START = re.compile(r"@(?!string|comment|preamble)\w*", re.IGNORECASE)


def read(text: str) -> Imported:
    """The records of a BibTeX file. Raises CannotRead."""
    check_count(sum(1 for _start in ANY_START.finditer(text)))
    stack = [ResolveStringReferencesMiddleware(), RemoveEnclosingMiddleware()]
    try:
        library = bibtexparser.parse_string(LINE_END.sub("\n", text), parse_stack=stack)
    except ParserStateException as error:
        raise CannotRead(
            _("The file is not BibTeX that can be read. Export it again from your program.")
        ) from error
    return gathered(_entry(block) for block in library.blocks if RECORD_START.match(block.raw or ""))


def write(records: Iterable[Record]) -> str:
    """The records as a BibTeX file in UTF-8; keys are made from author and year."""
    keys = Keys()
    return "\n".join(_written(cleaned(record), keys.suggest(record)) for record in records)


def _entry(block: Block) -> Entry:
    raw = block.raw or ""
    return Entry((block.start_line or 0) + 1, raw.partition("\n")[0], partial(_record, block))


def _record(block: Block) -> tuple[Record, tuple[str, ...]]:
    if isinstance(block, DuplicateBlockKeyBlock):
        said = _(
            "An entry above has the key “%(key)s” already. If this is another source, give it another key."
        )
        raise CannotUse(said % {"key": block.key})
    if isinstance(block, DuplicateFieldKeyBlock):
        said = _("It has the field “%(names)s” twice. Delete one of them in the file.")
        raise CannotUse(said % {"names": ", ".join(sorted(block.duplicate_keys))})
    if not isinstance(block, BibEntry):
        raise CannotUse(
            _("This entry is broken: a brace, a quotation mark or a comma is missing. Mend it in the file.")
        )
    return record_from(_draft(block.entry_type.lower(), _fields(block)))


def _fields(entry: BibEntry) -> dict[str, str]:
    """The fields by their names in small letters. Raises CannotUse for one that is not in braces of its own."""
    fields: dict[str, str] = {}
    for field in entry.fields:
        name, value = field.key.lower(), str(field.value)
        if field.enclosing == "no-enclosing" and name not in UNREAD and not ONE_WORD.fullmatch(value):
            said = _(
                "The field “%(name)s” is put together with #, or a comma is missing after it. Write it out."
            )
            raise CannotUse(said % {"name": name})
        fields.setdefault(name, value)
    return fields


def _draft(word: str, fields: Mapping[str, str]) -> Draft:
    def first(*names: str) -> str:
        return decoded(next((fields[name] for name in names if fields.get(name, "").strip()), ""))

    kind = _kind(word, fields)
    title, subtitle = first("title"), first("subtitle")
    return {
        "type": kind,
        "title": f"{title}: {subtitle}" if subtitle else title,
        "authors": read_names(fields.get("author", "")),
        "editors": read_names(fields.get("editor", "")),
        "container_title": first(*CONTAINERS.get(kind, ("series",))),
        "container_title_short": first("shortjournal"),
        "publisher": first(*PUBLISHERS.get(kind, ("publisher",))),
        "date": first("date") or _date(fields),
        "volume": first("volume"),
        "issue": first("number", "issue"),
        "pages": re.sub(r"\s*[-–—]+\s*", "-", first("pages")),
        "article_number": first("eid"),
        "edition": first("edition"),
        "isbn": first("isbn"),
        "accessed_on": first("urldate"),
        "notice": notice_in([first("note")]),
        **{name: _verbatim(fields.get(name, "")) for name in ("doi", "pmid", "pmcid", "url")},
    }


def _kind(word: str, fields: Mapping[str, str]) -> str:
    """Our kind for the type of an entry. Raises CannotUse where there is none."""
    about = " ".join(fields.get(name, "") for name in ("howpublished", "note", "publisher", "eprinttype"))
    is_preprint = bool(SERVER.search(about) or fields.get("archiveprefix") or fields.get("eprinttype"))
    if is_preprint and (word in OPEN or OURS.get(word) == "webpage"):
        return "preprint"
    if word in OPEN:
        if fields.get("journal"):
            return "article-journal"
        return "webpage" if fields.get("url") and not fields.get("publisher") else "report"
    if word in CONFERENCE:
        return "article-journal" if fields.get("journal") else "chapter"
    if word not in OURS:
        raise unknown_kind(word)
    return OURS[word]


def _date(fields: Mapping[str, str]) -> str:
    """Year, month and day as `2018-03-01`; the month may be a number, a name or a macro such as `mar`."""
    year = re.search(r"\d{4}", fields.get("year", ""))
    word = fields.get("month", "").strip(' {}"').lower()
    named = [number for number, name in enumerate(MONTHS, start=1) if word.startswith(name[:3].lower())]
    month = named[0] if named else int(word) if re.fullmatch(r"[0-9]{1,2}", word) else None
    day = re.fullmatch(r"\s*([0-9]{1,2})\s*", fields.get("day", ""))
    return numbers(int(year[0]) if year else None, month, int(day[1]) if day else None, "-")


def _verbatim(text: str) -> str:
    """An identifier or address, without the LaTeX that some programs put around and into it."""
    wrapped = re.fullmatch(r"\s*\\url\{(.*)\}\s*", text)
    return LATEX_ESCAPE.sub(r"\1", wrapped[1] if wrapped else text).strip()


def _written(record: Record, key: str) -> str:
    fields = "".join(
        f"  {name} = {value},\n" for name, value in _lines(record) if value not in ("{}", "{{}}")
    )
    return f"@{KINDS[record.type][0]}{{{key},\n{fields}}}\n"


def _lines(record: Record) -> Iterator[tuple[str, str]]:
    """Fields with their values in braces. The title has a second pair, which keeps its capitals."""
    yield "title", f"{{{{{encoded(record.title)}}}}}"
    yield "author", f"{{{write_names(record.authors)}}}"
    yield "editor", f"{{{write_names(record.editors)}}}"
    yield "year", f"{{{record.year or ''}}}"
    if record.year and record.month:
        yield "month", MONTHS[record.month - 1][:3].lower()
        yield "day", f"{{{record.day or ''}}}"
    texts = {
        CONTAINERS.get(record.type, ("series",))[0]: record.container_title,
        "shortjournal": record.container_title_short,
        "volume": record.volume,
        "number": record.issue,
        "eid": record.article_number,
        PUBLISHERS.get(record.type, ("publisher",))[0]: record.publisher,
        "edition": record.edition,
        "isbn": record.isbn,
        "howpublished": "Preprint" if record.type == "preprint" else "",
        "note": note_of(record),
    }
    yield from ((name, f"{{{encoded(text)}}}") for name, text in texts.items())
    yield "pages", f"{{{encoded(pages_or_number(record)).replace('-', '--', 1)}}}"
    yield "urldate", f"{{{record.accessed_on or ''}}}"
    for name in ("doi", "pmid", "pmcid", "url"):
        yield name, f"{{{getattr(record, name).translate(VERBATIM)}}}"
