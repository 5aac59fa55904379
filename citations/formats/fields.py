"""From the fields of a file to a record, whatever the format: text cleaned, identifiers checked, dates read (pure)."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from citations.formats.days import read_day, whole_day
from citations.formats.imported import CannotUse
from citations.identifiers import (
    normalize_doi,
    normalize_isbn,
    normalize_pmcid,
    normalize_pmid,
)
from citations.records import DATES, ET_AL, NAME_LISTS, Name, Record
from citations.references import NOTICE, with_notice
from citations.typography import tidy

Draft = dict[str, Any]
"""Fields of a `Record` as a file has them: texts, lists of names, `date` for year, month and day together."""

LONGEST_TITLE = 2000
LONGEST_NAME = 500
MOST_NAMES = 1000
NOT_STORABLE = re.compile("[\ud800-\udfff\ufffe\uffff\ufeff]")
E_NUMBER = re.compile(r"e\d+")
ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)

IDENTIFIERS: Mapping[str, tuple[str, Callable[[str], str]]] = {
    "doi": ("DOI", normalize_doi),
    "pmid": ("PubMed id", normalize_pmid),
    "pmcid": ("PubMed Central id", normalize_pmcid),
    "isbn": ("ISBN", normalize_isbn),
}
ANNOUNCED = {"retracted": "RETRACTED: ", "withdrawn": "WITHDRAWN: "}
"""Notices that stand before the title, in every format (NISO RP-45-2024)."""
NOTED = {
    "corrected": "Published correction available",
    "concern": "Expression of concern published",
    "superseded": "Newer version published",
}
"""Notices that formats with a field for notes keep there, in these words."""


def clean(text: str) -> str:
    """`text` on one line, without what no database, XML file or line of a list can hold."""
    return tidy(NOT_STORABLE.sub("", text))


def record_from(draft: Draft) -> tuple[Record, tuple[str, ...]]:
    """The record that the fields of a file make, and what of them could not be kept, in sentences.

    Raises CannotUse for a record without a title, or with a title or name that is none.
    """
    remarks: list[str] = []
    values: Draft = {name: clean(value) if isinstance(value, str) else value for name, value in draft.items()}
    if not values.get("title"):
        raise CannotUse(_("It has no title. Add one in the file, or add the source by hand."))
    if len(values["title"]) > LONGEST_TITLE:
        raise CannotUse(
            _("Its title has more than %(most)s characters. Shorten it.") % {"most": LONGEST_TITLE}
        )
    values |= _dates(values) | _identifiers(values, remarks) | _places(values, remarks)
    values |= {name: _people(values.get(name) or (), remarks) for name in NAME_LISTS}
    return with_notice(Record(**values)), tuple(remarks)


def cleaned(record: Record) -> Record:
    """`record` as it can be written to a file: every text on one line, a notice of retraction before the title."""
    values: Draft = {name: clean(value) for name, value in _texts(record)}
    if not NOTICE.match(values["title"]):
        values["title"] = ANNOUNCED.get(record.notice, "") + values["title"]
    values |= {name: tuple(_named(getattr(record, name))) for name in NAME_LISTS}
    if not 1 <= (record.month or 0) <= 12:
        values |= {"month": None, "day": None}
    return dataclasses.replace(record, **values)


def note_of(record: Record) -> str:
    """What the field for notes says of a correction or an expression of concern; "" without one."""
    return NOTED.get(record.notice, "")


def notice_in(notes: Iterable[str]) -> str:
    """The notice that one of `notes` stands for, in exactly the words of `note_of`."""
    return next((notice for notice, words in NOTED.items() if words in notes), "")


def pages_or_number(record: Record) -> str:
    """What stands in a field for pages: an article number where there are none, as most programs look for it there."""
    return record.pages or record.article_number


def _texts(record: Record) -> Iterable[tuple[str, str]]:
    """The free texts of a record by their fields."""
    for field in dataclasses.fields(record):
        value = getattr(record, field.name)
        if isinstance(value, str) and field.name not in ("type", "notice"):
            yield field.name, value


def _named(names: Iterable[Name]) -> Iterable[Name]:
    """The names with clean parts; those with nothing in them are left out."""
    for name in names:
        parts = {part: clean(value) for part, value in name.to_dict().items()}
        if parts["literal"] or parts["family"] or parts["given"]:
            yield Name(**parts)


def _people(names: Iterable[Name], remarks: list[str]) -> tuple[Name, ...]:
    """The names, cut short with `et al` where there are more than anybody prints."""
    found = tuple(_named(names))
    if any(len(part) > LONGEST_NAME for name in found for part in name.to_dict().values()):
        raise CannotUse(
            _("One of its names has more than %(most)s characters. Shorten it.") % {"most": LONGEST_NAME}
        )
    if len(found) <= MOST_NAMES:
        return found
    remarks.append(_("Of its names the first %(most)s were kept.") % {"most": MOST_NAMES})
    return (*found[:MOST_NAMES], Name(literal=ET_AL))


def _dates(values: Draft) -> Draft:
    date = values.pop("date", None)
    date = read_day(date) if isinstance(date, str) else date
    found: Draft = {"year": date.year, "month": date.month, "day": date.day} if date else {}
    for name in DATES:
        if isinstance(values.get(name), str):
            found[name] = whole_day(values[name])
    return found


def _identifiers(values: Draft, remarks: list[str]) -> Draft:
    """Identifiers in normal form; one that is none is left out, with a remark."""
    found: Draft = {}
    for name, (label, normalize) in IDENTIFIERS.items():
        given = values.get(name, "")
        try:
            found[name] = normalize(given) if given else ""
        except ValueError as error:
            found[name] = ""
            said = {"label": label, "given": given[:80], "why": str(error)}
            remarks.append(_("The %(label)s “%(given)s” was left out. %(why)s") % said)
    return found


def _places(values: Draft, remarks: list[str]) -> Draft:
    """Pages, article number and address. A number that begins with `e` alone is an article number."""
    pages, number = values.get("pages", ""), values.get("article_number", "")
    if not number and E_NUMBER.fullmatch(pages):
        number = pages
    found = {"pages": "" if pages == number else pages, "article_number": number}
    url = values.get("url", "")
    if url and not ADDRESS.fullmatch(url):
        remarks.append(
            _("The address “%(url)s” was left out: it does not begin with http:// or https://.")
            % {"url": url[:80]}
        )
        return found | {"url": ""}
    return found
