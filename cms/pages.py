"""Small parts that desk views of every app share."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

View = Callable[..., HttpResponse]

PER_PAGE = 50
"""Rows of one page of a long list."""


def form_page(show: View, act: View) -> View:
    """One address for a form: `show` answers GET and HEAD, `act` answers POST."""

    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "POST":
            return act(request, *args, **kwargs)
        if request.method in ("GET", "HEAD"):
            return show(request, *args, **kwargs)
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])

    return answer
