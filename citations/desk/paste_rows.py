"""The rows of a paste: each line with what the library knows of it, what the registries say, and what can be done."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from citations.desk.said import Compared, Offer, Said, compared, offers_of, said
from citations.lookup import KINDS
from citations.models import Citation, PastedLine
from citations.printed import printed
from citations.records import Record


@dataclass(frozen=True)
class Row:
    """`source` is the source of the library it stands for. `is_certain`: by an identifier, or accepted by somebody.
    `is_read`: more than loose words was recognised.

    `printed` is the record that would be added: the registry's if it is the same work, otherwise as it was read.
    `other`: what the identifier leads to, where that is another work.
    """

    line: PastedLine
    is_read: bool
    printed: str
    source: Citation | None = None
    is_certain: bool = False
    said: Said | None = None
    fields: Sequence[Compared] = ()
    other: Sequence[Offer] = ()
    offers: Sequence[Offer] = ()
    can_add: bool = False
    can_add_as_typed: bool = False

    @property
    def marker(self) -> str:
        return f"[@{self.source.key}]" if self.source else ""


def row_of(line: PastedLine, library: Iterable[Citation]) -> Row:
    """One line as the page shows it; costs no query if `citation` and what took its place are loaded.

    `library`: sources that the works which were found beside may be (`said.known_among`).
    """
    record, judgement = line.record, line.judgement
    is_read = record.title != line.line or any(getattr(record, kind) for kind in KINDS)
    if line.citation:
        source = line.citation.current
        return Row(line, is_read, printed(source.record()), source=source, is_certain=_is_certain(line))
    if judgement is None:
        return Row(line, is_read, _printed(record), can_add_as_typed=bool(record.title))
    is_same = judgement.is_same_work and bool(judgement.works)
    return Row(
        line,
        is_read,
        _printed(judgement.works[0].record if is_same else record),
        said=said(judgement),
        fields=compared(judgement) if record.title else (),
        other=() if is_same else offers_of(judgement.works, ()),
        offers=offers_of(judgement.candidates, library),
        can_add=is_same,
        can_add_as_typed=not is_same and bool(record.title),
    )


def _is_certain(line: PastedLine) -> bool:
    """Whether the source was accepted, or has an identifier of the line: otherwise only title and year are the same."""
    if not line.was_known or line.citation is None:
        return True
    identifiers = {(kind, value) for kind in KINDS if (value := getattr(line.record, kind))}
    sources = (line.citation, *line.citation.replaces.all())
    return any(identifiers & {(kind, getattr(source, kind)) for kind in KINDS} for source in sources)


def _printed(record: Record) -> str:
    """The reference; nothing for one of which only an identifier is known."""
    return printed(record) if record.title else ""
