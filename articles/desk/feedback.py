"""What readers said: all of it in one list, judged, taken up, and freed of what nobody should keep."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from articles.actions import triage
from articles.desk.forms_feedback import FeedbackFilterForm, RedactForm
from articles.desk.pages import confirm, form_from, open_or_send, outcome, takes
from articles.models import Article, Feedback
from articles.models.edition import HEAVY
from articles.models.feedback import FeedbackQuerySet
from articles.permissions import can
from articles.personal_details import details_in
from cms.pages import listing


@require_safe
@takes("triage")
def feedback_list(request: HttpRequest) -> HttpResponse:
    filters = FeedbackFilterForm(request.GET)
    found = with_edition(filters.chosen(_feedback(request))).select_related("finding")
    context = listing(request, filters, found) | for_reports(request) | {"spam_count": spam_count(request)}
    return render(request, "desk/feedback/list.html", context)


@require_POST
@takes("triage")
def feedback_mark(request: HttpRequest, pk: int) -> HttpResponse:
    mark = request.POST.get("mark", "")
    marked = triage.mark_feedback(feedback=_one(request, pk), by=request.user, mark=mark)
    messages.success(request, _("What this reader said is judged."))
    if marked.mark == Feedback.Mark.SPAM and marked.has_open_finding:
        messages.info(request, _("Its finding is still open. Settle it if nothing else was reported there."))
    return _back(request, marked)


@require_POST
@takes("triage")
def feedback_take_up(request: HttpRequest, pk: int) -> HttpResponse:
    finding = triage.take_up_feedback(feedback=_one(request, pk), by=request.user, is_mine=True)
    messages.success(request, _("The report is a finding now, and your task unless somebody had it already."))
    return redirect(finding)


@open_or_send
@takes("redact")
def feedback_redact(request: HttpRequest, pk: int) -> HttpResponse:
    feedback = _one(request, pk)
    found = [each.words for each in details_in(feedback.text) if each.words in feedback.text]
    form = form_from(request, RedactForm, initial={"words": found[0] if found else ""})
    if outcome(form, triage.redact_feedback, feedback=feedback, by=request.user):
        messages.success(request, _("The words are gone."))
        return redirect(_home_of(feedback))
    step = {
        "title": _("Take words out"),
        "text": feedback.text or _("Nothing is left of what this reader wrote."),
        "act": _("Take them out for good"),
        "is_danger": True,
    }
    return confirm(request, form, back=_home_of(feedback), **step)


def with_edition(feedback: QuerySet[Feedback]) -> QuerySet[Feedback]:
    """Rows with article and edition at hand, without the texts of either."""
    rows = feedback.select_related("article", "edition")
    return rows.defer("article__body", *(f"edition__{field}" for field in HEAVY))


def for_reports(request: HttpRequest) -> dict[str, Any]:
    """What desk/feedback/_report.html expects besides the row."""
    return {"marks": Feedback.Mark.choices, "can_redact": can(request.user, "redact")}


def spam_count(request: HttpRequest) -> int:
    """How many messages wait for somebody to look whether they are spam."""
    return _feedback(request).probably_spam().count()


def _feedback(request: HttpRequest) -> FeedbackQuerySet:
    return Feedback.objects.filter(article__in=Article.objects.visible_to(request.user))


def _one(request: HttpRequest, pk: int) -> Feedback:
    return get_object_or_404(_feedback(request), pk=pk)


def _back(request: HttpRequest, feedback: Feedback) -> HttpResponse:
    """Where the form stood: a page of the desk."""
    there = request.POST.get("back", "")
    is_ours = url_has_allowed_host_and_scheme(there, None) and there.startswith("/desk/")
    return redirect(there if is_ours else _home_of(feedback))


def _home_of(feedback: Feedback) -> str:
    """The page that shows the row."""
    if feedback.finding_id:
        return reverse("desk:finding-overview", args=[feedback.finding_id])
    place = "spam" if feedback.is_probably_spam else "all"
    return f"{reverse('desk:feedback-list')}?place={place}"
