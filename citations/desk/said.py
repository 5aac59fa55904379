"""What came of looking up a reference, as pages show it: the verdict, and the field table in words."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence

from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from citations.evidence import event_in_words, telling_event
from citations.found import NAMES, Found
from citations.identifiers import Identifier, doi_url, pubmed_url
from citations.judgement_words import in_words, label, state_in_words, tone
from citations.library import known_works
from citations.models import Citation
from citations.offers import KINDS, distinct, name_of, one_work
from citations.printed import printed
from citations.verdicts import FieldRow, FieldState, Judgement


@dataclasses.dataclass(frozen=True)
class Said:
    """`tone` is good, caution, danger or unknown; `label` fits on a tag; `sentences` say who said what."""

    tone: str
    label: str
    sentences: tuple[str, ...]


@dataclasses.dataclass(frozen=True)
class Compared:
    """One line of the field table in words; `registry`: each value with the names of those who have it."""

    name: str
    typed: str
    registry: tuple[tuple[str, str], ...]
    state: str
    differs: bool


@dataclasses.dataclass(frozen=True)
class Offer:
    """A work that a registry holds: its number among those that were found, its name, printed, who has it, where it is.

    `known` is the source of the library that is this work already.
    """

    number: int
    name: str
    printed: str
    holder: str
    url: str
    known: Citation | None = None


def said(judgement: Judgement) -> Said:
    """The verdict in words. Other works that were found stand beside it, so they are not told of once more."""
    alone = dataclasses.replace(judgement, candidates=())
    event = telling_event(judgement)
    told = (in_words(alone), event_in_words(event)) if event else (in_words(alone),)
    return Said(tone(judgement.verdict), label(judgement.verdict), told)


def compared(judgement: Judgement) -> list[Compared]:
    """The field table: what was typed beside what the registries hold."""
    return [_row(row) for row in judgement.fields]


def offers_of(works: Sequence[Found], library: Iterable[Citation]) -> list[Offer]:
    """Works that were found, as a person can choose among them; `library`: sources that may be one of them."""
    known = list(library)
    return [_offer(works, number, known) for number in distinct(works)]


def known_among(judgements: Iterable[Judgement]) -> list[Citation]:
    """The sources of the library with an identifier of a work that was found beside. One query, or none."""
    works = [work.record for judgement in judgements for work in judgement.candidates]
    named = [Identifier(kind, value) for work in works for kind in KINDS if (value := getattr(work, kind))]
    return known_works(named, []) if named else []


def _offer(works: Sequence[Found], number: int, library: Iterable[Citation]) -> Offer:
    """Printed as the source says that would be used first; all that hold the work are named."""
    records = one_work(works, number)
    holders = list(dict.fromkeys(NAMES[work.source] for work in records))
    work = records[0]
    return Offer(
        number=number,
        name=name_of(work),
        printed=printed(work.record),
        holder=get_text_list(holders, _("and")),
        url=_address(work),
        known=_in_library(records, library),
    )


def _in_library(records: Iterable[Found], library: Iterable[Citation]) -> Citation | None:
    wanted = {(kind, value) for work in records for kind in KINDS if (value := getattr(work.record, kind))}
    fitting = (source for source in library if wanted & {(kind, getattr(source, kind)) for kind in KINDS})
    return next((source.current for source in fitting), None)


def _address(work: Found) -> str:
    if work.record.doi:
        return doi_url(work.record.doi)
    return pubmed_url(work.record.pmid) if work.record.pmid else ""


def _row(row: FieldRow) -> Compared:
    holders: dict[str, list[str]] = {}
    for source, value in row.registry:
        holders.setdefault(value, []).append(NAMES[source])
    return Compared(
        name=_field_name(row.name),
        typed=row.typed,
        registry=tuple((get_text_list(names, _("and")), value) for value, names in holders.items()),
        state=state_in_words(row.state),
        differs=row.state in (FieldState.SMALL, FieldState.BAD),
    )


def _field_name(name: str) -> str:
    if name == "journal":
        return _("journal")
    return str(Citation._meta.get_field(name).verbose_name)  # noqa: SLF001 -- Django's public way to a field
