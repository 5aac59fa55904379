"""Reading a pasted article, plain text or Markdown, into a working copy and a report. Pure: nothing is written.

Nothing is dropped silently: every line that is not blank is in the result, and `report.account` proves it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from django.utils.translation import gettext as _

from articles.exchange.citing import Cited, cite
from articles.exchange.decoding import decode
from articles.exchange.furniture import claims_in
from articles.exchange.lines import Line, number_lines
from articles.exchange.notes import notes_on
from articles.exchange.refusals import NothingToImport, OnlyReferences, TextTooLong, TooManyReferences
from articles.exchange.report import (
    BodyLine,
    Byline,
    ImportedArticle,
    ImportedReference,
    LastModified,
    SetAside,
    SourceLine,
)
from articles.exchange.sorting import Sorted, sort_lines
from articles.exchange.writing import Written, joined, write_markdown, write_plain
from citations.keys import Keys
from citations.records import Record
from citations.references import leading_number, parse_reference_line

LONGEST_BODY = 200_000
"""What the renderer takes; see cms.markdown."""
LONGEST_TEXT = 1_000_000
LONGEST_STANDFIRST = 400
MOST_REFERENCES = 1000
NOT_PROSE = re.compile(r"[\[\]`<>|^]|\([0-9,\s–-]+\)")
MARKER = re.compile(r"\[@[^\[\]\n]*\]")
KEY = re.compile(r"(?<=@)[A-Za-z][\w:.-]*")


def read_article(
    data: bytes | str, filename: str = "", *, taken: Collection[str] = (), notes: Iterable[str] = ()
) -> ImportedArticle:
    """Take a pasted article apart.

    `taken` are citation keys that are in use already; `notes` what was said when a file was decoded before.
    Raises a subclass of ImportRefused, with a sentence that says what to do, for a file that is empty, too large,
    not text, in an unknown encoding, longer than an article may be, or a reference list and nothing else.
    """
    text, decoding = decode(data)
    _check_length(text)
    found = sort_lines(number_lines(text))
    standfirst, body = _take_standfirst(found)
    written = write_markdown(body, demote=bool(found.title)) if found.is_markdown else write_plain(body)
    _check_content(found, joined(written))
    references = _references(found, taken)
    cited = cite(written, _keys_by_number(references))
    imported = _assembled(found, standfirst, body, references, cited)
    said = (*notes, *decoding, *notes_on(imported, found, cited))
    return replace(imported, filename=filename, fingerprint=fingerprint_of(text), notes=said)


def fingerprint_of(text: str) -> str:
    """SHA-256, in hex, of the text without the blanks at its ends."""
    return hashlib.sha256(text.strip().encode()).hexdigest()


def rekeyed(imported: ImportedArticle, keys: Mapping[str, str]) -> ImportedArticle:
    """The same import with other citation keys: `keys` maps an old key to the one the library has for that work."""
    new = {reference.key: keys.get(reference.key, reference.key) for reference in imported.references}

    def renamed(text: str) -> str:
        return MARKER.sub(lambda marker: KEY.sub(lambda key: new.get(key[0], key[0]), marker[0]), text)

    return replace(
        imported,
        body=renamed(imported.body),
        body_lines=tuple(replace(line, written=renamed(line.written)) for line in imported.body_lines),
        references=tuple(replace(each, key=new[each.key]) for each in imported.references),
    )


def _check_length(text: str) -> None:
    if not text or text.isspace():
        raise NothingToImport(_("There is no text in this. Paste the article, or choose another file."))
    length = len("".join(text.split()))
    if length > LONGEST_TEXT:
        _refuse_length(length)


def _check_content(found: Sorted, body: str) -> None:
    if len(body) > LONGEST_BODY:
        _refuse_length(len(body))
    if len(found.references) > MOST_REFERENCES:
        raise TooManyReferences(_("The reference list has more than 1,000 entries. Is this one article?"))
    if body or found.title:
        return
    if found.references:
        raise OnlyReferences(
            _("This is only a list of references. Import the article together with its references.")
        )
    raise NothingToImport(
        _("There is no article in this, only lines such as disclaimers, bylines and links.")
    )


def _refuse_length(length: int) -> None:
    message = _("The text has %(length)s characters; an article may have 200,000. Import it in parts.")
    raise TextTooLong(message % {"length": f"{length:,}"})


def _take_standfirst(found: Sorted) -> tuple[list[Line], list[Line]]:
    """One short paragraph between title and first heading is proposed as standfirst; otherwise none is."""
    body = found.body
    end = next((at for at, line in enumerate(body) if at and line.blank_before), len(body))
    beginning = body[: end + 2]
    written = write_markdown(beginning, demote=False) if found.is_markdown else write_plain(beginning)
    is_above_a_heading = end < len(body) and written[end].kind == "heading"
    text = " ".join(line.said for line in body[:end])
    is_prose = all(line.kind == "text" for line in written[:end]) and not NOT_PROSE.search(text)
    if (
        found.title
        and is_above_a_heading
        and is_prose
        and len(text) <= LONGEST_STANDFIRST
        and text[-1] in ".!?"
    ):
        return body[:end], body[end:]
    return [], body


def _references(found: Sorted, taken: Collection[str]) -> list[ImportedReference]:
    """The references with their numbers, and keys that no other source has. One DOI or PubMed id is one key."""
    references: list[ImportedReference] = []
    suggestions = Keys(taken)
    keys: dict[str, str] = {}
    for position, lines in enumerate(found.references, start=1):
        raw = " ".join(line.said for line in lines)
        number = leading_number(lines[0].said)
        parsed = parse_reference_line(raw)
        identity = _identity(parsed.record)
        key = keys.get(identity) or suggestions.suggest(parsed.record)
        keys[identity] = key
        source = tuple(SourceLine(line.number, line.text) for line in lines)
        references.append(
            ImportedReference(
                position if number is None else number, raw, parsed.record, key, False, parsed.parsed, source
            )
        )
    return references


def _identity(record: Record) -> str:
    return record.doi or (record.pmid and f"pmid {record.pmid}") or f"title {record.title}"


def _keys_by_number(references: list[ImportedReference]) -> dict[int, str]:
    """The first reference of a number is the one that a marker means."""
    return {reference.number: reference.key for reference in reversed(references)}


def _assembled(
    found: Sorted,
    standfirst: list[Line],
    body: list[Line],
    references: list[ImportedReference],
    cited: Cited,
) -> ImportedArticle:
    title = found.title
    references = [replace(each, cited=each.number in cited.numbers) for each in references]
    return ImportedArticle(
        filename="",
        fingerprint="",
        title=title.bare if title and found.is_markdown else (title.said if title else ""),
        title_line=_source(title) if title else None,
        standfirst=" ".join(line.said for line in standfirst).strip("*_ "),
        standfirst_lines=tuple(_source(line) for line in standfirst),
        body=joined(cited.written),
        body_lines=tuple(
            BodyLine(_source(line), new.text) for line, new in zip(body, cited.written, strict=True)
        ),
        headings=tuple(_heading(line) for line in cited.written if line.kind == "heading"),
        references=tuple(references),
        byline=tuple(
            Byline(who.name, who.credentials, line.said, _source(line)) for line, who in found.bylines
        ),
        last_modified=_last_modified(found),
        set_aside=tuple(_grouped(found.aside)),
        unresolved_markers=tuple(cited.unresolved),
        claims_elsewhere=tuple(
            dict.fromkeys(claim for line, _why in found.aside for claim in claims_in(line.text))
        ),
        notes=(),
    )


def _source(line: Line) -> SourceLine:
    return SourceLine(line.number, line.text)


def _heading(line: Written) -> str:
    return line.text.strip("# ")


def _last_modified(found: Sorted) -> LastModified | None:
    if not found.modified:
        return None
    line, day = found.modified
    return LastModified(day, line.said, _source(line))


def _grouped(aside: list[tuple[Line, str]]) -> list[SetAside]:
    """Lines that were set aside one after the other for one reason, together."""
    groups: list[SetAside] = []
    for line, reason in aside:
        before = groups[-1] if groups else None
        if (
            before
            and before.reason == reason
            and not line.blank_before
            and before.lines[-1].number == line.number - 1
        ):
            groups[-1] = SetAside((*before.lines, _source(line)), reason)
        else:
            groups.append(SetAside((_source(line),), reason))
    return groups
