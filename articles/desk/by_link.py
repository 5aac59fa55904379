"""The session of an external reviewer: it belongs to one link, and shows nothing of the desk but that one review.

Nobody is signed in by it. On each request the link is asked for again; while it is open, the request is made in the
name of the person it was sent to, with no other article and no other duty than the link names.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from articles.desk.review_link_pages import answer, over
from articles.models import Comment, Edition, PendingComment, ReviewLink
from articles.workflow import Kind
from cms.headers import is_staff_path

SESSION_KEY = "review_link"
SESSION_SECONDS = 4 * 60 * 60
HOME = "desk:link-overview"
HOME_INSTEAD = {"desk:work", "desk:article-overview"}
"""Pages that acts lead on to; here the page about the link takes their place."""

ALWAYS = {HOME, "desk:link-leave", "desk:help"}
OF_THE_INVITATION = {"desk:assignment-overview", "desk:assignment-accept", "desk:assignment-decline"}
OF_AN_EDITION = {
    Kind.MEDICAL_REVIEW: {"desk:edition-review"},
    Kind.FACT_CHECK: {"desk:edition-facts", "desk:claim-judge"},
}
OF_ONE_KIND = {
    "desk:edition-seen",
    "desk:edition-read",
    "desk:edition-evidence",
    "desk:edition-evidence-read",
    "desk:edition-sign",
    "desk:edition-request-changes",
}
OF_ANY_REVIEW = {"desk:comment-add", "desk:comment-send"}
OF_A_COMMENT = {
    "desk:comment-answer": Comment,
    "desk:comment-resolve": Comment,
    "desk:pending-edit": PendingComment,
    "desk:pending-discard": PendingComment,
}


class ByLink:
    """Lets in whoever came by a link that is open now, and only to what the review takes."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.review_link = None
        if is_staff_path(request.path_info):
            if SESSION_KEY in request.session:
                return self._by_link(request)
            if request.user.is_authenticated and request.user.is_external:
                logout(request)
        return self.get_response(request)

    def _by_link(self, request: HttpRequest) -> HttpResponse:
        held = request.session[SESSION_KEY]
        link = ReviewLink.objects.with_people().filter(pk=held["link"]).first()
        if link is None or not ReviewLink.objects.open().filter(pk=link.pk).exists():
            request.session.flush()
            return over(request, link)
        if time.time() - held["since"] >= SESSION_SECONDS:
            request.session.flush()
            return answer(
                request,
                status=401,
                title=_("Your time by this link is over for now"),
                message=_("Nothing was saved that you had not sent. What you had saved is kept."),
                advice=_("Open the link from our mail once more to go on."),
                link=link,
            )
        request.review_link, request.user = link, person_of(link)
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        link = request.review_link
        if link is None:
            return None
        name = request.resolver_match.view_name
        if request.method in ("GET", "HEAD") and _is_home(link, name, kwargs):
            return redirect(HOME)
        return None if may_open(link, name, kwargs) else self._refuse(request)

    def _refuse(self, request: HttpRequest) -> HttpResponse:
        return answer(
            request,
            status=403,
            title=_("This is not part of your review"),
            message=_("You are here by a link for one article, and nothing else can be opened with it."),
            advice="",
            can_go_on=True,
        )


def open_session(request: HttpRequest, link: ReviewLink) -> None:
    """Begin anew as whoever the link was sent to; it ends with the browser, or when the link does."""
    request.session.flush()
    request.session[SESSION_KEY] = {"link": link.pk, "since": int(time.time())}
    rotate_token(request)


def person_of(link: ReviewLink) -> Any:
    """The account of the link, with nothing but what the link is for."""
    user = link.account
    user.sees_only = link.assignment.article_id
    user.known_duties = frozenset({link.assignment.kind})
    return user


def may_open(link: ReviewLink, name: str, parts: dict[str, Any]) -> bool:
    """Whether an address belongs to the review that the link is for."""
    assignment = link.assignment
    if name in OF_THE_INVITATION:
        return parts["pk"] == assignment.pk
    if name in OF_A_COMMENT:
        said = OF_A_COMMENT[name].objects.filter(pk=parts["pk"], edition__article=assignment.article_id)
        return said.exists()
    if name in OF_AN_EDITION[Kind(assignment.kind)] | OF_ANY_REVIEW:
        return _is_of(assignment.article_id, parts["pk"])
    if name in OF_ONE_KIND:
        return parts["kind"] == assignment.kind and _is_of(assignment.article_id, parts["pk"])
    return name in ALWAYS


def _is_home(link: ReviewLink, name: str, parts: dict[str, Any]) -> bool:
    """Whether the page about the link takes the place of this one: of the desk's first page, and of the article's."""
    article_id = link.assignment.article_id
    return name in HOME_INSTEAD and parts.get("pk", article_id) == article_id


def _is_of(article_id: int, edition_pk: int) -> bool:
    return Edition.objects.filter(pk=edition_pk, article=article_id).exists()
