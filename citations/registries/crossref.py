"""Asking Crossref: works by DOI, many in one call; a search by what a reference says.

The interface is described at https://api.crossref.org and in github.com/CrossRef/rest-api-doc.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from urllib.parse import quote

from django.conf import settings

from citations.found import Answer, Found, Outcome, Source
from citations.records import Record
from citations.registries.answers import answer, inside, of_many, understood, works_in
from citations.registries.clean_text import plain_text
from citations.registries.crossref_works import work_from
from citations.registries.http import Reply, Request, ask_json
from citations.registries.pace import RATES
from citations.registries.patience import Patience

MOST_CANDIDATES = 5
LONGEST_SEARCH = 400
BAD_REQUEST = 400
SELECT = ",".join(
    (
        "DOI",
        "type",
        "title",
        "subtitle",
        "short-title",
        "original-title",
        "author",
        "editor",
        "container-title",
        "short-container-title",
        "issued",
        "published",
        "published-print",
        "published-online",
        "posted",
        "volume",
        "issue",
        "page",
        "article-number",
        "ISSN",
        "issn-type",
        "ISBN",
        "publisher",
        "group-title",
        "abstract",
        "update-to",
        "updated-by",
        "relation",
        "assertion",
    )
)
"""What a list answer brings: everything that is read, without the reference lists. Unknown names are refused (400)."""


def works(dois: Iterable[str], patience: Patience) -> dict[str, Answer]:
    """What Crossref holds under each DOI (normal form), for many in few calls.

    An unknown DOI is left out of a list answer without a word. It is asked for singly, so that “absent” always rests
    on an answer about just this DOI.
    """
    return of_many(dois, partial(_listed, patience=patience), partial(work, patience=patience), fewest=2)


def work(doi: str, patience: Patience) -> Answer:
    """What Crossref holds under one DOI. `absent` only says that it is not Crossref's: doi.org knows the others."""
    url = f"{settings.CROSSREF_BASE_URL}/works/{quote(doi, safe='')}"
    reply, payload = ask_json(Request(RATES["crossref_work"], url, "json", may_be_absent=True), patience)
    reply, found = understood(Source.CROSSREF, reply, lambda: [work_from(inside(payload, "message"))])
    return answer(Source.CROSSREF, f"doi:{doi}", reply, found)


def search(record: Record, patience: Patience) -> Answer:
    """Candidates for what somebody typed: title, first author and year. Crossref always finds something.

    How well it says that they fit (`score`) is not read: nonsense scores as well.
    """
    author = record.authors[0].family or record.authors[0].literal if record.authors else ""
    words = f"{plain_text(record.title)[:LONGEST_SEARCH]} {author} {record.year or ''}".split()
    params = {"query.bibliographic": " ".join(words), "rows": str(MOST_CANDIDATES), "select": SELECT}
    reply, items = _items(params, patience)
    return answer(Source.CROSSREF, "title", reply, items)


def _listed(dois: list[str], patience: Patience) -> dict[str, Answer]:
    """Answers for those that a list answer has; for all of them if there was no answer."""
    params = {
        "filter": ",".join(f"doi:{doi}" for doi in dois),
        "rows": str(2 * len(dois)),
        "select": SELECT,
    }
    reply, items = _items(params, patience)
    # Refused as malformed: one of them is to blame, so each is asked for alone.
    if reply.outcome == Outcome.UNAVAILABLE and reply.code != BAD_REQUEST:
        return {doi: answer(Source.CROSSREF, f"doi:{doi}", reply) for doi in dois}
    found = {item.record.doi: item for item in items}
    return {doi: answer(Source.CROSSREF, f"doi:{doi}", reply, [found[doi]]) for doi in dois if doi in found}


def _items(params: dict[str, str], patience: Patience) -> tuple[Reply, list[Found]]:
    request = Request(RATES["crossref_list"], f"{settings.CROSSREF_BASE_URL}/works", "json", params=params)
    reply, payload = ask_json(request, patience)
    items = inside(payload, "message", "items")
    reply, works = understood(Source.CROSSREF, reply, lambda: works_in(work_from, items))
    return reply, works or []
