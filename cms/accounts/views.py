"""Signing out, and forms that outlived their session."""

from allauth.account import views as account
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.middleware.csrf import get_token
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cms import errors
from cms.held import is_from_our_page
from cms.serving.application import is_for_readers


@login_not_required
def sign_out(request: HttpRequest) -> HttpResponse:
    """Ends the session and tells the browser to forget what it kept of it."""
    response = account.logout(request)
    if request.method == "POST":
        response["Clear-Site-Data"] = '"cache", "storage"'
    return response


@require_safe
def form_token(request: HttpRequest) -> HttpResponse:
    """A fresh form token for a page that was open while its person signed in again elsewhere."""
    return HttpResponse(get_token(request), content_type="text/plain")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose token is no longer valid: usually the person has signed in again in another tab.

    Pages for readers take none of our forms but the one that needs no token.
    """
    if is_for_readers(request.path):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    can_send_again = is_from_our_page(request)
    return errors.answer(
        request,
        status=403,
        title=_("This form was too old to accept"),
        message=_("You have signed in again since it was opened, or the browser did not keep our cookie."),
        advice=_("Nothing was saved. Check what you typed below and send it again.")
        if can_send_again
        else _("Nothing was saved. Go back, reload the page and try again."),
        send_again=can_send_again,
        code="form_too_old",
    )
