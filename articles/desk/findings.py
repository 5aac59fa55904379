"""Findings: what may be wrong with an article, seen, taken and settled; and what is due for review."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from articles import queues
from articles.actions import findings as actions
from articles.desk.forms_findings import FindingFilterForm, RaiseForm, ResolveForm
from articles.desk.pages import article_or_404, confirm, form_from, open_or_send, outcome, page, takes
from articles.models import Article, Finding
from articles.permissions import why_not_settle
from cms.pages import PER_PAGE, ActForm, listing


@require_safe
@takes("triage")
def finding_list(request: HttpRequest) -> HttpResponse:
    filters = FindingFilterForm(request.GET)
    found = queues.by_weight(filters.chosen(_findings(request), request.user))
    return render(request, "desk/findings/list.html", listing(request, filters, found))


@require_safe
@takes("triage")
def finding_overview(request: HttpRequest, pk: int) -> HttpResponse:
    return _finding_page(request, _finding(request, pk), ResolveForm())


@require_POST
@takes("triage")
def finding_take(request: HttpRequest, pk: int) -> HttpResponse:
    actions.take_finding(finding=_finding(request, pk), by=request.user)
    messages.success(request, _("The finding is yours now."))
    return redirect("desk:finding-overview", pk)


@require_POST
@takes("triage")
def finding_resolve(request: HttpRequest, pk: int) -> HttpResponse:
    finding, form = _finding(request, pk), ResolveForm(request.POST)
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
    why_not = why_not_settle(request.user, finding)
    context = {"finding": finding, "form": form, "others": others[:PER_PAGE], "why_not": why_not}
    return page(request, "desk/findings/finding.html", context)
