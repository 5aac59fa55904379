"""Comments: writing them for oneself, sending them, answering, resolving, taking a suggestion."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from articles.actions import commenting as actions
from articles.commented import pending_of
from articles.desk.forms_commenting import AnswerForm, CommentForm, ResolveForm, TakeForm
from articles.desk.pages import (
    confirm,
    edition_or_404,
    editions_for,
    form_from,
    open_or_send,
    outcome,
    page,
    takes,
)
from articles.desk.reading import screen_url
from articles.models import Article, Comment, Edition, PendingComment
from articles.permissions import check_can_comment, check_can_resolve, comment_kind
from articles.workflow import Kind


@require_POST
@takes("comment")
def comment_add(request: HttpRequest, pk: int) -> HttpResponse:
    edition = edition_or_404(request, pk)
    check_can_comment(request.user, edition)
    form = CommentForm(request.POST)
    if kept := outcome(form, actions.write_comment, edition=edition, by=request.user):
        messages.success(request, _("Your comment is kept. Others see it once you send it."))
        return redirect(_screen(request, edition) + f"#pending-{kept.pk}")
    return _form_page(request, edition, form, _("Comment"))


@open_or_send
@takes("comment")
def pending_edit(request: HttpRequest, pk: int) -> HttpResponse:
    pending = _own_pending(request, pk)
    values = {name: getattr(pending, name) for name in actions.QUOTED}
    initial = {**values, "before": pending.prefix, "after": pending.suffix}
    form = form_from(request, CommentForm, initial=initial)
    if outcome(form, actions.write_comment, edition=pending.edition, by=request.user, pending=pending):
        messages.success(request, _("Your comment is changed."))
        return redirect(_screen(request, pending.edition) + f"#pending-{pending.pk}")
    return _form_page(request, pending.edition, form, _("Change your comment"))


@require_POST
@takes("comment")
def pending_discard(request: HttpRequest, pk: int) -> HttpResponse:
    pending = _own_pending(request, pk)
    actions.discard_comment(pending=pending, by=request.user)
    messages.success(request, _("Your comment is thrown away. Nobody has seen it."))
    return redirect(_screen(request, pending.edition) + "#comments")


@open_or_send
@takes("comment")
def comment_send(request: HttpRequest, pk: int) -> HttpResponse:
    edition = edition_or_404(request, pk)
    kind = check_can_comment(request.user, edition, request.GET.get("kind", ""))
    if request.method == "POST":
        sent = actions.send_comments(edition=edition, by=request.user, kind=kind)
        sentence = ngettext(
            "Your comment is sent. The author has been told.",
            "Your %(number)s comments are sent. The author has been told.",
            len(sent),
        )
        messages.success(request, sentence % {"number": len(sent)})
        return redirect(_screen(request, edition) + "#comments")
    context = {
        "edition": edition,
        "article": edition.article,
        "pending": pending_of(request.user, edition.article),
        "back": _screen(request, edition),
    }
    return page(request, "desk/comments/send.html", context)


@open_or_send
@takes("comment")
def comment_answer(request: HttpRequest, pk: int) -> HttpResponse:
    comment = _comment(request, pk)
    check_can_comment(request.user, comment.edition)
    form = form_from(request, AnswerForm)
    if outcome(form, actions.answer_comment, comment=comment, by=request.user):
        messages.success(request, _("Your answer is sent."))
        return redirect(_here(comment))
    return confirm(
        request,
        form,
        title=_("Answer %(name)s") % {"name": comment.user.name},
        **_step(comment, _("Send the answer")),
    )


@open_or_send
def comment_resolve(request: HttpRequest, pk: int) -> HttpResponse:
    comment = _comment(request, pk)
    check_can_resolve(request.user, comment)
    form = form_from(request, ResolveForm, is_blocking=comment.is_blocking)
    if outcome(form, actions.resolve_comment, comment=comment, by=request.user):
        messages.success(request, _("The comment is resolved."))
        return redirect(_here(comment))
    return confirm(
        request, form, title=_("Resolve this comment?"), **_step(comment, _("Resolve the comment"))
    )


@open_or_send
@takes("take_suggestion")
def comment_take(request: HttpRequest, pk: int) -> HttpResponse:
    comment = _comment(request, pk)
    version = Article.objects.values_list("version", flat=True).get(pk=comment.edition.article_id)
    form = form_from(request, TakeForm, initial={"version": version})
    if settled := outcome(form, actions.take_suggestion, comment=comment, by=request.user):
        sentence = _("The suggestion is in the working copy, as revision %(number)s.")
        messages.success(request, sentence % {"number": settled.version})
        return redirect(_here(comment))
    context = {
        "comment": comment,
        "article": comment.edition.article,
        "form": form,
        "version": version,
        "is_possible": getattr(form.refusal, "code", "")
        not in ("passage_changed", "by_hand", "already_done"),
        "back": _here(comment),
    }
    return page(request, "desk/comments/take.html", context)


def _form_page(request: HttpRequest, edition: Edition, form: CommentForm, title: str) -> HttpResponse:
    context = {
        "edition": edition,
        "article": edition.article,
        "form": form,
        "title": title,
        "back": _screen(request, edition),
    }
    return page(request, "desk/comments/edit.html", context)


def _own_pending(request: HttpRequest, pk: int) -> PendingComment:
    """A comment that this person has not sent; somebody else's does not exist for them."""
    found = PendingComment.objects.filter(user=request.user, edition__in=editions_for(request))
    return get_object_or_404(found.select_related("edition__article"), pk=pk)


def _comment(request: HttpRequest, pk: int) -> Comment:
    found = Comment.objects.filter(edition__in=editions_for(request), reply_to=None)
    return get_object_or_404(found.select_related("edition__article", "user"), pk=pk)


def _screen(request: HttpRequest, edition: Edition) -> str:
    """The review screen that this person was on, with the whole text."""
    wanted = request.GET.get("kind", "")
    kind = wanted if wanted in Kind.values else comment_kind(request.user, edition.article)
    return screen_url(edition, kind or Kind.MEDICAL_REVIEW, "whole")


def _here(comment: Comment) -> str:
    """Where the comment stands among the others."""
    return reverse("desk:article-overview", args=[comment.edition.article_id]) + f"#comment-{comment.pk}"


def _step(comment: Comment, label: str) -> dict[str, Any]:
    said = _("“%(quotation)s” %(text)s") % {
        "quotation": comment.quotation,
        "text": comment.text or comment.suggestion,
    }
    return {"text": said, "act": label, "back": _here(comment)}
