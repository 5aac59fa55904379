"""What E-utilities answer (pure): records, summaries, searches and matched citations of PubMed; the NLM Catalog."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from citations.replay.answered import Answered, Asked, as_json, as_text, as_xml
from citations.replay.library import WRAPPED, Kept, Library
from citations.replay.searching import cited, titled, with_doi

DOI_TERM, TITLE_TERM, ISSN_TERM = (
    re.compile(p) for p in (r'"([^"]+)"\[doi\]', r'"([^"]+)"\[Title\]', r"(\S+)\[ISSN\]")
)


def answer(library: Library, asked: Asked) -> Answered:
    is_catalog = asked.words.get("db") == "nlmcatalog"
    match asked.path.strip("/"):
        case "efetch.fcgi":
            return _records(library, asked)
        case "esummary.fcgi":
            return _summaries(library, asked)
        case "esearch.fcgi":
            return _catalog_search(library, asked) if is_catalog else _search(library, asked)
        case "ecitmatch.cgi":
            return _matches(library, asked)
    return as_text("Not found", 404)


def _records(library: Library, asked: Asked) -> Answered:
    found = [library.pubmed[pmid].payload for pmid in _ids(asked) if pmid in library.pubmed]
    return as_xml(WRAPPED.format("\n".join(found)))


def _summaries(library: Library, asked: Asked) -> Answered:
    result: dict[str, Any] = {"uids": _ids(asked)}
    for pmid in _ids(asked):
        kept = library.pubmed.get(pmid)
        unknown = {"uid": pmid, "error": "cannot get document summary"}
        result[pmid] = _summary(pmid, kept) if kept else unknown
    return as_json({"header": {"type": "esummary", "version": "0.3"}, "result": result})


def _summary(pmid: str, kept: Kept) -> dict[str, Any]:
    record, article = kept.record, etree.fromstring(kept.payload)
    status = article.find("MedlineCitation").get("Status", "")
    return {
        "uid": pmid,
        "pubdate": str(record.year or ""),
        "source": record.container_title_short,
        "title": f"{record.title}.",
        "volume": record.volume,
        "issue": record.issue,
        "pages": record.pages,
        "pubtype": [each.text for each in article.iter("PublicationType")],
        "recordstatus": "PubMed - indexed for MEDLINE" if status == "MEDLINE" else "PubMed",
        "articleids": [{"idtype": "pubmed", "value": pmid}, {"idtype": "doi", "value": record.doi}],
        "references": [_reference(each) for each in article.iter("CommentsCorrections")],
    }


def _reference(element: Any) -> dict[str, str]:
    """`ErratumIn` is “Erratum in” in a summary."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", element.get("RefType")).capitalize()
    source, pmid = element.findtext("RefSource", ""), element.findtext("PMID", "")
    return {"refsource": source, "reftype": words, "pmid": pmid, "note": ""}


def _search(library: Library, asked: Asked) -> Answered:
    """By DOIs or by a title in quotation marks. What is unknown is left out and named, as PubMed does."""
    term, found, unknown = asked.words.get("term", ""), [], []
    for pattern, look in ((DOI_TERM, with_doi), (TITLE_TERM, titled)):
        for value in pattern.findall(term):
            hits = look(library.pubmed, value)
            found += hits
            unknown += [] if hits else [f'"{value}"']
    result = _found(found[: int(asked.words.get("retmax", "20"))])
    if unknown:
        result["warninglist"] = {"phrasesignored": [], "quotedphrasesnotfound": unknown, "outputmessages": []}
    return as_json({"header": {"type": "esearch", "version": "0.3"}, "esearchresult": result})


def _found(ids: list[str]) -> dict[str, Any]:
    return {"count": str(len(ids)), "retmax": str(len(ids)), "retstart": "0", "idlist": ids}


def _matches(library: Library, asked: Asked) -> Answered:
    lines = [line for line in re.split(r"[\r\n]+", asked.words.get("bdata", "")) if line.strip()]
    return as_text("\n".join(line + _match(library, line) for line in lines) + "\n")


def _match(library: Library, line: str) -> str:
    journal, year, volume, page, author, *_key = [part.strip() for part in line.split("|")]
    hits = cited(library.pubmed, journal, year, volume, page, author)
    if len(hits) > 1:
        return f"AMBIGUOUS ({len(hits)} citations)"
    return hits[0] if hits else "NOT_FOUND"


def _catalog_search(library: Library, asked: Asked) -> Answered:
    """Journals by ISSN, of those that MEDLINE indexes if only these are wanted. The Catalog's numbers are not known."""
    term = asked.words.get("term", "")
    issns, only_indexed = set(ISSN_TERM.findall(term)), "currentlyindexed" in term
    hits = [j for j in library.journals if issns & set(j.issns) and (j.is_indexed or not only_indexed)]
    result = _found([str(number) for number, _journal in enumerate(hits, start=1)])
    return as_json({"header": {"type": "esearch", "version": "0.3"}, "esearchresult": result})


def _ids(asked: Asked) -> list[str]:
    return [part.strip() for part in asked.words.get("id", "").split(",") if part.strip()]
