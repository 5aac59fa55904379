"""How the interface answers: JSON with a fingerprint, and problems in the words of RFC 9457 instead of error pages."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from articles.reader.answers import checked, fingerprint, not_kept
from cms.errors import problem

METHODS = ("GET", "HEAD", "OPTIONS")
View = Callable[..., HttpResponse]


class Problem(Exception):
    """A question that cannot be answered. `code` never changes; `detail` is a sentence for people."""

    def __init__(self, status: HTTPStatus, code: str, detail: str) -> None:
        self.status, self.code, self.detail = status, code, detail
        super().__init__(detail)


def api_view(view: View) -> View:
    """A view of the interface: open to everybody, nothing but questions, every refusal as JSON.

    There is nothing that a form of another site could change here, so no form token is asked for.
    """

    @csrf_exempt
    @login_not_required
    @wraps(view)
    def answering(request: HttpRequest, *args: Any, **parts: Any) -> HttpResponse:
        try:
            return _answer(view, request, *args, **parts)
        except Problem as found:
            return _said(found)

    return answering


def _answer(view: View, request: HttpRequest, *args: Any, **parts: Any) -> HttpResponse:
    if request.method == "OPTIONS":
        return HttpResponse(status=HTTPStatus.NO_CONTENT, headers={"Allow": ", ".join(METHODS)})
    if request.method not in METHODS:
        response = _said(
            Problem(HTTPStatus.METHOD_NOT_ALLOWED, "read_only", "This interface only reads: use GET or HEAD.")
        )
        response["Allow"] = ", ".join(METHODS)
        return response
    return view(request, *args, **parts)


def answer(request: HttpRequest, found: dict[str, Any]) -> HttpResponse:
    """The JSON, or 304 when the asker has exactly this."""
    body = as_json(found)
    return checked(request, fingerprint(body), body, "application/json")


def gone(tombstone: dict[str, Any]) -> HttpResponse:
    """What is left of an article that is not public now; no copy of this answer may be kept."""
    return not_kept(HttpResponse(as_json(tombstone), status=HTTPStatus.GONE, content_type="application/json"))


def _said(found: Problem) -> HttpResponse:
    return problem(found.status, found.status.phrase, found.detail, found.code)


def not_found(what: str) -> Problem:
    return Problem(HTTPStatus.NOT_FOUND, "not_found", what)


def as_json(value: dict[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def moment(at: datetime.datetime | None) -> str | None:
    """A moment in UTC as RFC 3339 has it, to the microsecond."""
    return (
        at.astimezone(datetime.UTC).isoformat(timespec="microseconds").replace("+00:00", "Z") if at else None
    )
