"""Importing an article that was written elsewhere: look at what was recognised, then make a working copy of it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from articles.actions.importing import import_article
from articles.desk.forms_importing import FinishImportForm, ImportForm
from articles.desk.imported_sources import sources_of_import
from articles.desk.pages import article_or_404, open_or_send, page, takes
from articles.exchange.pasted import rekeyed
from articles.exchange.report import ImportedArticle, from_text, sections
from articles.import_plan import imported_before, plan_for, works_in
from articles.models import Article
from articles.permissions import can
from articles.reader.trusted import article_html
from citations.desk.forms_pasting import WaitingForm
from cms.errors import wants_fragment
from cms.markdown import CannotRender
from cms.markdown import render as render_markdown

NEW = _("The text is a working copy now. Nothing of it is public.")
OLD = _("This text was imported before. Here is what was found then; the article may have changed since.")


@open_or_send
@takes("create")
def article_import(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return page(request, "desk/importing/import.html", {"form": ImportForm()})
    form = ImportForm(request.POST, request.FILES)
    if not form.is_valid():
        return page(request, "desk/importing/import.html", {"form": form})
    step = FinishImportForm(initial=form.step)
    return page(request, "desk/importing/check.html", {"form": step} | shown(form.imported))


@require_POST
@takes("create")
def article_import_finish(request: HttpRequest) -> HttpResponse:
    form = FinishImportForm(request.POST)
    if form.is_valid():
        is_new = imported_before(form.imported) is None
        facts = {"imported": form.imported, "title": form.cleaned_data["title"]}
        article = form.try_to(import_article, by=request.user, **facts)
        if article:
            messages.success(request, NEW if is_new else OLD)
            return redirect("desk:article-import-report", article.pk)
    context = {"form": form} | (shown(form.imported) if form.imported else {})
    return page(request, "desk/importing/check.html", context)


@require_safe
def article_import_report(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole page; for the script that asks for news only what is new of its sources (204 if nothing is)."""
    article = article_or_404(request, pk)
    context = {"article": article, "can_write": can(request.user, "save"), **_sources(article)}
    if not wants_fragment(request):
        origin, *parts = from_text(article.import_note) or [None]
        context |= {"origin": origin, "parts": parts}
        return render(request, "desk/importing/report.html", context)
    shown = WaitingForm(request.GET).positions()
    context["news"] = [one for one in context["sources"] if one.number in shown and not one.is_waiting]
    if not context["news"] and context["waiting"]:
        return HttpResponse(status=204)
    return render(request, "desk/importing/_sources_news.html", context)


def _sources(article: Article) -> dict[str, Any]:
    """The references of the text as sources, and how far the registries have been asked about them."""
    sources = sources_of_import(article)
    waiting = [one.number for one in sources if one.is_waiting]
    return {
        "sources": sources,
        "total": len(sources),
        "done": len(sources) - len(waiting),
        "waiting": ",".join(map(str, waiting)),
    }


def shown(imported: ImportedArticle) -> dict[str, Any]:
    """What the page says before anything is written: the report, the text as readers would see it, its references."""
    plan = plan_for(imported)
    planned = rekeyed(imported, plan.keys)
    return {
        "imported": planned,
        "parts": sections(planned),
        "remarks": plan.remarks,
        "before": imported_before(imported),
    } | _preview(planned)


def _preview(imported: ImportedArticle) -> dict[str, Any]:
    """The body as it would be shown, and its references in the order of their numbers; or why it cannot be shown."""
    works = works_in(imported)
    try:
        rendered = render_markdown(imported.body, known=works)
    except CannotRender as problem:
        return {"problem": str(problem)}
    return {
        "body": article_html(rendered.html),
        "cited": [works[key] for key in rendered.keys],
        "uncited": [work for key, work in works.items() if key not in rendered.keys],
    }
