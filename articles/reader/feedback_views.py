"""Feedback: the article asks, this page takes the answer, and says what happens next and what became of it."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from articles.actions.findings import receive_feedback
from articles.models import Article, Edition, Feedback
from articles.reader import feedback, receipts, tickets
from articles.reader.addresses import instead_of
from articles.reader.answers import not_kept, revalidated
from articles.reader.limits import count
from articles.reader.queries import live_article
from cms.accounts.models import User


@csrf_exempt  # feedback.check_same_site takes its place, so that readers need no cookie
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def article_feedback(request: HttpRequest, slug: str) -> HttpResponse:
    if request.method == "POST":
        return _answer(request, slug)
    article = live_article(slug)
    return _ask(request, article) if article else instead_of(request, slug)


@login_not_required
@require_safe
def article_feedback_thanks(request: HttpRequest, slug: str) -> HttpResponse:
    code = request.GET.get("receipt", "")
    code = code if tickets.CODE.fullmatch(code) else ""
    # Whoever was given a code sees it, even if the page was taken down meanwhile.
    article = feedback.article_at(slug) if code else live_article(slug)
    if article is None:
        return instead_of(request, slug)
    context = {
        "page": _way_back(article) if feedback.is_shown(article) else None,
        "code": code,
        "receipt": receipts.receipt(code) if code else None,
        "is_report": request.GET.get("verdict") != Feedback.Verdict.HELPFUL,
        "days": feedback.ANSWERED_WITHIN_DAYS,
    }
    return not_kept(render(request, "reader/feedback_thanks.html", context))


@login_not_required
@require_safe
def feedback_figures(request: HttpRequest) -> HttpResponse:
    """What became of reports; a code that is typed here leads to what became of that one."""
    code = tickets.as_written(request.GET.get("code", ""))
    if tickets.CODE.fullmatch(code):
        return not_kept(redirect("reader:feedback-receipt", code))
    context = {"figures": receipts.figures(), "days": feedback.ANSWERED_WITHIN_DAYS, "code": code[:40]}
    answer = revalidated(request, "reader/feedback_figures.html", context)
    return not_kept(answer) if code else answer


@login_not_required
@require_safe
def feedback_receipt(request: HttpRequest, code: str) -> HttpResponse:
    found = receipts.receipt(code)
    context = {"receipt": found, "days": feedback.ANSWERED_WITHIN_DAYS}
    return not_kept(render(request, "reader/feedback_receipt.html", context, status=200 if found else 404))


def _ask(request: HttpRequest, article: Article) -> HttpResponse:
    edition = feedback.edition_seen(article, request.GET.get("edition", ""))
    initial = {"ticket": tickets.new_ticket(edition), "verdict": request.GET.get("verdict", "")}
    form = feedback.FeedbackForm(initial=initial, headings=())
    return _form_page(request, article, edition, form)


def _answer(request: HttpRequest, slug: str) -> HttpResponse:
    """Take an answer, even if the page was taken down or moved while its form was open."""
    feedback.check_same_site(request)
    article = feedback.article_at(slug)
    sent = request.POST.get("ticket", "")
    ticket = tickets.read_ticket(sent, article) if article else None
    if article is None or (ticket is None and not feedback.is_shown(article)):
        return instead_of(request, slug)
    edition = ticket.edition if ticket else feedback.edition_seen(article, "")
    form = feedback.FeedbackForm(request.POST, headings=feedback.headings_of(edition))
    if ticket is None or not ticket.is_open:
        form.add_error(None, _("This form was open for more than a day. Please send it again."))
        form.data = form.data.dict() | {"ticket": tickets.new_ticket(edition, ticket)}
    if ticket is None or not form.is_valid():
        return _form_page(request, article, edition, form, status=400)
    said = form.said()
    is_report = said["verdict"] != Feedback.Verdict.HELPFUL
    count(request, "feedback" if is_report else "helpful", at_most=10, seconds=60 * 60)
    code = tickets.code_of(sent, said)
    receive_feedback(
        by=User.objects.system(),
        # What is written hangs on a row of the database that is written to, which a replica's is not.
        edition=Edition.objects.get(pk=edition.pk),
        suspicion=form.suspicion(ticket.seconds),
        receipt=tickets.receipt_of(code),
        **said,
    )
    if is_report:
        return HttpResponseRedirect(f"thanks/?receipt={code}")
    return HttpResponseRedirect(f"thanks/?receipt={code}&verdict=helpful" if said["text"] else "thanks/")


def _way_back(article: Article) -> dict[str, str]:
    return {"title": article.live_edition.title, "url": article.get_absolute_url()}


def _form_page(
    request: HttpRequest, article: Article, edition: Edition, form: feedback.FeedbackForm, status: int = 200
) -> HttpResponse:
    context = {"page": feedback.feedback_page(article, edition), "form": form}
    return not_kept(render(request, "reader/feedback.html", context, status=status))
