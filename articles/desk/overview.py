"""One article on one page: where it stands, what is missing, who is involved, what happened."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Count, Prefetch, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles.blockers_text import obstacles
from articles.conditions import waiting_on
from articles.desk import moves
from articles.desk.comment_rows import comments_on
from articles.desk.forms_publishing import SuspendForm
from articles.desk.pages import article_or_404
from articles.desk.reading import screen_url
from articles.models import (
    Article,
    Assignment,
    Edition,
    EditionContributor,
    InterestWaiver,
    Person,
    ReviewLink,
    SignOff,
)
from articles.permissions import can, can_export, can_revoke, why_not_sign
from articles.standing import Standing, standing_of
from articles.timeline import story_of
from articles.trust import trust
from articles.workflow import Decision, Kind
from cms.accounts.models import User

NEWEST_ACTS = 12
ALL_ACTS = 500
EDITIONS_SHOWN = 20


@dataclass(frozen=True)
class Word:
    """What a reviewer last said about the edition, and whether the person looking may take it back."""

    signoff: SignOff
    is_approval: bool
    is_overdue: bool
    can_revoke: bool


@dataclass(frozen=True)
class Review:
    """One of the two reviews of an edition: who said what, who is asked, what the person looking can do.

    `by_link`: external reviewers who have said something, whose link still opens what they said.
    `can_sign`: the person looking may sign and has said nothing of this edition yet.
    """

    kind: Kind
    words: list[Word]
    asked: list[Assignment]
    by_link: list[Assignment]
    mine: Assignment | None
    screen: str
    can_sign: bool


@require_safe
def article_overview(request: HttpRequest, pk: int) -> HttpResponse:
    article = article_or_404(request, pk)
    return render(request, "desk/overview/overview.html", overview_of(article, request.user))


@require_safe
def article_timeline(request: HttpRequest, pk: int) -> HttpResponse:
    article = article_or_404(request, pk)
    context = {"article": article, "story": story_of(article, ALL_ACTS), "limit": ALL_ACTS}
    return render(request, "desk/overview/timeline_page.html", context)


def overview_of(article: Article, user: User) -> dict[str, Any]:
    """Everything the overview shows, in a number of queries that does not depend on how much there is."""
    standing = standing_of(article)
    found = obstacles(standing.open, user) if standing.open else []
    assignments = list(_assignments(article))
    return {
        "article": article,
        "standing": standing,
        "stage": standing.stage(is_blocked=bool(found)),
        "obstacles": found,
        "can_publish": can(user, "publish"),
        "can_preview": can(user, "save"),
        "can_export": can_export(user, article),
        "next_moves": moves.offers(moves.NEXT, standing, user),
        "more_moves": moves.offers(moves.MORE, standing, user),
        "reviews": _reviews(standing, assignments, user),
        "people": _people(article, standing),
        "declined": [each for each in assignments if each.state == Assignment.State.DECLINED],
        "interests": _undecided_interests(article, assignments, user),
        "conditions": waiting_on(standing.newest),
        **comments_on(article, standing.newest, user),
        "text_url": screen_url(standing.newest, Kind.MEDICAL_REVIEW, "whole") if standing.newest else "",
        "findings": article.findings.open().for_desk_list().in_order(),
        "editions": _editions(article),
        "trust": trust(article.live_edition) if standing.is_live else None,
        "suspend_form": SuspendForm() if standing.is_live and can(user, "suspend") else None,
        "story": story_of(article, NEWEST_ACTS * 3)[:NEWEST_ACTS],
        "views": _views(article),
        "partners": _partners_told(standing),
        "can_see_partners": can(user, "keep_subscribers"),
    }


def _views(article: Article) -> int | None:
    """How often readers opened it in the last 30 days; None where views are not counted."""
    if not settings.COUNT_VIEWS:
        return None
    since = timezone.localdate() - datetime.timedelta(days=30)
    return article.view_counts.filter(day__gt=since).aggregate(number=Sum("views"))["number"] or 0


def _partners_told(standing: Standing) -> dict[str, int] | None:
    """How many partners are `to_tell` that the article was taken down, and how many are `told`; None if it was not."""
    if standing.last_act is None or standing.is_live:
        return None
    return standing.last_act.deliveries.aggregate(to_tell=Count("pk"), told=Count("delivered_at"))


def _assignments(article: Article) -> Any:
    found = article.assignments.select_related("reviewer__person__user", "assigned_by")
    links = Prefetch("links", ReviewLink.objects.with_state(), to_attr="links_sent")
    return found.prefetch_related(links).order_by("kind", "due_on")


def _reviews(standing: Standing, assignments: list[Assignment], user: User) -> list[Review]:
    edition = standing.current
    words: list[SignOff] = []
    if edition:
        standing_words = edition.signoffs.latest_by_each().filter(revocation__isnull=True)
        words = list(standing_words.select_related("revocation"))
    return [_review(kind, edition, words, assignments, user) for kind in Kind]


def _review(
    kind: Kind, edition: Edition | None, words: list[SignOff], assignments: list[Assignment], user: User
) -> Review:
    active = (Assignment.State.INVITED, Assignment.State.ACCEPTED)
    asked = [each for each in assignments if each.kind == kind and each.state in active]
    mine = next((each for each in asked if each.reviewer.person.user_id == user.pk), None)
    signed = {word.person_id for word in words if word.kind == kind}
    awaits_me = mine and mine.state == Assignment.State.ACCEPTED and mine.reviewer.person_id not in signed
    return Review(
        kind=kind,
        words=[_word(word, user) for word in words if word.kind == kind],
        asked=[each for each in asked if each.reviewer.person_id not in signed],
        by_link=[each for each in asked if each.reviewer.person_id in signed and _is_external(each)],
        mine=mine,
        screen=screen_url(edition, kind) if edition else "",
        can_sign=bool(edition and awaits_me) and not why_not_sign(user, edition, kind),
    )


def _is_external(assignment: Assignment) -> bool:
    account = assignment.reviewer.person.user
    return bool(account and account.is_external)


def _word(word: SignOff, user: User) -> Word:
    is_approval = word.decision == Decision.APPROVE
    is_overdue = is_approval and word.valid_until <= timezone.now()
    return Word(word, is_approval, is_overdue, can_revoke(user, word))


def _people(article: Article, standing: Standing) -> dict[str, list[Any]]:
    named = {
        person.pk: person
        for person in Person.objects.filter(pk__in=[*article.author_ids, *article.editor_ids])
    }
    contributors = EditionContributor.objects.filter(edition=standing.current) if standing.current else ()
    wrote = (
        contributors.exclude(part=EditionContributor.Part.BYLINE).select_related("user")
        if contributors
        else ()
    )
    return {
        "authors": [named[pk] for pk in article.author_ids if pk in named],
        "editors": [named[pk] for pk in article.editor_ids if pk in named],
        "contributors": list(dict.fromkeys(each.user for each in wrote if each.user)),
    }


def _undecided_interests(article: Article, assignments: list[Assignment], user: User) -> list[Assignment]:
    """Declared interests that nobody has waived; for those who can do something about it."""
    if not can(user, "assign"):
        return []
    waived = set(InterestWaiver.objects.filter(article=article).values_list("person_id", flat=True))
    declared = (
        each for each in assignments if each.has_interests and each.state == Assignment.State.ACCEPTED
    )
    return [each for each in declared if each.reviewer.person_id not in waived]


def _editions(article: Article) -> list[Edition]:
    """The newest editions with what was said about them, newest first."""
    editions = article.editions.light().select_related("submitted_by", "recall").order_by("-number")
    return list(editions.prefetch_related("signoffs__revocation", "publications")[:EDITIONS_SHOWN])
