"""Unsaved typing: kept while somebody writes, shown again when they come back, thrown away when they say so."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from articles.actions.drafting import autosave, discard_autosave
from articles.desk.forms_reasons import NoFieldsForm
from articles.desk.notes import notes_on
from articles.desk.pages import article_or_404, confirm, form_from, open_or_send, takes
from articles.desk.typed import typed_copy, typed_fields
from articles.models import Article, Autosave
from cms.accounts.models import User
from cms.refusals import Invalid

MOST_CHARACTERS = 2_000_000
LONGEST_VERSION = 9


@require_POST
@takes("save")
def article_autosave(request: HttpRequest, pk: int) -> JsonResponse:
    article = article_or_404(request, pk)
    version, fields = _version(request), typed_fields(request.POST)
    if sum(len(str(value)) for value in fields.values()) > MOST_CHARACTERS:
        raise Invalid(_("This is too long to be kept. It is still in your browser: shorten it."))
    kept = autosave(article=article, by=request.user, base_version=version, fields=fields)
    typed = typed_copy(article, fields)
    return JsonResponse(
        {
            "said": _("Saved at %(time)s, for you only") % {"time": _clock(kept)},
            "is_behind": article.version != version,
            "notes": render_to_string(
                "desk/writing/_notes.html", {"notes": notes_on(typed), "article": typed}
            ),
            "others": _others(article, request.user),
        }
    )


@open_or_send
@takes("save")
def autosave_discard(request: HttpRequest, pk: int) -> HttpResponse:
    article = article_or_404(request, pk)
    if request.method == "POST":
        discard_autosave(article=article, by=request.user)
        messages.success(request, _("Your unsaved typing is gone. This is the saved text."))
        return redirect("desk:article-edit", article.pk)
    return confirm(
        request,
        form_from(request, NoFieldsForm),
        title=_("Throw your unsaved typing away?"),
        text=_("What you typed since the last save of “%(title)s” cannot be brought back.")
        % {"title": article.title},
        act=_("Throw it away"),
        back=reverse("desk:article-edit", args=[article.pk]),
        is_danger=True,
    )


@require_safe
@takes("save")
def article_others(request: HttpRequest, pk: int) -> HttpResponse:
    article = article_or_404(request, pk)
    others = Autosave.objects.filter(article=article).of_others(request.user)
    return render(request, "desk/writing/_others.html", {"others": others})


def _others(article: Article, user: User) -> str:
    others = Autosave.objects.filter(article=article).of_others(user)
    return render_to_string("desk/writing/_others.html", {"others": others})


def _version(request: HttpRequest) -> int:
    digits = request.POST.get("version", "")
    if not digits.isdecimal() or len(digits) > LONGEST_VERSION or "body" not in request.POST:
        raise Invalid(_("This page is damaged. Copy your text, then open the article again."))
    return int(digits)


def _clock(kept: Autosave) -> str:
    return time_format(timezone.localtime(kept.saved_at), "H:i")
