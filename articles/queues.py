"""What waits for whom at the desk. Every queue holds only what its person can act on, in a fixed number of queries."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Now
from django.utils import timezone

from articles.citing import named_keys
from articles.conditions import CONDITION_DAYS
from articles.models import (
    Article,
    Assignment,
    Comment,
    ConditionalApproval,
    Contribution,
    Edition,
    EditionCitation,
    EditionContributor,
    Finding,
    InterestWaiver,
    Reviewer,
    Schedule,
    SignOff,
)
from articles.permissions import can
from articles.workflow import Decision, Duty, Kind, PublicState
from citations import journals
from citations.library import needing_a_person
from citations.models import Citation, Journal
from cms.accounts.models import User

DUE_WITHIN_DAYS = 60
"""How long before its date a page appears among those due for review."""
MOST_COUNTED = 100
"""The bar counts no further: from here on it says “99+”."""
LICENCE_WITHIN_DAYS = 30
"""How long before its date a licence appears among those to verify."""


def invitations(user: User) -> QuerySet[Assignment]:
    """Requests to review that this person has not answered."""
    asked = Assignment.objects.filter(state=Assignment.State.INVITED, reviewer__person__user=user)
    return asked.select_related("article").defer("article__body").order_by("due_on", "id")


def unfinished(opened: Sequence[int]) -> QuerySet[Assignment]:
    """Everybody's assignments that still take something: an answer, or a word on the open edition that they may sign.

    As on “My work”, but for all at once and without renewals of what readers see.
    """
    of_article = Edition.objects.filter(pk__in=opened, article=OuterRef("article"))
    words = SignOff.objects.filter(edition__in=opened, article=OuterRef("article"))
    words = words.filter(person=OuterRef("reviewer__person"))
    said = words.latest_by_each().filter(kind=OuterRef("kind"), revocation__isnull=True)
    signed_the_other = words.standing().exclude(kind=OuterRef("kind"))
    wrote = EditionContributor.objects.filter(
        edition__in=opened, edition__article=OuterRef("article")
    ).filter(Q(person=OuterRef("reviewer__person")) | Q(user=OuterRef("reviewer__person__user")))
    since = timezone.now() - datetime.timedelta(days=CONDITION_DAYS)
    promised = ConditionalApproval.objects.filter(edition__in=opened, edition__article=OuterRef("article"))
    promised = promised.filter(person=OuterRef("reviewer__person"), given_at__gt=since)
    waived = InterestWaiver.objects.filter(article=OuterRef("article"), person=OuterRef("reviewer__person"))
    may_sign = Q(has_interests=False) | Exists(waived)
    to_sign = Exists(of_article) & may_sign
    for done in (said, signed_the_other, wrote, promised):
        to_sign &= ~Exists(done)
    state = Assignment.State
    return Assignment.objects.filter(Q(state=state.INVITED) | Q(state=state.ACCEPTED) & to_sign)


def open_ids() -> list[int]:
    """Ids of all open editions: the one question that looks at every article, so a page asks it once."""
    return list(Edition.objects.open().order_by().values_list("pk", flat=True))


def drafts(user: User, opened: Sequence[int]) -> QuerySet[Article]:
    """The person's own articles with words that are not part of any edition, and those whose edition was recalled.

    What reviewers sent back is not here but in `sent_back`.
    """
    newest = Edition.objects.filter(article=OuterRef("pk")).order_by("-number")
    unsubmitted = Contribution.objects.filter(article=OuterRef("pk"), id__gt=OuterRef("frozen_until"))
    own = Article.objects.filter(owner=user).exclude(public_state=PublicState.WITHDRAWN)
    marked = own.annotate(
        frozen_until=Coalesce(Subquery(newest.values("contribution_mark")[:1]), 0),
        newest_recall=Subquery(newest.values("recall__id")[:1]),
        edition_count=Coalesce(Subquery(newest.values("number")[:1]), 0),
    )
    wanted = marked.filter(Exists(unsubmitted) | Q(newest_recall__isnull=False))
    return wanted.exclude(pk__in=sent_back(user, opened).values("article")).for_desk_list()


def sent_back(user: User, opened: Sequence[int]) -> QuerySet[Edition]:
    """Open editions of this person that a reviewer wants changed."""
    own = _rows(opened).filter(Q(article__owner=user) | Q(submitted_by=user))
    return own.filter(Exists(requests_for_changes().filter(edition=OuterRef("pk"))))


def commented(user: User, opened: Sequence[int]) -> QuerySet[Edition]:
    """Open editions of this person with `comments_waiting`: of others, not settled, not answered by them last.

    What was sent back is not here but in `sent_back`.
    """
    own = _rows(opened).filter(Q(article__owner=user) | Q(submitted_by=user))
    answers = Comment.objects.filter(reply_to=OuterRef("pk")).order_by("-id")
    said = Comment.objects.filter(reply_to=None, settlements=None, edition__article=OuterRef("article"))
    said = said.annotate(last=Subquery(answers.values("user")[:1]))
    said = said.exclude(user=user).filter(Q(last=None) | ~Q(last=user.pk))
    number = said.order_by().values("edition__article").annotate(number=Count("pk")).values("number")
    waiting = own.annotate(comments_waiting=Subquery(number)).filter(comments_waiting__gt=0)
    return waiting.exclude(pk__in=sent_back(user, opened).values("pk"))


def requests_for_changes() -> QuerySet[SignOff]:
    """Last words that ask for changes and still stand."""
    words = SignOff.objects.latest_by_each().filter(revocation__isnull=True)
    return words.filter(decision=Decision.REQUEST_CHANGES)


def lacking_reviewers(user: User, opened: Sequence[int]) -> QuerySet[Edition]:
    """Open editions for which somebody still has to be asked, with `needs_medical` and `needs_fact`."""
    if not can(user, "assign"):
        return Edition.objects.none()
    editions = _rows(opened).annotate(
        needs_medical=_nobody_for(Kind.MEDICAL_REVIEW), needs_fact=_nobody_for(Kind.FACT_CHECK)
    )
    return editions.filter(Q(needs_medical=True) | Q(needs_fact=True))


def _nobody_for(kind: str) -> Q:
    asked = Assignment.objects.active().filter(article=OuterRef("article"), kind=kind)
    signed = SignOff.objects.effective().filter(edition=OuterRef("pk"), kind=kind)
    return ~Exists(asked) & ~Exists(signed)


def ready_to_publish(user: User, opened: Sequence[int]) -> QuerySet[Edition]:
    """Open editions that nothing blocks and that are not scheduled."""
    if not can(user, "publish"):
        return Edition.objects.none()
    waiting = Schedule.objects.filter(edition=OuterRef("pk"), state=Schedule.State.WAITING)
    signed = SignOff.objects.effective().filter(edition=OuterRef("pk"), kind=Kind.MEDICAL_REVIEW)
    # Signed editions first: most open ones are not, and asking for all their blockers takes longer.
    return _rows(opened).filter(Exists(signed), ~Exists(waiting)).without_blockers()


def schedules(user: User, opened: Sequence[int]) -> QuerySet[Schedule]:
    """Planned publications, and those that failed while their edition is still open."""
    if not can(user, "schedule"):
        return Schedule.objects.none()
    failed = Q(state=Schedule.State.FAILED, edition__in=opened)
    retried = Schedule.objects.filter(edition=OuterRef("edition"), id__gt=OuterRef("id"))
    wanted = Schedule.objects.filter(Q(state=Schedule.State.WAITING) | failed, ~Exists(retried))
    return wanted.select_related("edition__article").defer(
        "edition__content",
        "edition__html",
        "edition__search_text",
        "edition__search_vector",
        "edition__article__body",
    )


def _rows(opened: Sequence[int]) -> QuerySet[Edition]:
    """Editions for lists, the one that has waited longest first."""
    editions = Edition.objects.filter(pk__in=opened).light().select_related("article")
    return editions.defer("article__body").order_by("submitted_at")


def due_for_review(within_days: int = DUE_WITHIN_DAYS) -> QuerySet[Article]:
    """Live articles of which a review ends within so many days, or has ended; `due_at` says when, earliest first."""
    return reviews_ending(before=timezone.now() + datetime.timedelta(days=within_days))


def reviews_ending(
    *, before: datetime.datetime, since: datetime.datetime | None = None, kind: str = ""
) -> QuerySet[Article]:
    """Live articles of which a review ends in this time, of one kind or of any; `due_at` says when, earliest first.

    The date is that of `articles.trust`: of each kind the newest valid approval counts, or the newest of all.
    """
    in_time = Q(valid_until__lt=before)
    in_time &= Q(valid_until__gte=since) if since else Q()
    in_time &= Q(kind=kind) if kind else Q()
    # The few that end are looked up by their date first, in a list that the planner cannot take apart.
    ending = SignOff.objects.filter(in_time, decision=Decision.APPROVE)
    on_page = Q(article__public_state=PublicState.LIVE, article__live_edition=F("edition"))
    told = speaking().filter(pk__in=list(ending.filter(on_page).values_list("pk", flat=True)))
    first = told.filter(article=OuterRef("pk")).order_by("valid_until").values("valid_until")[:1]
    due = Article.objects.live().filter(pk__in=told.values("article")).annotate(due_at=Subquery(first))
    return due.for_desk_list().order_by("due_at", "id")


def renewed() -> QuerySet[Finding]:
    """Open findings about overdue reviews of live pages whose reviews both hold again."""
    said = Finding.objects.open().filter(kind=Finding.Kind.REVIEW_OVERDUE)
    holding = [
        Exists(SignOff.objects.effective().filter(edition=OuterRef("article__live_edition"), kind=kind))
        for kind in Kind.values
    ]
    return said.filter(*holding, article__public_state=PublicState.LIVE)


def speaking() -> QuerySet[SignOff]:
    """Of each edition and kind the standing approval that readers are told about."""
    others = SignOff.objects.standing().filter(edition=OuterRef("edition"), kind=OuterRef("kind"))
    later, valid = Q(id__gt=OuterRef("id")), Q(valid_until__gt=Now())
    speaks_in_time = valid & ~Exists(others.filter(later & valid))
    speaks_overdue = ~valid & ~Exists(others.filter(later | valid))
    return SignOff.objects.standing().filter(speaks_in_time | speaks_overdue)


def open_findings(user: User) -> QuerySet[Finding]:
    """Open findings of the articles this person may see, those due first before the others."""
    if not can(user, "triage"):
        return Finding.objects.none()
    visible = Article.objects.visible_to(user)
    return Finding.objects.open().filter(article__in=visible).for_desk_list().in_order()


def findings_to_settle(user: User) -> QuerySet[Finding]:
    """Open findings that are this person's: taken by them, about their article, for whoever is in charge or, if
    nobody took them, overlaps for a fact checker."""
    mine = Q(owner=user) | Q(owner=None, article__owner=user)
    if can(user, "settle_overlap"):
        mine |= Q(owner=None, kind=Finding.Kind.OVERLAP)
    in_charge = user.has_role(Duty.MANAGING_EDITOR, Duty.CHIEF_EDITOR)
    return open_findings(user).filter(mine | Q(owner=None) if in_charge else mine)


def interests_to_decide(user: User) -> QuerySet[Assignment]:
    """Declared interests that a chief editor has neither waived nor declined; never their own."""
    if not can(user, "waive_interest"):
        return Assignment.objects.none()
    waived = InterestWaiver.objects.filter(article=OuterRef("article"), person=OuterRef("reviewer__person"))
    declared = Assignment.objects.filter(state=Assignment.State.ACCEPTED, has_interests=True)
    open_ones = declared.filter(~Exists(waived)).exclude(reviewer__person__user=user)
    return open_ones.select_related("article", "reviewer__person").defer("article__body")


def licences_to_verify(user: User) -> QuerySet[Reviewer]:
    """Active reviewers without a verified licence, or with one that ends soon."""
    if not can(user, "manage_people"):
        return Reviewer.objects.none()
    soon = timezone.localdate() + datetime.timedelta(days=LICENCE_WITHIN_DAYS)
    wanted = Reviewer.objects.filter(is_active=True, person__is_active=True).exclude(person__user=user)
    return wanted.filter(Q(verified_on=None) | Q(valid_until__lt=soon)).for_desk_list()


def counts(user: User) -> dict[str, int]:
    """How much waits in each area, by the name of its first page: what the page lists, up to MOST_COUNTED."""
    due = due_for_review() if can(user, "save") else Article.objects.none()
    return {
        "desk:finding-list": open_findings(user)[:MOST_COUNTED].count(),
        "desk:due-list": due[:MOST_COUNTED].count(),
    }


def sources_to_look_at(user: User, opened: Sequence[int]) -> QuerySet[Citation]:
    """Sources that need a fact checker and that an open edition, a public one or unfinished words cite. One query, and
    one for the unfinished words."""
    if not can(user, "check_citation"):
        return Citation.objects.none()
    on_page = Q(edition__article__live_edition=F("edition"))
    printed = EditionCitation.objects.filter(Q(edition__in=opened) | on_page, citation=OuterRef("pk"))
    return needing_a_person().filter(Q(Exists(printed)) | Q(key__in=_keys_being_written()))


def _keys_being_written() -> set[str]:
    """The keys that working copies name and that no edition holds yet. One query."""
    newest = Edition.objects.filter(article=OuterRef("pk")).order_by("-number")
    writing = Contribution.objects.filter(article=OuterRef("pk"), id__gt=OuterRef("frozen_until"))
    drafts = Article.objects.exclude(public_state=PublicState.WITHDRAWN).annotate(
        frozen_until=Coalesce(Subquery(newest.values("contribution_mark")[:1]), 0)
    )
    return {
        key
        for body in drafts.filter(Exists(writing)).values_list("body", flat=True)
        for key in named_keys(body)
    }


def journals_to_decide(user: User) -> QuerySet[Journal]:
    """Journals of the library that nobody has decided about, those that editions print before others."""
    if not can(user, "check_citation"):
        return Journal.objects.none()
    return journals.for_desk().filter(peer_review=None, sources__gt=0)


def clocks_that_ended() -> QuerySet[Article]:
    """Live pages with a revoked sign-off whose days are over and that nobody renewed."""
    over = Finding.objects.open().filter(
        article=OuterRef("pk"), kind=Finding.Kind.SIGN_OFF_REVOKED, due_on__lt=timezone.localdate()
    )
    unsigned = [
        ~Exists(SignOff.objects.effective().filter(edition=OuterRef("live_edition"), kind=k))
        for k in Kind.values
    ]
    return Article.objects.live().filter(Exists(over), unsigned[0] | unsigned[1])
