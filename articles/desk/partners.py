"""Partners who show copies of articles: who is told of take-downs, and whether they were."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from articles.actions import partners as actions
from articles.desk.forms_findings import SubscriberForm
from articles.desk.pages import confirm, form_from, open_or_send, outcome, takes
from articles.models import Delivery, Subscriber

NEWEST = 50


@require_safe
@takes("keep_subscribers")
def subscriber_list(request: HttpRequest) -> HttpResponse:
    context = {
        "subscribers": Subscriber.objects.all(),
        "deliveries": Delivery.objects.for_desk_list()[:NEWEST],
    }
    return render(request, "desk/partners/list.html", context)


@open_or_send
@takes("keep_subscribers")
def subscriber_add(request: HttpRequest) -> HttpResponse:
    form = form_from(request, SubscriberForm)
    if added := outcome(form, actions.add_subscriber, by=request.user):
        subscriber, secret = added
        return render(request, "desk/partners/added.html", {"subscriber": subscriber, "secret": secret})
    return confirm(
        request,
        form,
        title=_("New partner"),
        text=_("A site that shows copies of our articles. It is told at once when one was taken down."),
        act=_("Add the partner"),
        back=reverse("desk:subscriber-list"),
    )


@require_POST
def subscriber_stop(request: HttpRequest, pk: int) -> HttpResponse:
    subscriber = get_object_or_404(Subscriber, pk=pk)
    actions.set_subscriber_active(subscriber=subscriber, by=request.user, is_active=False)
    messages.success(request, _("%(name)s is no longer told.") % {"name": subscriber.name})
    return redirect("desk:subscriber-list")


@require_POST
def subscriber_restart(request: HttpRequest, pk: int) -> HttpResponse:
    subscriber = get_object_or_404(Subscriber, pk=pk)
    actions.set_subscriber_active(subscriber=subscriber, by=request.user, is_active=True)
    messages.success(request, _("%(name)s is told again.") % {"name": subscriber.name})
    return redirect("desk:subscriber-list")
