"""What somebody reads before they decide about an edition: the text as readers will see it, and what changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from articles.changes import Changes, changes_between
from articles.conditions import edits_of, waiting_on
from articles.desk.comment_rows import comments_on, marked_text
from articles.desk.forms_commenting import CommentForm
from articles.desk.marked_page import page_between
from articles.desk.source_states import sources_of
from articles.models import Assignment, Edition, Publication, SignOff
from articles.permissions import can, why_not_sign
from articles.reader.text import text_of
from articles.whole_text import Reading, reading_of
from articles.workflow import ATTESTATIONS, Kind
from cms.accounts.models import User

SCREENS = {Kind.MEDICAL_REVIEW: "desk:edition-review", Kind.FACT_CHECK: "desk:edition-facts"}
"""The screen on which each kind of review is done."""


@dataclass(frozen=True)
class View:
    """One way to look at an edition: all of it, or what differs from an earlier one, in a list or on the page."""

    name: str
    label: str
    base: Edition | None = None
    on_page: bool = False


def screen_url(edition: Edition, kind: str, show: str = "") -> str:
    """The address of the review screen of this kind."""
    return reverse(SCREENS[Kind(kind)], args=[edition.pk]) + (f"?show={show}" if show else "")


def public_before(edition: Edition) -> Edition | None:
    """The edition that readers see now, or saw last, other than this one."""
    shown = Publication.objects.put_up().filter(article=edition.article_id).exclude(edition=edition)
    newest = shown.select_related("edition").defer("edition__html").order_by("-id").first()
    return newest.edition if newest else None


def differences(old: Edition | None, new: Edition) -> Changes | None:
    """What changed from `old` to `new`, or None without an `old`."""
    return changes_between(old.document, new.document) if old else None


def views_of(edition: Edition, kind: str, reading: Reading) -> list[View]:
    """The ways to look at an edition, the most useful to somebody who read an earlier one first (D29)."""
    views = []
    if reading.base:
        label = (
            _("Changes since you read edition %(number)s")
            if reading.has_asked
            else _("Changes since you signed edition %(number)s")
        )
        views.append(View("mine", label % {"number": reading.base.number}, reading.base))
    if before := public_before(edition):
        label = _("Changes since published edition %(number)s") % {"number": before.number}
        views.append(View("public", label, before))
    if views:
        views.append(View("page", _("Changes on the page"), views[0].base, on_page=True))
    views.append(View("whole", _("Whole text")))
    # The fact check has every source beside the text anyhow.
    return [*views, View("references", _("References"))] if kind == Kind.MEDICAL_REVIEW else views


def screen(user: User, edition: Edition, kind: str, show: str) -> dict[str, Any]:
    """Everything the review screen of a kind shows."""
    reading = reading_of(user, edition, kind)
    mine = reading.mine
    views = views_of(edition, kind, reading)
    view = _chosen(views, show)
    changes = _changes_in(view, reading, edition)
    newest = Edition.objects.light().filter(article=edition.article_id).order_by("-number").first()
    sources = sources_of(edition)
    comments = comments_on(edition.article, edition, user)
    return {
        **comments,
        "text_url": screen_url(edition, kind, "whole"),
        "comment_form": CommentForm() if comments["can_comment"] else None,
        "edition": edition,
        "article": edition.article,
        "kind": Kind(kind),
        "here": screen_url(edition, kind),
        "mine": mine,
        "views": views,
        "view": view,
        "changes": changes,
        "marked": page_between(view.base, edition) if view.base and view.on_page else None,
        "reading": reading,
        "seen": seen_of(changes, reading.ticked),
        "can_tick": can(user, "sign"),
        "text": marked_text(text_of(edition, {}), comments),
        "sources": sources,
        "settled": sum(not source.standing.blocks for source in sources),
        "for_a_person": sum(source.standing.needs_a_person for source in sources),
        "can_check": can(user, "check_citation"),
        "why_not": why_not_sign(user, edition, kind),
        **_condition(user, edition, kind),
        "invitation": _invitation(user, edition, kind),
        "newer": newest if newest.number > edition.number else None,
        "is_live": edition.article.live_edition_id == edition.pk,
        "words": words_on(edition),
    }


def _condition(user: User, edition: Edition, kind: str) -> dict[str, bool]:
    """Whether this person could approve on condition of their own edits, and whether they have."""
    if kind != Kind.MEDICAL_REVIEW or not can(user, "approve_if"):
        return {"can_approve_if": False, "promised": False}
    is_live = edition.article.live_edition_id == edition.pk
    return {
        "can_approve_if": not is_live and bool(edits_of(user, edition)),
        "promised": any(condition.user_id == user.pk for condition in waiting_on(edition)),
    }


def changes_shown(user: User, edition: Edition, kind: str, show: str) -> Changes | None:
    """The changes that the review screen shows in this view; None where it shows none."""
    reading = reading_of(user, edition, kind)
    return _changes_in(_chosen(views_of(edition, kind, reading), show), reading, edition)


def _changes_in(view: View, reading: Reading, edition: Edition) -> Changes | None:
    if view.name == "mine":
        return reading.changes
    return None if view.on_page else differences(view.base, edition)


def seen_of(changes: Changes | None, ticked: Iterable[str]) -> frozenset[str]:
    """Which of the changes on this screen the person has ticked."""
    return frozenset(ticked) & {change.key for change in changes.all()} if changes else frozenset()


def _invitation(user: User, edition: Edition, kind: str) -> Assignment | None:
    """The invitation to this review that this person has not answered yet."""
    return Assignment.objects.filter(
        article=edition.article_id, kind=kind, reviewer__person__user=user, state=Assignment.State.INVITED
    ).first()


def _chosen(views: list[View], show: str) -> View:
    """The view that was asked for; otherwise the changes since one's own last signature, or the whole text."""
    named = {view.name: view for view in views}
    return named.get(show) or named.get("mine") or named["whole"]


def words_on(edition: Edition) -> QuerySet[SignOff]:
    """The last word of each reviewer on this edition, revoked ones too."""
    words = edition.signoffs.latest_by_each().select_related("revocation", "person")
    return words.order_by("kind", "-id")


def attestation(kind: str) -> str:
    """The sentence that a signature of this kind means."""
    return str(ATTESTATIONS[kind])
