"""The text that an edition would become with somebody's edits: what they approve before it exists."""

from __future__ import annotations

import copy
import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.content import canonical_json, digest, read_canonical
from articles.drafts import draft_of
from articles.models import Article, Comment, ConditionalApproval, Edition, PendingComment, SignOff
from articles.suggestions import TEXTS, CannotApply, Suggestion, apply
from cms.accounts.models import User
from cms.refusals import Conflict, Invalid

CONDITION_DAYS = 30
"""How long an approval on condition waits for its text; PostgreSQL has the same number."""

Edit = Comment | PendingComment
"""A comment that suggests other words."""


@dataclass(frozen=True)
class Expected:
    """The edition that would come of some edits: its words, its signed content, and the hashes of content and page."""

    texts: dict[str, str]
    document: dict[str, Any]
    digest: str
    html_digest: str


class LibraryChanged(Conflict):
    """Submitting the same words today would print something else."""

    code = "library_changed"


class EditsClash(Conflict):
    """The edits cannot all be taken as they are."""

    code = "edits_clash"


def edits_of(user: User, edition: Edition) -> list[Edit]:
    """The other words that this person suggests for an edition, sent or not, and that nobody has taken yet."""
    sent = Comment.objects.open().filter(edition=edition, user=user, reply_to=None, suggestion__regex=r"\S")
    pending = PendingComment.objects.filter(edition=edition, user=user, suggestion__regex=r"\S")
    return [*sent.filter(settlements=None).order_by("id"), *pending]


def expected(edition: Edition, edits: Sequence[Edit]) -> Expected:
    """What submitting an edition with these edits would freeze, if nothing else changed.

    Raises EditsClash when they cannot all be taken, LibraryChanged when a source, a picture or a name is not what the
    edition prints any more, and Invalid when the new text could not be submitted.
    """
    article = Article.objects.get(pk=edition.article_id)
    same = _with(article, edition.document, _texts(edition))
    if _digest(same) != edition.digest:
        raise LibraryChanged(
            _("A source, a picture or a name changed since this edition: it has to be submitted anew first.")
        )
    texts = taken(_texts(edition), edits, same)
    draft = draft_of(_with(article, edition.document, texts))
    if problems := draft.problems():
        raise Invalid(" ".join(problem.message for problem in problems))
    content = canonical_json(draft.content)
    return Expected(texts, read_canonical(content), digest(content), digest(draft.rendered.html))


def taken(texts: Mapping[str, str], edits: Sequence[Edit], article: Article) -> dict[str, str]:
    """The words of `article` with every edit taken. Raises EditsClash."""
    suggestions = [Suggestion(edit.anchor, edit.suggestion) for edit in edits]
    try:
        return apply(texts, suggestions, known=draft_of(article).citations, language=article.language)
    except CannotApply as reason:
        sentence = _(
            "“%(words)s” cannot be replaced as suggested: a citation, other mark-up or another suggestion is in the "
            "way. Take that suggestion back, and say in a comment what should stand there."
        )
        raise EditsClash(sentence % {"words": reason.suggestion.anchor.quotation}) from reason


def becomes(article: Article, texts: Mapping[str, str]) -> str:
    """The digest that the working copy would be submitted with, if it had these words."""
    changed = copy.copy(article)
    for name, text in texts.items():
        setattr(changed, name, text)
    return _digest(changed)


def state_of(condition: ConditionalApproval) -> str:
    """Whether an approval on condition “waits”, has been “kept” as a signature, or is “void”.

    It is void once another text was submitted, the edition was recalled, its giver said something else, or it has
    waited too long. PostgreSQL decides the same, in `guard.conditions_met`, when an edition is submitted.
    """
    if SignOff.objects.filter(condition=condition).exists():
        return "kept"
    is_void = _has_waited_too_long(condition) or condition not in waiting_on(condition.edition)
    return "void" if is_void else "waits"


def waiting_on(edition: Edition | None) -> list[ConditionalApproval]:
    """The approvals that wait for the edits of an edition to be taken. Three queries, however many were given."""
    if edition is None or edition.is_recalled:
        return []
    if Edition.objects.filter(article=edition.article_id, number__gt=edition.number).exists():
        return []
    of_the_same = Q(edition=edition, person=OuterRef("person"))
    given_again = ConditionalApproval.objects.filter(of_the_same, pk__gt=OuterRef("pk"))
    signed = SignOff.objects.filter(of_the_same, signed_at__gt=OuterRef("given_at"))
    last_words = edition.conditions.filter(~Exists(given_again), ~Exists(signed))
    found = last_words.select_related("edition", "user")
    return [condition for condition in found if not _has_waited_too_long(condition)]


def _has_waited_too_long(condition: ConditionalApproval) -> bool:
    return condition.given_at + datetime.timedelta(days=CONDITION_DAYS) < timezone.now()


def edits_behind(condition: ConditionalApproval) -> list[Comment]:
    """The comments that suggest what an approval depends on."""
    wanted = {(edit["quotation"], edit["prefix"], edit["suggestion"]) for edit in condition.edits}
    sent = Comment.objects.filter(edition=condition.edition_id, user=condition.user_id, reply_to=None)
    found = sent.prefetch_related("settlements").order_by("id")
    return [each for each in found if (each.quotation, each.prefix, each.suggestion) in wanted]


def _texts(edition: Edition) -> dict[str, str]:
    document = edition.document
    return {name: document[name] for name in TEXTS} | {"key_points": "\n".join(document["key_points"])}


def _with(article: Article, document: Mapping[str, Any], texts: Mapping[str, str]) -> Article:
    """The article as an edition has it, with these words, to be looked at and not saved."""
    changed = copy.copy(article)
    for name in ("language", "risk_class", "meta_description"):
        setattr(changed, name, document[name])
    changed.author_ids = [one["person"] for one in document["byline"] if one["part"] == "author"]
    changed.editor_ids = [one["person"] for one in document["byline"] if one["part"] == "editor"]
    for name, text in texts.items():
        setattr(changed, name, text)
    return changed


def _digest(article: Article) -> str:
    return digest(canonical_json(draft_of(article).content))
