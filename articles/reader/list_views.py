"""Lists: the first page, topics, A to Z, recent, people, corrections."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from articles.models import Person, Topic
from articles.reader import lists, people
from articles.reader.answers import revalidated
from articles.reader.database import rows
from articles.reader.structured import profile_graph
from articles.reader.trusted import json_ld


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    return revalidated(request, "reader/home.html", {"page": lists.home(), "section": "home"})


@login_not_required
@require_safe
def topic_list(request: HttpRequest) -> HttpResponse:
    return revalidated(
        request, "reader/topics.html", {"page": {"topics": lists.topics()}, "section": "topics"}
    )


@login_not_required
@require_safe
def topic(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(rows(Topic), slug=slug)
    page = lists.topic_page(found, request.GET.get("page", "1"))
    return revalidated(request, "reader/topic.html", {"page": page, "section": "topics"})


@login_not_required
@require_safe
def a_to_z(request: HttpRequest) -> HttpResponse:
    page = lists.index(request.GET.get("letter", ""), request.GET.get("page", "1"))
    return revalidated(request, "reader/a_to_z.html", {"page": page, "section": "a-to-z"})


@login_not_required
@require_safe
def recent(request: HttpRequest) -> HttpResponse:
    return revalidated(
        request, "reader/recent.html", {"page": {"cards": lists.recent()}, "section": "recent"}
    )


@login_not_required
@require_safe
def person_list(request: HttpRequest) -> HttpResponse:
    page = {"people": people.people(request.GET.get("page", "1"))}
    return revalidated(request, "reader/people.html", {"page": page})


@login_not_required
@require_safe
def person(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(rows(Person).public(), slug=slug)
    page = people.person_page(found)
    context = {"page": page, "structured_data": json_ld(profile_graph(page))}
    return revalidated(request, "reader/person.html", context)


@login_not_required
@require_safe
def corrections(request: HttpRequest) -> HttpResponse:
    page = {"rows": lists.corrections(request.GET.get("page", "1"))}
    return revalidated(request, "reader/corrections.html", {"page": page})
