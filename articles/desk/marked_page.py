"""An edition as readers will see it, with everything marked that differs from an earlier one."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from articles.models import Edition
from articles.page_diff import marked_page
from articles.reader.trusted import marked_page_html


@dataclass(frozen=True)
class Shown:
    """The marked page, and how many of its passages differ."""

    html: SafeString
    count: int


def page_between(old: Edition, new: Edition) -> Shown:
    """The page of `new` with its differences from `old` marked: what readers read, without the lists around it."""
    found = marked_page(_page(old), _page(new), _sources(old), _sources(new))
    return Shown(marked_page_html(found.html), found.count)


def _page(edition: Edition) -> str:
    """Title, standfirst, key points and stored text as one page; all but the text is escaped here."""
    document = edition.document
    points = "".join(f"<li>{escape(point, quote=False)}</li>" for point in document["key_points"])
    heading = f'<h2 class="page-part">{escape(_("Key points"))}</h2>'
    return (
        f'<h2 class="page-title">{escape(document["title"], quote=False)}</h2>'
        f'<p class="lede">{escape(document["standfirst"], quote=False)}</p>'
        + (f'<section class="panel key-points">{heading}<ul>{points}</ul></section>' if points else "")
        + f'<div class="prose">{edition.html}</div>'
    )


def _sources(edition: Edition) -> list[str]:
    """The keys of its sources in the order of their numbers."""
    return [entry["key"] for entry in edition.document["citations"]]
