"""Feedback: the article asks, this page takes the answer, and says what happens next."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from articles.actions.findings import receive_feedback
from articles.models import Article, Edition
from articles.reader import feedback
from articles.reader.addresses import instead_of
from articles.reader.answers import not_kept
from articles.reader.limits import count
from articles.reader.queries import live_article
from cms.accounts.models import User


@csrf_exempt  # feedback.check_same_site takes its place, so that readers need no cookie
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def article_feedback(request: HttpRequest, slug: str) -> HttpResponse:
    article = live_article(slug)
    if article is None:
        return instead_of(request, slug)
    return _answer(request, article) if request.method == "POST" else _ask(request, article)


@login_not_required
@require_safe
def article_feedback_thanks(request: HttpRequest, slug: str) -> HttpResponse:
    article = live_article(slug)
    if article is None:
        return instead_of(request, slug)
    page = {"title": article.live_edition.title, "url": article.get_absolute_url()}
    return not_kept(render(request, "reader/feedback_thanks.html", {"page": page}))


def _ask(request: HttpRequest, article: Article) -> HttpResponse:
    edition = feedback.edition_seen(article, request.GET.get("edition", ""))
    initial = {"ticket": feedback.new_ticket(edition), "verdict": request.GET.get("verdict", "")}
    return _form_page(request, article, edition, feedback.FeedbackForm(initial=initial))


def _answer(request: HttpRequest, article: Article) -> HttpResponse:
    feedback.check_same_site(request)
    form = feedback.FeedbackForm(request.POST)
    edition = feedback.edition_of_ticket(request.POST.get("ticket", ""), article)
    if edition is None:
        form.add_error(None, _("This form was open for more than a day. Please send it again."))
    if not form.is_valid() or edition is None:
        return _form_page(request, article, edition or feedback.edition_seen(article, ""), form, status=400)
    count(request, "feedback", at_most=10, seconds=60 * 60)
    # Together or not at all: a ticket that counts as used without its answer would lose what is sent again.
    with transaction.atomic():
        if feedback.is_first_use(form.cleaned_data["ticket"]):
            said = {name: form.cleaned_data[name] for name in ("verdict", "heading", "text")}
            # What is written hangs on a row of the database that is written to, which a replica's is not.
            receive_feedback(by=User.objects.system(), edition=Edition.objects.get(pk=edition.pk), **said)
    return HttpResponseRedirect("thanks/")


def _form_page(
    request: HttpRequest, article: Article, edition: Edition, form: feedback.FeedbackForm, status: int = 200
) -> HttpResponse:
    if form.is_bound:
        form.data = {**form.data.dict(), "ticket": feedback.new_ticket(edition)}
    context = {"page": feedback.feedback_page(article, edition), "form": form}
    return not_kept(render(request, "reader/feedback.html", context, status=status))
