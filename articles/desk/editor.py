"""What the editor's page consists of: the form of a working copy and everything shown beside it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from articles.desk.forms_images import ImageForm
from articles.desk.forms_writing import ArticleForm
from articles.desk.notes import notes_on
from articles.models import Article, Autosave, Comment
from articles.permissions import open_reviews
from cms.accounts.models import User


def article_form(request: HttpRequest, article: Article, *, is_sent: bool, **more: Any) -> ArticleForm:
    """The form of the working copy: as it was sent, or as it is saved."""
    return ArticleForm(
        request.POST if is_sent else None,
        instance=article,
        user=request.user,
        preview_url=reverse("desk:article-preview", args=[article.pk]),
        **more,
    )


def own_buffer(article: Article, user: User) -> Autosave | None:
    """What this person typed and never saved, if anything."""
    return Autosave.objects.filter(article=article, user=user).first()


def editor_context(request: HttpRequest, typed: Article, form: ArticleForm, **more: Any) -> dict[str, Any]:
    """The context of the editor's page. `typed` is the article with the texts that stand in the form."""
    return {
        "article": typed,
        "form": form,
        "notes": notes_on(typed),
        "others": Autosave.objects.filter(article=typed.pk).of_others(request.user),
        "comments": Comment.objects.about(typed).open().select_related("user"),
        "newest_edition": typed.editions.light().order_by("-number").first(),
        "reviews_given_up": open_reviews(request.user),
        "image_form": ImageForm(auto_id="picture_%s"),
        **more,
    }
