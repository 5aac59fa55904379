"""Changes of an account that need nothing but a reason: each has a page that says what it does, and the act."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from cms.accounts import actions
from cms.accounts.desk import changeable_account
from cms.accounts.forms import ReasonForm
from cms.accounts.models import User


@dataclass(frozen=True)
class Reasoned:
    """One such change in words: the question, what follows from it, its button, and what is said afterwards."""

    do: Callable[..., object]
    title: Promise
    text: Promise
    button: Promise
    done: Promise
    is_danger: bool = True


REASONED = {
    "deactivate": Reasoned(
        actions.deactivate_account,
        _("Close the account of %(name)s?"),
        _("They are signed out at once and cannot sign in. What they signed and wrote stays as it is."),
        _("Close the account"),
        _("The account of %(name)s is closed."),
    ),
    "reactivate": Reasoned(
        actions.reactivate_account,
        _("Open the account of %(name)s again?"),
        _("They can sign in again and have the roles they had."),
        _("Open the account"),
        _("The account of %(name)s is open again."),
        is_danger=False,
    ),
    "remove-second-factor": Reasoned(
        actions.remove_second_factor,
        _("Remove the second factor of %(name)s?"),
        _(
            "For a lost phone or key. Make sure that it is really them who ask. They are signed out everywhere."
        ),
        _("Remove the second factor"),
        _("The second factor of %(name)s is removed."),
    ),
}


@require_safe
def account_ask(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    return _page(request, changeable_account(request, pk), verb, ReasonForm())


@require_POST
def account_do(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    account, form = changeable_account(request, pk), ReasonForm(request.POST)
    if not form.is_valid():
        return _page(request, account, verb, form)
    change = _change(verb)
    change.do(by=request.user, account=account, reason=form.cleaned_data["reason"])
    messages.success(request, change.done % {"name": account.name})
    return redirect("accounts:account-detail", pk)


def _change(verb: str) -> Reasoned:
    if verb not in REASONED:
        raise Http404
    return REASONED[verb]


def _page(request: HttpRequest, account: User, verb: str, form: ReasonForm) -> HttpResponse:
    change = _change(verb)
    context = {
        "form": form,
        "title": change.title % {"name": account.name},
        "text": change.text,
        "act": change.button,
        "is_danger": change.is_danger,
        "back": reverse("accounts:account-detail", args=[account.pk]),
    }
    return render(request, "desk/confirm.html", context, status=400 if form.errors else 200)
