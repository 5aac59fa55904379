"""The text as readers would see it: beside the field while somebody writes, and as a page of its own."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from articles.content import canonical_json
from articles.desk.pages import article_with_texts, open_or_send, takes
from articles.desk.typed import typed_copy, typed_fields
from articles.drafts import draft_of
from articles.models import Article, Edition
from articles.reader.text import Text, text_of
from cms.errors import wants_fragment
from cms.markdown import CannotRender


@open_or_send
@takes("save")
def article_preview(request: HttpRequest, pk: int) -> HttpResponse:
    article = article_with_texts(request, pk)
    if request.method == "POST" and wants_fragment(request):
        return _fragment(request, article)
    if request.method == "POST":
        article = typed_copy(article, typed_fields(request.POST))
    return render(request, "desk/writing/preview.html", shown(article) | {"article": article})


def _fragment(request: HttpRequest, article: Article) -> HttpResponse:
    """What markdownx.js puts beside the field. It shows whatever comes, so a problem comes as words."""
    sent = request.POST.get("content", "")
    article = typed_copy(article, {"body": sent})
    context = shown(article) | {"characters": _characters(sent)}
    return render(request, "desk/writing/_preview.html", context)


def _characters(sent: str) -> int:
    """The length of a text as a browser counts it, so that the page can tell a late answer from the current one."""
    return len(sent.replace("\r\n", "\n").encode("utf-16-le", "surrogatepass")) // 2


def shown(article: Article) -> dict[str, Any]:
    """The page that the reader's own templates show, or the sentence why there is none."""
    try:
        return {"page": SimpleNamespace(text=preview_of(article))}
    except CannotRender as error:
        return {"problem": str(error)}


def preview_of(article: Article) -> Text:
    """The texts in `article` exactly as an edition of them would be shown. Raises CannotRender."""
    draft = draft_of(article)
    article.author_ids = [person for person in article.author_ids if person in draft.people]
    article.editor_ids = [person for person in article.editor_ids if person in draft.people]
    slugs = {person.pk: person.slug for person in draft.people.values() if person.is_public}
    edition = Edition(content=canonical_json(draft.content), html=draft.rendered.html, number=0)
    return text_of(edition, slugs)
