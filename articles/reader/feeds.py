"""Atom feeds: what was published or changed last, on the whole site and on a topic."""

from __future__ import annotations

import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.content import without_controls
from articles.models import Topic
from articles.reader.answers import checked, fingerprint
from articles.reader.article_page import absolute
from articles.reader.cards import Card, cards_of
from articles.reader.database import rows
from articles.reader.queries import newest_ids

ENTRIES = 30
NAMED_IN = 2026
"""The year in which the ids of feed entries were named (RFC 4151): it never changes, so the ids do not either."""


@login_not_required
@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    title = _("%(site)s: recently published") % {"site": settings.SITE_NAME}
    address = reverse("reader:feed")
    cards = cards_of(newest_ids(ENTRIES))
    return _answer(request, absolute(address), title, reverse("reader:home"), address, cards)


@login_not_required
@require_safe
def topic_feed(request: HttpRequest, slug: str) -> HttpResponse:
    topic = get_object_or_404(rows(Topic), slug=slug)
    title = f"{settings.SITE_NAME}: {topic.name}"
    cards = cards_of(newest_ids(ENTRIES, topic_id=topic.pk))
    address = reverse("reader:topic-feed", args=[slug])
    return _answer(request, tag(f"topic/{topic.pk}"), title, topic.get_absolute_url(), address, cards)


def _answer(
    request: HttpRequest, guid: str, title: str, page: str, address: str, cards: tuple[Card, ...]
) -> HttpResponse:
    atom = DatedAtom(
        title=title,
        link=absolute(page),
        description="",
        feed_url=absolute(address),
        language="en",
        feed_guid=guid,
    )
    for card in cards:
        atom.add_item(
            title=without_controls(card.title),
            link=absolute(card.url),
            description=escape(without_controls(card.standfirst)),
            unique_id=tag(f"article/{card.id}"),
            pubdate=card.published_at,
            updateddate=card.changed_at,
            author_name=settings.SITE_NAME,
        )
    body = atom.writeString("utf-8").encode()
    return checked(request, fingerprint(body), body, "application/atom+xml; charset=utf-8")


def tag(what: str) -> str:
    """An id that outlives changes of title, text and address (R85)."""
    return f"tag:{urlsplit(settings.SITE_URL).hostname},{NAMED_IN}:{what}"


class DatedAtom(Atom1Feed):
    """A feed without entries was last updated when this format came about, not whenever somebody looks."""

    def latest_post_date(self) -> datetime.datetime:
        dates = [item["updateddate"] for item in self.items if item["updateddate"]]
        return max(dates, default=datetime.datetime(NAMED_IN, 1, 1, tzinfo=datetime.UTC))
