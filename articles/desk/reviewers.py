"""Desk pages about reviewers: who may sign, on what licence, verified by whom."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from articles.actions import people, signing
from articles.desk.forms_people import LicenceForm, ReviewerForm
from articles.desk.pages import form_from, open_or_send, page, takes
from articles.desk.people import ask_reason, done, person_or_404, values_of
from articles.models import Reviewer


@open_or_send
@takes("manage_people")
def reviewer_add(request: HttpRequest, pk: int) -> HttpResponse:
    person, form = person_or_404(pk), form_from(request, ReviewerForm)
    if form.is_valid() and form.try_to(
        people.add_reviewer,
        by=request.user,
        person=person,
        fields=form.fields_for_action(),
        reason=form.reason_for_action(),
    ):
        return done(request, person, _("%(name)s can sign once their licence is verified."))
    return page(request, "desk/people/reviewer.html", {"form": form, "person": person})


@open_or_send
@takes("manage_people")
def reviewer_edit(request: HttpRequest, pk: int) -> HttpResponse:
    reviewer = _reviewer(pk)
    form = form_from(request, ReviewerForm, initial=values_of(reviewer, ReviewerForm.names))
    if form.is_valid() and form.try_to(
        people.edit_reviewer,
        by=request.user,
        reviewer=reviewer,
        fields=form.fields_for_action(),
        reason=form.reason_for_action(),
    ):
        return done(request, reviewer.person, _("The reviewer’s record of %(name)s is saved."))
    return page(
        request, "desk/people/reviewer.html", {"form": form, "person": reviewer.person, "reviewer": reviewer}
    )


@open_or_send
@takes("manage_people")
def reviewer_verify(request: HttpRequest, pk: int) -> HttpResponse:
    reviewer, form = _reviewer(pk), form_from(request, LicenceForm)
    if form.is_valid() and form.try_to(
        people.verify_licence, by=request.user, reviewer=reviewer, **form.cleaned_data
    ):
        return done(request, reviewer.person, _("The licence of %(name)s is verified."))
    return page(request, "desk/people/verify.html", {"form": form, "reviewer": reviewer})


@open_or_send
@takes("manage_people")
def reviewer_stop(request: HttpRequest, pk: int) -> HttpResponse:
    reviewer = _reviewer(pk)
    return ask_reason(
        request,
        reviewer.person,
        lambda reason: people.set_reviewer_active(
            by=request.user, reviewer=reviewer, is_active=False, reason=reason
        ),
        title=_("Shall %(name)s stop reviewing?"),
        text=_("They cannot sign any more from now on. Signatures they have given stand until they expire."),
        act=_("Stop"),
        is_danger=True,
    )


@open_or_send
@takes("manage_people")
def reviewer_restore(request: HttpRequest, pk: int) -> HttpResponse:
    reviewer = _reviewer(pk)
    return ask_reason(
        request,
        reviewer.person,
        lambda reason: people.set_reviewer_active(
            by=request.user, reviewer=reviewer, is_active=True, reason=reason
        ),
        title=_("Let %(name)s review again?"),
        text=_("They can sign if their licence is verified and current."),
        act=_("Let them review"),
    )


@open_or_send
@takes("manage_people")
def reviewer_remove_passphrase(request: HttpRequest, pk: int) -> HttpResponse:
    with_account = Reviewer.objects.for_desk_list().filter(person__user__isnull=False)
    reviewer = get_object_or_404(with_account, pk=pk)
    return ask_reason(
        request,
        reviewer.person,
        lambda reason: signing.remove_signing_passphrase(
            user=reviewer.person.user, by=request.user, reason=reason
        ),
        title=_("Remove the signing passphrase of %(name)s?"),
        text=_(
            "For one that was forgotten. Make sure that it is really them who ask; they then choose a new one."
        ),
        act=_("Remove the passphrase"),
        is_danger=True,
    )


def _reviewer(pk: int) -> Reviewer:
    return get_object_or_404(Reviewer.objects.for_desk_list(), pk=pk)
