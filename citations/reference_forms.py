"""The forms of a reference: what stands where in an article, a chapter, a book, a thesis, a page on the web.

Each form takes the text of a reference without its identifiers, and a record that already holds these. It answers
with the whole record, or None if the text has another form. `FORMS` are tried in order.
"""

from __future__ import annotations

import re
from dataclasses import replace

from citations.dates import PartialDate, read_date
from citations.names import read_names
from citations.records import Name, Record

ONLINE = re.compile(r"\b(?:Published online|Epub)(?: ahead of print)?:? ([^.;]{8,20}\d)[.;]?", re.IGNORECASE)
POSTED = re.compile(r"\bPreprint(?: posted)?(?: online)? ?([^.;]{4,20}\d)?[.;]?", re.IGNORECASE)
YEAR = r"(?P<year>(?:18|19|20)\d\d)"
MONTH = r"(?:\s(?P<month>[A-Z][a-z]{2,8})\.?(?:[-/][A-Z][a-z]{2,8})?(?:\s(?P<day>\d{1,2}))?)?"
PAGES = r"(?P<pages>[A-Za-z]{0,5}\d[\w.]*(?:\s?-\s?[A-Za-z]{0,5}\d[\w.]*)?(?:,\s\d+(?:-\d+)?)*)"
ISSUE = re.compile(
    rf"(?<=\s){YEAR}{MONTH}\s?;\s?(?P<volume>[\w. -]{{0,20}}?)\s?(?:\((?P<issue>[^()]{{1,40}})\))?"
    rf"(?:\s?:\s?{PAGES})?(?=[.,;\s]|$)"
)
YEAR_ALONE = re.compile(rf"(?<=\s){YEAR}(?::\s?{PAGES})?\.?\s*$")
IMPRINT = re.compile(rf"(?P<publisher>[^.;]{{2,120}});\s?{YEAR}(?::\s?{PAGES})?(?=[.\s]|$)")
EDITION = re.compile(r"([\w-]{1,20}) ed\.?$")
EDITORS = re.compile(r"(.{2,400}?), eds?\.\s+")
BETWEEN_SENTENCES = re.compile(r"(?<=[.?!])\s+")


def _journal_article(text: str, found: Record) -> Record | None:
    """`Authors. Title. Journal. 2017;7(3):231-238.`"""
    issue = ISSUE.search(f" {text}")
    if not issue or not (head := _head(f" {text}"[: issue.start()])):
        return None
    authors, title, journal = head
    date = read_date(f"{issue['month']} {issue['day'] or ''} {issue['year']}") if issue["month"] else None
    record = replace(
        found,
        authors=authors,
        title=title,
        container_title_short=journal,
        volume=issue["volume"].strip(),
        issue=(issue["issue"] or "").strip(),
    )
    return _with_pages(_dated(record, date or PartialDate(int(issue["year"]))), issue["pages"])


def _ahead_of_print(text: str, found: Record) -> Record | None:
    """`Authors. Title. Journal. Published online August 5, 2020.`"""
    online = ONLINE.search(text)
    if not online or not found.published_online_on or not (head := _head(text[: online.start()])):
        return None
    authors, title, journal = head
    year = found.published_online_on.year
    return replace(found, authors=authors, title=title, container_title_short=journal, year=year)


def _preprint(text: str, found: Record) -> Record | None:
    """`Authors. Title. bioRxiv. Preprint posted online February 4, 2015.`"""
    posted = POSTED.search(text)
    if not posted or not (head := _head(text[: posted.start()])):
        return None
    authors, title, server = head
    date = read_date(posted[1] or "")
    record = replace(found, type="preprint", authors=authors, title=title, container_title=server)
    return _dated(record, date)


def _chapter(text: str, found: Record) -> Record | None:
    """`Authors. Title. In: Editors, eds. Book. 4th ed. Publisher; 2018:233-240.`"""
    opening, separator, rest = text.partition(" In: ")
    imprint = IMPRINT.search(rest)
    if not separator or not imprint or not (head := _opening(opening)):
        return None
    book = rest[: imprint.start("publisher")].strip()
    editors = EDITORS.match(book)
    title, edition = _edition(book[editors.end() :] if editors else book)
    record = replace(
        found,
        type="chapter",
        authors=head[0],
        title=head[1],
        editors=read_names(editors[1]) if editors else (),
        container_title=title,
        edition=edition,
        publisher=imprint["publisher"].strip(),
        year=int(imprint["year"]),
    )
    return _with_pages(record, imprint["pages"])


def _book(text: str, found: Record) -> Record | None:
    """`Authors. Title. 4th ed. Publisher; 2018.` A thesis says so; with an address it is a report."""
    imprint = IMPRINT.search(text)
    if not imprint or not (before := text[: imprint.start("publisher")].strip()):
        return None
    is_thesis = bool(re.search(r"\b(?:Dissertation|Master's thesis|Thesis)\.$", before))
    before = re.sub(r"\s*\b(?:Dissertation|Master's thesis|Thesis)\.$", "", before)
    editors = EDITORS.match(before)
    title, edition = _edition(before[editors.end() :] if editors else before)
    head = ((), title) if editors else _opening(title)
    if not head or not head[1]:
        return None
    kind = "thesis" if is_thesis else ("report" if found.url else "book")
    record = replace(
        found,
        type=kind,
        authors=head[0],
        title=head[1],
        editors=read_names(editors[1]) if editors else (),
        edition=edition,
        publisher=imprint["publisher"].strip(),
        year=int(imprint["year"]),
    )
    return _with_pages(record, imprint["pages"])


def _year_alone(text: str, found: Record) -> Record | None:
    """`Authors. Title. Journal. 2020.`, of an article without volume and issue."""
    year = YEAR_ALONE.search(text)
    if not year or found.accessed_on or not (head := _head(text[: year.start()])):
        return None
    authors, title, journal = head
    if not authors:
        return None
    record = replace(
        found, authors=authors, title=title, container_title_short=journal, year=int(year["year"])
    )
    return _with_pages(record, year["pages"])


def _web_page(text: str, found: Record) -> Record | None:
    """`Author. Title. Site. January 26, 2016. Accessed June 18, 2019. https://…`"""
    if not found.url or found.doi:
        return None
    sentences = [each.rstrip(".") for each in BETWEEN_SENTENCES.split(text) if each.strip(". ")]
    date = next((day for each in reversed(sentences) if (day := read_date(each))), None)
    sentences = [each for each in sentences if not read_date(each)]
    if not sentences or _is_address_only(sentences):
        return None
    authors = read_names(sentences[0]) if len(sentences) > 2 else ()
    title, *site = sentences[1:] if authors else sentences
    record = replace(found, type="webpage", authors=authors, title=title, container_title=". ".join(site))
    return _dated(record, date)


def _is_address_only(sentences: list[str]) -> bool:
    return not any(re.search(r"[^\W\d_]{3}", each) for each in sentences)


FORMS = (_journal_article, _preprint, _ahead_of_print, _chapter, _book, _web_page, _year_alone)


def _head(text: str) -> tuple[tuple[Name, ...], str, str] | None:
    """Authors, title and journal from what stands before the year; None unless there are a title and a journal."""
    sentences = BETWEEN_SENTENCES.split(text.strip())
    sentences = [each for each in sentences if each.strip(" .")]
    if len(sentences) < 2:
        return None
    journal = sentences.pop().rstrip(" .,;")
    opening = _opening(" ".join(sentences))
    return (opening[0], opening[1], journal) if opening else None


def _opening(text: str) -> tuple[tuple[Name, ...], str] | None:
    """Authors and title from `Authors. Title.`; one sentence alone is a title."""
    first, *rest = BETWEEN_SENTENCES.split(text.strip(), maxsplit=1)
    authors = read_names(first.rstrip(".")) if rest and first.endswith(".") else ()
    title = rest[0] if authors else text.strip()
    title = re.sub(r"(?<=\S)\.$", "", title.strip())
    return (authors, title) if title else None


def _edition(text: str) -> tuple[str, str]:
    """A book's title without its edition, and the edition: `Essentials. 4th ed.` → `Essentials`, `4th`."""
    sentences = BETWEEN_SENTENCES.split(text.strip())
    found = EDITION.fullmatch(sentences[-1].rstrip(".")) if len(sentences) > 1 else None
    if found:
        sentences.pop()
    return " ".join(sentences).rstrip("."), found[1] if found else ""


def _with_pages(record: Record, pages: str | None) -> Record:
    """With pages as they are printed; a number that begins with `e` alone is an article number."""
    text = (pages or "").strip().rstrip(".")
    if re.fullmatch(r"e\d+", text):
        return replace(record, article_number=text)
    return replace(record, pages=text)


def _dated(record: Record, date: PartialDate | None) -> Record:
    return replace(record, year=date.year, month=date.month, day=date.day) if date else record
