"""Asking whether a journal is one that reviews: the Directory of Open Access Journals and the NLM Catalog, by ISSN.

Answers hold one `Found` of kind `journal` without a record, or are `absent`: the list does not have the journal.
"""

from __future__ import annotations

import re

from django.conf import settings

from citations.found import Answer, Found, Source
from citations.records import Record
from citations.registries.answers import answer, understood
from citations.registries.http import Request, ask_json
from citations.registries.journal_lists_read import doaj_review_in, is_indexed_in
from citations.registries.pace import RATES
from citations.registries.patience import Patience
from citations.registries.pubmed import eutils_rate, identification

ISSN = re.compile(r"[0-9]{4}-[0-9]{3}[0-9X]")


def in_doaj(issn: str, patience: Patience) -> Answer:
    """Whether DOAJ lists the journal; `publication_types` are its ways of review, in DOAJ's words."""
    url = f"{settings.DOAJ_BASE_URL}/search/journals/issn:{_checked(issn)}"
    reply, payload = ask_json(Request(RATES["doaj"], url, "json"), patience)
    reply, ways = understood(Source.DOAJ, reply, lambda: doaj_review_in(payload, issn))
    journal = Found(Source.DOAJ, Record(), kind="journal", issns=(issn,), publication_types=ways or ())
    return answer(Source.DOAJ, f"issn:{issn}", reply, [] if ways is None else [journal])


def in_medline(issn: str, patience: Patience) -> Answer:
    """Whether the NLM Catalog says that MEDLINE indexes the journal today."""
    term = f"{_checked(issn)}[ISSN] AND currentlyindexed[All]"
    form = {"db": "nlmcatalog", "term": term, "retmode": "json"} | identification()
    url = f"{settings.EUTILS_BASE_URL}/esearch.fcgi"
    reply, payload = ask_json(Request(eutils_rate(), url, "json", form=form), patience)
    reply, is_indexed = understood(Source.NLM_CATALOG, reply, lambda: is_indexed_in(payload))
    journal = Found(Source.NLM_CATALOG, Record(), kind="journal", issns=(issn,), is_indexed=True)
    return answer(Source.NLM_CATALOG, f"issn:{issn}", reply, [journal] if is_indexed else [])


def _checked(issn: str) -> str:
    """Raises ValueError for what is no ISSN: it becomes part of an address."""
    if not ISSN.fullmatch(issn):
        raise ValueError(f"{issn!r} is not an ISSN. It has the form 1234-567X.")
    return issn
