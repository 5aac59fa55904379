"""What some publishers write into their DOIs, held against the rest of a reference (pure).

A disagreement is a strong hint at a wrong DOI. An agreement proves nothing: whoever invents a DOI copies the pattern.
"""

from __future__ import annotations

import re

from citations.places import first_page
from citations.records import Record

ARTICLE_IN_DOI = (
    re.compile(r"10\.1097/md\.0+(?P<article>\d+)"),  # Medicine (Baltimore): e19478 is md.0000000000019478
    re.compile(r"10\.1371/journal\.[a-z]{4}\.0*(?P<article>\d+)"),  # PLOS: e33693 is pone.0033693
)
VOLUME_IN_DOI = (
    re.compile(r"10\.3389/[a-z]+\.(?P<year>(?:19|20)\d\d)\.\d+"),  # Frontiers: the year
    re.compile(r"10\.3390/[a-z]+?(?P<volume>\d{1,2})(?:\d{2})\d{4}"),  # MDPI: volume, issue, number
)


def contradicts_doi(record: Record) -> bool:
    """Whether the DOI of `record` says another article number, volume or year than the record itself."""
    numbers = {number for text in (record.article_number, record.pages) if (number := first_page(text))}
    for pattern in ARTICLE_IN_DOI:
        if (found := pattern.fullmatch(record.doi)) and numbers:
            return found["article"] not in numbers
    for pattern in VOLUME_IN_DOI:
        if found := pattern.fullmatch(record.doi):
            return any(_differs(name, value, record) for name, value in found.groupdict().items())
    return False


def _differs(name: str, value: str, record: Record) -> bool:
    if name == "year":
        return bool(record.year) and abs(int(value) - int(record.year or 0)) > 1
    return record.volume.isdigit() and int(value) != int(record.volume)
