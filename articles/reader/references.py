"""The reference list of an edition as records, and the formats in which readers may take it with them."""

from __future__ import annotations

from collections.abc import Mapping

from articles.models import Edition
from articles.reader.text import NoticeNow, notice_of
from citations.formats.files import FORMATS
from citations.records import Record

OFFERED = {FORMATS[name].extension: FORMATS[name] for name in ("ris", "bibtex", "csl-json")}
"""Formats by the ending of their address."""


def records_of(edition: Edition, notices: Mapping[int, NoticeNow]) -> list[Record]:
    """The sources in the order of the list, as they were signed.

    Each has the publisher's notice among `notices` (those of today, by the number of the reference), or else the one
    that stood when it was signed.
    """
    return [
        Record.from_dict(entry["record"] | {"notice": notice_of(entry, notices).notice})
        for entry in edition.document["citations"]
    ]
