"""The reviews that wait for one person's signature, with what changed since their last word."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from articles.changes import Changes, changes_between
from articles.conditions import CONDITION_DAYS
from articles.models import (
    Article,
    Assignment,
    Blocker,
    ConditionalApproval,
    Edition,
    EditionContributor,
    InterestWaiver,
    SignOff,
)
from articles.permissions import open_reviews
from articles.queues import DUE_WITHIN_DAYS, speaking
from articles.workflow import Decision, Kind
from cms.accounts.models import User

Key = tuple[int, str]
"""An article and a kind of review."""


@dataclass(frozen=True)
class Review:
    """One signature to give.

    `changes` is None for a first review; `has_asked`: since this person asked for changes, and not since they signed.
    `unconfirmed` and `claims` count the sources and the claims of a fact check that are open. A renewal is due when
    the signature ends that readers are told of (`ends_at`, None once it was revoked); anything else when the
    assignment says.
    """

    kind: Kind
    edition: Edition
    due_on: datetime.date
    changes: Changes | None
    has_asked: bool
    unconfirmed: int
    claims: int
    is_renewal: bool
    ends_at: datetime.datetime | None


def reviews(user: User) -> list[Review]:
    """What this person accepted to review and can sign today, by date. Ten queries, whatever their number."""
    accepted = _accepted(user)
    editions = _to_sign(accepted)
    history = _own_history(user, editions.values())
    barred = _barred(user, editions.values())
    wanted = [
        each
        for each in accepted
        if (edition := editions.get(_key(each)))
        and edition.pk not in barred
        and _is_open(each, edition, history)
    ]
    bases = _bases(wanted, editions, history)
    unconfirmed, claims = _left(editions.values())
    known = _Known(
        history={(word.article_id, word.kind): word for word in history},
        bases=bases,
        unconfirmed=unconfirmed,
        claims=claims,
        ends=_ends(editions.values()),
    )
    found = [_review(each, editions[_key(each)], known) for each in wanted]
    return sorted(found, key=lambda review: review.due_on)


@dataclass(frozen=True)
class _Known:
    """What is known about the editions to sign: `history` is each one's last word of this person, `ends` when the
    signatures end that readers are told of."""

    history: dict[Key, SignOff]
    bases: dict[Key, Edition]
    unconfirmed: dict[int, int]
    claims: dict[int, int]
    ends: dict[Key, datetime.datetime]


def _accepted(user: User) -> list[Assignment]:
    """Accepted assignments without an interest that is still to be decided about."""
    mine = Assignment.objects.filter(
        state=Assignment.State.ACCEPTED, reviewer__person__user=user, kind__in=open_reviews(user)
    )
    waived = InterestWaiver.objects.filter(person__user=user).values("article")
    able = mine.filter(Q(has_interests=False) | Q(article__in=waived))
    return list(
        able.select_related("article").only(
            "article__live_edition", "article__public_state", "kind", "due_on"
        )
    )


def _to_sign(accepted: Iterable[Assignment]) -> dict[Key, Edition]:
    """For each article and kind the edition to sign: the open one, or the live one whose signature ends soon."""
    wanted = list(accepted)
    light = Edition.objects.defer("html", "search_text", "search_vector")
    opened = {
        each.article_id: each for each in light.open().filter(article__in={a.article_id for a in wanted})
    }
    shown = [a for a in wanted if a.article_id not in opened]
    lasting = _lasting({a.article.live_edition_id for a in shown})
    ending = {a.article.live_edition_id for a in shown if (a.article.live_edition_id, a.kind) not in lasting}
    live = {each.article_id: each for each in light.filter(pk__in=ending)}
    found: dict[Key, Edition] = {_key(a): opened[a.article_id] for a in wanted if a.article_id in opened}
    for a in wanted:
        edition = live.get(a.article_id)
        if edition and (edition.pk, a.kind) not in lasting:
            found[_key(a)] = edition
    return found


def _lasting(editions: Iterable[int | None]) -> set[Key]:
    """Editions and kinds with an approval that holds beyond the days in which a review counts as due."""
    horizon = timezone.now() + datetime.timedelta(days=DUE_WITHIN_DAYS)
    signed = SignOff.objects.standing().filter(edition__in=list(editions), valid_until__gt=horizon)
    return set(signed.values_list("edition_id", "kind"))


def _own_history(user: User, editions: Iterable[Edition]) -> list[SignOff]:
    """Everything this person ever signed on these articles, oldest first."""
    articles = {edition.article_id for edition in editions}
    mine = SignOff.objects.filter(user=user, article__in=articles).order_by("id")
    return list(mine.select_related("revocation"))


def _barred(user: User, editions: Iterable[Edition]) -> set[int]:
    """Editions of which this person is a contributor or in the byline, or that wait for their edits to be taken."""
    named = EditionContributor.objects.filter(Q(user=user) | Q(person__user=user))
    since = timezone.now() - datetime.timedelta(days=CONDITION_DAYS)
    promised = ConditionalApproval.objects.filter(user=user, given_at__gt=since)
    keys = [edition.pk for edition in editions]
    return {
        key
        for found in (named, promised)
        for key in found.filter(edition__in=keys).values_list("edition_id", flat=True)
    }


def _is_open(assignment: Assignment, edition: Edition, history: list[SignOff]) -> bool:
    """Whether this person has not decided about this edition yet, and did not give its other signature."""
    words = [word for word in history if word.edition_id == edition.pk and not hasattr(word, "revocation")]
    latest = {word.kind: word for word in words}
    other = Kind.FACT_CHECK if assignment.kind == Kind.MEDICAL_REVIEW else Kind.MEDICAL_REVIEW
    if other in latest and latest[other].decision == Decision.APPROVE:
        return False
    return assignment.kind not in latest or _is_renewal(assignment.article, edition)


def _is_renewal(article: Article, edition: Edition) -> bool:
    return article.live_edition_id == edition.pk


def _bases(
    wanted: Iterable[Assignment], editions: dict[Key, Edition], history: list[SignOff]
) -> dict[Key, Edition]:
    """The edition that this person last signed, for each review of another one."""
    last = {(word.article_id, word.kind): word.edition_id for word in history}
    needed = {_key(a): last[_key(a)] for a in wanted if last.get(_key(a)) not in (None, editions[_key(a)].pk)}
    texts = Edition.objects.only("content").in_bulk(set(needed.values()))
    return {key: texts[pk] for key, pk in needed.items()}


def _left(editions: Iterable[Edition]) -> tuple[dict[int, int], dict[int, int]]:
    """How many sources of each edition nobody has confirmed, and how many claims are open, as PostgreSQL says."""
    rows = Blocker.objects.filter(
        edition__in=[edition.pk for edition in editions], code__in=["citation_unverified", "claim_open"]
    )
    sources: Counter[int] = Counter()
    claims: dict[int, int] = {}
    for row in rows:
        if row.code == "claim_open":
            claims[row.edition_id] = int(row.detail)
        else:
            sources[row.edition_id] += 1
    return sources, claims


def _ends(editions: Iterable[Edition]) -> dict[Key, datetime.datetime]:
    """When the approvals of these editions end of which readers are told."""
    told = speaking().filter(edition__in=[edition.pk for edition in editions])
    return {(pk, kind): ends_at for pk, kind, ends_at in told.values_list("edition", "kind", "valid_until")}


def _review(assignment: Assignment, edition: Edition, known: _Known) -> Review:
    base, last = known.bases.get(_key(assignment)), known.history.get(_key(assignment))
    is_facts = assignment.kind == Kind.FACT_CHECK
    is_live = _is_renewal(assignment.article, edition)
    ends_at = known.ends.get((edition.pk, assignment.kind)) if is_live else None
    return Review(
        kind=Kind(assignment.kind),
        edition=edition,
        due_on=timezone.localtime(ends_at).date() if ends_at else assignment.due_on,
        changes=changes_between(base.document, edition.document) if base else None,
        has_asked=last is not None and last.decision == Decision.REQUEST_CHANGES,
        unconfirmed=known.unconfirmed.get(edition.pk, 0) if is_facts else 0,
        claims=known.claims.get(edition.pk, 0) if is_facts else 0,
        is_renewal=is_live,
        ends_at=ends_at,
    )


def _key(assignment: Assignment) -> Key:
    return assignment.article_id, assignment.kind
