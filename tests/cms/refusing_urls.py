"""Addresses for tests of the answers to failures: each view fails in its own way."""

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from cms.refusals import HasBlockers, Locked
from cms.urls import handler400, handler403, handler404, handler500

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]


@login_not_required
def blocked(request: HttpRequest) -> HttpResponse:
    raise HasBlockers("Two things are missing.", codes={"claim_open", "no_fact_check"})


@login_not_required
def locked(request: HttpRequest) -> HttpResponse:
    raise Locked


@login_not_required
def no_database(request: HttpRequest) -> HttpResponse:
    raise OperationalError("connection to server failed: secret host name")


@login_not_required
def broken(request: HttpRequest) -> HttpResponse:
    raise ZeroDivisionError("secret detail")


@login_not_required
def malformed(request: HttpRequest) -> HttpResponse:
    raise BadRequest("secret detail")


@login_not_required
def denied(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied("secret detail")


@login_not_required
def public(request: HttpRequest) -> HttpResponse:
    return HttpResponse("for everybody")


def signed_in_only(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"hello {request.user.name}")


def form(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"saved: {request.POST.get('body', '')}")


urlpatterns = [
    path("desk/blocked/", blocked),
    path("desk/locked/", locked),
    path("desk/no-database/", no_database),
    path("desk/broken/", broken),
    path("desk/denied/", denied),
    path("desk/mine/", signed_in_only),
    path("desk/form/", form),
    path("public/", public),
    path("public/locked/", locked),
    path("public/no-database/", no_database),
    path("public/broken/", broken),
    path("public/denied/", denied),
    path("public/malformed/", malformed),
    path("blocked/", blocked),
    path("no-database/", no_database),
    path("", include("cms.urls")),
]
