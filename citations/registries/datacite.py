"""Asking DataCite, which registers DOIs of data, preprints and reports (https://support.datacite.org/docs/api)."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any
from urllib.parse import quote

from django.conf import settings

from citations.found import Answer, Found, Outcome, Source
from citations.registries.answers import answer, inside, of_many, understood, works_in
from citations.registries.datacite_works import work_from
from citations.registries.http import Request, ask_json
from citations.registries.pace import RATES
from citations.registries.patience import Patience


def works(dois: Iterable[str], patience: Patience) -> dict[str, Answer]:
    """What DataCite holds under each DOI. As at Crossref, what a list leaves out is asked for singly."""
    return of_many(dois, partial(_listed, patience=patience), partial(work, patience=patience), fewest=2)


def work(doi: str, patience: Patience) -> Answer:
    """What DataCite holds under one DOI."""
    url = f"{settings.DATACITE_BASE_URL}/dois/{quote(doi, safe='')}"
    reply, payload = ask_json(Request(RATES["datacite"], url, "json", may_be_absent=True), patience)
    reply, found = understood(Source.DATACITE, reply, lambda: [_work(inside(payload, "data"))])
    return answer(Source.DATACITE, f"doi:{doi}", reply, found)


def _listed(dois: list[str], patience: Patience) -> dict[str, Answer]:
    """Answers for those that a list answer has; for all of them if there was no answer."""
    params = {"ids": ",".join(dois), "page[size]": str(len(dois))}
    request = Request(RATES["datacite"], f"{settings.DATACITE_BASE_URL}/dois", "json", params=params)
    reply, payload = ask_json(request, patience)
    reply, works = understood(Source.DATACITE, reply, lambda: works_in(_work, inside(payload, "data")))
    if reply.outcome == Outcome.UNAVAILABLE:
        return {doi: answer(Source.DATACITE, f"doi:{doi}", reply) for doi in dois}
    found = {work.record.doi: work for work in works or []}
    return {doi: answer(Source.DATACITE, f"doi:{doi}", reply, [found[doi]]) for doi in dois if doi in found}


def _work(item: Any) -> Found:
    return work_from(inside(item, "attributes"))
