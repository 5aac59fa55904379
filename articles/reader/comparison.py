"""How two editions that readers have seen differ, part by part."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from articles.diff import Block, compare
from articles.models import Article, Edition
from articles.reader.article_page import Crumb, crumbs_to
from articles.reader.database import rows
from articles.reader.history import SeenEdition
from articles.reader.shown import printed
from articles.reader.trusted import diff_html


@dataclass(frozen=True)
class Change:
    """A block with its marks; `badges` say in words what kind of thing changed."""

    kind: str
    html: SafeString
    badges: tuple[str, ...]


@dataclass(frozen=True)
class Part:
    """A part of the page in which something changed, as runs of blocks around the changes."""

    name: str
    runs: tuple[tuple[Change, ...], ...]


@dataclass(frozen=True)
class ComparisonPage:
    title: str
    article_url: str
    crumbs: tuple[Crumb, ...]
    editions: tuple[SeenEdition, ...]
    old: int
    new: int
    old_at: datetime.datetime
    new_at: datetime.datetime
    parts: tuple[Part, ...]
    changes: int

    @property
    def compare_url(self) -> str:
        return f"{self.article_url}changes/"

    @property
    def label(self) -> str:
        return _("Editions %(old)s and %(new)s") % {"old": self.old, "new": self.new}


def comparison_of(article: Article, editions: tuple[SeenEdition, ...], old: int, new: int) -> ComparisonPage:
    """The comparison of two of the `editions` that readers have seen. One query."""
    texts = {
        one.number: one
        for one in rows(Edition)
        .filter(article=article, number__in=[old, new])
        .only("number", "content")
        .order_by("number")
    }
    pairs = zip(_parts(texts[old].document), _parts(texts[new].document), strict=True)
    compared = [(name, compare(before, after)) for (name, before), (_name, after) in pairs]
    since = {one.number: one.since for one in editions}
    url = article.get_absolute_url()
    return ComparisonPage(
        title=article.live_edition.title,
        article_url=url,
        crumbs=crumbs_to(
            article.topic, Crumb(article.live_edition.title, url), Crumb(_("History"), f"{url}history/")
        ),
        editions=editions,
        old=old,
        new=new,
        old_at=since[old],
        new_at=since[new],
        parts=tuple(Part(name, _runs(found.changed_blocks())) for name, found in compared if found.changes),
        changes=sum(found.changes for _name, found in compared),
    )


def _parts(document: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What readers see of an edition, part by part, as texts of one block a line or paragraph."""
    byline = [printed(person["name"], person["credentials"]) for person in document["byline"]]
    return [
        (_("Title"), document["title"]),
        (_("Written and edited by"), "; ".join(byline)),
        (_("Summary"), document["standfirst"]),
        (_("Key points"), "".join(f"- {point}\n" for point in document["key_points"])),
        (_("Text"), document["body"]),
        (_("Sources"), "".join(f"- {entry['text']}\n" for entry in document["citations"])),
    ]


def _runs(runs: tuple[tuple[Block, ...], ...]) -> tuple[tuple[Change, ...], ...]:
    return tuple(
        tuple(Change(block.kind, diff_html(block.html), tuple(block.badges)) for block in run) for run in runs
    )
