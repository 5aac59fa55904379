"""What Crossref answers (pure): works singly and in lists, searches; and how it refuses."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from citations.registries.crossref import SELECT
from citations.replay.answered import Answered, Asked, as_json, as_text
from citations.replay.library import Kept, Library
from citations.replay.searching import best

KNOWN_WORDS = {"filter", "rows", "offset", "cursor", "select", "query", "query.bibliographic", "mailto"}
SELECTABLE = {
    *SELECT.split(","),
    "URL",
    "member",
    "score",
    "created",
    "license",
    "subject",
    "link",
    "reference",
}
MOST_ROWS = 1000
NOT_FOUND = as_text("Resource not found.", 404)


def answer(library: Library, asked: Asked) -> Answered:
    parts = [unquote(part) for part in asked.path.strip("/").split("/")]
    match parts:
        case ["works"]:
            return _works(library, asked)
        case ["works", doi]:
            return _work(library, doi)
    return NOT_FOUND


def _work(library: Library, doi: str) -> Answered:
    kept = library.crossref.get(doi.lower())
    return _message("work", kept.payload) if kept else NOT_FOUND


def _works(library: Library, asked: Asked) -> Answered:
    """A list by filter or by search. Unknown words are refused, and so is a filter with a comma in a DOI."""
    rows, names = int(asked.words.get("rows", "20")), asked.words.get("select", "")
    unknown = sorted(asked.words.keys() - KNOWN_WORDS) + sorted(
        set(filter(None, names.split(","))) - SELECTABLE
    )
    if unknown or rows > MOST_ROWS:
        return _refused("parameter-not-allowed", ", ".join(unknown) or str(rows))
    if "filter" in asked.words:
        return _filtered(library, asked.words["filter"], rows, names)
    query = asked.words.get("query.bibliographic", asked.words.get("query", ""))
    found = [{**kept.payload, "score": score} for kept, score in best(library.crossref, query, rows)]
    return _list(found, rows, names)


def _filtered(library: Library, text: str, rows: int, names: str) -> Answered:
    filters = [part.partition(":") for part in text.split(",")]
    if any(name != "doi" or not value for name, _colon, value in filters):
        return _refused("filter-not-available", text)
    wanted = dict.fromkeys(value.lower() for _name, _colon, value in filters)
    kept: list[Kept] = [library.crossref[doi] for doi in wanted if doi in library.crossref]
    return _list([one.payload for one in kept], rows, names)


def _list(items: list[dict[str, Any]], rows: int, names: str) -> Answered:
    selected = set(names.split(",")) if names else set()
    shown = [
        {name: value for name, value in item.items() if not selected or name in selected}
        for item in items[:rows]
    ]
    message = {"facets": {}, "total-results": len(items), "items": shown, "items-per-page": rows}
    return _message("work-list", message)


def _message(kind: str, message: Any) -> Answered:
    return as_json({"status": "ok", "message-type": kind, "message-version": "1.0.0", "message": message})


def _refused(kind: str, value: str) -> Answered:
    problem = {"type": kind, "value": value, "message": "This is not available."}
    return as_json({"status": "failed", "message-type": "validation-failure", "message": [problem]}, 400)
