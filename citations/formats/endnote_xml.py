"""EndNote's XML (pure). Untrusted: no entities, no document type, no network, no huge trees.

`read` reads what `write` writes as the same record, except for what `CANNOT_HOLD` names. Titles keep italics, raised
and lowered letters, which EndNote writes as styles.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import partial

from django.utils.translation import gettext as _
from lxml import etree

from citations.formats.days import numbers
from citations.formats.fields import Draft, cleaned, note_of, notice_in, pages_or_number, record_from
from citations.formats.imported import CannotRead, Entry, Imported, gathered, unknown_kind
from citations.formats.people import read_name, write_name
from citations.identifiers import ISBN, PMCID
from citations.records import Name, Record
from citations.typography import markup_in

CANNOT_HOLD = ("edition of an article", "published_online_on of anything else")
"""One field holds the edition of a book, and of an article the day it was published online."""

ARTICLES = ("article-journal", "preprint")
KINDS = {
    "article-journal": (17, "Journal Article"),
    "preprint": (34, "Unpublished Work"),
    "chapter": (5, "Book Section"),
    "book": (6, "Book"),
    "report": (27, "Report"),
    "thesis": (32, "Thesis"),
    "webpage": (12, "Web Page"),
}
"""Our kinds with the number and name that are written."""
NUMBERS = {
    **{number: kind for kind, (number, _name) in KINDS.items()},
    **dict.fromkeys((19, 23, 43), "article-journal"),  # magazine, newspaper, electronic article
    **dict.fromkeys((28, 44), "book"),  # edited, electronic
    **dict.fromkeys((60, 52, 53), "chapter"),  # electronic book section, dictionary, encyclopedia
    **dict.fromkeys((46, 58), "report"),  # government document, standard
    36: "preprint",  # manuscript
    56: "webpage",  # blog
}
GENERIC, EDITED_BOOK, CONFERENCE = 13, 28, (10, 47)
FACES = {"italic": "i", "superscript": "sup", "subscript": "sub"}
DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


def read(text: str) -> Imported:
    """The records of an EndNote XML file. Raises CannotRead."""
    root = _parsed(text)
    return gathered(
        Entry(
            int(element.sourceline or 1),
            _text(element, "titles/title"),
            partial(_record, element),
        )
        for element in root.iter("record")
    )


def write(records: Iterable[Record]) -> str:
    """The records as an EndNote XML file."""
    root = etree.Element("xml")
    inside = etree.SubElement(root, "records")
    for record in records:
        _add_record(inside, cleaned(record))
    return HEAD + etree.tostring(root, encoding="unicode", pretty_print=False) + "\n"


def _parsed(text: str) -> etree._Element:
    """The root of the document. Raises CannotRead for what is not XML, and for any document type."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False
    )
    without = DECLARATION.sub(lambda found: "\n" * found[0].count("\n"), text, count=1)
    try:
        root = etree.fromstring(without.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError as error:
        said = _(
            "The file is not XML that can be read: it breaks in line %(line)d. Export it again from EndNote."
        )
        raise CannotRead(said % {"line": error.lineno or 1}) from error
    if root.getroottree().docinfo.doctype or root.getroottree().docinfo.internalDTD is not None:
        raise CannotRead(
            _("The file declares a document type or entities, which EndNote does not. It was not read.")
        )
    return root


def _record(element: etree._Element) -> tuple[Record, tuple[str, ...]]:
    number = _number(element)
    kind = _kind(number, element)
    authors, editors = _names(element, "authors"), _names(element, "secondary-authors")
    if number == EDITED_BOOK and not editors:
        authors, editors = [], authors
    online = _text(element, "edition")
    return record_from(
        {
            "type": kind,
            "title": _title(element),
            "authors": authors,
            "editors": editors,
            **_journal(element),
            **_places(element),
            **_identifiers(element),
            "published_online_on" if kind in ARTICLES else "edition": online,
            "notice": notice_in([_text(element, "notes")]),
        }
    )


def _number(element: etree._Element) -> int:
    kind = element.find("ref-type")
    text = (kind.text or "").strip() if kind is not None else ""
    name = (kind.get("name") or "").strip().lower() if kind is not None else ""
    named = next((number for number, words in KINDS.values() if words.lower() == name), 0)
    return int(text) if re.fullmatch(r"[0-9]{1,3}", text) else named


def _kind(number: int, element: etree._Element) -> str:
    """Our kind for the number of a type. Raises CannotUse where there is none."""
    if number in CONFERENCE:
        return "article-journal" if _text(element, "volume") else "chapter"
    if number == GENERIC:
        return "article-journal" if _journal(element)["container_title"] else "report"
    if number not in NUMBERS:
        kind = element.find("ref-type")
        raise unknown_kind((kind.get("name") or number) if kind is not None else "?")
    return NUMBERS[number]


def _title(element: etree._Element) -> str:
    """The title with its styles as markup."""
    title = element.find("titles/title")
    if title is None:
        return ""
    pieces = [title.text or ""]
    for style in title:
        words = "".join(style.itertext())
        for face, tag in FACES.items():
            if face in (style.get("face") or "") and words.strip():
                words = f"<{tag}>{words}</{tag}>"
        pieces += [words, style.tail or ""]
    return "".join(pieces)


def _journal(element: etree._Element) -> Draft:
    full = _text(element, "titles/secondary-title") or _text(element, "periodical/full-title")
    return {"container_title": full, "container_title_short": _text(element, "periodical/abbr-1")}


def _places(element: etree._Element) -> Draft:
    day = _text(element, "dates/pub-dates/date")
    year = _text(element, "dates/year")
    return {
        "date": day if year and year in day else f"{year} {day}".strip(),
        "volume": _text(element, "volume"),
        "issue": _text(element, "number"),
        "pages": _text(element, "pages"),
        "article_number": _text(element, "custom7"),
        "publisher": _text(element, "publisher"),
        "accessed_on": _text(element, "access-date"),
    }


def _identifiers(element: etree._Element) -> Draft:
    accession, isbn = _text(element, "accession-num"), _text(element, "isbn")
    pmcid = _text(element, "custom2")
    return {
        "doi": _text(element, "electronic-resource-num"),
        "pmid": accession if re.fullmatch(r"(?:PMID:?\s*)?[0-9]{1,8}", accession) else "",
        "pmcid": pmcid if PMCID.search(pmcid) else "",
        "isbn": isbn if ISBN.search(isbn) else "",
        "url": _text(element, "urls/related-urls/url"),
    }


def _names(element: etree._Element, of_whom: str) -> list[Name]:
    found = element.findall(f"contributors/{of_whom}/author")
    return [name for each in found if (name := read_name("".join(each.itertext())))]


def _text(element: etree._Element, path: str) -> str:
    """The words of the first element at `path`, whatever their styles."""
    found = element.find(path)
    return "".join(found.itertext()).strip() if found is not None else ""


def _add_record(parent: etree._Element, record: Record) -> None:
    element = etree.SubElement(parent, "record")
    number, name = KINDS[record.type]
    etree.SubElement(element, "ref-type", name=name).text = str(number)
    for of_whom, names in (("authors", record.authors), ("secondary-authors", record.editors)):
        for each in names:
            _at(element, f"contributors/{of_whom}/author", write_name(each), is_new=True)
    _add_title(_at(element, "titles/title"), record.title)
    for path, text in _texts(record):
        if text:
            _at(element, path, text)


def _texts(record: Record) -> Iterator[tuple[str, str]]:
    online = record.published_online_on
    yield "titles/secondary-title", record.container_title
    yield "periodical/full-title", record.container_title
    yield "periodical/abbr-1", record.container_title_short
    yield "pages", pages_or_number(record)
    yield "volume", record.volume
    yield "number", record.issue
    yield "edition", (f"{online:%Y-%m-%d}" if online else "") if record.type in ARTICLES else record.edition
    yield "dates/year", numbers(record.year, None, None, "")
    if record.month:
        yield "dates/pub-dates/date", numbers(record.year, record.month, record.day, "-")
    yield "publisher", record.publisher
    yield "isbn", record.isbn
    yield "accession-num", record.pmid
    yield "electronic-resource-num", record.doi
    yield "custom2", record.pmcid
    yield "custom7", record.article_number
    yield "notes", note_of(record)
    yield "urls/related-urls/url", record.url
    yield "access-date", f"{record.accessed_on:%Y-%m-%d}" if record.accessed_on else ""


def _at(element: etree._Element, path: str, text: str = "", *, is_new: bool = False) -> etree._Element:
    """The element at `path`, made with all that leads to it; with `is_new` another one of its name."""
    *above, last = path.split("/")
    for name in above:
        found = element.find(name)
        element = found if found is not None else etree.SubElement(element, name)
    found = None if is_new else element.find(last)
    element = found if found is not None else etree.SubElement(element, last)
    element.text = text or None
    return element


def _add_title(element: etree._Element, title: str) -> None:
    """One style for each run of letters that look the same."""
    faces: list[str] = []
    for piece, is_tag in markup_in(title):
        if is_tag and piece.startswith("</"):
            faces.pop()
        elif is_tag:
            faces.append(piece.strip("<>"))
        elif piece:
            looks = [face for face, tag in FACES.items() if tag in faces]
            etree.SubElement(element, "style", face=" ".join(looks) or "normal").text = piece
