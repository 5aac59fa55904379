"""What comments are about: the words of an edition, the texts with suggestions taken; and what is not sent yet."""

from __future__ import annotations

from collections.abc import Iterable

from articles.drafts import draft_of
from articles.models import Article, Comment, Edition, PendingComment
from articles.page_words import Page, page_of
from articles.suggestions import TEXTS, Suggestion, apply
from cms.accounts.models import User


def page_of_edition(edition: Edition) -> Page:
    """The words of an edition as readers see them."""
    document = edition.document
    return page_of(
        title=document["title"],
        standfirst=document["standfirst"],
        key_points=document["key_points"],
        html=edition.html,
    )


def texts_with(article: Article, comments: Iterable[Comment]) -> dict[str, str]:
    """The texts of the working copy with the suggestions of some comments taken. Raises CannotApply."""
    texts = {name: getattr(article, name) for name in TEXTS}
    suggestions = [Suggestion(comment.anchor, comment.suggestion) for comment in comments]
    return apply(texts, suggestions, known=draft_of(article).citations, language=article.language)


def pending_of(user: User, article: Article) -> list[PendingComment]:
    """What this person has not sent yet, on whichever edition of the article."""
    found = PendingComment.objects.filter(user=user, edition__article=article)
    return list(
        found.select_related("edition").defer("edition__content", "edition__html", "edition__claimed")
    )


def objections_of(user: User, article: Article) -> list[PendingComment]:
    """Those of them that are to block publication."""
    return [pending for pending in pending_of(user, article) if pending.is_blocking]


def still_blocking(user: User, article: Article) -> list[Comment]:
    """What this person said that keeps the article from going live until they resolve it."""
    return list(Comment.objects.about(article).open().filter(user=user, is_blocking=True).order_by("id"))


def as_reason(objections: Iterable[PendingComment]) -> str:
    """Blocking comments as the note of a decision."""
    return "\n".join(f"“{each.quotation}”: {each.text}" for each in objections)
