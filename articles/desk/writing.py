"""Writing: a new article, the editor's page, submission."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from articles.actions.drafting import StaleVersion, create_article, save_article
from articles.actions.submission import kinds_of_change, problems, submit
from articles.conditions import becomes, waiting_on
from articles.desk.conflict import conflict_page
from articles.desk.editor import article_form, editor_context, own_buffer
from articles.desk.forms_writing import NewArticleForm, SubmitForm
from articles.desk.pages import article_with_texts, form_from, open_or_send, page, takes
from articles.desk.typed import typed_copy, typed_fields
from articles.models import Article, Autosave, ConditionalApproval, Edition


@open_or_send
@takes("create")
def article_new(request: HttpRequest) -> HttpResponse:
    form = form_from(request, NewArticleForm)
    if form.is_bound and form.is_valid():
        article = form.try_to(create_article, by=request.user, fields=form.cleaned_data)
        if article:
            return redirect("desk:article-edit", article.pk)
    return page(request, "desk/writing/new.html", {"form": form})


@open_or_send
@takes("save")
def article_edit(request: HttpRequest, pk: int) -> HttpResponse:
    article = article_with_texts(request, pk)
    if request.method == "POST":
        return _saved(request, article)
    buffer = own_buffer(article, request.user)
    form = article_form(request, article, is_sent=False, initial=_start(article, buffer))
    typed = typed_copy(article, buffer.fields if buffer else {})
    is_behind = buffer and buffer.base_version != article.version
    context = editor_context(request, typed, form, buffer=buffer, is_buffer_behind=is_behind)
    return page(request, "desk/writing/edit.html", context)


@open_or_send
@takes("submit")
def article_submit(request: HttpRequest, pk: int) -> HttpResponse:
    article = article_with_texts(request, pk)
    newest = article.editions.light().order_by("-number").first()
    form = form_from(
        request, SubmitForm, initial={"version": article.version}, kinds=kinds_of_change(article)
    )
    if form.is_bound and form.is_valid():
        edition = form.try_to(submit, article=article, by=request.user, **form.cleaned_data)
        if edition:
            sentence = _("Edition %(number)s is submitted. Its text can no longer change.")
            messages.success(request, sentence % {"number": edition.number})
            return redirect("desk:article-overview", article.pk)
    context = {
        "article": article,
        "form": form,
        "newest_edition": newest,
        "problems": problems(article),
        "buffer": own_buffer(article, request.user),
        **_approvals(article, newest),
    }
    return page(request, "desk/writing/submit.html", context)


def _approvals(article: Article, newest: Edition | None) -> dict[str, list[ConditionalApproval]]:
    """The approvals that wait for their edits, by whether submitting this text fulfils them."""
    waiting = waiting_on(newest)
    here = becomes(article, {}) if waiting else ""
    return {
        "fulfilled": [each for each in waiting if each.expected_digest == here],
        "lapsing": [each for each in waiting if each.expected_digest != here],
    }


def _start(article: Article, buffer: Autosave | None) -> dict[str, Any]:
    """What the form begins with beside the saved texts: one's own unsaved typing, if there is any."""
    start = {"reason": "" if article.editions.exists() else _("First draft")}
    return start | buffer.fields | {"version": buffer.base_version} if buffer else start


def _saved(request: HttpRequest, article: Article) -> HttpResponse:
    """Save what was sent; then the next page, the form with its errors, or both texts if somebody else was first."""
    form = article_form(request, article, is_sent=True)
    if form.is_valid():
        facts = {"version": form.cleaned_data["version"], "reason": form.cleaned_data["reason"]}
        saved = form.try_to(save_article, article=article, by=request.user, fields=form.written, **facts)
        if saved:
            return _after_saving(request, saved)
        if isinstance(form.refusal, StaleVersion):
            return conflict_page(request, version=facts["version"], current=form.refusal.current)
    typed = typed_copy(article, typed_fields(request.POST))
    return page(request, "desk/writing/edit.html", editor_context(request, typed, form))


def _after_saving(request: HttpRequest, article: Article) -> HttpResponse:
    if request.POST.get("then") == "submit":
        return redirect("desk:article-submit", article.pk)
    messages.success(request, _("Saved as revision %(number)s.") % {"number": article.version})
    return redirect("desk:article-edit", article.pk)
