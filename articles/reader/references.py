"""The reference list of an edition as records, and the formats in which readers may take it with them."""

from __future__ import annotations

from articles.models import Edition
from citations.formats.files import FORMATS
from citations.records import Record

OFFERED = {FORMATS[name].extension: FORMATS[name] for name in ("ris", "bibtex", "csl-json")}
"""Formats by the ending of their address."""


def records_of(edition: Edition) -> list[Record]:
    """The sources in the order of the list, as they were signed, each with the publisher's notice of that day."""
    return [
        Record.from_dict(entry["record"] | {"notice": entry["notice"]})
        for entry in edition.document["citations"]
    ]
