"""What the offline registries know: recorded answers, and facts of records from which answers are made.

The files are in `library/`; its README says where they come from.
"""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from citations.records import Record
from citations.registries.crossref_works import work_from
from citations.registries.pubmed_articles import articles_in
from citations.replay.shapes import Journal, crossref_message, pubmed_article

HERE = Path(__file__).parent / "library"
ARTICLE = re.compile(r"<PubmedArticle>.*?</PubmedArticle>", re.DOTALL)
WRAPPED = (
    '<?xml version="1.0" ?>\n<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st January 2025//EN" '
    '"https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_250101.dtd">\n<PubmedArticleSet>\n{}\n</PubmedArticleSet>\n'
)


@dataclasses.dataclass(frozen=True)
class Kept:
    """What one registry sends for a work (`payload`), and its record, by which searches find it."""

    payload: Any
    record: Record


@dataclasses.dataclass
class Library:
    """Works by DOI (lower case) and by PMID; `agencies` who else registered a DOI, `csl` what they say of it."""

    crossref: dict[str, Kept] = dataclasses.field(default_factory=dict)
    pubmed: dict[str, Kept] = dataclasses.field(default_factory=dict)
    datacite: dict[str, dict[str, Any]] = dataclasses.field(default_factory=dict)
    agencies: dict[str, str] = dataclasses.field(default_factory=dict)
    csl: dict[str, dict[str, Any]] = dataclasses.field(default_factory=dict)
    short_dois: dict[str, str] = dataclasses.field(default_factory=dict)
    journals: list[Journal] = dataclasses.field(default_factory=list)
    retraction_watch: bytes = b""

    def agency_of(self, doi: str) -> str:
        """Who registered a DOI, as doi.org names them; "" if nobody did."""
        if doi.lower() in self.crossref:
            return "Crossref"
        return "DataCite" if doi.lower() in self.datacite else self.agencies.get(doi.lower(), "")

    def journal_of(self, record: Record) -> Journal:
        known = (journal for journal in self.journals if journal.title == record.container_title)
        return next(known, Journal(record.container_title, record.container_title_short))

    def add(self, record: Record, *, crossref: bool = True, pubmed: bool = True) -> None:
        """Register what is known of a record, unless something recorded is there already."""
        journal = self.journal_of(record)
        if record.doi and crossref:
            self.crossref.setdefault(record.doi.lower(), Kept(crossref_message(record, journal), record))
        if record.pmid and pubmed:
            self.pubmed.setdefault(record.pmid, Kept(pubmed_article(record, journal), record))


def library(records: Iterable[Record] = ()) -> Library:
    """Everything in the files, and `records` as if they had been registered. A fresh one each time."""
    shelf = Library(
        crossref=dict(_recorded_works()),
        pubmed=dict(_recorded_articles()),
        datacite={work["doi"]: work for work in _read("datacite.json")},
        agencies=_read("agencies.json"),
        short_dois=_read("short_dois.json"),
        journals=[_journal(fields) for fields in _read("journals.json")],
        retraction_watch=(HERE / "retraction_watch.csv").read_bytes(),
    )
    for entry in _read("records.json"):
        places = entry["registered_at"]
        record = Record.from_dict(entry["record"])
        shelf.add(record, crossref="crossref" in places, pubmed="pubmed" in places)
    for record in records:
        shelf.add(record)
    return shelf


@cache
def _recorded_works() -> dict[str, Kept]:
    return {
        message["DOI"].lower(): Kept(message, work_from(message).record)
        for message in _read("crossref_works.json")
    }


@cache
def _recorded_articles() -> dict[str, Kept]:
    texts = ARTICLE.findall((HERE / "pubmed_articles.xml").read_text())
    found = ((text, articles_in(WRAPPED.format(text).encode())) for text in texts)
    return {pmid: Kept(text, work.record) for text, works in found for pmid, work in works.items()}


def _journal(fields: dict[str, Any]) -> Journal:
    lists = {name: tuple(fields.get(name, ())) for name in ("issns", "review_process")}
    return Journal(**{**fields, **lists})


def _read(name: str) -> Any:
    return json.loads((HERE / name).read_text())
