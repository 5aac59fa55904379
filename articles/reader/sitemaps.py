"""The sitemap: live articles and lists, with the day on which they last really changed."""

from __future__ import annotations

import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import SitemapIndexItem, sitemap
from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Greatest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.decorators.http import require_safe

from articles.models import Article, Person, Topic
from articles.reader.article_page import absolute
from articles.reader.database import READER, rows
from articles.reader.queries import cards, changes, last_reviewed_at

PAGES = (
    "home",
    "topics",
    "a-to-z",
    "recent",
    "people",
    "editorial-policy",
    "corrections",
    "about",
    "contact",
    "privacy",
    "accessibility",
    "api",
)
LISTS = ("home", "topics", "a-to-z", "recent")
"""Pages that are another one when an article changes."""


def _newest_change(**which: Any) -> Subquery:
    """When one of these live articles last changed for readers."""
    live = changes().filter(article__in=Article.objects.live(), **which)
    return Subquery(live.order_by("-id").values("acted_at")[:1])


class OwnSitemap(Sitemap):
    """Addresses on the public site, whatever name the server was asked under."""

    limit = 5000

    def get_protocol(self, protocol: str | None = None) -> str:
        return urlsplit(settings.SITE_URL).scheme

    def get_domain(self, site: object = None) -> str:
        return urlsplit(settings.SITE_URL).netloc


class ArticleMap(OwnSitemap):
    def items(self) -> QuerySet[Article]:
        return cards().annotate(significant_at=Greatest("changed_at", last_reviewed_at())).order_by("pk")

    def lastmod(self, article: Article) -> datetime.datetime:
        """The last change of content, or review; a corrected spelling is neither (R84)."""
        return article.significant_at


class TopicMap(OwnSitemap):
    def items(self) -> QuerySet[Topic]:
        about, other = (
            _newest_change(article__topic=OuterRef("pk")),
            _newest_change(article__other_topics=OuterRef("pk")),
        )
        return rows(Topic).annotate(changed_at=Greatest(about, other)).exclude(changed_at=None).order_by("pk")

    def lastmod(self, topic: Topic) -> datetime.datetime:
        """When one of its articles last changed."""
        return topic.changed_at


class PersonMap(OwnSitemap):
    def items(self) -> QuerySet[Person]:
        return rows(Person).public().filter(is_active=True).order_by("pk")


class PageMap(OwnSitemap):
    def items(self) -> tuple[str, ...]:
        return PAGES

    def location(self, name: str) -> str:
        return reverse(f"reader:{name}")

    def lastmod(self, name: str) -> datetime.datetime | None:
        """Lists change with the articles on them; when the other pages last changed, nobody notes."""
        return self._newest if name in LISTS else None

    @cached_property
    def _newest(self) -> datetime.datetime | None:
        live = changes().using(READER).filter(article__in=Article.objects.live())
        return live.order_by("-id").values_list("acted_at", flat=True).first()


SITEMAPS = {"articles": ArticleMap, "topics": TopicMap, "people": PersonMap, "pages": PageMap}

section = login_not_required(require_safe(sitemap))
"""One section of the sitemap."""


@login_not_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The sections and their pages, under the site's own name."""
    places = [
        reverse("reader:sitemap-section", args=[name]) + (f"?p={page}" if page > 1 else "")
        for name, kind in SITEMAPS.items()
        for page in range(1, kind().paginator.num_pages + 1)
    ]
    context = {"sitemaps": [SitemapIndexItem(location=absolute(place)) for place in places]}
    return render(request, "sitemap_index.xml", context, content_type="application/xml")
