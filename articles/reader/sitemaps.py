"""The sitemap: live articles and lists, with the day on which they last really changed."""

from __future__ import annotations

import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet
from django.db.models.functions import Greatest
from django.urls import reverse

from articles.models import Article, Person, Topic
from articles.reader.queries import cards

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
)


class OwnSitemap(Sitemap):
    """Addresses on the public site, whatever name the server was asked under."""

    limit = 5000
    protocol = urlsplit(settings.SITE_URL).scheme

    def get_domain(self, site: object = None) -> str:
        return urlsplit(settings.SITE_URL).netloc


class ArticleMap(OwnSitemap):
    def items(self) -> QuerySet[Article]:
        return cards().annotate(significant_at=Greatest("changed_at", "reviewed_at")).order_by("pk")

    def lastmod(self, article: Article) -> datetime.datetime:
        """The last change of content, or review; a corrected spelling is neither (R84)."""
        return article.significant_at


class TopicMap(OwnSitemap):
    def items(self) -> QuerySet[Topic]:
        return Topic.objects.filter(pk__in=Article.objects.live().values("topic")).order_by("pk")


class PersonMap(OwnSitemap):
    def items(self) -> QuerySet[Person]:
        return Person.objects.public().filter(is_active=True).order_by("pk")


class PageMap(OwnSitemap):
    def items(self) -> tuple[str, ...]:
        return PAGES

    def location(self, name: str) -> str:
        return reverse(f"reader:{name}")


SITEMAPS = {"articles": ArticleMap, "topics": TopicMap, "people": PersonMap, "pages": PageMap}
