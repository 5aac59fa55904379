"""The links that lead away from a page, and what an answer says about one (pure)."""

from __future__ import annotations

from html.parser import HTMLParser
from urllib.parse import urldefrag, urlsplit

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from cms.markdown.addresses import is_outbound

LONGEST_ADDRESS = 2000
"""Characters of a web address that is looked at; nobody types a longer one."""


class Outcome(TextChoices):
    """What came of looking at an address. What is not known is never called fine, and never broken."""

    ANSWERS = "answers", _("Works")
    GONE = "gone", _("Does not work")
    UNKNOWN = "unknown", _("Could not be checked")


GONE_CODES = frozenset({404, 410})


def outcome_of(code: int) -> Outcome:
    """What an HTTP status says: 2xx works, 404 and 410 do not, with all others (403, 429, 5xx …) nobody knows."""
    if 200 <= code < 300:
        return Outcome.ANSWERS
    return Outcome.GONE if code in GONE_CODES else Outcome.UNKNOWN


def external_links(html: str, own_host: str) -> list[str]:
    """Every address of another site that stored HTML links to, once, in the order of the page, without fragments."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    found = (urldefrag(address).url for address in reader.addresses)
    return list(dict.fromkeys(address for address in found if _is_external(address, own_host)))


def _is_external(address: str, own_host: str) -> bool:
    return len(address) <= LONGEST_ADDRESS and is_outbound(address) and urlsplit(address).hostname != own_host


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a" and (address := dict(attrs).get("href")):
            self.addresses.append(address)
