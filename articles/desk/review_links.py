"""Links for external reviewers: the page a link leads to, the page of their session, and what editors do with links."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from articles.actions import review_links as actions
from articles.desk.by_link import HOME, open_session
from articles.desk.pages import open_or_send, takes
from articles.desk.reading import attestation, screen_url
from articles.desk.review_link_pages import answer, done_with, edition_to_judge, over, unknown
from articles.models import Article, Assignment, ReviewLink
from articles.reader.limits import count


@login_not_required
@open_or_send
def review_link(request: HttpRequest, token: str) -> HttpResponse:
    """What a link leads to. Looking changes nothing, because mail scanners look; only the button opens the review."""
    if request.method == "POST":
        count(request, "review-link", at_most=30, seconds=10 * 60)
    link = ReviewLink.objects.of_token(token)
    if link is None:
        return unknown(request)
    if not ReviewLink.objects.open().filter(pk=link.pk).exists():
        return over(request, link)
    edition = edition_to_judge(link)
    signed = done_with(link, edition)
    if request.method == "POST" and not signed:
        return _open(request, link)
    context = {"link": link, "assignment": link.assignment, "edition": edition, "signed": signed}
    context["meaning"] = attestation(link.assignment.kind)
    return render(request, "desk/review_links/landing.html", context)


@require_safe
def link_overview(request: HttpRequest) -> HttpResponse:
    link = _own_link(request)
    edition = edition_to_judge(link)
    context = {
        "link": link,
        "assignment": link.assignment,
        "article": link.assignment.article,
        "edition": edition,
        "signed": done_with(link, edition),
        "screen": screen_url(edition, link.assignment.kind) if edition else "",
    }
    return render(request, "desk/review_links/overview.html", context)


@require_POST
def link_leave(request: HttpRequest) -> HttpResponse:
    link = _own_link(request)
    request.session.flush()
    response = answer(
        request,
        status=200,
        title=_("You have left the review"),
        message=_("What you saved is kept. Nobody can go on from this browser without the link."),
        advice=_("Open the link from our mail to come back."),
        link=link,
    )
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response


@require_POST
@takes("assign")
def assignment_send_link(request: HttpRequest, pk: int) -> HttpResponse:
    assignment = _assignment(request, pk)
    link = actions.send_link(assignment=assignment, by=request.user)
    messages.success(request, _("A new link is on its way to %(address)s.") % {"address": link.sent_to})
    return redirect("desk:article-overview", assignment.article_id)


@require_POST
@takes("assign")
def assignment_revoke_link(request: HttpRequest, pk: int) -> HttpResponse:
    assignment = _assignment(request, pk)
    link = get_object_or_404(ReviewLink, assignment=assignment, revoked_at=None)
    actions.revoke_link(link=link, by=request.user)
    messages.success(request, _("The link does not work any more."))
    return redirect("desk:article-overview", assignment.article_id)


def _open(request: HttpRequest, link: ReviewLink) -> HttpResponse:
    open_session(request, link)
    actions.note_opening(link=link, by=link.account)
    assignment, edition = link.assignment, edition_to_judge(link)
    if assignment.state == Assignment.State.INVITED:
        return redirect("desk:assignment-overview", assignment.pk)
    return redirect(screen_url(edition, assignment.kind) if edition else HOME)


def _own_link(request: HttpRequest) -> ReviewLink:
    if request.review_link is None:
        raise Http404
    return request.review_link


def _assignment(request: HttpRequest, pk: int) -> Assignment:
    visible = Article.objects.visible_to(request.user)
    return get_object_or_404(Assignment.objects.filter(article__in=visible), pk=pk)
