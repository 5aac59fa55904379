"""Desk pages about people: everybody who may be named to readers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from reversion.models import Version

from articles.actions import external, people, signing
from articles.desk.forms_people import (
    AccountChoiceForm,
    ExternalForm,
    NewPersonForm,
    PeopleFilterForm,
    PersonForm,
    ReasonActForm,
)
from articles.desk.forms_reasons import ReasonForm
from articles.desk.pages import confirm, form_from, open_or_send, outcome, page, takes
from articles.models import Person
from articles.permissions import can
from cms.pages import listing

VERSIONS_SHOWN = 20


@require_safe
@takes("edit_person")
def person_list(request: HttpRequest) -> HttpResponse:
    filters = PeopleFilterForm(request.GET)
    return render(request, "desk/people/list.html", listing(request, filters, filters.people()))


@require_safe
@takes("edit_person")
def person_detail(request: HttpRequest, pk: int) -> HttpResponse:
    person = person_or_404(pk)
    reviewer = getattr(person, "reviewer", None)
    context = {
        "person": person,
        "reviewer": reviewer,
        "may_manage": can(request.user, "manage_people"),
        "is_own": person.user_id == request.user.pk,
        "has_passphrase": bool(reviewer and person.user) and signing.has_signing_passphrase(person.user),
        "versions": Version.objects.get_for_object(person)
        .select_related("revision__user")
        .defer("serialized_data")[:VERSIONS_SHOWN],
    }
    return render(request, "desk/people/detail.html", context)


@open_or_send
@takes("edit_person")
def person_add(request: HttpRequest) -> HttpResponse:
    form = form_from(request, NewPersonForm)
    if form.is_valid() and (
        person := form.try_to(people.add_person, by=request.user, fields=form.fields_for_action())
    ):
        return done(request, person, _("%(name)s can now be named in bylines."))
    return page(request, "desk/people/add.html", {"form": form})


@open_or_send
@takes("edit_person")
def person_edit(request: HttpRequest, pk: int) -> HttpResponse:
    person = person_or_404(pk)
    form = form_from(request, PersonForm, initial=values_of(person, PersonForm.names))
    if form.is_valid() and form.try_to(
        people.edit_person,
        by=request.user,
        person=person,
        fields=form.fields_for_action(),
        reason=form.reason_for_action(),
    ):
        return done(request, person, _("The profile of %(name)s is saved."))
    return page(request, "desk/people/edit.html", {"form": form, "person": person})


@open_or_send
@takes("manage_people")
def person_link_account(request: HttpRequest, pk: int) -> HttpResponse:
    person, form = person_or_404(pk), form_from(request, AccountChoiceForm)
    if form.is_valid() and form.try_to(
        people.link_account, by=request.user, person=person, **form.cleaned_data
    ):
        return done(request, person, _("%(name)s is linked to the account."))
    return page(request, "desk/people/link_account.html", {"form": form, "person": person})


@open_or_send
@takes("manage_people")
def person_make_external(request: HttpRequest, pk: int) -> HttpResponse:
    person = person_or_404(pk)
    form = form_from(request, ExternalForm, person=person)
    if outcome(form, external.make_external, by=request.user, person=person):
        sentence = _("%(name)s is an external reviewer now, and can be asked once a licence is verified.")
        return done(request, person, sentence)
    return page(request, "desk/people/make_external.html", {"form": form, "person": person})


@open_or_send
@takes("manage_people")
def person_make_regular(request: HttpRequest, pk: int) -> HttpResponse:
    person, form = person_or_404(pk), form_from(request, ReasonActForm)
    if outcome(form, external.make_regular, by=request.user, person=person):
        return done(request, person, _("%(name)s is invited to choose a password; their links have ended."))
    return confirm(
        request,
        form,
        title=_("Make %(name)s a regular reviewer?") % {"name": person.name},
        text=_(
            "Their links stop working at once. They get an invitation to choose a password, and sign in from then on."
        ),
        act=_("Make a regular reviewer"),
        back=reverse("desk:person-detail", args=[person.pk]),
    )


@open_or_send
@takes("manage_people")
def person_retire(request: HttpRequest, pk: int) -> HttpResponse:
    person = person_or_404(pk)
    return ask_reason(
        request,
        person,
        lambda reason: people.set_person_active(
            by=request.user, person=person, is_active=False, reason=reason
        ),
        title=_("Retire %(name)s?"),
        text=_(
            "They can no longer be named in new bylines or asked to review. What they wrote and signed stays."
        ),
        act=_("Retire"),
        is_danger=True,
    )


@open_or_send
@takes("manage_people")
def person_restore(request: HttpRequest, pk: int) -> HttpResponse:
    person = person_or_404(pk)
    return ask_reason(
        request,
        person,
        lambda reason: people.set_person_active(
            by=request.user, person=person, is_active=True, reason=reason
        ),
        title=_("Bring %(name)s back?"),
        text=_("They can be named in bylines again, and review if their licence is verified and current."),
        act=_("Bring back"),
    )


def person_or_404(pk: int) -> Person:
    return get_object_or_404(Person.objects.select_related("user", "reviewer__verified_by"), pk=pk)


def values_of(row: Any, names: frozenset[str]) -> dict[str, Any]:
    """What a form for `row` starts with."""
    return {name: getattr(row, name) for name in names}


def ask_reason(
    request: HttpRequest, person: Person, do: Callable[[str], object], *, title: str, **step: Any
) -> HttpResponse:
    """The page that asks why, and the act once there is a reason."""
    form = form_from(request, ReasonForm)
    if form.is_valid():
        do(form.cleaned_data["reason"])
        return done(request, person, _("Done for %(name)s."))
    back = reverse("desk:person-detail", args=[person.pk])
    return confirm(request, form, title=title % {"name": person.name}, back=back, **step)


def done(request: HttpRequest, person: Person, sentence: str) -> HttpResponse:
    """Back to the person's page, which says what happened."""
    messages.success(request, sentence % {"name": person.name})
    return redirect("desk:person-detail", person.pk)
