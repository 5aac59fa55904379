"""Attempts that a rule refused: what was tried is undone, and that it was tried is noted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from articles.models import Edition
from articles.permissions import can
from cms.audit.acts import act, note
from cms.refusals import Conflict, HasBlockers, NotEligible, Refusal

P = ParamSpec("P")
R = TypeVar("R")

COUNTED = (NotEligible, HasBlockers, Conflict)
"""Refusals about the text or the person, besides those of the guard. A form that was filled in badly and a second
click are no attempt; wrong passphrases are noted where they are counted."""


def refusals_noted(verb: str, what: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Let an action on an `edition`, or else an `article`, leave a note in the trail each time that a rule refuses it
    to somebody whose duties allow the move `verb`.

    The note is a transaction of its own, after the one that was refused has been rolled back.
    """

    def decorate(action: Callable[P, R]) -> Callable[P, R]:
        @wraps(action)
        def noted(*args: P.args, **facts: P.kwargs) -> R:
            try:
                return action(*args, **facts)
            except Refusal as refusal:
                if type(refusal) is Refusal or isinstance(refusal, COUNTED):
                    _note(verb, what, refusal, facts)
                raise

        return noted

    return decorate


def _note(verb: str, what: str, refusal: Refusal, facts: Mapping[str, Any]) -> None:
    by, row = facts["by"], facts.get("edition") or facts["article"]
    if not can(by, verb):
        return
    is_edition = isinstance(row, Edition)
    with act(by=by, act="attempt.refuse", reason=str(refusal.message)):
        note(
            what,
            table="articles_edition" if is_edition else "articles_article",
            row_id=row.pk,
            article_id=row.article_id if is_edition else row.pk,
            codes=" ".join(sorted(refusal.codes)),
        )
