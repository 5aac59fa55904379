"""The administrators' pages about accounts: list, new, one account, and each change with its reason."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cms.accounts import actions
from cms.accounts.forms import AccountFilterForm, NewAccountForm, PersonalForm, RolesForm
from cms.accounts.models import User
from cms.accounts.permissions import can_change_account, check_can_change_account, check_can_manage_accounts
from cms.accounts.trail import events_about
from cms.pages import PER_PAGE

EVENTS_SHOWN = 30


@require_safe
def account_list(request: HttpRequest) -> HttpResponse:
    check_can_manage_accounts(request.user)
    filters = AccountFilterForm(request.GET)
    page = Paginator(filters.accounts(), PER_PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    return render(
        request, "accounts/list.html", {"filters": filters, "page": page, "query": query.urlencode()}
    )


@require_safe
def account_detail(request: HttpRequest, pk: int) -> HttpResponse:
    check_can_manage_accounts(request.user)
    account = get_object_or_404(User, pk=pk)
    context = {
        "account": account,
        "may_change": can_change_account(request.user, account),
        "has_second_factor": account.authenticator_set.exists(),
        "events": events_about(account, EVENTS_SHOWN),
    }
    return render(request, "accounts/detail.html", context)


@require_safe
def account_new(request: HttpRequest) -> HttpResponse:
    check_can_manage_accounts(request.user)
    return _new_page(request, NewAccountForm())


@require_POST
def account_create(request: HttpRequest) -> HttpResponse:
    form = NewAccountForm(request.POST)
    if not form.is_valid():
        check_can_manage_accounts(request.user)
        return _new_page(request, form)
    account = actions.create_account(by=request.user, **form.cleaned_data)
    messages.success(request, _("An invitation is on its way to %(email)s.") % {"email": account.email})
    return redirect("accounts:account-detail", account.pk)


@require_safe
def account_roles(request: HttpRequest, pk: int) -> HttpResponse:
    account = changeable_account(request, pk)
    return _roles_page(request, account, RolesForm(initial={"roles": account.roles}))


@require_POST
def account_roles_set(request: HttpRequest, pk: int) -> HttpResponse:
    account = changeable_account(request, pk)
    form = RolesForm(request.POST)
    if not form.is_valid():
        return _roles_page(request, account, form)
    actions.set_roles(by=request.user, account=account, **form.cleaned_data)
    messages.success(request, _("The roles of %(name)s are saved.") % {"name": account.name})
    return redirect("accounts:account-detail", pk)


@require_safe
def account_personal(request: HttpRequest, pk: int) -> HttpResponse:
    account = changeable_account(request, pk)
    return _personal_page(
        request, account, PersonalForm(initial={"name": account.name, "email": account.email})
    )


@require_POST
def account_personal_correct(request: HttpRequest, pk: int) -> HttpResponse:
    account = changeable_account(request, pk)
    form = PersonalForm(request.POST)
    if not form.is_valid():
        return _personal_page(request, account, form)
    account = actions.correct_account(by=request.user, account=account, **form.cleaned_data)
    messages.success(request, _("The details of %(name)s are saved.") % {"name": account.name})
    return redirect("accounts:account-detail", pk)


@require_POST
def account_invite(request: HttpRequest, pk: int) -> HttpResponse:
    account = changeable_account(request, pk)
    actions.invite(by=request.user, account=account)
    messages.success(request, _("A new invitation is on its way to %(email)s.") % {"email": account.email})
    return redirect("accounts:account-detail", pk)


def changeable_account(request: HttpRequest, pk: int) -> User:
    """The account, if the signed-in person may change it; raises NotAllowed or Http404."""
    check_can_manage_accounts(request.user)
    account = get_object_or_404(User, pk=pk)
    check_can_change_account(request.user, account)
    return account


def _new_page(request: HttpRequest, form: Form) -> HttpResponse:
    return _form_page(request, "accounts/new.html", form)


def _roles_page(request: HttpRequest, account: User, form: Form) -> HttpResponse:
    return _form_page(request, "accounts/roles.html", form, account=account)


def _personal_page(request: HttpRequest, account: User, form: Form) -> HttpResponse:
    return _form_page(request, "accounts/personal.html", form, account=account)


def _form_page(request: HttpRequest, template: str, form: Form, **context: Any) -> HttpResponse:
    return render(request, template, {"form": form, **context}, status=400 if form.errors else 200)
