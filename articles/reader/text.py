"""The text of one edition as readers see it, taken from the document that was signed."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from articles.models import Edition
from articles.reader.markers import with_previews
from articles.reader.trusted import article_html, reference_html
from citations.identifiers import doi_url, pmc_url, pubmed_url
from cms.markdown.words import count_words

FEW_HEADINGS = 3
"""From this many sections on a page has a contents list (R25)."""
WORDS_A_MINUTE = 200
"""Adults read English non-fiction at about 238 (Brysbaert 2019); a page about one's own illness goes more slowly."""
NOTICES = {
    "corrected": (_("Corrected"), "caution"),
    "concern": (_("Expression of concern"), "caution"),
    "retracted": (_("Retracted"), "danger"),
    "withdrawn": (_("Withdrawn"), "danger"),
    "superseded": (_("A newer version exists"), "caution"),
}
GRAVE = ("concern", "retracted", "withdrawn")
_HEADING = re.compile(r'<h2 id="(s-[^"]+)">(.*?)</h2>', re.DOTALL)
_MARKER = re.compile(r'<a [^>]*class="cite".*?</a>', re.DOTALL)
_TAG = re.compile(r"<[^>]+>")


@dataclass(frozen=True)
class Credit:
    """A person as printed on a page; `url` is empty without a public profile."""

    name: str
    credentials: str
    url: str
    person: int


@dataclass(frozen=True)
class Section:
    """A line of the contents list."""

    anchor: str
    text: str


@dataclass(frozen=True)
class Mention:
    """One place in the text that cites a source: the id of its marker, and the letter of the way back."""

    anchor: str
    letter: str


@dataclass(frozen=True)
class NoticeNow:
    """What the publisher says of a source today: a code of `NOTICES`, and where the notice can be read, if anywhere."""

    notice: str
    url: str = ""


@dataclass(frozen=True)
class Reference:
    """One entry of the reference list as it was signed, with what its publisher says of the source now."""

    number: int
    html: SafeString
    facts: Mapping[str, Any]
    doi: str
    doi_url: str
    url: str
    pubmed_url: str
    free_url: str
    notice_code: str
    notice: str
    notice_tone: str
    notice_url: str
    mentions: tuple[Mention, ...]

    @property
    def is_grave(self) -> bool:
        """Whether the notice belongs beside every mention: what rests on this source may be wrong."""
        return self.notice_code in GRAVE


@dataclass(frozen=True)
class Picture:
    """A picture of the text that says something."""

    src: str
    alt: str


@dataclass(frozen=True)
class Text:
    """What an edition says, without what is said about it."""

    title: str
    standfirst: str
    key_points: tuple[str, ...]
    description: str
    language: str
    body: SafeString
    sections: tuple[Section, ...]
    references: tuple[Reference, ...]
    authors: tuple[Credit, ...]
    editors: tuple[Credit, ...]
    picture: Picture | None
    number: int
    digest: str
    minutes: int

    @property
    def contents(self) -> tuple[Section, ...]:
        """The sections, when there are enough of them for a list."""
        return self.sections if len(self.sections) >= FEW_HEADINGS else ()

    @property
    def shown_body(self) -> SafeString:
        """The signed HTML with what the page adds to its markers (see `articles.reader.markers`)."""
        warnings = {one.number: one.notice for one in self.references if one.is_grave}
        return article_html(with_previews(self.body, warnings))


def text_of(
    edition: Edition, slugs: Mapping[int, str], notices: Mapping[int, NoticeNow] | None = None
) -> Text:
    """The text of `edition`; `slugs` are the profile addresses of those in its byline who have one.

    `notices` are those that stand today about its sources, by the number of the reference.
    """
    document = edition.document
    return Text(
        title=document["title"],
        standfirst=document["standfirst"],
        key_points=tuple(document["key_points"]),
        description=document["meta_description"] or document["standfirst"],
        language=document["language"],
        body=article_html(edition.html),
        sections=sections_in(edition.html),
        references=tuple(reference_of(entry, notices or {}) for entry in document["citations"]),
        authors=_byline(document, "author", slugs),
        editors=_byline(document, "editor", slugs),
        picture=_picture(document),
        number=edition.number,
        digest=edition.digest,
        minutes=minutes_to_read(edition.html),
    )


def minutes_to_read(body: str) -> int:
    """Whole minutes that stored HTML takes to read, at least one."""
    words = count_words(html.unescape(_TAG.sub(" ", _MARKER.sub("", body))))
    return max(1, round(words / WORDS_A_MINUTE))


def sections_in(body: str) -> tuple[Section, ...]:
    """The sections of stored HTML: headings of the second level with their ids, as plain text."""
    found = _HEADING.findall(body)
    return tuple(
        Section(anchor, html.unescape(_TAG.sub("", _MARKER.sub("", words)))) for anchor, words in found
    )


def _byline(document: Mapping[str, Any], part: str, slugs: Mapping[int, str]) -> tuple[Credit, ...]:
    named = [person for person in document["byline"] if person["part"] == part]
    return tuple(
        Credit(p["name"], p["credentials"], _profile(slugs.get(p["person"])), p["person"]) for p in named
    )


def _picture(document: Mapping[str, Any]) -> Picture | None:
    """The first picture that is more than decoration: it stands for the page where others link to it."""
    said = (image for image in document["images"] if not image["decorative"])
    return next((Picture(image["src"], image["alt"]) for image in said), None)


def _profile(slug: str | None) -> str:
    return reverse("reader:person", args=[slug]) if slug else ""


def notices_from(rows: Iterable[Mapping[str, Any]] | None) -> dict[int, NoticeNow]:
    """The rows of `queries.notices_now` by the number of the reference."""
    return {
        row["position"]: NoticeNow(row["notice"], doi_url(row["doi"]) if row["doi"] else "")
        for row in rows or ()
    }


def notice_of(entry: Mapping[str, Any], notices: Mapping[int, NoticeNow]) -> NoticeNow:
    """What is said of an entry of the reference list today, or else what was said when it was signed."""
    return notices.get(entry["position"], NoticeNow(entry["notice"]))


def reference_of(entry: Mapping[str, Any], notices: Mapping[int, NoticeNow]) -> Reference:
    """An entry of the reference list of a signed document, with the notices that stand today."""
    now = notice_of(entry, notices)
    notice, tone = NOTICES.get(now.notice, ("", ""))
    return Reference(
        number=entry["position"],
        html=reference_html(entry["html"], entry["url"]),
        facts=entry["record"],
        doi=entry["doi"],
        doi_url=doi_url(entry["doi"]) if entry["doi"] else "",
        url="" if entry["doi"] else entry["url"],
        pubmed_url=pubmed_url(entry["pmid"]) if entry["pmid"] else "",
        free_url=pmc_url(entry["record"]["pmcid"]) if entry["record"].get("pmcid") else "",
        notice_code=now.notice,
        notice=str(notice),
        notice_tone=tone,
        notice_url=now.url,
        mentions=tuple(Mention(use["mention"], use["mention"].rpartition("-")[2]) for use in entry["uses"]),
    )
