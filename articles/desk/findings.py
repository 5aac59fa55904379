"""Findings: what may be wrong with an article, seen, taken and settled; and what is due for review."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from articles.actions import findings as actions
from articles.desk.feedback import for_reports, spam_count, with_edition
from articles.desk.forms_findings import (
    FindingFilterForm,
    GiveForm,
    MoveDateForm,
    RaiseForm,
    ResolveForm,
)
from articles.desk.pages import article_or_404, confirm, form_from, open_or_send, outcome, page, takes
from articles.models import Article, Feedback, Finding
from articles.permissions import can, check_can_settle, why_not_settle
from cms.pages import PER_PAGE, ActForm, listing


@require_safe
@takes("triage")
def finding_list(request: HttpRequest) -> HttpResponse:
    filters = FindingFilterForm(request.GET)
    found = filters.chosen(_findings(request), request.user).in_order()
    context = listing(request, filters, found) | {"spam_count": spam_count(request)}
    return render(request, "desk/findings/list.html", context)


@require_safe
@takes("triage")
def finding_overview(request: HttpRequest, pk: int) -> HttpResponse:
    finding = _finding(request, pk)
    return _finding_page(request, finding, ResolveForm(finding=finding))


@require_POST
@takes("triage")
def finding_take(request: HttpRequest, pk: int) -> HttpResponse:
    actions.take_finding(finding=_finding(request, pk), by=request.user)
    messages.success(request, _("The finding is yours now."))
    return redirect("desk:finding-overview", pk)


@require_POST
@takes("triage")
def finding_give_back(request: HttpRequest, pk: int) -> HttpResponse:
    actions.give_back_finding(finding=_finding(request, pk), by=request.user)
    messages.success(request, _("The finding is nobody’s task now."))
    return redirect("desk:finding-overview", pk)


@open_or_send
@takes("give_finding")
def finding_give(request: HttpRequest, pk: int) -> HttpResponse:
    finding = _finding(request, pk)
    form = form_from(request, GiveForm, finding=finding)
    if outcome(form, actions.give_finding, finding=finding, by=request.user):
        sentence = _("%(name)s has it now, and is told by mail.")
        messages.success(request, sentence % {"name": form.cleaned_data["to"].name})
        return redirect("desk:finding-overview", pk)
    step = {"title": _("Give it to somebody"), "text": finding.headline, "act": _("Give it to them")}
    return confirm(request, form, back=finding.get_absolute_url(), **step)


@open_or_send
@takes("triage")
def finding_move_date(request: HttpRequest, pk: int) -> HttpResponse:
    finding = _finding(request, pk)
    check_can_settle(request.user, finding)
    form = form_from(request, MoveDateForm, finding=finding)
    if outcome(form, actions.move_date, finding=finding, by=request.user):
        messages.success(request, _("The finding is due on another day now."))
        return redirect("desk:finding-overview", pk)
    step = {"title": _("Move the date"), "text": finding.headline, "act": _("Move the date")}
    return confirm(request, form, back=finding.get_absolute_url(), **step)


@require_POST
@takes("triage")
def finding_resolve(request: HttpRequest, pk: int) -> HttpResponse:
    finding = _finding(request, pk)
    form = ResolveForm(request.POST, finding=finding)
    if outcome(form, actions.resolve_finding, finding=finding, by=request.user):
        messages.success(request, _("The finding is settled."))
        return redirect("desk:article-overview", finding.article_id)
    return _finding_page(request, finding, form)


@open_or_send
@takes("triage")
def finding_raise(request: HttpRequest, pk: int) -> HttpResponse:
    article = article_or_404(request, pk)
    form = form_from(request, RaiseForm)
    facts = {
        "article": article,
        "by": request.user,
        "kind": Finding.Kind.OTHER,
        "edition": article.live_edition,
    }
    if outcome(form, actions.raise_finding, **facts):
        messages.success(request, _("The finding is open. Whoever is in charge sees it."))
        return redirect("desk:article-overview", pk)
    return confirm(
        request,
        form,
        title=_("Report a problem"),
        text=_("Say what may be wrong with “%(title)s”. It stays open until somebody settles it.")
        % {"title": article.title},
        act=_("Report it"),
        back=reverse("desk:article-overview", args=[pk]),
    )


def _findings(request: HttpRequest) -> QuerySet[Finding]:
    return Finding.objects.filter(article__in=Article.objects.visible_to(request.user)).for_desk_list()


def _finding(request: HttpRequest, pk: int) -> Finding:
    return get_object_or_404(_findings(request).select_related("opened_by", "resolved_by"), pk=pk)


def _finding_page(request: HttpRequest, finding: Finding, form: ActForm) -> HttpResponse:
    others = _findings(request).open().filter(article=finding.article_id).exclude(pk=finding.pk)
    reports = with_edition(finding.reports)
    context = {
        "finding": finding,
        "form": form,
        "reports": Paginator(reports, PER_PAGE).get_page(request.GET.get("page")),
        "others": others[:PER_PAGE],
        "why_not": why_not_settle(request.user, finding),
        "can_give": can(request.user, "give_finding"),
        "can_ask": can(request.user, "assign"),
        "needs_expert": finding.reports.filter(mark=Feedback.Mark.NEEDS_EXPERT).exists(),
        **for_reports(request),
    }
    return page(request, "desk/findings/finding.html", context)
