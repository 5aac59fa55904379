"""What an import found in a pasted text, and how it says so to a person."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from citations.records import Record
from citations.references import without_number

LONGEST_QUOTE = 90


@dataclass(frozen=True)
class SourceLine:
    """A line of the file as it stood there."""

    number: int
    text: str


@dataclass(frozen=True)
class ImportedReference:
    """One reference. `number` is its number in the file, `key` what the body's markers call it.

    `parsed` is False if the title of `record` is only the raw line. References to one work share one key.
    """

    number: int
    raw: str
    record: Record
    key: str
    cited: bool
    parsed: bool
    lines: tuple[SourceLine, ...]

    @property
    def text(self) -> str:
        """The reference without its number."""
        return without_number(self.raw)


@dataclass(frozen=True)
class Byline:
    """Somebody the page named as author. Not linked to anybody here; `raw` is the whole line."""

    name: str
    credentials: str
    raw: str
    line: SourceLine


@dataclass(frozen=True)
class LastModified:
    """When the page said it was changed last; `date` is None if that could not be read without guessing."""

    date: datetime.date | None
    raw: str
    line: SourceLine


@dataclass(frozen=True)
class SetAside:
    """Lines that were left out of the article, and why."""

    lines: tuple[SourceLine, ...]
    reason: str

    @property
    def text(self) -> str:
        return "\n".join(line.text for line in self.lines)

    @property
    def line_numbers(self) -> tuple[int, ...]:
        return tuple(line.number for line in self.lines)


@dataclass(frozen=True)
class UnresolvedMarker:
    """A citation number without a reference. It was left in the text as it was."""

    number: int
    context: str
    line: int


@dataclass(frozen=True)
class BodyLine:
    """A line of the body: what was in the file and what was written."""

    line: SourceLine
    written: str


@dataclass(frozen=True)
class ImportedArticle:
    """A pasted text, taken apart. `body` is Markdown with `[@key]` markers; nothing has been written anywhere."""

    filename: str
    fingerprint: str
    """SHA-256 of the text, by which the same text is recognised when it comes a second time."""
    title: str
    title_line: SourceLine | None
    standfirst: str
    standfirst_lines: tuple[SourceLine, ...]
    body: str
    body_lines: tuple[BodyLine, ...]
    headings: tuple[str, ...]
    references: tuple[ImportedReference, ...]
    byline: tuple[Byline, ...]
    last_modified: LastModified | None
    set_aside: tuple[SetAside, ...]
    unresolved_markers: tuple[UnresolvedMarker, ...]
    claims_elsewhere: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def never_cited(self) -> tuple[int, ...]:
        """Numbers of the references that no marker names."""
        return tuple(reference.number for reference in self.references if not reference.cited)


@dataclass(frozen=True)
class Accounted:
    """Where one line of the file went."""

    line: SourceLine
    place: str


@dataclass(frozen=True)
class Section:
    """A part of the report: a heading and sentences under it."""

    heading: str
    items: tuple[str, ...]


def account(imported: ImportedArticle) -> tuple[Accounted, ...]:
    """Every line of the file that was not blank, in order, with the place in the result where it now is.

    It is built from the result alone, so a line that the import lost would be missing here.
    """
    return tuple(sorted(_accounted(imported), key=lambda each: each.line.number))


def _accounted(imported: ImportedArticle) -> Iterator[Accounted]:
    if imported.title_line:
        yield Accounted(imported.title_line, "title")
    yield from (Accounted(line, "standfirst") for line in imported.standfirst_lines)
    yield from (Accounted(each.line, "body") for each in imported.body_lines)
    yield from (Accounted(line, "reference") for each in imported.references for line in each.lines)
    yield from (Accounted(line, "byline") for line in dict.fromkeys(each.line for each in imported.byline))
    if imported.last_modified:
        yield Accounted(imported.last_modified.line, "last modified")
    yield from (Accounted(line, "set aside") for each in imported.set_aside for line in each.lines)


def sections(imported: ImportedArticle) -> list[Section]:
    """The report in the order in which a person acts on it; parts with nothing to say are left out."""
    parts = (
        Section(_("Recognised"), tuple(_recognised(imported))),
        Section(_("Numbers in the text that have no reference"), tuple(_unresolved(imported))),
        Section(_("References that the text never cites"), tuple(_never_cited(imported))),
        Section(_("References that could not be read"), tuple(_unread(imported))),
        Section(_("Look at this"), imported.notes),
        Section(_("Byline and date from elsewhere"), tuple(_credited(imported))),
        Section(
            _("Claims of review from elsewhere, which count for nothing here"), imported.claims_elsewhere
        ),
        Section(_("Set aside, not part of the article"), tuple(_aside(imported))),
    )
    return [part for part in parts if part.items]


def as_text(parts: Iterable[Section]) -> str:
    """The report as plain text, to be kept with the article; `from_text` reads it again."""
    return "\n\n".join("\n".join((part.heading, *(f"- {item}" for item in part.items))) for part in parts)


def from_text(text: str) -> list[Section]:
    """The sections of a report that `as_text` wrote. Other text comes back as headings without items."""
    parts = (part.splitlines() for part in text.split("\n\n") if part.strip())
    return [Section(lines[0], tuple(line.removeprefix("- ") for line in lines[1:])) for lines in parts]


def quoted(text: str) -> str:
    """`text` on one line, cut to a length that fits a list."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_QUOTE else line[: LONGEST_QUOTE - 1].rstrip() + "…"


def _recognised(imported: ImportedArticle) -> Iterator[str]:
    yield _("Title: %(title)s") % {"title": imported.title} if imported.title else _("No title was found.")
    if imported.standfirst:
        yield _("Standfirst, proposed: %(text)s") % {"text": quoted(imported.standfirst)}
    if imported.headings:
        yield _("Headings: %(headings)s") % {
            "headings": " · ".join(quoted(each) for each in imported.headings)
        }
    count = len(imported.references)
    yield ngettext("%(count)d reference.", "%(count)d references.", count) % {"count": count}
    for reference in imported.references:
        if reference.cited:
            said = {
                "number": reference.number,
                "key": reference.key,
                "raw": quoted(reference.text),
            }
            yield _("Reference %(number)d is cited as [@%(key)s]: %(raw)s") % said


def _unresolved(imported: ImportedArticle) -> Iterator[str]:
    for marker in imported.unresolved_markers:
        said = {"line": marker.line, "number": marker.number, "context": marker.context}
        yield _("Line %(line)d: there is no reference %(number)d (“%(context)s”).") % said


def _never_cited(imported: ImportedArticle) -> Iterator[str]:
    for reference in imported.references:
        if not reference.cited:
            said = {
                "number": reference.number,
                "key": reference.key,
                "raw": quoted(reference.text),
            }
            yield _("Reference %(number)d: %(raw)s Cite it with [@%(key)s] or leave it out.") % said


def _unread(imported: ImportedArticle) -> Iterator[str]:
    for reference in imported.references:
        if not reference.parsed:
            said = {"number": reference.number, "raw": quoted(reference.text)}
            yield _("Reference %(number)d: fill in the record by hand. %(raw)s") % said


def _credited(imported: ImportedArticle) -> Iterator[str]:
    for person in imported.byline:
        name = ", ".join(part for part in (person.name, person.credentials) if part)
        yield _("Line %(line)d names %(name)s. Choose the byline yourself.") % {
            "line": person.line.number,
            "name": name,
        }
    if imported.last_modified:
        said = {"line": imported.last_modified.line.number, "raw": imported.last_modified.raw}
        yield _("Line %(line)d: “%(raw)s”. It sets no date here.") % said


def _aside(imported: ImportedArticle) -> Iterator[str]:
    for part in imported.set_aside:
        said = {"lines": _span(part.line_numbers), "text": quoted(part.text), "reason": part.reason}
        yield _("Line %(lines)s: “%(text)s” %(reason)s") % said


def _span(numbers: tuple[int, ...]) -> str:
    return str(numbers[0]) if len(numbers) == 1 else f"{numbers[0]}–{numbers[-1]}"
