"""The comments on an article as the desk lists them: open, outdated, resolved, and what one has not sent yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from articles.anchors import Place, find
from articles.commented import page_of_edition, pending_of
from articles.drafts import draft_of
from articles.models import Article, Comment, Edition, PendingComment, Settlement
from articles.page_words import Page
from articles.permissions import can, can_resolve, comment_kind
from articles.reader.text import Text
from articles.reader.trusted import commented_html
from articles.suggestions import TEXTS, CannotApply, Suggestion, apply
from cms.accounts.models import User

TOP = "main"
"""Where a passage of the title is: the heading of the page has no marks."""


@dataclass(frozen=True)
class Thread:
    """A comment with its answers and what came of it, as one person sees it.

    `passage` is the id of the marked words in the text that is shown, "" when it does not have them. `fits` says
    whether the suggestion can be taken: "" for yes, else "passage_gone" or "by_hand"; None where nobody has to ask.
    """

    comment: Comment
    answers: Sequence[Comment]
    taken: Settlement | None
    resolved: Settlement | None
    passage: str
    can_answer: bool
    can_resolve: bool
    fits: str | None

    @property
    def is_open(self) -> bool:
        return self.resolved is None and (self.taken is None or self.comment.is_blocking)


def comments_on(article: Article, edition: Edition | None, user: User) -> dict[str, Any]:
    """Everything about the comments on an article beside the text of `edition`. At most nine queries."""
    comments = list(Comment.objects.about(article).for_desk())
    unsent = pending_of(user, article)
    page = page_of_edition(edition) if edition and (comments or unsent) else None
    places = _places([*comments, *unsent], page)
    names = _names(places, page)
    may = {"can_answer": may_comment(user, article)}
    threads = [_thread(each, names.get(_mark_of(each), ""), user, may) for each in comments]
    threads, version = _with_fits(threads, article, user)
    still_open = [each for each in threads if each.is_open]
    return {
        "threads": [each for each in still_open if each.passage],
        "outdated": [each for each in still_open if not each.passage],
        "resolved": [each for each in threads if not each.is_open],
        "version": version,
        "pending": [(each, names.get(_mark_of(each), "")) for each in unsent],
        "can_comment": may["can_answer"],
        "passages": list(places.items()),
        "page": page,
    }


def may_comment(user: User, article: Article) -> bool:
    return can(user, "comment") and comment_kind(user, article) is not None


def marked_text(text: Text, found: Mapping[str, Any]) -> Text:
    """The text of an edition with the passages marked that open comments, and those not sent yet, are about."""
    page, shown = found["page"], {each.passage for each in found["threads"]}
    shown |= {passage for _, passage in found["pending"]}
    passages = [(name, place) for name, place in found["passages"] if name in shown]
    if page is None or not passages:
        return text
    points = page.marked("key_points", passages).split("</li>")[:-1]
    return replace(
        text,
        standfirst=commented_html(page.marked("standfirst", passages)),
        key_points=tuple(commented_html(point.removeprefix("<li>")) for point in points),
        body=commented_html(page.marked("body", passages)),
    )


def _mark_of(comment: Comment | PendingComment) -> str:
    """The id of the words that a comment is about, in the text."""
    return f"passage-{'own-' if isinstance(comment, PendingComment) else ''}{comment.pk}"


def _places(comments: Sequence[Comment | PendingComment], page: Page | None) -> dict[str, Place]:
    found = {_mark_of(each): find(each.anchor, page.text) for each in comments} if page else {}
    return {mark: place for mark, place in found.items() if place}


def _names(places: Mapping[str, Place], page: Page | None) -> dict[str, str]:
    """By mark, the one that shows its words: itself, or an earlier one which covers them."""
    names: dict[str, str] = {}
    name, taken = "", 0
    for mark, (start, end) in sorted(places.items(), key=lambda one: one[1]):
        if end > taken:
            name, taken = mark, end
        is_title = page is not None and page.title.text and start < len(page.title.text)
        names[mark] = TOP if is_title else name
    return names


def _thread(comment: Comment, passage: str, user: User, may: Mapping[str, bool]) -> Thread:
    settled = {each.outcome: each for each in comment.settlements.all()}
    resolved = settled.get(Settlement.Outcome.RESOLVED)
    return Thread(
        comment=comment,
        answers=list(comment.answers.all()),
        taken=settled.get(Settlement.Outcome.TAKEN),
        resolved=resolved,
        passage=passage,
        can_resolve=resolved is None and can_resolve(user, comment),
        fits=None,
        **may,
    )


def _with_fits(threads: list[Thread], article: Article, user: User) -> tuple[list[Thread], int]:
    """For those who write: whether each open suggestion still fits the working copy, and its version. Four queries."""
    waiting = [each for each in threads if each.is_open and each.comment.suggestion and not each.taken]
    if not waiting or not can(user, "take_suggestion"):
        return threads, 0
    current = Article.objects.get(pk=article.pk)
    texts, known = {name: getattr(current, name) for name in TEXTS}, draft_of(current).citations
    fits = {each.comment.pk: _fits(each.comment, texts, known, current.language) for each in waiting}
    return [replace(each, fits=fits.get(each.comment.pk)) for each in threads], current.version


def _fits(comment: Comment, texts: Mapping[str, str], known: Mapping[str, Any], language: str) -> str:
    try:
        apply(texts, [Suggestion(comment.anchor, comment.suggestion)], known=known, language=language)
    except CannotApply as reason:
        return reason.code
    return ""
