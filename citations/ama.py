"""References as the AMA Manual of Style, 11th edition, chapter 3, prints them.

`format_html` escapes everything and writes only <i>, <sub> and <sup>; `format_text` is the same text without them.
Differences to the manual that are meant: a retracted or withdrawn work says so before its title (NISO RP-45-2024).
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable

from citations.dates import MONTHS, long_date
from citations.names import listed
from citations.records import Record
from citations.typography import italic, joined, plain, rich, sentence

NOTICE_BEFORE_TITLE = {"retracted": "RETRACTED: ", "withdrawn": "WITHDRAWN: "}
NOTICE_AFTER_TITLE = {
    "corrected": " [published correction available]",
    "concern": " [expression of concern published]",
}
SAYS_SO_ITSELF = re.compile(r"\s*\W?(?:retracted|withdrawn|retraction)\b", re.IGNORECASE)

BOUND = ("book", "chapter")
"""Kinds that may have volumes of their own; a number of a report is none."""
FIRST_EDITION = re.compile(r"(?:1|1st|first)(?:\s+ed(?:ition)?\.?)?", re.IGNORECASE)
SHORTENED = re.compile(
    r"(?<![\w.])(?P<letters>[A-Za-z]*)(?P<first>\d+)(?P<after>[A-Za-z]?)-(?:(?P=letters))?(?P<last>\d+)(?:(?P=after))?(?![\w.-])"
)
ORDINAL_ENDINGS = {1: "st", 2: "nd", 3: "rd"}


def format_html(record: Record, *, retracted_in: Record | None = None) -> str:
    """The reference as escaped HTML with <i>, <sub> and <sup> only. Never ends in a stop after a DOI or address.

    `retracted_in` is the publisher's notice of its retraction, if that is known.
    """
    return joined([*FORMS[record.type](record), *(_retraction(retracted_in) if retracted_in else ())])


def format_text(record: Record, *, retracted_in: Record | None = None) -> str:
    """The reference as plain text: exactly the text content of `format_html`."""
    return html.unescape(re.sub(r"</?(?:i|sub|sup)>", "", format_html(record, retracted_in=retracted_in)))


def issue_label(issue: str) -> str:
    """The issue as AMA prints it: `3_suppl` and `3 Supplement` → `3 suppl`, `Suppl. 1` and `Suppl1` → `suppl 1`."""
    label = re.sub(r"[\s_]+", " ", issue).strip()
    label = re.sub(r"\bsuppl(?:ement)?(?=\d)", "suppl ", label, flags=re.IGNORECASE)
    label = re.sub(r"\bsuppl(?:ement)?\b\.?", "suppl", label, flags=re.IGNORECASE)
    return re.sub(r"\b(?:pt|part)\b\.?", "pt", label, flags=re.IGNORECASE)


def page_label(record: Record) -> str:
    """Pages in full, or the article number: `472-86` → `472-486`, `S70-6` → `S70-S76`.

    A range of one page is one page; `1-7` of an e-only article is none.
    """
    pages = re.sub(r"\s*[-‐-―−]+\s*", "-", record.pages.strip())
    first, _hyphen, last = pages.partition("-")
    if record.article_number and (not pages or first == "1"):
        return record.article_number.strip()
    return first if first == last else full_pages(pages)


def full_pages(pages: str) -> str:
    """`1849-59` → `1849-1859`, `231S-8S` → `231S-238S`; anything else as it is."""
    return SHORTENED.sub(_in_full, pages)


def _in_full(pages: re.Match[str]) -> str:
    """A range whose last page leaves out what it has in common with the first; as it is if that cannot be."""
    letters, first, after, last = pages["letters"], pages["first"], pages["after"], pages["last"]
    whole = first[: len(first) - len(last)] + last
    is_shortened = len(last) < len(first) and whole > first
    return f"{letters}{first}{after}-{letters}{whole}{after}" if is_shortened else pages[0]


def edition_label(edition: str) -> str:
    """`4`, `4th` and `4th edition` → `4th ed`; `Revised` → `Revised ed`; the first edition is not mentioned."""
    label = edition.strip()
    if not label or FIRST_EDITION.fullmatch(label):
        return ""
    if label.isdecimal():
        label += _ordinal_ending(int(label))
    return re.sub(r"\s*\bed(?:ition|n)?\.?\s*$", "", label, flags=re.IGNORECASE) + " ed"


def _ordinal_ending(number: int) -> str:
    return "th" if number % 100 in {11, 12, 13} else ORDINAL_ENDINGS.get(number % 10, "th")


def _article(record: Record) -> list[str]:
    journal = record.container_title_short or record.container_title
    return [
        *_opening(record),
        sentence(italic(journal)),
        sentence(plain(_issue_part(record))),
        *_where(record),
    ]


def _preprint(record: Record) -> list[str]:
    server = record.container_title or record.publisher
    posted = _publication_date(record)
    said = f"Preprint posted online {posted}" if posted else "Preprint"
    return [*_opening(record), sentence(italic(server)), sentence(plain(said)), *_where(record)]


def _chapter(record: Record) -> list[str]:
    editors = _editors(record)
    before_book = f"In: {editors} " if editors else "In: "
    book = plain(before_book) + " " + italic(record.container_title) if record.container_title else ""
    return [*_opening(record), sentence(book), *_imprint(record), *_where(record)]


def _book(record: Record) -> list[str]:
    by_editors_alone = not record.authors and bool(record.editors)
    makers = plain(_editors(record)) if by_editors_alone else sentence(plain(listed(record.authors)))
    also_edited = "" if by_editors_alone else plain(_editors(record))
    return [makers, sentence(_titled(record, italic)), also_edited, *_imprint(record), *_where(record)]


def _report(record: Record) -> list[str]:
    authors = sentence(plain(listed(record.authors)))
    series = sentence(plain(record.container_title))
    return [authors, sentence(_titled(record, italic)), series, *_imprint(record), *_where(record)]


def _thesis(record: Record) -> list[str]:
    authors = sentence(plain(listed(record.authors)))
    return [authors, sentence(_titled(record, italic)), "Dissertation.", *_imprint(record), *_where(record)]


def _web_page(record: Record) -> list[str]:
    site = record.container_title or record.publisher
    if len(record.authors) == 1 and record.authors[0].literal == site:
        site = ""
    dated = sentence(plain(_publication_date(record)))
    return [*_opening(record), sentence(plain(site)), dated, *_where(record)]


FORMS: dict[str, Callable[[Record], list[str]]] = {
    "article-journal": _article,
    "preprint": _preprint,
    "chapter": _chapter,
    "book": _book,
    "report": _report,
    "thesis": _thesis,
    "webpage": _web_page,
}


def _opening(record: Record) -> list[str]:
    """Authors and title in roman type."""
    return [sentence(plain(listed(record.authors))), sentence(_titled(record, rich))]


def _titled(record: Record, style: Callable[[str], str]) -> str:
    """The title with what the publisher has announced about the work; "" if there is no title."""
    title = style(record.title)
    if not title:
        return ""
    before = "" if SAYS_SO_ITSELF.match(record.title) else NOTICE_BEFORE_TITLE.get(record.notice, "")
    return before + title + NOTICE_AFTER_TITLE.get(record.notice, "")


def _issue_part(record: Record) -> str:
    """`2017;7(3 suppl):231S-238S`, or the date online for an article that has no issue yet."""
    issue = f"({issue_label(record.issue)})" if record.issue.strip() else ""
    volume = record.volume.strip() + issue
    pages = page_label(record)
    if not (volume or pages) and record.published_online_on:
        return f"Published online {long_date(record.published_online_on)}"
    date = str(record.year or "") if volume else _publication_date(record)
    return (f"{date};{volume}" if date and volume else date or volume) + (f":{pages}" if pages else "")


def _publication_date(record: Record) -> str:
    """`August 5, 2020`, `August 2020` or `2020`, as far as it is known."""
    if not record.year:
        return long_date(record.published_online_on) if record.published_online_on else ""
    month = MONTHS[record.month - 1] if record.month and 1 <= record.month <= 12 else ""
    if month and record.day:
        return f"{month} {record.day}, {record.year}"
    return f"{month} {record.year}".strip()


def _retraction(notice: Record) -> list[str]:
    """`Retracted in: Lancet. 2010;375(9713):445.`"""
    journal = italic(notice.container_title_short or notice.container_title)
    return [sentence(f"Retracted in: {journal}"), sentence(plain(_issue_part(notice))), *_where(notice)]


def _imprint(record: Record) -> list[str]:
    """Volume, edition, publisher, year and pages of a book: `Vol 2.`, `4th ed.` and `Elsevier; 2018:233-240.e2.`"""
    volume = f"Vol {record.volume.strip()}" if record.volume.strip() and record.type in BOUND else ""
    house = "; ".join(part for part in (record.publisher.strip(), str(record.year or "")) if part)
    pages = page_label(record)
    house += f":{pages}" if pages else ""
    return [sentence(plain(part)) for part in (volume, edition_label(record.edition), house)]


def _editors(record: Record) -> str:
    """`Benzon HT, Raja SN, eds.`"""
    names = listed(record.editors)
    if not names:
        return ""
    return f"{names}, {'ed' if len(record.editors) == 1 and not record.editors[0].is_et_al else 'eds'}."


def _where(record: Record) -> list[str]:
    """Where it is found: the DOI; without one the day it was read and the address."""
    if record.doi:
        return [plain(f"doi:{record.doi}")]
    accessed = f"Accessed {long_date(record.accessed_on)}." if record.accessed_on and record.url else ""
    return [accessed, plain(record.url)]
