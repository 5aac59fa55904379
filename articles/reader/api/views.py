"""The addresses of the interface. Each asks, and answers in JSON."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles.models import Article, Person
from articles.reader.answers import revalidated
from articles.reader.api import articles, lists
from articles.reader.api.answers import answer, api_view, gone, not_found
from articles.reader.api.asked import LARGEST_ID, asked, only
from articles.reader.api.guide import guide
from articles.reader.database import rows

NO_ARTICLE = "There is no article of this number."


@api_view
def article_list(request: HttpRequest) -> HttpResponse:
    return answer(request, lists.articles(asked(request, also={"topic", "changed_since"})))


@api_view
def article(request: HttpRequest, pk: int) -> HttpResponse:
    only(request)
    found = articles.alone(_number(pk), timezone.now())
    return answer(request, found) if found else _instead_of(pk)


@api_view
def article_editions(request: HttpRequest, pk: int) -> HttpResponse:
    only(request)
    found = rows(Article).live().filter(pk=_number(pk)).order_by("pk").only("slug", "live_edition").first()
    return answer(request, lists.editions(found)) if found else _instead_of(pk)


@api_view
def topic_list(request: HttpRequest) -> HttpResponse:
    return answer(request, lists.topics(asked(request)))


@api_view
def person_list(request: HttpRequest) -> HttpResponse:
    return answer(request, lists.people(asked(request)))


@api_view
def person(request: HttpRequest, pk: int) -> HttpResponse:
    only(request)
    found = rows(Person).public().filter(pk=_number(pk)).order_by("pk").first()
    if found is None:
        raise not_found("There is no public profile of this number.")
    return answer(request, lists.person(found))


@api_view
def openapi(request: HttpRequest) -> HttpResponse:
    only(request)
    return answer(request, description())


@api_view
def unknown(request: HttpRequest, rest: str) -> HttpResponse:
    raise not_found("There is nothing at this address. /api/v1/openapi.json lists what there is.")


@login_not_required
@require_safe
def about_api(request: HttpRequest) -> HttpResponse:
    return revalidated(request, "reader/api.html", {"page": guide(description())})


@cache
def description() -> dict[str, Any]:
    """The description of the interface (OpenAPI 3.1)."""
    return json.loads(Path(__file__).with_name("openapi.json").read_text())


def _number(pk: int) -> int:
    """A number that the database can hold; nothing has a larger one."""
    return min(pk, LARGEST_ID)


def _instead_of(pk: int) -> HttpResponse:
    tombstone = articles.tombstones([_number(pk)]).get(pk)
    if tombstone is None:
        raise not_found(NO_ARTICLE)
    return gone(tombstone)
