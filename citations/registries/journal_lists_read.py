"""What lists of journals answer about one journal (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from citations.registries.pubmed_answers import was_searched_without_some_words
from citations.registries.shapes import (
    UnreadableRecord,
    issns_in,
    json_object,
    mapping,
    mappings,
    number,
    raw_texts,
    text,
    texts,
)


def doaj_review_in(payload: object, issn: str) -> tuple[str, ...] | None:
    """How the journal with this ISSN (`1234-567X`) reviews, in DOAJ's words; None if DOAJ does not list it.

    Hits with other ISSNs do not count. Raises UnreadableRecord for an error or anything but a list of journals.
    """
    answer = json_object(payload)
    if not isinstance(answer.get("results"), list):
        raise UnreadableRecord("DOAJ's answer has no list of journals.")
    journals = [mapping(each.get("bibjson")) for each in mappings(answer["results"])]
    listed = next((journal for journal in journals if issn in _issns(journal)), None)
    return None if listed is None else texts(mapping(listed.get("editorial")).get("review_process"))


def is_indexed_in(payload: object) -> bool:
    """Whether the NLM Catalog has a journal as currently indexed for MEDLINE. A no is no proof of anything.

    `payload` is the answer of esearch to `<issn>[ISSN] AND currentlyindexed[All]`. If Entrez left the ISSN out, because
    it does not know it, the hits are other journals. Raises UnreadableRecord for an error.
    """
    result = mapping(json_object(payload).get("esearchresult"))
    hits = number(result.get("count"))
    if hits is None or raw_texts(result.get("ERROR")):
        problem = text(result.get("ERROR")) or "nothing that is known"
        raise UnreadableRecord(f"The NLM Catalog answered: {problem}")
    return hits > 0 and not was_searched_without_some_words(result)


def _issns(journal: Mapping[str, Any]) -> tuple[str, ...]:
    return issns_in([journal.get("pissn"), journal.get("eissn")])
