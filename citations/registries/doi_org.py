"""Asking doi.org: who registered a DOI, whether it exists at all, what a short DOI stands for, and for the records of
agencies that have no interface of their own (https://www.doi.org/the-identifier/resources/factsheets/doi-resolution)."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any
from urllib.parse import quote

from django.conf import settings

from citations.found import Answer, Outcome, Source
from citations.identifiers import normalize_doi
from citations.registries.answers import answer, broken, inside, of_many, understood
from citations.registries.csl_works import work_from_csl
from citations.registries.http import Reply, Request, ask_json
from citations.registries.pace import RATES
from citations.registries.patience import Patience

CSL = "application/vnd.citationstyles.csl+json"
RESOLVED, UNKNOWN_HANDLE = 1, 100
NOTHING_TO_SHOW = (200, 301, 302, 303, 307, 308, 404, 406)
"""Codes of an agency that answered, only not with a record."""
NO_SUCH_DOI = ("doi does not exist", "invalid doi")


def agencies(dois: Iterable[str], patience: Patience) -> dict[str, Answer]:
    """For each DOI who registered it (`agency`: Crossref, DataCite, …), or `absent`: there is no such DOI."""
    return of_many(dois, partial(_agencies, patience=patience), partial(exists, patience=patience), fewest=1)


def exists(doi: str, patience: Patience) -> Answer:
    """Whether there is such a DOI. `agency` is “unknown”: doi.org names it in lists only, where a comma ends a DOI."""
    reply, payload = _handle(doi, patience)
    if reply.outcome == Outcome.FOUND and inside(payload, "responseCode") == RESOLVED:
        return answer(Source.DOI_ORG, f"doi:{doi}", reply, agency="unknown")
    return answer(Source.DOI_ORG, f"doi:{doi}", reply)


def long_doi(short: str, patience: Patience) -> tuple[Reply, str]:
    """The DOI that a short one (`10/abcd`) stands for, in normal form; "" if there is none."""
    reply, payload = _handle(short, patience)
    values = inside(payload, "values")
    for value in values if isinstance(values, list) else []:
        if inside(value, "type") == "HS_ALIAS":
            return reply, _normal(inside(value, "data", "value"))
    return reply, ""


def record_of(doi: str, agency: str, patience: Patience) -> Answer:
    """The record that the agency of a DOI gives when it is asked by way of doi.org.

    That a DOI is registered is known by now. So an agency that has nothing to show, or shows it where we do not follow
    (`DOI_AGENCY_HOSTS`), leaves it `found` with no record.
    """
    request = Request(
        RATES["doi_org"],
        f"{settings.DOI_BASE_URL}/{quote(doi, safe='/')}",
        "json",
        headers={"Accept": CSL},
        also_hosts=frozenset(settings.DOI_AGENCY_HOSTS),
    )
    reply, payload = ask_json(request, patience)
    reply, found = understood(Source.DOI_ORG, reply, lambda: [work_from_csl(payload)])
    if not found and reply.code in NOTHING_TO_SHOW:
        reply = Reply(Outcome.FOUND, reply.code)
    return answer(Source.DOI_ORG, f"doi:{doi}", reply, found, agency=agency)


def _agencies(dois: list[str], patience: Patience) -> dict[str, Answer]:
    url = f"{settings.DOI_BASE_URL}/doiRA/" + ",".join(quote(doi, safe="") for doi in dois)
    reply, payload = ask_json(Request(RATES["doi_org"], url, "json"), patience)
    rows: list[Any] = payload if isinstance(payload, list) else []
    # In the order in which they were asked about; it repeats them as they were written.
    is_complete = len(rows) == len(dois)
    if reply.outcome == Outcome.FOUND and not is_complete:
        reply = broken(Source.DOI_ORG, reply)
    if reply.outcome != Outcome.FOUND:
        return {doi: answer(Source.DOI_ORG, f"doi:{doi}", reply) for doi in dois}
    return {doi: _of_row(doi, row, reply) for doi, row in zip(dois, rows, strict=True)}


def _of_row(doi: str, row: Any, reply: Reply) -> Answer:
    agency, status = inside(row, "RA"), inside(row, "status")
    is_dead = isinstance(status, str) and status.lower() in NO_SUCH_DOI
    if not isinstance(agency, str) and not is_dead:
        reply = broken(Source.DOI_ORG, reply)
    return answer(Source.DOI_ORG, f"doi:{doi}", reply, agency=agency if isinstance(agency, str) else "")


def _handle(name: str, patience: Patience) -> tuple[Reply, Any]:
    """What the handle system knows under a name. It says 404 and a code for what it does not know."""
    url = f"{settings.DOI_BASE_URL}/api/handles/{quote(name, safe='/')}"
    reply, payload = ask_json(Request(RATES["doi_org"], url, "json", may_be_absent=True), patience)
    is_known = inside(payload, "responseCode") in (RESOLVED, UNKNOWN_HANDLE)
    if reply.outcome == Outcome.FOUND and not is_known:
        reply = broken(Source.DOI_ORG, reply)
    return reply, payload


def _normal(value: Any) -> str:
    try:
        return normalize_doi(value) if isinstance(value, str) else ""
    except ValueError:
        return ""
