"""Reviewing: whom to ask, their answers, and the two screens on which an edition is read and checked."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from articles.actions import reviewing as actions
from articles.blockers_text import obstacles
from articles.candidates import Candidate, candidates
from articles.desk.forms_reviewing import (
    AcceptForm,
    AssignForm,
    DeclineForm,
    DueForm,
    ReassignForm,
    ReleaseForm,
    WaiveForm,
)
from articles.desk.pages import (
    article_or_404,
    confirm,
    edition_or_404,
    form_from,
    open_or_send,
    outcome,
    page,
    takes,
)
from articles.desk.reading import attestation, screen
from articles.models import Article, Assignment, Edition, Person
from articles.workflow import Kind
from cms.pages import ActForm


@require_safe
def edition_review(request: HttpRequest, pk: int) -> HttpResponse:
    edition = edition_or_404(request, pk)
    context = screen(request.user, edition, Kind.MEDICAL_REVIEW, request.GET.get("show", ""))
    return render(
        request, "desk/reviewing/review.html", {**context, "obstacles": obstacles(edition, request.user)}
    )


@open_or_send
@takes("assign")
def article_assign(request: HttpRequest, pk: int) -> HttpResponse:
    article = article_or_404(request, pk)
    kind = _wanted_kind(request, article)
    found = candidates(article, kind)
    form = form_from(request, AssignForm, article=article, found=found, initial={"kind": kind})
    if asked := outcome(form, actions.assign, article=article, by=request.user):
        return _asked(request, asked)
    return _whom_to_ask(request, form, article, kind, found, kinds=list(Kind))


@open_or_send
@takes("assign")
def assignment_reassign(request: HttpRequest, pk: int) -> HttpResponse:
    assignment = get_object_or_404(_assignments(request), pk=pk)
    article = assignment.article
    found = candidates(article, assignment.kind)
    form = form_from(request, ReassignForm, article=article, found=found)
    if asked := outcome(form, actions.reassign, assignment=assignment, by=request.user):
        return _asked(request, asked)
    return _whom_to_ask(request, form, article, assignment.kind, found, instead_of=assignment)


@open_or_send
@takes("assign")
def assignment_due_move(request: HttpRequest, pk: int) -> HttpResponse:
    assignment = get_object_or_404(_assignments(request), pk=pk)
    article, name = assignment.article, assignment.reviewer.person.name
    form = form_from(request, DueForm, article=article, initial={"due_on": assignment.due_on})
    if moved := outcome(form, actions.move_due_date, assignment=assignment, by=request.user):
        day = date_format(moved.due_on, "j F Y")
        messages.success(request, _("%(name)s has until %(day)s.") % {"name": name, "day": day})
        return redirect("desk:article-overview", article.pk)
    facts = {"name": name, "title": article.title, "day": date_format(assignment.due_on, "j F Y")}
    return confirm(
        request,
        form,
        title=_("Move the date for %(name)s") % facts,
        text=_("The review of “%(title)s” is due on %(day)s. They and whoever asked are told by mail.")
        % facts,
        act=_("Move the date"),
        back=reverse("desk:article-overview", args=[article.pk]),
    )


@require_safe
def assignment_overview(request: HttpRequest, pk: int) -> HttpResponse:
    return _invitation(
        request, _own_assignment(request, pk), AcceptForm(prefix="accept"), DeclineForm(prefix="decline")
    )


@require_POST
def assignment_accept(request: HttpRequest, pk: int) -> HttpResponse:
    assignment = _own_assignment(request, pk)
    form = AcceptForm(request.POST, prefix="accept")
    if outcome(form, actions.accept, assignment=assignment, by=request.user):
        messages.success(request, _("Thank you. The review is yours now."))
        return _after_accepting(assignment)
    return _invitation(request, assignment, form, DeclineForm(prefix="decline"))


@require_POST
def assignment_decline(request: HttpRequest, pk: int) -> HttpResponse:
    assignment = _own_assignment(request, pk)
    form = DeclineForm(request.POST, prefix="decline")
    if outcome(form, actions.decline, assignment=assignment, by=request.user):
        messages.success(request, _("You declined. The editors have been told and will ask somebody else."))
        return redirect("desk:work")
    return _invitation(request, assignment, AcceptForm(prefix="accept"), form)


@open_or_send
@takes("release")
def assignment_release(request: HttpRequest, pk: int) -> HttpResponse:
    assignment = get_object_or_404(_assignments(request), pk=pk)
    form = form_from(request, ReleaseForm)
    if outcome(form, actions.release, assignment=assignment, by=request.user):
        messages.success(request, _("%(name)s is released.") % {"name": assignment.reviewer.person.name})
        return redirect("desk:article-overview", assignment.article_id)
    return confirm(
        request,
        form,
        title=_("Release %(name)s?") % {"name": assignment.reviewer.person.name},
        text=_("They are no longer asked about this article. What they have signed stands."),
        act=_("Release the reviewer"),
        back=reverse("desk:article-overview", args=[assignment.article_id]),
    )


@open_or_send
@takes("waive_interest")
def interest_waive(request: HttpRequest, pk: int, person_pk: int) -> HttpResponse:
    article = article_or_404(request, pk)
    person = get_object_or_404(Person, pk=person_pk)
    declared = get_object_or_404(
        _assignments(request).active(), article=article, reviewer__person=person, has_interests=True
    )
    form = form_from(request, WaiveForm)
    if outcome(form, actions.waive_interest, article=article, person=person, by=request.user):
        messages.success(request, _("The interest is waived: %(name)s may sign.") % {"name": person.name})
        return redirect("desk:article-overview", pk)
    context = {"article": article, "person": person, "declared": declared, "form": form}
    return page(request, "desk/reviewing/waive.html", context)


def _asked(request: HttpRequest, asked: Assignment) -> HttpResponse:
    facts = {"name": asked.reviewer.person.name, "day": date_format(asked.due_on, "j F Y")}
    messages.success(request, _("%(name)s is asked to review it by %(day)s.") % facts)
    return redirect("desk:article-overview", asked.article_id)


def _whom_to_ask(
    request: HttpRequest, form: AssignForm, article: Article, kind: str, found: list[Candidate], **more: Any
) -> HttpResponse:
    context = {
        "article": article,
        "form": form,
        "kind": Kind(kind),
        "possible": [one for one in found if not one.why_not],
        "impossible": [one for one in found if one.why_not],
        **more,
    }
    return page(request, "desk/reviewing/assign.html", context)


def _assignments(request: HttpRequest) -> Any:
    visible = Article.objects.visible_to(request.user)
    found = Assignment.objects.filter(article__in=visible)
    return found.select_related("article__topic", "reviewer__person", "assigned_by").defer("article__body")


def _own_assignment(request: HttpRequest, pk: int) -> Assignment:
    """An invitation of the person who is signed in; somebody else's does not exist for them."""
    return get_object_or_404(_assignments(request), pk=pk, reviewer__person__user=request.user)


def _invitation(
    request: HttpRequest, assignment: Assignment, accept: ActForm, decline: ActForm
) -> HttpResponse:
    context = {
        "assignment": assignment,
        "article": assignment.article,
        "edition": _open_edition(assignment.article),
        "accept_form": accept,
        "decline_form": decline,
        "form": decline if decline.is_bound else accept,
        "meaning": attestation(assignment.kind),
    }
    return page(request, "desk/reviewing/invitation.html", context)


def _after_accepting(assignment: Assignment) -> HttpResponse:
    edition = _open_edition(assignment.article)
    if edition is None or assignment.has_interests:
        return redirect("desk:article-overview", assignment.article_id)
    return redirect(
        "desk:edition-facts" if assignment.kind == Kind.FACT_CHECK else "desk:edition-review", edition.pk
    )


def _open_edition(article: Article) -> Edition | None:
    return Edition.objects.open().light().filter(article=article).first()


def _wanted_kind(request: HttpRequest, article: Article) -> str:
    """The kind in the form or the address, or the first for which nobody has been asked."""
    for sent in (request.POST.get("kind"), request.GET.get("kind")):
        if sent in Kind.values:
            return sent
    asked = set(Assignment.objects.active().filter(article=article).values_list("kind", flat=True))
    return next((kind for kind in Kind.values if kind not in asked), Kind.MEDICAL_REVIEW)
