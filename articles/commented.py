"""The page of an edition as comments know it: its words, and where each comment stands in them."""

from __future__ import annotations

from articles.models import Edition
from articles.page_words import Page, page_of


def page_of_edition(edition: Edition) -> Page:
    """The words of an edition as readers see them."""
    document = edition.document
    return page_of(
        title=document["title"],
        standfirst=document["standfirst"],
        key_points=document["key_points"],
        html=edition.html,
    )
