"""Which security headers an address answers with: one set for readers, one for staff."""

import re

from django.conf import settings

ARTICLE_FEEDBACK = re.compile(r"/articles/[^/]+/feedback/")

READER_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
"""Nothing on a reader's page runs, so nothing on it can connect. Audits of pages can: Chromium lets Lighthouse read
robots.txt only as far as the page's own policy does.
"""
STAFF_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
FOR_READERS = {
    "Content-Security-Policy": READER_POLICY,
    "Referrer-Policy": "strict-origin-when-cross-origin",
}
FOR_STAFF = {
    "Content-Security-Policy": STAFF_POLICY,
    "Referrer-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow",
    "Cache-Control": "no-store",
}


FOR_LINKS = {
    "Referrer-Policy": "strict-origin",
    "X-Robots-Tag": "noindex, nofollow",
    "Cache-Control": "no-store",
}
"""The address itself is a secret: no page, log or search engine elsewhere may learn it.

Nobody is told more than the host. With `no-referrer` browsers would also keep the origin of the button's form to
themselves, and the check of form tokens refuses that.
"""


FOR_CONFIDING = {"Referrer-Policy": "strict-origin"}
"""The address holds what a reader searches for or the code of a report: not even our own log may learn it from the
next request.
"""

FOR_PICTURES = {"Cross-Origin-Resource-Policy": "cross-origin"}
"""Other sites show our texts with their pictures. No picture can act (`cms.stored_files`)."""

FOR_PROGRAMS = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "X-Robots-Tag": "noindex",
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": "If-None-Match",
    "Access-Control-Expose-Headers": "ETag",
    "Access-Control-Max-Age": "86400",
}
"""Pages of other sites may read the interface. Nobody may sign in to it, so no credentials are allowed."""


def is_api_path(path: str) -> bool:
    """Whether `path` belongs to the public interface for programs; its description for people, /api/, does not."""
    return path.startswith("/api/v1/")


def is_link_path(path: str) -> bool:
    """Whether `path` is the address that an external reviewer got by mail."""
    return path.startswith("/review/")


def is_confiding_path(path: str) -> bool:
    """Whether an address like `path` tells what a reader searches for or reported."""
    return path.startswith(("/search/", "/feedback/")) or bool(ARTICLE_FEEDBACK.match(path))


def is_staff_path(path: str) -> bool:
    """Whether `path` belongs to the desk, to sign-in or to the administration site; all else is for readers."""
    return path.startswith(("/desk/", "/accounts/", f"/{settings.ADMIN_PATH}")) or path in (
        "/desk",
        "/accounts",
    )


def headers_for(path: str) -> dict[str, str]:
    """Every security header of an answer at `path`."""
    if is_api_path(path):
        return EVERYWHERE | FOR_READERS | FOR_PROGRAMS
    if is_link_path(path):
        return EVERYWHERE | FOR_READERS | FOR_LINKS
    if is_staff_path(path):
        return EVERYWHERE | FOR_STAFF
    if is_confiding_path(path):
        return EVERYWHERE | FOR_READERS | FOR_CONFIDING
    if path.startswith("/media/images/"):
        return EVERYWHERE | FOR_READERS | FOR_PICTURES
    return EVERYWHERE | FOR_READERS
