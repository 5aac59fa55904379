"""Pasted reference lines and lists, read into records.

Reads what AMA, Vancouver and PubMed print. A line that cannot be read keeps its whole text as the title and says so
with `parsed=False`; identifiers that stand in it are read all the same.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from citations.dates import day_in
from citations.identifiers import DOI_START, PMCID, PMID, normalize_doi
from citations.records import Record
from citations.reference_forms import FORMS, ONLINE
from citations.spelling import visible

LONGEST_LINE = 4000

NUMBER = re.compile(r"\s*(?:\[\^?(\d{1,3})\]:?|\((\d{1,3})\)(?=\s)|(\d{1,3})[.)](?=\s|$|[^\W\d_]))\s*")
LINK = re.compile(r"\[([^\[\]]*)\]\((https?://[^()\s]*(?:\([^()\s]*\)[^()\s]*)*)\)")
EMPHASIS = re.compile(r"(?<![\w*])(\*{1,3}|_{1,3})(?=\S)([^*_]+)(?<=\S)\1(?![\w*])")
LABELS = re.compile(
    r"\[(?:PubMed|CrossRef|Google Scholar|(?:PMC )?free (?:full text|article|PMC article))\]", re.IGNORECASE
)
DOI_LABEL = re.compile(r"(?:https?://\S*|\bdoi\s*:?\s*)$", re.IGNORECASE)
PUBMED = re.compile(rf"(?:https?://[^\s()]*)?(?:{PMID.pattern}|{PMCID.pattern})(?:\.\d)?/?", re.IGNORECASE)
ADDRESS = re.compile(r"https?://[^\s<>\"]+")
ACCESSED = re.compile(
    r"\b(?:Accessed|Retrieved|Last accessed)(?: on)?:? ([^.;]{6,20}\d)[.,;]?", re.IGNORECASE
)
NOTICE = re.compile(r"(RETRACTED|WITHDRAWN)(?: ARTICLE)?:\s*", re.IGNORECASE)


@dataclass(frozen=True)
class ParsedReference:
    """A line as it was pasted and what was read from it. `parsed` is False if the title is only the raw line."""

    raw: str
    record: Record
    parsed: bool


def parse_reference_line(line: str) -> ParsedReference:
    """Read one reference, with or without its number in front. Never raises; see `ParsedReference.parsed`."""
    raw = line.strip()
    if len(raw) > LONGEST_LINE:
        return ParsedReference(raw, Record(title=raw), parsed=False)
    cleaned = _cleaned(without_number(raw))
    text, found = _identifiers(cleaned)
    read = next((record for form in FORMS if (record := form(text, found))), None)
    if read is None:
        return ParsedReference(raw, replace(found, title=cleaned), parsed=False)
    return ParsedReference(raw, with_notice(read), parsed=True)


def leading_number(line: str) -> int | None:
    """The number a reference begins with: `3.`, `3)`, `[3]`, `(3)` or `[^3]:`. None if there is none."""
    found = NUMBER.match(line)
    return int(next(group for group in found.groups() if group)) if found else None


def without_number(line: str) -> str:
    """`line` without the number or bullet in front of it."""
    stripped = NUMBER.sub("", line, count=1) if NUMBER.match(line) else line
    return re.sub(r"^\s*[-*•·]\s+", "", stripped).strip()


def with_notice(record: Record) -> Record:
    """A title that begins with RETRACTED: or WITHDRAWN: loses these words, and the record says it instead."""
    said = NOTICE.match(record.title)
    if not said or said.end() == len(record.title):
        return record
    return replace(record, title=record.title[said.end() :], notice=said[1].lower())


def _cleaned(text: str) -> str:
    """`text` on one line, without Markdown emphasis and links, with hyphens for dashes."""
    text = LINK.sub(lambda link: link[2] if link[1] in link[2] else f"{link[1]} {link[2]}", text)
    text = LABELS.sub("", EMPHASIS.sub(r"\2", text))
    return " ".join(visible(text).replace("\u00a0", " ").split())


def _identifiers(text: str) -> tuple[str, Record]:
    """`text` without identifiers, addresses and dates of reading, and a record that holds those."""
    text, doi = _without_doi(text)
    pmid, pmcid = PMID.search(text), PMCID.search(text)
    text = PUBMED.sub(" ", text)
    address, accessed, online = ADDRESS.search(text), ACCESSED.search(text), ONLINE.search(text)
    found = Record(
        doi=doi,
        pmid=pmid[1] if pmid else "",
        pmcid=f"PMC{pmcid[1]}" if pmcid else "",
        url=address[0].rstrip(".,;)") if address else "",
        accessed_on=day_in(accessed[1]) if accessed else None,
        published_online_on=day_in(online[1]) if online else None,
    )
    if found.accessed_on:
        text = ACCESSED.sub(" ", text)
    text = ADDRESS.sub(" ", text)
    text = re.sub(r"\bAvailable (?:from|at):?", " ", text)
    return re.sub(r"\s*[.;][\s.;]*$", ".", " ".join(text.split())), found


def _without_doi(text: str) -> tuple[str, str]:
    start = DOI_START.search(text)
    if not start:
        return text, ""
    word_end = text.find(" ", start.start())
    word = text[start.start() : word_end] if word_end > 0 else text[start.start() :]
    try:
        doi = normalize_doi(word)
    except ValueError:
        return text, ""
    before = DOI_LABEL.sub("", text[: start.start()])
    return f"{before} {text[start.start() + len(word) :]}", doi
