"""What PubMed tells of notices, in its records and in its summaries alike (pure).

`CommentsCorrections` of the PubMed DTD: a type that ends in “In” names what was published about this record; one that
ends in “Of” or “For” says that this record is itself the notice. Summaries print the same types as words.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence

from citations.editorial import once
from citations.found import Event, EventKind, Source
from citations.identifiers import DOI_START
from citations.registries.clean_text import plain_text, without_notice
from citations.registries.shapes import date_in_words, doi_in, first_day, pmid_in, unique

HAPPENED = {
    "retractionin": EventKind.RETRACTION,
    "partialretractionin": EventKind.PARTIAL_RETRACTION,
    "retractedandrepublishedin": EventKind.REPLACED,
    "expressionofconcernin": EventKind.CONCERN,
    "erratumin": EventKind.CORRECTION,
    "correctedandrepublishedin": EventKind.CORRECTION,
    "updatein": EventKind.SUPERSEDED,
}
IS_ABOUT = {"retractionof", "partialretractionof", "expressionofconcernfor", "erratumfor"}
"""A republished article (`RetractedandRepublishedFrom`), an update and a comment are works of their own."""

LONGEST_KEY = 200
"""Characters of a reference in words that serve as the key of a notice without a number."""
PREPRINT = "Preprint"
RETRACTED = "Retracted Publication"
TYPES_BY_ID = {
    "D016441": RETRACTED,
    "D016440": "Retraction of Publication",
    "D016425": "Published Erratum",
    "D000076942": PREPRINT,
    "D016428": "Journal Article",
    "D016420": "Comment",
    "D016421": "Editorial",
    "D016422": "Letter",
}
PREPRINT_SERVER = re.compile(
    r"(?:bioRxiv|medRxiv|Res Sq|Research Square|ArXiv|ChemRxiv|SSRN|PsyArXiv|Preprints)\b", re.IGNORECASE
)
PRINTED_ON = re.compile(r"\.\s+((?:18|19|20)\d\d(?:\s+[A-Z][a-z]{2}(?:\s+\d{1,2})?)?)(?=[\s;:.,-]|$)")


@dataclasses.dataclass(frozen=True)
class Mention:
    """One entry of a record's list of comments and corrections; `kind` is its type in small letters alone."""

    kind: str
    source: str = ""
    pmid: str = ""
    doi: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """The notice as `pmid:…` and `doi:…`, as far as they are known."""
        return unique((self.pmid and f"pmid:{self.pmid}", self.doi and f"doi:{self.doi}"))


def mention(kind: str, source: str, pmid: str) -> Mention:
    """An entry as it is printed: `ErratumIn` or `Erratum in`, where it was published, its PubMed id or ""."""
    start = DOI_START.search(source)
    return Mention(
        kind=re.sub(r"[^a-z]", "", kind.lower()),
        source=plain_text(source),
        pmid=pmid_in(pmid),
        doi=doi_in(source[start.start() :]) if start else "",
    )


def events_in(mentions: Sequence[Mention], types: Sequence[str], title: str) -> tuple[Event, ...]:
    """What happened to the record. An update of a preprint is its publication, one of an article supersedes it.

    The type `Retracted Publication` and `RETRACTED:` before the title tell of a retraction whose notice is not in
    the list, or not yet.
    """
    told = [event for each in mentions if (event := _event(each, is_preprint=PREPRINT in types))]
    kinds = {event.kind for event in told}
    if RETRACTED in types and not kinds & {EventKind.RETRACTION, EventKind.REPLACED}:
        told.append(Event(EventKind.RETRACTION, Source.PUBMED, key="retractedpublication"))
    if said := without_notice(title)[1]:
        told.append(Event(said, Source.PUBMED, key="title"))
    return once(told)


def notice_of(mentions: Sequence[Mention]) -> tuple[str, ...]:
    """The works that this record is only a notice about, as `pmid:…` and `doi:…`."""
    return unique(name for each in mentions if each.kind in IS_ABOUT for name in each.names)


def related_in(mentions: Sequence[Mention], types: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """The preprint of an article, the article of a preprint, the newer version of an article."""
    newer = "published_as" if PREPRINT in types else "newer_version"
    relations = [(newer, each) for each in mentions if each.kind == "updatein"]
    relations += [
        ("preprint", each)
        for each in mentions
        if each.kind == "updateof" and PREPRINT_SERVER.match(each.source)
    ]
    return unique((relation, name) for relation, each in relations for name in each.names)


def type_name(label: str, identifier: str = "") -> str:
    """A publication type by its identifier, if it is one of those that matter here, or by its label."""
    return TYPES_BY_ID.get(identifier, plain_text(label))


def _event(found: Mention, *, is_preprint: bool) -> Event | None:
    kind = HAPPENED.get(found.kind)
    if not kind:
        return None
    if is_preprint and kind == EventKind.SUPERSEDED:
        kind = EventKind.PUBLISHED
    printed = PRINTED_ON.search(found.source)
    return Event(
        kind=kind,
        source=Source.PUBMED,
        key=f"{found.kind}:{found.pmid or found.doi or found.source[:LONGEST_KEY]}",
        notice_doi=found.doi,
        notice_pmid=found.pmid,
        on=first_day(date_in_words(printed[1])) if printed else None,
    )
