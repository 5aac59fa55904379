"""How public pages answer: with a fingerprint that is checked on every visit, and never from a stale copy."""

from __future__ import annotations

import hashlib
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.utils.cache import get_conditional_response

HTML = "text/html; charset=utf-8"


def revalidated(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """The rendered page, or 304 when the visitor has exactly this one."""
    body = render_to_string(template, context, request).encode()
    return checked(request, fingerprint(body), body)


def checked(request: HttpRequest, etag: str, body: bytes, content_type: str = HTML) -> HttpResponse:
    """The body, or 304 when the visitor has it.

    Caches may keep the answer but must ask before each use: a page that was taken down is gone at once (R86).
    """
    response = get_conditional_response(request, etag=etag, response=None)
    if response is None:
        response = HttpResponse(body, content_type=content_type)
    response["ETag"] = etag
    response["Cache-Control"] = "no-cache"
    response["Surrogate-Key"] = surrogate_keys(request.path)
    return response


def surrogate_keys(path: str) -> str:
    """Names under which a content delivery network may be told to forget an answer."""
    _, room, name, *_ = [*path.split("/"), "", ""]
    return f"site article-{name}" if room == "articles" and name else "site"


def fingerprint(body: bytes) -> str:
    """The entity tag of an answer: anything that changes on the page changes it."""
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'


def not_kept(response: HttpResponse) -> HttpResponse:
    """An answer that no cache may keep: notices, feedback."""
    response["Cache-Control"] = "no-store"
    return response


def moved(address: str) -> HttpResponseRedirect:
    """A permanent redirect that is asked for again each time: its target may be taken down, or move again."""
    response = HttpResponseRedirect(address, status=301)
    response["Cache-Control"] = "no-cache"
    return response
