"""The text that an edition would become if only its words changed: what somebody approves before it exists."""

from __future__ import annotations

import copy
import datetime
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from articles.content import canonical_json, digest, read_canonical
from articles.drafts import Draft, draft_of
from articles.models import Article, ConditionalApproval, Edition, SignOff
from cms.refusals import Conflict, Invalid

CONDITION_DAYS = 30
"""How long an approval on condition waits for its text; PostgreSQL has the same number."""


@dataclass(frozen=True)
class Expected:
    """The edition that would come of a text: its signed content, the page that readers would see, both hashed."""

    document: dict[str, Any]
    digest: str
    html: str
    html_digest: str


class LibraryChanged(Conflict):
    """Submitting the same words today would print something else."""

    code = "library_changed"


def expected(edition: Edition, body: str) -> Expected:
    """What submitting the text of `edition` with `body` in the place of its own would freeze, if nothing else changed.

    Raises LibraryChanged when a source, a picture or a name is not what the edition prints any more, and Invalid when
    the new text could not be submitted.
    """
    if _frozen(edition, edition.document["body"])[0] != edition.digest:
        raise LibraryChanged(
            _(
                "A source, a picture or a name changed since this edition was submitted: it has to be submitted anew."
            )
        )
    frozen, draft = _frozen(edition, body)
    if problems := draft.problems():
        raise Invalid(" ".join(problem.message for problem in problems))
    html = draft.rendered.html
    return Expected(read_canonical(canonical_json(draft.content)), frozen, html, digest(html))


def state_of(condition: ConditionalApproval) -> str:
    """Whether an approval on condition “waits”, has been “kept” as a signature, or is “void”.

    It is void once another text was submitted, the edition was recalled, its giver said something else, or it has
    waited too long. PostgreSQL decides the same, in `guard.conditions_met`, when an edition is submitted.
    """
    if SignOff.objects.filter(condition=condition).exists():
        return "kept"
    edition, person = condition.edition, condition.person_id
    is_over = (
        condition.given_at + datetime.timedelta(days=CONDITION_DAYS) < timezone.now()
        or edition.is_recalled
        or Edition.objects.filter(article=edition.article_id, number__gt=edition.number).exists()
        or edition.conditions.filter(person=person, pk__gt=condition.pk).exists()
        or edition.signoffs.filter(person=person, signed_at__gt=condition.given_at).exists()
    )
    return "void" if is_over else "waits"


def _frozen(edition: Edition, body: str) -> tuple[str, Draft]:
    """The digest and the draft of the edition's own words with this body."""
    article = copy.copy(Article.objects.get(pk=edition.article_id))
    document = edition.document
    for name in ("title", "standfirst", "language", "risk_class", "meta_description"):
        setattr(article, name, document[name])
    article.key_points = "\n".join(document["key_points"])
    article.author_ids = [one["person"] for one in document["byline"] if one["part"] == "author"]
    article.editor_ids = [one["person"] for one in document["byline"] if one["part"] == "editor"]
    article.body = body
    draft = draft_of(article)
    return digest(canonical_json(draft.content)), draft
