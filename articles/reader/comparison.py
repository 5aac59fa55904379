"""How two editions that readers have seen differ, in the words of the page and not of its source."""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape, unescape
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from articles.diff import compare, mark
from articles.models import Article, Edition, Publication
from articles.page_diff import MarkedPage, marked_page
from articles.page_excerpt import changed_blocks
from articles.reader.article_page import Crumb, crumbs_to
from articles.reader.database import rows
from articles.reader.history import SeenEdition, seen_in
from articles.reader.queries import notices_of
from articles.reader.shown import Shown, act_in_words, printed_in
from articles.reader.text import Reference, notices_from, reference_of
from articles.reader.trusted import diff_html, marked_page_html
from articles.source_changes import SourceChanges, source_changes
from articles.workflow import PublicationKind

KINDS = {
    "number": gettext_lazy("number"),
    "unit": gettext_lazy("unit"),
    "negation": gettext_lazy("word like “not”"),
    "direction": gettext_lazy("word that can turn the meaning"),
    "citation": gettext_lazy("source"),
    "link": gettext_lazy("address"),
}
"""What readers call the kinds of change that `articles.wording` finds."""
COUNTED = {
    "number": ngettext_lazy("%(n)s number", "%(n)s numbers", "n"),
    "unit": ngettext_lazy("%(n)s unit", "%(n)s units", "n"),
    "negation": ngettext_lazy("%(n)s word like “not”", "%(n)s words like “not”", "n"),
    "direction": ngettext_lazy(
        "%(n)s word that can turn the meaning", "%(n)s words that can turn the meaning", "n"
    ),
    "citation": ngettext_lazy("%(n)s source", "%(n)s sources", "n"),
    "link": ngettext_lazy("%(n)s address", "%(n)s addresses", "n"),
}
_CITED = re.compile(r'href="#ref-(\d+)"')
_LINK = re.compile(r'<a [^>]*?href="([^"#][^"]*)"')


@dataclass(frozen=True)
class Part:
    """A part of the page in which something changed; the text brings headings of its own and has no name."""

    name: str
    html: SafeString


@dataclass(frozen=True)
class SourceRow:
    """A source of the newer edition: what happened to it, and what is printed of it with the changes marked."""

    reference: Reference
    label: str = ""
    marked: SafeString | str = ""


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
    current: int
    notes: tuple[Shown, ...]
    parts: tuple[Part, ...]
    passages: str
    sources_said: str
    sources: tuple[SourceRow, ...]
    gone: tuple[Reference, ...]
    is_layout: bool

    @property
    def compare_url(self) -> str:
        return f"{self.article_url}changes/"

    @property
    def label(self) -> str:
        return _("Editions %(old)s and %(new)s") % {"old": self.old, "new": self.new}


def comparison_of(article: Article, acts: list[Publication], old: int, new: int) -> ComparisonPage:
    """The comparison of two editions that the `acts` on the page have shown. Two queries."""
    before, after = _texts(article, old, new)
    parts, found = _marked_parts(before, after)
    changes = source_changes(before.document["citations"], after.document["citations"])
    editions = seen_in(acts)
    since = {one.number: one.since for one in editions}
    url = article.get_absolute_url()
    crumbs = (Crumb(article.live_edition.title, url), Crumb(_("History"), f"{url}history/"))
    return ComparisonPage(
        title=article.live_edition.title,
        article_url=url,
        crumbs=crumbs_to(article.topic, *crumbs),
        editions=editions,
        old=old,
        new=new,
        old_at=since[old],
        new_at=since[new],
        current=article.live_edition.number,
        notes=_notes(acts, old, new),
        parts=parts,
        passages=_counted(found),
        sources_said=changes.said,
        sources=_sources(parts, after, changes),
        gone=tuple(reference_of(entry, {}) for entry in changes.removed),
        is_layout=before.html != after.html,
    )


def _texts(article: Article, old: int, new: int) -> tuple[Edition, Edition]:
    found = rows(Edition).filter(article=article, number__in=[old, new]).order_by("number")
    texts = {one.number: one for one in found.only("number", "content", "html")}
    return texts[old], texts[new]


def _notes(acts: Iterable[Publication], old: int, new: int) -> tuple[Shown, ...]:
    """What was said about each edition after `old`, up to `new`, when it was published."""
    kinds = {PublicationKind.PUBLISHED}
    return tuple(act_in_words(act) for act in acts if act.kind in kinds and old < act.edition.number <= new)


def _marked_parts(before: Edition, after: Edition) -> tuple[tuple[Part, ...], list[MarkedPage]]:
    """The parts in which something changed, and what was found in each of all parts; changes are numbered through."""
    keys = [[entry["key"] for entry in one.document["citations"]] for one in (before, after)]
    parts, found, count = [], [], 0
    for (name, old), (_name, new) in zip(_page(before), _page(after), strict=True):
        marked = marked_page(old, new, *keys, words=KINDS, before=count)
        found.append(marked)
        count += marked.count
        if marked.count:
            html = marked.html if name else _excerpt(marked.html)
            parts.append(Part(name, marked_page_html(html)))
    lists = [*_people(before, after), (_("Where links lead"), _links(before), _links(after))]
    parts += [Part(name, listed) for name, old, new in lists if (listed := _come_and_gone(old, new))]
    return tuple(parts), found


def _page(edition: Edition) -> list[tuple[str, str]]:
    """What readers see of an edition as HTML, part by part; all but the stored text is escaped here."""
    document = edition.document
    points = "".join(f"<li>{_text(point)}</li>" for point in document["key_points"])
    return [
        (_("Title"), f"<p>{_text(document['title'])}</p>"),
        (_("Summary"), f"<p>{_text(document['standfirst'])}</p>"),
        (_("Key points"), f"<ul>{points}</ul>" if points else ""),
        ("", edition.html),
    ]


def _text(words: str) -> str:
    return escape(words, quote=False)


def _excerpt(html: str) -> str:
    beginning = f"<h2>{escape(_('Beginning of the text'))}</h2>"
    left_out = f'<p class="muted">… <span class="small">{escape(_("unchanged text left out"))}</span></p>'
    return changed_blocks(html, beginning=beginning, left_out=left_out)


def _people(before: Edition, after: Edition) -> list[tuple[str, list[str], list[str]]]:
    old, new = before.document["byline"], after.document["byline"]
    named = ((_("Written by"), "author"), (_("Edited by"), "editor"))
    return [(name, printed_in(old, part), printed_in(new, part)) for name, part in named]


def _links(edition: Edition) -> list[str]:
    """Where the links of a text lead, which need not show in any word of the page."""
    return [unescape(link) for link in _LINK.findall(edition.html)]


def _come_and_gone(old: Sequence[str], new: Sequence[str]) -> SafeString:
    """What only one of two lists holds, each entry whole: half a name or half an address is none."""
    gone = [mark("del", _("removed:"), one) for one in dict.fromkeys(old) if one not in new]
    come = [mark("ins", _("added:"), one) for one in dict.fromkeys(new) if one not in old]
    items = "".join(f"<li>{one}</li>" for one in [*gone, *come])
    return marked_page_html(f"<ul>{items}</ul>" if items else "")


def _counted(found: Iterable[MarkedPage]) -> str:
    """“3 passages differ: 1 number, 1 source.”, or nothing when none does."""
    flags = [one for page in found for one in page.flags]
    if not flags:
        return ""
    numbers = Counter(flag for one in flags for flag in one)
    said = ngettext("%(n)s passage differs", "%(n)s passages differ", len(flags)) % {"n": len(flags)}
    kinds = ", ".join(str(words % {"n": numbers[flag]}) for flag, words in COUNTED.items() if numbers[flag])
    return f"{said}: {kinds}." if kinds else f"{said}."


def _sources(parts: Iterable[Part], after: Edition, changes: SourceChanges) -> tuple[SourceRow, ...]:
    """The sources that were added or changed, and those that a shown passage cites. One query."""
    labels = {entry["position"]: _("Added") for entry in changes.added}
    marked = {new["position"]: _rewritten(old, new) for old, new in changes.changed}
    labels |= dict.fromkeys(marked, _("Changed"))
    wanted = labels.keys() | {int(number) for part in parts for number in _CITED.findall(part.html)}
    notices = notices_from(notices_of(after)) if wanted else {}
    return tuple(
        SourceRow(
            reference_of(entry, notices), labels.get(entry["position"], ""), marked.get(entry["position"], "")
        )
        for entry in after.document["citations"]
        if entry["position"] in wanted
    )


def _rewritten(old: Mapping[str, Any], new: Mapping[str, Any]) -> SafeString:
    return diff_html("".join(block.html for block in compare(old["text"], new["text"]).blocks))
