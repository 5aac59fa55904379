"""Reading what a registry sent before its own format begins (pure)."""

from __future__ import annotations

import codecs
import datetime
import email.message
import email.utils
import re

LONGEST_WAIT = 24 * 3600.0
WEB_PAGE = re.compile(
    rb"\s*(?:\xef\xbb\xbf)?\s*(?:<!--.*?-->\s*)?<(?:!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL
)


class NotText(ValueError):
    """The bytes are in no encoding that we know."""


def decoded(body: bytes, content_type: str) -> str:
    """The text of `body`: UTF-8 if it is that, whatever was declared, otherwise in the declared encoding.

    Raises NotText. Nothing is replaced by question marks: a title read that way would be compared and stored.
    """
    for encoding in ("utf-8-sig", _charset(content_type)):
        try:
            codecs.lookup(encoding)
            return body.decode(encoding)
        except (LookupError, UnicodeError):
            continue
    raise NotText("The answer is in no encoding that we know.")


def is_web_page(body: bytes, content_type: str) -> bool:
    """Whether this is HTML, by what it says or by how it begins: error pages often call themselves something else."""
    return content_type.split(";")[0].strip().lower() in ("text/html", "application/xhtml+xml") or bool(
        WEB_PAGE.match(body[:1000])
    )


def waiting_time(retry_after: str, now: datetime.datetime) -> float | None:
    """Seconds that a `Retry-After` asks for (RFC 9110 10.2.3: a number or a date), at most a day; None without one."""
    text = retry_after.strip()
    if re.fullmatch(r"[0-9]{1,9}", text):
        return min(float(text), LONGEST_WAIT)
    try:
        until = email.utils.parsedate_to_datetime(text)
    except ValueError:
        return None
    until = until if until.tzinfo else until.replace(tzinfo=datetime.UTC)
    return min(max((until - now).total_seconds(), 0.0), LONGEST_WAIT)


def _charset(content_type: str) -> str:
    message = email.message.Message()
    message["Content-Type"] = content_type
    return str(message.get_content_charset("utf-8"))
