"""What must always hold on public pages (numbers as in docs/workflow.md), asked as an anonymous reader."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from articles.models import Article, Edition
from tests.articles.guard.house import House

MEDICAL_TEXT = "It affects 5"
PLACES = [
    f"reader:{name}"
    for name in (
        *("home", "topics", "a-to-z", "recent", "people", "corrections"),
        *("feed", "sitemap", "about", "editorial-policy"),
    )
]


def public_pages(slug: str, number: int) -> dict[str, str]:
    """What an anonymous reader gets at every address that might show the article."""
    client = Client()
    addresses = [reverse(name) for name in PLACES]
    addresses += [f"{reverse('reader:search')}?q={words}" for words in ("condition", "adults", "rest", slug)]
    addresses += [
        reverse(f"reader:{name}", args=[slug]) for name in ("article", "article-history", "article-compare")
    ]
    addresses += [
        reverse("reader:edition", args=[slug, number]),
        reverse("reader:article-feedback", args=[slug]),
    ]
    addresses += [reverse("reader:sitemap-section", args=["articles"])]
    topic = Article.objects.get(slug=slug).topic
    addresses += (
        [reverse(f"reader:{name}", args=[topic.slug]) for name in ("topic", "topic-feed")] if topic else []
    )
    return {address: client.get(address).content.decode() for address in addresses}


@pytest.mark.parametrize(
    "name", ["unsigned", "half_signed", "ready", "revoked", "recalled", "disputed", "scheduled"]
)
def test_07_no_public_page_shows_an_edition_that_was_never_published(as_application: House, name: str):
    edition = Edition.objects.get(pk=getattr(as_application.world, name))
    slug = edition.article.slug
    told = re.compile(rf"{re.escape(edition.title)}(?!\d)|/{re.escape(slug)}/")
    pages = public_pages(slug, edition.number)
    assert [address for address, page in pages.items() if told.search(page) and slug not in address] == []
    assert [address for address, page in pages.items() if slug in address and edition.title in page] == []


def test_07_what_is_live_is_found(as_application: House):
    edition = Edition.objects.get(pk=as_application.world.live_edition)
    pages = public_pages(edition.article.slug, edition.number)
    assert len([address for address, page in pages.items() if edition.title in page]) > 5


@pytest.mark.parametrize("name", ["suspended", "withdrawn"])
def test_13_a_page_that_came_down_shows_no_medical_text_anywhere(as_application: House, name: str):
    edition = Edition.objects.get(pk=getattr(as_application.world, name))
    pages = public_pages(edition.article.slug, edition.number)
    its_own = {address: page for address, page in pages.items() if edition.article.slug in address}
    assert [address for address, page in its_own.items() if MEDICAL_TEXT in page] == []
    lists = {address: page for address, page in pages.items() if address not in its_own}
    listed = re.compile(rf"{re.escape(edition.title)}(?!\d)")
    assert [a for a, page in lists.items() if listed.search(page)] in ([], [reverse("reader:corrections")])


def test_10_every_number_on_a_page_has_its_reference_and_its_way_back(as_application: House):
    article = Article.objects.get(pk=as_application.world.live)
    page = Client().get(article.get_absolute_url()).content.decode()
    for target in {*re.findall(r'href="#(ref-\d+)"', page), *re.findall(r'href="#(cite-[\w-]+)"', page)}:
        assert page.count(f'id="{target}"') == 1
    assert set(re.findall(r'href="#(cite-[\w-]+)"', page)) == set(re.findall(r'id="(cite-[\w-]+)"', page))
