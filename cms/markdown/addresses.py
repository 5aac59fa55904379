"""Which addresses a text may link to or show pictures from.

Readers' browsers ask no other host by themselves, so pictures come from our own storage; links may lead anywhere
that a person can recognise. Addresses arrive percent-encoded by the parser.
"""

import re
from urllib.parse import urlsplit

HIDDEN_CHARACTERS = re.compile(r"[\x00-\x20\x7f-\xa0\u2028\u2029\\]")

HOST = re.compile(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*\.?(:\d+)?")


def is_safe_link(address: str) -> bool:
    """Whether `address` is http, https, mailto, a path on this site or an anchor on this page."""
    if HIDDEN_CHARACTERS.search(address):
        return False
    if address.startswith(("/", "#")):
        return not address.startswith("//")
    return is_outbound(address) or bool(re.fullmatch(r"(?i)mailto:[^@\s]+@[^@\s]+", address))


def is_outbound(address: str) -> bool:
    """Whether `address` is an http(s) address of a named host, without a user name that could pass for the host."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(HOST.fullmatch(parts.netloc))


def is_own_image(address: str) -> bool:
    """Whether `address` is a plain path below our media folder that cannot climb out of it."""
    return bool(re.fullmatch(r"/media/[\w./-]+", address)) and ".." not in address and "//" not in address
