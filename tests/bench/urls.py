"""The site's addresses and a page that does nothing."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import path

from cms.urls import handler400, handler403, handler404, handler500, urlpatterns

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]


@login_not_required
def constant(request: HttpRequest) -> HttpResponse:
    return HttpResponse("constant")


urlpatterns = [*urlpatterns, path("constant/", constant)]
