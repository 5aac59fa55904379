"""What happens around every request: headers, sign-in by default, the end of sessions, second factor, refusals."""

import hashlib
import time
from collections.abc import Callable
from typing import Any

from allauth.core.internal.httpkit import get_client_ip
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.db import IntegrityError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from cms import errors
from cms.accounts.second_factor import has_second_factor
from cms.audit.acts import request_trace
from cms.headers import headers_for, is_link_path, is_staff_path
from cms.refusals import NotAllowed, Refusal, refusal_from

GetResponse = Callable[[HttpRequest], HttpResponse]

IDLE_SECONDS = 30 * 60
ABSOLUTE_SECONDS = 12 * 60 * 60
WRITE_AT_MOST_EVERY = 60


def came_by_link(request: HttpRequest) -> bool:
    """Whether this is an external reviewer, whose session `articles.desk.by_link` keeps within bounds."""
    return getattr(request, "review_link", None) is not None


class SecurityHeaders:
    """Gives every answer its headers. A view may set a stricter content policy of its own (stored images do)."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in headers_for(request.path_info).items():
            if not (name == "Content-Security-Policy" and name in response.headers):
                response.headers[name] = value
        return response


class RequestTrace:
    """Lets the audit trail say from where an act came: the address of the client and a mark of its session.

    Only for the desk and the links to it: what readers send is never tied to their address.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        is_told = is_staff_path(request.path_info) or is_link_path(request.path_info)
        token = request_trace.set(self._trace_of(request) if is_told else "")
        try:
            return self.get_response(request)
        finally:
            request_trace.reset(token)

    def _trace_of(self, request: HttpRequest) -> str:
        key = request.session.session_key or ""
        mark = hashlib.sha256(key.encode()).hexdigest()[:12] if key else "none"
        return f"{get_client_ip(request) or 'unknown'} session {mark}"


class SignedInByDefault(LoginRequiredMiddleware):
    """Only views marked `login_not_required` are public; for those the session is not even looked at."""

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., Any], view_args: Any, view_kwargs: Any
    ) -> HttpResponse | None:
        if not getattr(view_func, "login_required", True):
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)

    def handle_no_permission(self, request: HttpRequest, view_func: Callable[..., Any]) -> HttpResponse:
        """To the sign-in page; a form or a script gets 401 instead, so that no text is lost on the way."""
        if request.method in ("GET", "HEAD") and not errors.wants_fragment(request):
            return super().handle_no_permission(request, view_func)
        return errors.signed_out(request, resolve_url(self.get_login_url(view_func)))


class SessionLimits:
    """Ends a staff session 30 minutes after the last act in it and 12 hours after sign-in.

    A script that only asks for news (GET) does not count as an act.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if is_staff_path(request.path_info) and request.user.is_authenticated and not came_by_link(request):
            self._end_or_extend(request, now=int(time.time()))
        return self.get_response(request)

    def _end_or_extend(self, request: HttpRequest, now: int) -> None:
        session = request.session
        since = session.get("signed_in_at", now)
        seen = session.get("seen_at", now)
        if now - since >= ABSOLUTE_SECONDS or now - seen >= IDLE_SECONDS:
            logout(request)
            messages.info(request, _("You were signed out because your session had ended. Nothing was lost."))
        elif "seen_at" not in session or (now - seen >= WRITE_AT_MOST_EVERY and self._is_act(request)):
            session["signed_in_at"], session["seen_at"] = since, now

    def _is_act(self, request: HttpRequest) -> bool:
        return request.method == "POST" or not errors.wants_fragment(request)


class SecondFactorRequired:
    """Whoever may sign, publish or administer works only with a second factor; the demo goes without.

    `settings.SECOND_FACTOR_RULE` names the question, `rule(user) -> bool`.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.rule = import_string(settings.SECOND_FACTOR_RULE)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        is_work = is_staff_path(request.path_info) and not request.path_info.startswith("/accounts/")
        if is_work and not settings.DEMO and self._is_missing(request):
            return self._ask_for_it(request)
        return self.get_response(request)

    def _is_missing(self, request: HttpRequest) -> bool:
        user = request.user
        if came_by_link(request):  # the code at signing is their second step
            return False
        return user.is_authenticated and not has_second_factor(request) and self.rule(user)

    def _ask_for_it(self, request: HttpRequest) -> HttpResponse:
        sentence = _("Your work needs a second factor at sign-in. Set one up to go on.")
        if request.method not in ("GET", "HEAD") or errors.wants_fragment(request):
            return errors.refused(request, NotAllowed(sentence, code="second_factor_missing"))
        messages.warning(request, sentence)
        return redirect("mfa_index")


class Refusals:
    """Turns a refusal, of an action or of the database's guard, into a page or a fragment with its status."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, OperationalError):
            return errors.unavailable(request, exception)
        if isinstance(exception, IntegrityError):
            exception = refusal_from(exception) or exception
        return errors.refused(request, exception) if isinstance(exception, Refusal) else None
