"""The administrators' pages about accounts: list, new, one account, and each change with its reason."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cms.accounts import actions
from cms.accounts.forms import AccountFilterForm, NewAccountForm, PersonalForm, ReasonForm, RolesForm
from cms.accounts.models import User
from cms.accounts.permissions import can_change_account, check_can_change_account, check_can_manage_accounts
from cms.accounts.trail import events_about
from cms.pages import confirm, form_from, listing, page

EVENTS_SHOWN = 30

View = Callable[..., HttpResponse]
open_or_send = require_http_methods(["GET", "HEAD", "POST"])


def for_administrators(view: View) -> View:
    """Tells everybody else that only administrators get here (403), before anything is looked up."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        check_can_manage_accounts(request.user)
        return view(request, *args, **kwargs)

    return guarded


@require_safe
@for_administrators
def account_list(request: HttpRequest) -> HttpResponse:
    filters = AccountFilterForm(request.GET)
    return render(request, "accounts/list.html", listing(request, filters, filters.accounts()))


@require_safe
@for_administrators
def account_detail(request: HttpRequest, pk: int) -> HttpResponse:
    account = get_object_or_404(User, pk=pk)
    context = {
        "account": account,
        "may_change": can_change_account(request.user, account),
        "has_second_factor": account.authenticator_set.exists(),
        "events": events_about(account, EVENTS_SHOWN),
    }
    return render(request, "accounts/detail.html", context)


@open_or_send
@for_administrators
def account_create(request: HttpRequest) -> HttpResponse:
    form = form_from(request, NewAccountForm)
    if form.is_valid() and (
        account := form.try_to(actions.create_account, by=request.user, **form.cleaned_data)
    ):
        messages.success(request, _("An invitation is on its way to %(email)s.") % {"email": account.email})
        return redirect("accounts:account-detail", account.pk)
    return page(request, "accounts/create.html", {"form": form})


@open_or_send
@for_administrators
def account_set_roles(request: HttpRequest, pk: int) -> HttpResponse:
    account = _changeable(request, pk)
    form = form_from(request, RolesForm, initial={"roles": account.roles})
    if form.is_valid() and form.try_to(
        actions.set_roles, by=request.user, account=account, **form.cleaned_data
    ):
        return _done(request, account, _("The roles of %(name)s are saved."))
    return page(request, "accounts/set_roles.html", {"form": form, "account": account})


@open_or_send
@for_administrators
def account_correct(request: HttpRequest, pk: int) -> HttpResponse:
    account = _changeable(request, pk)
    form = form_from(request, PersonalForm, initial={"name": account.name, "email": account.email})
    if form.is_valid() and form.try_to(
        actions.correct_account, by=request.user, account=account, **form.cleaned_data
    ):
        return _done(request, account, _("The details of %(name)s are saved."))
    return page(request, "accounts/correct.html", {"form": form, "account": account})


@require_POST
@for_administrators
def account_invite(request: HttpRequest, pk: int) -> HttpResponse:
    account = _changeable(request, pk)
    actions.invite(by=request.user, account=account)
    return _done(request, account, _("A new invitation to %(name)s is on its way."))


@open_or_send
@for_administrators
def account_deactivate(request: HttpRequest, pk: int) -> HttpResponse:
    account, form = _changeable(request, pk), form_from(request, ReasonForm)
    if form.is_valid():
        actions.deactivate_account(by=request.user, account=account, **form.cleaned_data)
        return _done(request, account, _("The account of %(name)s is closed."))
    return confirm(
        request,
        form,
        title=_("Close the account of %(name)s?") % {"name": account.name},
        text=_("They are signed out at once and cannot sign in. What they signed and wrote stays as it is."),
        act=_("Close the account"),
        back=_address(account),
        is_danger=True,
    )


@open_or_send
@for_administrators
def account_reactivate(request: HttpRequest, pk: int) -> HttpResponse:
    account, form = _changeable(request, pk), form_from(request, ReasonForm)
    if form.is_valid():
        actions.reactivate_account(by=request.user, account=account, **form.cleaned_data)
        return _done(request, account, _("The account of %(name)s is open again."))
    return confirm(
        request,
        form,
        title=_("Open the account of %(name)s again?") % {"name": account.name},
        text=_("They can sign in again and have the roles they had."),
        act=_("Open the account"),
        back=_address(account),
    )


@open_or_send
@for_administrators
def account_remove_second_factor(request: HttpRequest, pk: int) -> HttpResponse:
    account, form = _changeable(request, pk), form_from(request, ReasonForm)
    if form.is_valid():
        actions.remove_second_factor(by=request.user, account=account, **form.cleaned_data)
        return _done(request, account, _("The second factor of %(name)s is removed."))
    return confirm(
        request,
        form,
        title=_("Remove the second factor of %(name)s?") % {"name": account.name},
        text=_(
            "For a lost phone or key. Make sure that it is really them who ask. They are signed out everywhere."
        ),
        act=_("Remove the second factor"),
        back=_address(account),
        is_danger=True,
    )


def _changeable(request: HttpRequest, pk: int) -> User:
    account = get_object_or_404(User, pk=pk)
    check_can_change_account(request.user, account)
    return account


def _address(account: User) -> str:
    return reverse("accounts:account-detail", args=[account.pk])


def _done(request: HttpRequest, account: User, sentence: str) -> HttpResponse:
    messages.success(request, sentence % {"name": account.name})
    return redirect(_address(account))
