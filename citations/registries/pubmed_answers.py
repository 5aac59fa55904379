"""PubMed's short answers: summaries, searches and matched citations (pure).

An identifier, a summary or a hit that is missing from an answer is PubMed's “no”; an answer that is an error, or
none that we know, is UnreadableRecord: then nothing has been said.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from citations.registries.clean_text import rich_text
from citations.registries.pubmed_notices import mention
from citations.registries.shapes import (
    UnreadableRecord,
    json_object,
    mapping,
    mappings,
    number,
    pmid_in,
    raw_text,
    raw_texts,
    text,
    texts,
    unique,
)

NOT_FOUND = "NOT_FOUND"
AMBIGUOUS = "AMBIGUOUS"

PLACE = (
    "pubdate",
    "epubdate",
    "source",
    "volume",
    "issue",
    "pages",
    "elocationid",
    "recordstatus",
    "pubstatus",
)
ALWAYS_CHANGING = {"commentin", "commenton", "cites", "associateddataset", "associatedpublication"}
"""Entries that come and go without meaning anything for a citation."""

LEFT_OUT = ("phrasesnotfound", "fieldsnotfound", "quotedphrasesnotfound")
"""What Entrez did not search for. Words that it always ignores (`the`, `of`) are in another list."""


def summary_keys_in(payload: object) -> dict[str, str]:
    """Of each summary in an answer of esummary (JSON) a key, by PubMed id; "" for an id that PubMed does not have.

    It is the same as long as title, place, status, publication types and notices are the same.
    """
    result = _answered(payload, "result")
    asked = unique(pmid_in(each) for each in raw_texts(result.get("uids")))
    return {pmid: _summary_key(pmid, mapping(result.get(pmid))) for pmid in asked}


def pmids_in_search(payload: object, *, exactly: bool = True) -> tuple[str, ...]:
    """The hits of an answer of esearch (JSON), best first.

    PubMed leaves out words and identifiers that it does not know and searches for the rest. Such hits answer another
    question and are none, unless they need not be exact, because each will be compared with what was looked for.
    """
    result = _answered(payload, "esearchresult")
    if not isinstance(result.get("idlist"), list):
        raise UnreadableRecord("PubMed's answer to a search has no list of hits.")
    if exactly and was_searched_without_some_words(result):
        return ()
    return unique(pmid_in(each) for each in raw_texts(result["idlist"]))


def matches_in(answer: str) -> dict[str, str]:
    """What ecitmatch found for each key: a PubMed id, NOT_FOUND or AMBIGUOUS.

    One line for each citation: `journal|year|volume|page|author|key|result`; for a miss PubMed may leave out the
    author. A line without a result leaves its key out. Raises UnreadableRecord for lines of another form.
    """
    found = {}
    for line in filter(None, (each.strip() for each in answer.splitlines())):
        parts = [part.strip() for part in line.split("|")]
        if len(parts) < 3:
            raise UnreadableRecord("PubMed's answer to a list of citations has lines of an unknown form.")
        if result := _match(parts[-1]):
            found[parts[-2]] = result
    return found


def was_searched_without_some_words(result: Mapping[str, Any]) -> bool:
    """Whether Entrez left out words or fields of a search, because it does not know them."""
    lists = (mapping(result.get("errorlist")), mapping(result.get("warninglist")))
    return any(texts(each.get(name)) for each in lists for name in LEFT_OUT)


def _answered(payload: object, name: str) -> Mapping[str, Any]:
    """What an answer of Entrez holds under `name`. Raises UnreadableRecord for an error."""
    answer = json_object(payload)
    result = mapping(answer.get(name))
    problem = text(answer.get("error")) or text(answer.get("esummaryresult")) or text(result.get("ERROR"))
    if problem or not result:
        raise UnreadableRecord(f"PubMed answered: {problem or 'nothing that is known'}")
    return result


def _summary_key(pmid: str, fields: Mapping[str, Any]) -> str:
    """SHA-256, in hex, of what matters for a citation; the order of lists does not."""
    if text(fields.get("error")):
        return ""
    if not fields:
        raise UnreadableRecord(f"PubMed listed {pmid} and sent no summary of it.")
    title = rich_text(next(iter(raw_texts(fields.get("title"))), ""))
    place = [text(fields.get(name)) for name in PLACE]
    parts = [title, sorted(texts(fields.get("pubtype"))), _said(fields), place]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def _said(fields: Mapping[str, Any]) -> list[list[str]]:
    """The entries of comments and corrections that mean something."""
    mentions = [
        mention(text(each.get("reftype")), raw_text(each.get("refsource")), raw_text(each.get("pmid")))
        for each in mappings(fields.get("references"))
    ]
    return sorted(
        [each.kind, each.pmid, each.source] for each in mentions if each.kind not in ALWAYS_CHANGING
    )


def _match(result: str) -> str:
    """`NOT_FOUND;INVALID_JOURNAL` is not found, `AMBIGUOUS (5 citations)` ambiguous."""
    word = next((word for word in (NOT_FOUND, AMBIGUOUS) if result.upper().startswith(word)), "")
    return word or (str(number(result)) if number(result) else "")
