"""PubMed's XML opened without risk, and the parts that articles and book chapters have in common (pure).

Nothing is fetched, no entity is expanded, no document type is read.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from citations.dates import PartialDate
from citations.records import ET_AL, Name
from citations.registries.clean_text import plain_text, rich_text, storable
from citations.registries.pubmed_notices import type_name
from citations.registries.shapes import UnreadableRecord, date_in_words, unique

MARKUP = {"i", "sub", "sup"}


def opened(xml: bytes) -> etree._Element:
    """The root of an answer. Raises UnreadableRecord for what is not XML, declares entities, or is an error."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(xml, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableRecord(f"PubMed's answer is not XML: {error}") from None
    declared = root.getroottree().docinfo.internalDTD
    if declared is not None and next(declared.iterentities(), None) is not None:
        raise UnreadableRecord("PubMed's answer declares entities of its own.")
    if (said := next(root.iter("ERROR"), None)) is not None:
        raise UnreadableRecord(f"PubMed answered: {text_of(said)}")
    return root


def text_of(element: etree._Element | None) -> str:
    """The text in an element without its markup; "" without an element."""
    return plain_text("".join(_marked(element))) if element is not None else ""


def raw_of(element: etree._Element | None) -> str:
    """The text in an element as it was sent: identifiers may hold what looks like markup."""
    return storable("".join(_marked(element))).strip() if element is not None else ""


def text_at(element: etree._Element, path: str) -> str:
    return text_of(element.find(path))


def texts_at(element: etree._Element, path: str) -> tuple[str, ...]:
    return unique(text_of(each) for each in element.iterfind(path))


def title_at(element: etree._Element, path: str) -> str:
    """A title with <i>, <sub> and <sup> kept."""
    found = element.find(path)
    return rich_text("".join(_marked(found))) if found is not None else ""


def date_at(element: etree._Element, path: str) -> PartialDate | None:
    """A date of Year, Month and Day, or what can be read of `MedlineDate`: `2019 Nov-Dec` is November 2019."""
    found = element.find(path)
    if found is None:
        return None
    year, month, day = (text_at(found, name) for name in ("Year", "Month", "Day"))
    return date_in_words(f"{year} {month} {day}" if year else text_at(found, "MedlineDate"))


def names_at(element: etree._Element, path: str) -> tuple[Name, ...]:
    """The people and groups of a list of authors; a list that says it is cut short ends with `et al`."""
    names: list[Name] = []
    for listed in element.iterfind(path):
        people = (_name(each) for each in listed.iterfind("Author") if each.get("ValidYN") != "N")
        names += [name for name in people if name != Name()]
        if names and listed.get("CompleteYN") == "N":
            names.append(Name(literal=ET_AL))
    return tuple(names)


def publication_types(element: etree._Element, path: str) -> tuple[str, ...]:
    return unique(type_name(text_of(each), each.get("UI") or "") for each in element.iterfind(path))


def identifier_at(element: etree._Element, path: str, kind: str) -> str:
    """The `ArticleId` of a kind in a list of the record itself, never in the list of what it cites."""
    return next((raw_of(each) for each in element.iterfind(path) if each.get("IdType") == kind), "")


def abstract_at(element: etree._Element, path: str) -> str:
    """The parts of an abstract in one line, each with its label."""
    parts = ((plain_text(each.get("Label") or ""), text_of(each)) for each in element.iterfind(path))
    return " ".join(f"{label}: {part}" if label else part for label, part in parts if part)


def _name(author: etree._Element) -> Name:
    family = text_at(author, "LastName")
    given = text_at(author, "ForeName") or text_at(author, "FirstName") or text_at(author, "Initials")
    if family or given:
        return Name(family=family, given=given, suffix=text_at(author, "Suffix"))
    return Name(literal=text_at(author, "CollectiveName"))


def _marked(element: etree._Element) -> Iterator[str]:
    """The text in an element with the kept tags; comments and instructions are no text."""
    yield element.text or ""
    for child in element:
        if isinstance(child.tag, str):
            name = etree.QName(child).localname
            yield from (f"<{name}>", *_marked(child), f"</{name}>") if name in MARKUP else _marked(child)
        yield child.tail or ""
