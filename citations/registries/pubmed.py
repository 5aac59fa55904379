"""Asking PubMed through NLM's E-utilities (https://www.ncbi.nlm.nih.gov/books/NBK25499/): records, summaries, searches.

Records of many are asked for in one POST. A PMID that PubMed does not have is left out of the answer.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from django.conf import settings

from citations.found import Answer, Found, Outcome, Source
from citations.names import initials
from citations.records import Record
from citations.registries.answers import answer, portions, understood
from citations.registries.clean_text import plain_text
from citations.registries.http import Reply, Request, ask, ask_json
from citations.registries.pace import RATES, Rate
from citations.registries.patience import Patience
from citations.registries.pubmed_answers import matches_in, pmids_in_search, summary_keys_in
from citations.registries.pubmed_articles import articles_in
from citations.registries.reading import NotText, decoded
from citations.registries.shapes import UnreadableRecord, unique

MOST_AT_ONCE = 200
MOST_DOIS_AT_ONCE = 40
MOST_LINES_AT_ONCE = 100
MOST_CANDIDATES = 5


def articles(pmids: Iterable[str], patience: Patience) -> dict[str, Answer]:
    """What PubMed holds under each PMID. Of a record that was merged into another it sends the other one."""
    answers: dict[str, Answer] = {}
    for portion in portions(unique(pmids), most=MOST_AT_ONCE):
        reply, found = _fetched(portion, patience)
        has_others = bool(found.keys() - set(portion))
        for pmid in portion:
            if pmid in found or not has_others:
                works = [found[pmid]] if pmid in found else []
                answers[pmid] = answer(Source.PUBMED, f"pmid:{pmid}", reply, works)
            else:
                answers[pmid] = _alone(pmid, patience)
    return answers


def _alone(pmid: str, patience: Patience) -> Answer:
    """What comes for this PMID alone, under whatever PMID it is kept now."""
    reply, found = _fetched([pmid], patience)
    return answer(Source.PUBMED, f"pmid:{pmid}", reply, found.values())


def summary_keys(pmids: Iterable[str], patience: Patience) -> tuple[dict[str, str], list[Reply]]:
    """What the nightly watch needs of many, see `summary_keys_in`: a tenth of the records' size.

    What could not be asked is in the replies.
    """
    known: dict[str, str] = {}
    replies = []
    for portion in portions(unique(pmids), most=MOST_AT_ONCE):
        form = {"db": "pubmed", "id": ",".join(portion), "retmode": "json"}
        reply, payload = ask_json(_request("esummary.fcgi", "json", form), patience)
        reply, found = understood(Source.PUBMED, reply, partial(summary_keys_in, payload))
        known |= found or {}
        replies.append(reply)
    return known, replies


def by_doi(dois: Iterable[str], patience: Patience) -> dict[str, Answer]:
    """PubMed's record of each DOI, if it has one: two calls for up to 40 of them."""
    answers: dict[str, Answer] = {}
    for portion in portions([doi for doi in unique(dois) if '"' not in doi], most=MOST_DOIS_AT_ONCE):
        term = " OR ".join(f'"{doi}"[doi]' for doi in portion)
        # Hits are there for the others, if PubMed does not know one of them; each record says which it is.
        reply, pmids = _search(term, 2 * len(portion), partial(pmids_in_search, exactly=False), patience)
        together = _together("doi", reply, pmids, articles(pmids, patience))
        answers |= {doi: _of_doi(doi, together) for doi in portion}
    return answers


def by_title(records: Sequence[Record], patience: Patience) -> list[Answer]:
    """The records with each title, as PubMed compares titles: a search for each, and one call for all they find."""
    titles = [f'"{_quotable(record.title)}"[Title]' for record in records]
    searches = [_search(title, MOST_CANDIDATES, pmids_in_search, patience) for title in titles]
    fetched = articles([pmid for _reply, pmids in searches for pmid in pmids], patience)
    return [_together("title", reply, pmids, fetched) for reply, pmids in searches]


def by_citation(records: Sequence[Record], patience: Patience) -> list[Answer]:
    """The record that each citation (journal, year, volume, first page, author) leads to: two calls for 100 of them.

    What fits several records leads to none. Only records that are `is_citable` can be asked about.
    """
    matches: list[tuple[Reply, Sequence[str]]] = []
    lines = [_citation_line(record, number) for number, record in enumerate(records)]
    for portion in portions(lines, most=MOST_LINES_AT_ONCE):
        matches += _matched(portion, patience)
    fetched = articles([pmid for _reply, pmids in matches for pmid in pmids], patience)
    return [_together("citation", reply, pmids, fetched) for reply, pmids in matches]


def is_citable(record: Record) -> bool:
    """Whether a record says enough for `by_citation`."""
    journal = record.container_title_short or record.container_title
    return bool(journal and record.year and (record.volume or record.pages or record.article_number))


def _together(question: str, reply: Reply, pmids: Iterable[str], fetched: Mapping[str, Answer]) -> Answer:
    """One answer from a search and from the records that it found; unavailable if either was."""
    answers = [fetched[pmid] for pmid in pmids]
    failed = next((each for each in answers if not each.answered), None)
    if failed:
        return dataclasses.replace(failed, question=question)
    return answer(Source.PUBMED, question, reply, [work for each in answers for work in each.found])


def _of_doi(doi: str, together: Answer) -> Answer:
    works = tuple(work for work in together.found if work.record.doi == doi)
    outcome = Outcome.ABSENT if together.answered and not works else together.outcome
    return dataclasses.replace(together, question=f"doi:{doi}", outcome=outcome, found=works)


def _matched(lines: Sequence[str], patience: Patience) -> list[tuple[Reply, Sequence[str]]]:
    """The PMID that each line leads to, if there is one."""
    form = {"db": "pubmed", "retmode": "xml", "bdata": "\r".join(lines)}
    reply = ask(_request("ecitmatch.cgi", "text", form), patience)
    reply, matches = understood(Source.PUBMED, reply, lambda: matches_in(_text_of(reply)))
    keys = [line.split("|")[5] for line in lines]
    pmids = [(matches or {}).get(key, "") for key in keys]
    return [(reply, [pmid] if pmid.isdecimal() else []) for pmid in pmids]


def _citation_line(record: Record, number: int) -> str:
    """One line for ecitmatch; its parts may hold neither the bar between them nor the end of a line."""
    author = record.authors[0] if record.authors else None
    name = (
        f"{author.family} {initials(author.given, family=author.family)}" if author and author.family else ""
    )
    page = re.split(r"[-–,]", record.pages or record.article_number)[0]
    journal = record.container_title_short or record.container_title
    parts = [journal, str(record.year or ""), record.volume, page, name, f"ref{number}"]
    return "|".join(re.sub(r"[|\r\n]", " ", part).strip() for part in parts) + "|"


def _search(
    term: str, most: int, read: Callable[[Any], Sequence[str]], patience: Patience
) -> tuple[Reply, Sequence[str]]:
    """The PMIDs that a search finds, as PubMed ranks them."""
    form = {"db": "pubmed", "term": term, "retmax": str(most), "retmode": "json"}
    reply, payload = ask_json(_request("esearch.fcgi", "json", form), patience)
    reply, hits = understood(Source.PUBMED, reply, lambda: read(payload))
    return reply, hits or ()


def _text_of(reply: Reply) -> str:
    """Raises UnreadableRecord for what is in no encoding that we know."""
    try:
        return decoded(reply.body, reply.headers.get("content-type", ""))
    except NotText as error:
        raise UnreadableRecord(str(error)) from error


def _quotable(title: str) -> str:
    return " ".join(re.sub(r'["\[\]]', " ", plain_text(title)).split())


def _fetched(pmids: list[str], patience: Patience) -> tuple[Reply, dict[str, Found]]:
    form = {"db": "pubmed", "id": ",".join(pmids), "retmode": "xml"}
    reply = ask(_request("efetch.fcgi", "xml", form), patience)
    reply, found = understood(Source.PUBMED, reply, lambda: articles_in(reply.body))
    return reply, found or {}


def _request(program: str, expects: str, form: dict[str, str]) -> Request:
    url = f"{settings.EUTILS_BASE_URL}/{program}"
    return Request(eutils_rate(), url, expects, form=form | identification())


def eutils_rate() -> Rate:
    return RATES["eutils_with_key" if settings.NCBI_API_KEY else "eutils"]


def identification() -> dict[str, str]:
    """Who asks, as NCBI wants to know it."""
    who = {"tool": "imprimatur", "email": settings.CONTACT_EMAIL}
    return who | ({"api_key": settings.NCBI_API_KEY} if settings.NCBI_API_KEY else {})
