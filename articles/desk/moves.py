"""Which moves the desk offers on an article: those that its state allows and that the person's duties allow."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from articles.models import Article, Edition
from articles.permissions import can
from articles.standing import Standing
from cms.accounts.models import User


@dataclass(frozen=True)
class Move:
    """A move in words, the verb it takes, the page that does it, and when it makes sense at all."""

    verb: str
    label: Promise
    url_name: str
    is_possible: Callable[[Standing], bool]
    is_danger: bool = False
    on_edition: bool = False

    def url(self, standing: Standing) -> str:
        about: Article | Edition | None = standing.open if self.on_edition else standing.article
        return reverse(self.url_name, args=[about.pk])


@dataclass(frozen=True)
class Offer:
    """A move that this person can make now."""

    label: Promise
    url: str
    is_danger: bool


NEXT = (
    Move("save", _("Edit the text"), "desk:article-edit", lambda s: True),
    Move(
        "submit",
        _("Submit for review"),
        "desk:article-submit",
        lambda s: s.has_unsubmitted or _is_recalled(s),
    ),
    Move(
        "assign",
        _("Ask a reviewer"),
        "desk:article-assign",
        lambda s: s.is_up or bool(s.open) or not s.was_public,
    ),
)
"""What moves an article on; publishing stands beside its blockers instead."""

MORE = (
    Move(
        "submit",
        _("Submit as a re-review"),
        "desk:article-submit",
        lambda s: s.is_up and not s.has_unsubmitted,
    ),
    Move("recall", _("Recall the edition"), "desk:edition-recall", lambda s: bool(s.open), on_edition=True),
    Move("reinstate", _("Put the page back"), "desk:article-reinstate", lambda s: s.is_suspended),
    Move(
        "roll_back",
        _("Roll back to an earlier edition"),
        "desk:article-roll-back",
        lambda s: s.is_up and s.was_public,
    ),
    Move("change_address", _("Change the address"), "desk:article-address-change", lambda s: True),
    Move("triage", _("Report a problem"), "desk:finding-raise", lambda s: True),
    Move("suspend", _("Suspend the page"), "desk:article-suspend", lambda s: s.is_live, is_danger=True),
    Move("withdraw", _("Withdraw the article"), "desk:article-withdraw", lambda s: s.is_up, is_danger=True),
)
"""What happens more rarely."""


def offers(moves: tuple[Move, ...], standing: Standing, user: User) -> list[Offer]:
    """The moves that are possible now and that this person's duties allow, in the order of the list."""
    possible = (move for move in moves if move.is_possible(standing) and can(user, move.verb))
    return [Offer(move.label, move.url(standing), move.is_danger) for move in possible]


def _is_recalled(standing: Standing) -> bool:
    return bool(standing.newest and standing.newest.is_recalled)
