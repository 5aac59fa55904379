"""Whether a reader's message looks like spam: by when, where and what was typed, with nobody else's help.

A sign never costs a reader anything: the message is kept, apart from the others, and a person decides.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TYPING_SECONDS = 3
"""Nobody reads a form, writes and sends within this time."""
SHORTEST_REPEATED = 20
"""Letters from which on the same words twice are more than a coincidence ("It is out of date.")."""
REPEATED_WITHIN_DAYS = 7

TOO_FAST, HIDDEN_FIELD, LINKS, REPEATED = "fast", "hidden", "links", "repeated"
SIGNS: dict[str, Promise] = {
    TOO_FAST: _("sent faster than anybody types"),
    HIDDEN_FIELD: _("a field was filled in that people do not see"),
    LINKS: _("has links that lead to no medical source"),
    REPEATED: _("the same words came before"),
}
"""Each sign of spam in the desk's words."""

SOURCES = (
    *("cochrane.org", "cochranelibrary.com", "doi.org", "ema.europa.eu", "europepmc.org", "nice.org.uk"),
    *("who.int", "gov", "gov.uk", "nhs.uk", "hse.ie", "rki.de", "edu", "ac.uk"),
    *("bmj.com", "jamanetwork.com", "nejm.org", "thelancet.com"),
)
"""Ends of host names that reports rightly refer to: we ask for a source."""

_LINK = re.compile(r"(?:https?://|www\.)[^\s<>\"')\]]+", re.IGNORECASE)
END_OF_SENTENCE = ".,;:!?’”»"
_MARKUP = re.compile(r"<a\s|\[url\b|\[link\b|</\w+>", re.IGNORECASE)


def signs_of(*, text: str, seconds: float, trap: str, is_repeated: bool, own_host: str = "") -> str:
    """The signs of spam that a message shows, separated by commas; "" for none.

    `seconds` passed since the form was made, `trap` is what the hidden field held. One link that leads elsewhere is a
    sign only beside another one: a reader may name a source that we do not know.
    """
    links = foreign_links(text, own_host)
    found = {
        TOO_FAST: bool(text) and seconds < TYPING_SECONDS,
        HIDDEN_FIELD: bool(trap.strip()),
        LINKS: links > 1 or bool(_MARKUP.search(text)),
        REPEATED: is_repeated,
    }
    found[LINKS] |= links == 1 and any(found.values())
    return ",".join(sign for sign, shows in found.items() if shows)


def foreign_links(text: str, own_host: str = "") -> int:
    """How many links of `text` lead neither to this site nor to where medical sources are."""
    hosts = [_host(link) for link in _LINK.findall(text)]
    known = (*SOURCES, own_host) if own_host else SOURCES
    return sum(not _ends_with(host, known) for host in hosts)


def _host(link: str) -> str:
    address = link if "//" in link else f"https://{link}"
    try:
        return (urlsplit(address).hostname or "").rstrip(END_OF_SENTENCE)
    except ValueError:
        return ""


def _ends_with(host: str, known: tuple[str, ...]) -> bool:
    return any(host == end or host.endswith(f".{end}") for end in known)
