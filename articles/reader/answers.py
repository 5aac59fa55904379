"""How public pages answer: with a fingerprint that is checked on every visit, and never from a stale copy."""

from __future__ import annotations

import hashlib
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.cache import get_conditional_response

WHAT_MAKES_A_PAGE = (
    "templates/base.html",
    "templates/reader/*.html",
    "templates/components/**/*.html",
    "cms/static/cms/site.css",
    "articles/reader/*.py",
)


def revalidated(request: HttpRequest, facts: Any, template: str, context: dict[str, Any]) -> HttpResponse:
    """The rendered page, or 304 when the visitor has exactly this one.

    `facts` is everything the page shows, as dataclasses, so the answer is known before anything is rendered.
    Caches may keep the page but must ask before each use: a page that was taken down is gone at once (R86).
    """
    etag = f'"{hashlib.sha256(f"{release()}{facts!r}".encode()).hexdigest()[:32]}"'
    response = get_conditional_response(request, etag=etag, response=None)
    if response is None:
        response = render(request, template, context)
    response["ETag"] = etag
    response["Cache-Control"] = "no-cache"
    return response


def revalidated_text(request: HttpRequest, text: str, content_type: str) -> HttpResponse:
    """A feed, with the same promise as `revalidated`."""
    etag = f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'
    response = get_conditional_response(request, etag=etag, response=None) or HttpResponse(
        text, content_type=content_type
    )
    response["ETag"] = etag
    response["Cache-Control"] = "no-cache"
    return response


def not_kept(response: HttpResponse) -> HttpResponse:
    """An answer that no cache may keep: notices, feedback."""
    response["Cache-Control"] = "no-store"
    return response


def moved(address: str) -> HttpResponseRedirect:
    """A permanent redirect that is asked for again each time, because the target may be taken down or moved again."""
    response = HttpResponseRedirect(address, status=301)
    response["Cache-Control"] = "no-cache"
    return response


@cache
def release() -> str:
    """Fingerprint of everything but the data that a page is made of; a new release makes new pages."""
    files = (path for pattern in WHAT_MAKES_A_PAGE for path in sorted(settings.BASE_DIR.glob(pattern)))
    made_of = hashlib.sha256(f"{settings.SITE_NAME}{settings.SITE_URL}".encode())
    for path in files:
        made_of.update(path.read_bytes())
    return made_of.hexdigest()
