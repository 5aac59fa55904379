"""What lists of journals answer about one journal (pure)."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from citations.registries.pubmed_answers import was_searched_without_some_words
from citations.registries.shapes import (
    UnreadableRecord,
    issns_in,
    json_in,
    mapping,
    mappings,
    number,
    raw_texts,
    text,
    texts,
)


@dataclasses.dataclass(frozen=True)
class DoajListing:
    """Whether the Directory of Open Access Journals lists a journal, and in its words how it reviews."""

    is_listed: bool
    review_process: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True)
class NlmIndexing:
    """Whether the NLM Catalog has a journal as currently indexed for MEDLINE. A no is no proof of anything."""

    is_currently_indexed: bool


def doaj_listing_in(payload: bytes | Mapping[str, Any], issn: str) -> DoajListing:
    """What DOAJ's search for journals says of the one with this ISSN (`1234-567X`).

    Hits with other ISSNs do not count. Raises UnreadableRecord for an error or anything but a list of journals.
    """
    answer = json_in(payload)
    if not isinstance(answer.get("results"), list):
        raise UnreadableRecord("DOAJ's answer has no list of journals.")
    journals = [mapping(each.get("bibjson")) for each in mappings(answer["results"])]
    listed = next((journal for journal in journals if issn in _issns(journal)), None)
    if listed is None:
        return DoajListing(is_listed=False)
    review = mapping(listed.get("editorial")).get("review_process")
    return DoajListing(is_listed=True, review_process=texts(review))


def nlm_indexing_in(payload: bytes | Mapping[str, Any]) -> NlmIndexing:
    """What the NLM Catalog's answer of esearch to `<issn>[ISSN] AND currentlyindexed[All]` says.

    If Entrez left the ISSN out, because it does not know it, the hits are other journals. Raises UnreadableRecord
    for an error.
    """
    result = mapping(json_in(payload).get("esearchresult"))
    hits = number(result.get("count"))
    if hits is None or raw_texts(result.get("ERROR")):
        problem = text(result.get("ERROR")) or "nothing that is known"
        raise UnreadableRecord(f"The NLM Catalog answered: {problem}")
    return NlmIndexing(is_currently_indexed=hits > 0 and not was_searched_without_some_words(result))


def _issns(journal: Mapping[str, Any]) -> tuple[str, ...]:
    return issns_in([journal.get("pissn"), journal.get("eissn")])
