"""Finding what could tell who somebody is in a few lines of text: addresses, telephone and identity numbers.

It would rather miss one than take a dose, a year or the number of a source for one: a reader cannot send a message
in which something is found.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Found(NamedTuple):
    """One personal detail: the words, and what they look like."""

    words: str
    what: Promise


_SOURCE = re.compile(
    r"(?:https?://|www\.)\S+|\b10\.\d{4,9}/\S+"
    r"|\b(?:PMID|PMCID|PMC|ISBN|ISSN|NCT|ISRCTN|DOI|EudraCT|CAS)(?:[-\s]?1[03])?[:\s]*[\d][\dXx\s-]*"
    r"|\b(?:batch|lot|GTIN|EAN|NDC|PZN|serial)(?:-\d{1,2})?(?:\s+(?:no|nr|number|code))?[.:#\s]*"
    r"(?:\d{8,18}|\d{4,5}-\d{3,4}-\d{1,2})(?![\w@-])",
    re.IGNORECASE,
)
"""Links and numbers of publications, trials, substances and packages: never personal."""

KINDS: tuple[tuple[re.Pattern[str], Promise], ...] = (
    (re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"), _("an e-mail address")),
    (
        re.compile(
            r"(?<![\w.,/-])(?:"
            r"\d{3}-\d{2}-\d{4}"  # social security number, USA
            r"|[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d{2} ?\d{2} ?\d{2} ?[A-D]"  # national insurance number, UK
            r"|\d{3}[ -]\d{3}[ -]\d{4}"  # NHS number; also how telephone numbers are written
            r"|\d{10,18}"
            r")(?![\w-]|[.,]\d)",
        ),
        _("an identity or telephone number"),
    ),
    (
        re.compile(
            r"(?<![\w.,/-])(?:\+|00)\d{1,3}(?:[ ().-]{0,2}\d){7,13}(?!\w)"  # with the code of a country
            r"|(?<![\w.,/-])(?=(?:\D{0,2}\d){9})\(?0\d{2,5}\)?"  # within one: nine digits
            r"[ /-]?\d{2,4}(?:[ -]?\d{2,4}){1,3}(?![\w-]|[.,]\d)"
            r"|(?<![\w.,/-])\(\d{3}\) ?\d{3}[ -]\d{4}(?!\w)"
        ),
        _("a telephone number"),
    ),
)


def details_in(text: str) -> list[Found]:
    """The personal details in `text`, each once, in the order of KINDS."""
    rest = _SOURCE.sub(" ", text)
    found: dict[str, Found] = {}
    for pattern, what in KINDS:
        for match in pattern.finditer(rest):
            words = match.group().strip()
            found.setdefault(words, Found(words, what))
        rest = pattern.sub(" ", rest)
    return list(found.values())
