"""A pasted line read again with the help of a registry's title: what stands before it, what after (pure).

No pattern reads every form of a reference. Once a registry's title is seen to stand in the line, the line need not be
guessed at any more: the authors come before the title, the journal between it and the year.
"""

from __future__ import annotations

import dataclasses
import re

from citations.found import Found
from citations.names import read_names
from citations.records import Record
from citations.references import without_number
from citations.spelling import visible
from citations.titles import MARKUP, found_in_line

WORD = re.compile(r"[^\W_]+")
BEFORE_THE_YEAR = re.compile(r"^[\s.,;:]*(?P<journal>.{2,200}?)[\s.,;:(]+(?:18|19|20)\d\d(?![\w])")


def reread(typed: Record, line: str, found: Found) -> Record | None:
    """`typed` with title, authors and journal as `line` has them around the title of `found`; None if it is not there.

    A title of another work is not taken: see `citations.titles.found_in_line`.
    """
    journals = (*found.journals, found.record.container_title, found.record.container_title_short)
    for title in dict.fromkeys((found.record.title, *found.titles)):
        if found_in_line(title, line, [name for name in journals if name]) and (
            parts := _around(title, line)
        ):
            return _read(typed, title, *parts)
    return None


def _around(title: str, line: str) -> tuple[str, str] | None:
    """What stands in `line` before and after `title`, whatever the punctuation and case; None if it differs more."""
    words = WORD.findall(MARKUP.sub("", visible(title)))
    text = visible(line)
    place = re.search(r"[\W_]*".join(re.escape(word) for word in words), text, re.IGNORECASE)
    return (text[: place.start()], text[place.end() :]) if place and words else None


def _read(typed: Record, title: str, before: str, after: str) -> Record:
    authors = read_names(without_number(before.strip()).strip(" .,;:\"“‘'"))
    journal = BEFORE_THE_YEAR.match(after)
    return dataclasses.replace(
        typed,
        title=title,
        authors=authors or typed.authors,
        container_title_short=journal["journal"] if journal else typed.container_title_short,
    )
