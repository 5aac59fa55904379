"""What every page of the library needs: who may open it, the source, the way back to where somebody came from."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from citations.models import Citation
from citations.permissions import check_can

View = Callable[..., HttpResponse]

open_or_send = require_http_methods(["GET", "HEAD", "POST"])
"""A page with a form: opened with GET, sent with POST to the same address."""


def takes(verb: str) -> Callable[[View], View]:
    """Let only those who may do `verb` to a source open the page; everybody else is told what it takes (403)."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            check_can(request.user, verb)
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def source_or_404(pk: int) -> Citation:
    return get_object_or_404(Citation, pk=pk)


def way_back(request: HttpRequest) -> str:
    """Where the person came from, if `next` or `return` names a page of this site; otherwise ""."""
    wanted = request.POST.get("next") or request.GET.get("next") or request.GET.get("return") or ""
    is_ours = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if is_ours else ""
