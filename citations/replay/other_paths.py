"""What doi.org, DataCite, DOAJ and the Retraction Watch file answer (pure)."""

from __future__ import annotations

import hashlib
from typing import Any
from urllib.parse import unquote

from citations.replay.answered import Answered, Asked, as_json
from citations.replay.library import Library

CSL = "application/vnd.citationstyles.csl+json"
NO_PAGE = Answered(
    404, "text/html;charset=utf-8", b"<!DOCTYPE html>\n<html><body>DOI Not Found</body></html>"
)
LAST_MODIFIED = "Mon, 02 Nov 2026 06:00:00 GMT"


def doi_org(library: Library, asked: Asked) -> Answered:
    path = asked.path.strip("/")
    if path.startswith("doiRA/"):
        # A comma that is encoded ends a DOI as well.
        return as_json([_agency(library, doi) for doi in unquote(path.removeprefix("doiRA/")).split(",")])
    if path.startswith("api/handles/"):
        return _handle(library, unquote(path.removeprefix("api/handles/")))
    return _negotiated(library, unquote(path).lower(), asked.headers.get("accept", ""))


def _agency(library: Library, doi: str) -> dict[str, str]:
    name = library.agency_of(doi)
    return {"DOI": doi, "RA": name} if name else {"DOI": doi, "status": "DOI does not exist"}


def _handle(library: Library, name: str) -> Answered:
    if name.lower() in library.short_dois:
        data = {"format": "string", "value": library.short_dois[name.lower()]}
        values = [{"index": 1, "type": "HS_ALIAS", "data": data}]
        return as_json({"responseCode": 1, "handle": name, "values": values})
    if not library.agency_of(name):
        return as_json({"responseCode": 100, "handle": name}, 404)
    data = {"format": "string", "value": f"https://example.org/{name}"}
    return as_json({"responseCode": 1, "handle": name, "values": [{"index": 1, "type": "URL", "data": data}]})


def _negotiated(library: Library, doi: str, accept: str) -> Answered:
    """The record in CSL-JSON. (The real doi.org sends on to the agency; here there is only one host.)"""
    if not library.agency_of(doi):
        return NO_PAGE
    if CSL not in accept or doi not in library.csl:
        return Answered(406, "text/html", b"<html><body>Not Acceptable</body></html>")
    return as_json(library.csl[doi])


def datacite(library: Library, asked: Asked) -> Answered:
    path = asked.path.strip("/")
    if path == "dois":
        wanted = [doi.lower() for doi in asked.words.get("ids", "").split(",")]
        return as_json(
            {"data": [_resource(library.datacite[doi]) for doi in wanted if doi in library.datacite]}
        )
    work = library.datacite.get(unquote(path.removeprefix("dois/")).lower())
    if not work:
        return as_json(
            {"errors": [{"status": "404", "title": "The resource you are looking for doesn't exist."}]}, 404
        )
    return as_json({"data": _resource(work)})


def _resource(work: dict[str, Any]) -> dict[str, Any]:
    return {"id": work["doi"], "type": "dois", "attributes": work}


def doaj(library: Library, asked: Asked) -> Answered:
    issn = unquote(asked.path.strip("/")).removeprefix("search/journals/issn:")
    found = [
        {
            "bibjson": {
                "title": journal.title,
                "eissn": journal.issns[-1],
                "pissn": journal.issns[0],
                "editorial": {"review_process": list(journal.review_process)},
            }
        }
        for journal in library.journals
        if issn in journal.issns and journal.review_process
    ]
    return as_json(
        {"total": len(found), "page": 1, "pageSize": 10, "query": f"issn:{issn}", "results": found}
    )


def retraction_watch(library: Library, asked: Asked) -> Answered:
    etag = f'"{hashlib.sha256(library.retraction_watch).hexdigest()[:16]}"'
    marks = {"ETag": etag, "Last-Modified": LAST_MODIFIED}
    if asked.headers.get("if-none-match") == etag:
        return Answered(304, "text/csv", b"", marks)
    return Answered(200, "text/csv; charset=utf-8", library.retraction_watch, marks)
