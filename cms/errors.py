"""Every answer that is not what was asked for: one page or fragment that says what happened and what to do."""

import json
import logging
import sys
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from cms.headers import is_api_path, is_staff_path
from cms.held import held_from, host_of
from cms.refusals import Refusal

logger = logging.getLogger(__name__)

SECONDS_TO_RETRY = 5


def wants_fragment(request: HttpRequest) -> bool:
    """Whether a script asked, and not a person who navigated: htmx, our own modules, the editor's preview."""
    return (
        request.headers.get("HX-Request") == "true"
        or request.headers.get("X-Requested-With") == "XMLHttpRequest"
        or request.headers.get("Sec-Fetch-Dest") == "empty"
    )


def answer(
    request: HttpRequest, *, status: int, title: str, message: str, keep: bool = True, **more: Any
) -> HttpResponse:
    """A page, or a fragment for a script, that says in words what happened.

    With `keep` the page shows what had been typed. `more` may hold `advice` (what to do next), `code`,
    `send_again` (offer the typed text for sending once more), `action` (label and address of the way on).
    Nothing here asks the database, so that it also works when there is none. A program that asked gets JSON.
    """
    if is_api_path(request.path):
        return problem(status, title, message, more.get("code", ""))
    context = {
        "status": status,
        "title": title,
        "message": message,
        "held": held_from(request) if keep else None,
        "back": _back_from(request),
        "is_staff_page": is_staff_path(request.path),
        "here": request.get_full_path(),
        "site_name": settings.SITE_NAME,
    } | more
    if context["held"] and more.get("send_again"):
        context["csrf_token"] = get_token(request)
    page = "refusal.html" if context["is_staff_page"] else "reader/refusal.html"
    template = "_refusal.html" if wants_fragment(request) else page
    response = HttpResponse(render_to_string(template, context), status=status)
    if wants_fragment(request):
        response["HX-Retarget"], response["HX-Reswap"] = "#refusal", "innerHTML"
    return response


def problem(status: int, title: str, message: str, code: str = "") -> HttpResponse:
    """The same for a program (RFC 9457); `code` is a word that stays the same."""
    code = code or HTTPStatus(status).phrase.lower().replace(" ", "_")
    said = {"title": title, "status": status, "code": code, "detail": message}
    return HttpResponse(
        json.dumps(said, ensure_ascii=False),
        status=status,
        content_type="application/problem+json",
        headers={"Cache-Control": "no-store"},
    )


def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """The answer to an act that a rule refused."""
    logger.info("Refused %s %s: %s", request.method, request.path, sorted(refusal.codes))
    titles = {
        400: _("That cannot be used as it is"),
        403: _("You cannot do that"),
        404: _("Page not found"),
        429: _("Wait a little"),
    }
    title = titles.get(refusal.status, _("Nothing was changed"))
    return answer(
        request, status=refusal.status, title=title, message=str(refusal.message), code=refusal.code
    )


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig):
        return too_large(request)
    return answer(
        request,
        status=400,
        title=_("That cannot be used as it is"),
        message=_("The request was malformed."),
        advice=_("Go back, check the address or the form, and try again."),
        keep=False,
    )


def too_large(request: HttpRequest) -> HttpResponse:
    """The answer to a form that is larger than the server reads; nothing of it has been read."""
    return answer(
        request,
        status=413,
        title=_("That is too large"),
        message=_("What you sent is larger than this site accepts. Nothing was saved."),
        advice=_("Go back in your browser: your text is still in the form. Shorten it, or send it in parts."),
        keep=False,
    )


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answer(
        request,
        status=403,
        title=_("You cannot do that"),
        message=_("Your account is not allowed to open this page or to do this.")
        if is_staff_path(request.path)
        else _("This page is not open to readers, or what you sent did not come from this site."),
        advice=_("If it belongs to your work, ask an administrator to give your account the role it needs.")
        if is_staff_path(request.path)
        else _("Go back and try again, or start from the first page."),
    )


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answer(
        request,
        status=404,
        title=_("Page not found"),
        message=_("There is no page at this address, or your account may not see it.")
        if is_staff_path(request.path)
        else _("There is no page at this address."),
        advice=_("Check the address, or start from the first page."),
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """The last resort; says whether the database was out of reach, which passes by itself, or we are at fault."""
    error = sys.exc_info()[1]
    if isinstance(error, OperationalError):
        return unavailable(request, error)
    return answer(
        request,
        status=500,
        title=_("Something went wrong on our side"),
        message=_("The page could not be made. The failure has been recorded."),
        advice=_("Try again in a minute. If it happens again, tell us what you were doing."),
    )


def unavailable(request: HttpRequest, error: OperationalError) -> HttpResponse:
    """The answer while the database is out of reach or too busy: nothing was written, trying again helps."""
    logger.warning("No answer from the database: %s %s", request.method, request.path, exc_info=error)
    response = answer(
        request,
        status=503,
        title=_("One moment"),
        message=_("The site is busy or being restarted. Nothing was saved."),
        advice=_("Wait a few seconds, then try again."),
        send_again=True,
    )
    response["Retry-After"] = str(SECONDS_TO_RETRY)
    return response


def signed_out(request: HttpRequest, login_url: str) -> HttpResponse:
    """The answer to a form or a script when the session is over: the text stays on the page."""
    return answer(
        request,
        status=401,
        title=_("You have been signed out"),
        message=_("Nothing was saved yet, and nothing is lost."),
        advice=_("Sign in again in a new tab. Then come back to this one and send it again."),
        action=(_("Sign in in a new tab"), login_url),
        send_again=True,
    )


def _back_from(request: HttpRequest) -> str:
    """The page of ours that the person came from, or the first page of the part of the site they are in."""
    came_from = urlsplit(request.headers.get("Referer", ""))
    if came_from.netloc and came_from.netloc == host_of(request) and came_from.path != request.path:
        return came_from.path + (f"?{came_from.query}" if came_from.query else "")
    return "/desk/" if is_staff_path(request.path) else "/"
