"""CSL-JSON 1.0.2, which Zotero, pandoc and citation processors exchange (pure).

`read` reads what `write` writes as the same record, except for what `CANNOT_HOLD` names. A title may hold <i>, <sub>
and <sup>, as the format has it; its other tags are left out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from citations.dates import PartialDate
from citations.formats.days import as_day, read_day
from citations.formats.fields import Draft, cleaned, note_of, notice_in, pages_or_number, record_from
from citations.formats.imported import CannotRead, CannotUse, Entry, Imported, gathered, unknown_kind
from citations.keys import Keys
from citations.records import ET_AL, Name, Record

CANNOT_HOLD: tuple[str, ...] = ()

KINDS = {
    "article-journal": ("article-journal", "article-magazine", "article-newspaper", "review"),
    "preprint": ("article", "manuscript"),
    "chapter": ("chapter", "entry", "entry-dictionary", "entry-encyclopedia"),
    "book": ("book", "collection"),
    "report": ("report", "standard", "legislation", "regulation"),
    "thesis": ("thesis",),
    "webpage": ("webpage", "post", "post-weblog"),
}
"""Our kinds and the words for them; the first is the one that is written."""
OURS = {word: kind for kind, words in KINDS.items() for word in words}
TEXTS = {
    "title": "title",
    "container-title": "container_title",
    "container-title-short": "container_title_short",
    "volume": "volume",
    "issue": "issue",
    "page": "pages",
    "number": "article_number",
    "publisher": "publisher",
    "edition": "edition",
    "DOI": "doi",
    "PMID": "pmid",
    "PMCID": "pmcid",
    "ISBN": "isbn",
    "URL": "url",
}
DAYS = {"accessed": "accessed_on", "available-date": "published_online_on"}
STATUS = {"retracted": "retracted", "withdrawn": "withdrawn"}
OTHER_TAGS = re.compile(r"</?(?:b|sc|span)(?:\s[^<>]*)?>")
BLANKS = re.compile(r"[ \t\r\n]*")
DECODER = json.JSONDecoder()


def read(text: str) -> Imported:
    """The records of a CSL-JSON file: a list, or one record alone. Raises CannotRead."""
    return gathered(Entry(line, _start(item), partial(_record, item)) for line, item in _items(text))


def write(records: Iterable[Record]) -> str:
    """The records as a CSL-JSON list; ids are made from author and year."""
    return json.dumps(items(records), ensure_ascii=False, indent=1) + "\n"


def items(records: Iterable[Record]) -> list[dict[str, Any]]:
    """As `write`, not yet as text."""
    keys = Keys()
    return [{"id": keys.suggest(record), **_item(cleaned(record))} for record in records]


def _items(text: str) -> Iterator[tuple[int, Any]]:
    """The members of the list in `text`, each with the line it begins in. Raises CannotRead where it is broken."""
    at, line = _after_blanks(text, 0), 1
    counted = 0
    is_list = text.startswith("[", at)
    at = _after_blanks(text, at + 1) if is_list else at
    while at < len(text) and not (is_list and text[at] == "]"):
        line, counted = line + text.count("\n", counted, at), at
        try:
            item, at = DECODER.raw_decode(text, at)
        except (ValueError, RecursionError) as error:
            raise _broken(line) from error
        yield line, item
        at = _after_blanks(text, at)
        if not is_list:
            break
        if not text.startswith((",", "]"), at):
            raise _broken(line)
        at = _after_blanks(text, at + 1) if text[at] == "," else at
    if text[at:].strip() != ("]" if is_list else ""):
        raise _broken(line)


def _after_blanks(text: str, at: int) -> int:
    found = BLANKS.match(text, at)
    return found.end() if found else at


def _broken(line: int) -> CannotRead:
    said = _(
        "The file is not JSON that can be read: it breaks off in the record that begins in line %(line)d."
    )
    return CannotRead(said % {"line": line} + " " + _("Export it again from your program."))


def _start(item: Any) -> str:
    return str(item.get("title", "")) if isinstance(item, Mapping) else str(item)[:100]


def _record(item: Any) -> tuple[Record, tuple[str, ...]]:
    if not isinstance(item, Mapping):
        raise CannotUse(_("This is not a record: it has no fields."))
    draft: Draft = {ours: OTHER_TAGS.sub("", _text(item.get(theirs))) for theirs, ours in TEXTS.items()}
    draft |= {ours: as_day(_date(item.get(theirs))) for theirs, ours in DAYS.items()}
    notice = STATUS.get(_text(item.get("status")).lower(), "") or notice_in([_text(item.get("note"))])
    return record_from(
        {
            **draft,
            "type": _kind(item),
            "authors": _names(item.get("author")),
            "editors": _names(item.get("editor")),
            "date": _date(item.get("issued")),
            "notice": notice,
        }
    )


def _kind(item: Mapping[str, Any]) -> str:
    """Our kind for the type of an item. Raises CannotUse where there is none."""
    word = _text(item.get("type"))
    if word == "paper-conference":
        return "article-journal" if item.get("volume") else "chapter"
    if word in ("", "document") and item.get("container-title"):
        return "article-journal"
    if word not in OURS:
        raise unknown_kind(word)
    return OURS[word]


def _text(value: Any) -> str:
    """A text, or a number as one; the first of a list, as Crossref has them; anything else is nothing."""
    if isinstance(value, list):
        value = value[0] if value else ""
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _names(value: Any) -> list[Name]:
    people = [each for each in value if isinstance(each, Mapping)] if isinstance(value, list) else []
    return [_name(person) for person in people]


def _name(person: Mapping[str, Any]) -> Name:
    literal = _text(person.get("literal")) or _text(person.get("name"))
    if literal:
        return Name(literal=ET_AL if literal.lower().rstrip(".") == ET_AL else literal)
    particles = [_text(person.get(name)) for name in ("dropping-particle", "non-dropping-particle")]
    family = " ".join(part for part in (*particles, _text(person.get("family"))) if part)
    return Name(family=family, given=_text(person.get("given")), suffix=_text(person.get("suffix")))


def _date(value: Any) -> PartialDate | None:
    """A date in any of the three ways of the format: parts, `raw`, `literal`."""
    if not isinstance(value, Mapping):
        return read_day(_text(value)) if value else None
    parts = value.get("date-parts")
    first = parts[0] if isinstance(parts, list) and parts else None
    if isinstance(first, list) and first and _text(first[0]):
        return read_day("-".join(_text(part) for part in first[:3] if _text(part)))
    return read_day(_text(value.get("raw")) or _text(value.get("literal")))


def _item(record: Record) -> dict[str, Any]:
    texts = {theirs: getattr(record, ours) for theirs, ours in TEXTS.items()}
    texts["page"] = pages_or_number(record)
    issued = [part for part in (record.year, record.month, record.month and record.day) if part]
    days = {theirs: getattr(record, ours) for theirs, ours in DAYS.items()}
    item: dict[str, Any] = {
        "type": KINDS[record.type][0],
        "genre": "preprint" if record.type == "preprint" else "",
        "author": [_person(name) for name in record.authors],
        "editor": [_person(name) for name in record.editors],
        "issued": _parts(issued if record.year else []),
        **{theirs: _parts([day.year, day.month, day.day] if day else []) for theirs, day in days.items()},
        **texts,
        "status": STATUS.get(record.notice, ""),
        "note": note_of(record),
    }
    return {name: value for name, value in item.items() if value}


def _person(name: Name) -> dict[str, str]:
    return {part: value for part, value in name.to_dict().items() if value}


def _parts(date: list[int]) -> dict[str, list[list[int]]]:
    return {"date-parts": [date]} if date else {}
