"""The record behind a page: what stood there on a day, what was signed, and how to check it."""

from __future__ import annotations

import datetime

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from articles.models import Article, Edition
from articles.reader.addresses import of_live_article
from articles.reader.answers import checked, fingerprint, moved, not_kept, revalidated
from articles.reader.database import rows
from articles.reader.history import SeenEdition, seen_in
from articles.reader.on_a_day import page_on
from articles.reader.proof import SIGNED, file_name, proof_of
from articles.reader.queries import acts_on, approvals_of


@of_live_article()
def article_day(request: HttpRequest, row: Article) -> HttpResponse:
    """The form that asks for a day comes here; the answer has an address of its own."""
    asked = request.GET.get("day", "").strip()
    day = _day(asked)
    if day:
        return moved(f"{row.get_absolute_url()}on/{day.isoformat()}/")
    problem = _("Write the day as year, month and day, for example 2026-10-02.") if asked else ""
    page = page_on(row, list(acts_on(row)), None, problem)
    return not_kept(render(request, "reader/on_a_day.html", {"page": page}, status=400 if problem else 200))


@of_live_article()
def article_on_day(request: HttpRequest, row: Article, day: str) -> HttpResponse:
    """Leads to the edition that was shown all day, or says what stood there instead."""
    wanted = _day(day)
    if wanted is None:
        raise Http404
    if day != wanted.isoformat():
        return moved(f"{row.get_absolute_url()}on/{wanted.isoformat()}/")
    if wanted > timezone.localdate():
        page = page_on(row, list(acts_on(row)), None, _("That day has not come yet."))
        return not_kept(render(request, "reader/on_a_day.html", {"page": page}))
    page = page_on(row, list(acts_on(row)), wanted)
    is_over = wanted < timezone.localdate()  # what is true of a day that is not over can still change
    if page.only_edition:
        address = f"{row.get_absolute_url()}versions/{page.only_edition}/"
        return moved(address) if is_over else not_kept(HttpResponseRedirect(address))
    answer = revalidated(request, "reader/on_a_day.html", {"page": page})
    is_one_of_few = wanted >= timezone.localdate(page.first_shown)  # the days before are without number
    return answer if is_over and is_one_of_few else not_kept(answer)


@of_live_article()
def edition_proof(request: HttpRequest, row: Article, number: int) -> HttpResponse:
    """Who signed what of an edition that readers have seen, and how to check it."""
    shown = _shown(row, number)
    found = _edition(row, number, "number", "digest", "html_digest")
    page = proof_of(row, found, shown, approvals_of([found.pk]))
    return revalidated(request, "reader/proof.html", {"page": page})


@of_live_article()
def edition_signed(request: HttpRequest, row: Article, number: int, extension: str) -> HttpResponse:
    """Exactly the bytes that were hashed and signed."""
    _shown(row, number)
    if extension not in SIGNED:
        raise Http404
    column, content_type = SIGNED[extension]
    body = getattr(_edition(row, number, column), column).encode()
    response = checked(request, fingerprint(body), body, content_type)
    response["Content-Disposition"] = f'attachment; filename="{file_name(row.slug, number, extension)}"'
    response["X-Robots-Tag"] = "noindex"
    return response


def _shown(article: Article, number: int) -> SeenEdition:
    """The edition as one that readers have seen. Raises Http404."""
    found = [one for one in seen_in(acts_on(article)) if one.number == number]
    if not found:
        raise Http404
    return found[0]


def _edition(article: Article, number: int, *columns: str) -> Edition:
    return rows(Edition).only(*columns).get(article=article, number=number)


def _day(text: str) -> datetime.date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None
