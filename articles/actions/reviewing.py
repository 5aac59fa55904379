"""Asking people to review, and their answers."""

from __future__ import annotations

import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import notifications
from articles.actions.review_links import send_link
from articles.models import Article, Assignment, InterestWaiver, Person, Reviewer
from articles.permissions import check_can
from cms.accounts.models import User
from cms.audit.acts import act
from cms.refusals import AlreadyDone, Invalid, NotAllowed, NotEligible

MOST_DAYS = datetime.timedelta(days=366)
"""A review is due within this time: a mistyped year would also keep the link of an external reviewer alive."""


def assign(
    *, article: Article, by: User, reviewer: Reviewer, kind: str, due_on: datetime.date | None = None
) -> Assignment:
    """Invite a reviewer. The date defaults to the days that the article's risk class allows.

    An external reviewer gets a link instead of the usual mail. Raises NotAllowed, NotEligible, Invalid, MailNotSent;
    asking the same person twice returns the first invitation.
    """
    check_can(by, "assign")
    _check_day(due_on)
    if not Reviewer.objects.eligible(kind).filter(pk=reviewer.pk).exists():
        raise NotEligible(
            _("This person is not an active reviewer of this kind with a verified, current licence.")
        )
    due_on = due_on or article.due_when_asked_today
    with act(by=by, act="assignment.invite"):
        Article.objects.locked().get(pk=article.pk)
        standing = Assignment.objects.active().filter(article=article, reviewer=reviewer, kind=kind).first()
        if standing:
            return standing
        assignment = Assignment.objects.create(
            article=article, reviewer=reviewer, kind=kind, due_on=due_on, assigned_by=by
        )
        account = reviewer.person.user
        if account and account.is_external:
            send_link(assignment=assignment, by=by)
        else:
            notifications.on_commit(notifications.invited, assignment)
    return assignment


def give_days_anew(*, article: Article, by: User) -> None:
    """Whoever reviews the article has the days of its risk class for an edition that was submitted just now."""
    due_on = article.due_when_asked_today
    with act(by=by, act="assignment.due", reason=_("A new edition was submitted.")):
        for assignment in Assignment.objects.active().filter(article=article, due_on__lt=due_on):
            assignment.due_on = due_on
            assignment.save(update_fields=["due_on"])


def reassign(
    *, assignment: Assignment, by: User, reviewer: Reviewer, note: str, due_on: datetime.date | None = None
) -> Assignment:
    """Release one reviewer and invite another for the same review, both or neither.

    Raises as `release` and `assign` do.
    """
    if reviewer.pk == assignment.reviewer_id:
        raise Invalid(_("Choose somebody else than the person who is asked now."))
    with transaction.atomic():
        released = release(assignment=assignment, by=by, note=note)
        return assign(article=released.article, by=by, reviewer=reviewer, kind=released.kind, due_on=due_on)


def move_due_date(*, assignment: Assignment, by: User, due_on: datetime.date, note: str) -> Assignment:
    """Give a reviewer until another day. They hear of it, and whoever asked.

    Raises NotAllowed, AlreadyDone, Invalid.
    """
    check_can(by, "assign")
    _check_day(due_on)
    if not note.strip():
        raise Invalid(_("Say why the date is moved."))
    with act(by=by, act="assignment.due", reason=note):
        current = _active(assignment)
        if current.due_on == due_on:
            raise AlreadyDone(_("It is due on this day already."))
        current.due_on = due_on
        current.save(update_fields=["due_on"])
        notifications.due_moved(current, by)
    return current


def accept(*, assignment: Assignment, by: User, has_interests: bool, interests: str = "") -> Assignment:
    """Accept an invitation and answer whether there are interests to declare.

    Raises NotAllowed for somebody else's invitation, AlreadyDone, Invalid when interests are not named.
    """
    if has_interests and not interests.strip():
        raise Invalid(_("Name the interests you declare."))
    return _answer(
        assignment, by, Assignment.State.ACCEPTED, has_interests=has_interests, interests=interests.strip()
    )


def decline(*, assignment: Assignment, by: User, note: str) -> Assignment:
    """Decline an invitation, or give an accepted review back, with a reason. Raises as `accept`."""
    if not note.strip():
        raise Invalid(_("Say why, so that the editors can ask somebody else."))
    return _answer(assignment, by, Assignment.State.DECLINED, note=note.strip())


def release(*, assignment: Assignment, by: User, note: str) -> Assignment:
    """Take an assignment back. Signatures already given stand. Raises NotAllowed, AlreadyDone, Invalid."""
    check_can(by, "release")
    if not note.strip():
        raise Invalid(_("Say why the reviewer is released."))
    return _move(assignment, by, Assignment.State.RELEASED, note=note.strip())


def waive_interest(*, article: Article, person: Person, by: User, reason: str) -> InterestWaiver:
    """Decide in writing that a declared interest does not stand in the way. Chief editors only.

    Deciding the same again returns the first. Raises NotAllowed, Invalid.
    """
    check_can(by, "waive_interest")
    if not reason.strip():
        raise Invalid(_("Give the reason for the waiver; it stays on record."))
    with act(by=by, act="interest.waive", reason=reason):
        Article.objects.locked().get(pk=article.pk)
        decision = {"article": article, "person": person, "waived_by": by, "reason": reason.strip()}
        return InterestWaiver.objects.filter(**decision).first() or InterestWaiver.objects.create(**decision)


def _answer(assignment: Assignment, by: User, state: str, **fields: object) -> Assignment:
    if assignment.reviewer.person.user_id != by.pk:
        raise NotAllowed(_("This invitation was sent to somebody else."))
    return _move(assignment, by, state, answered_at=timezone.now(), **fields)


def _move(assignment: Assignment, by: User, state: str, **fields: object) -> Assignment:
    """Change the state of an active assignment under the article's lock."""
    with act(by=by, act=f"assignment.{state}", reason=str(fields.get("note", ""))):
        current = _active(assignment)
        if current.state == state:
            raise AlreadyDone(_("This invitation has been answered already."))
        current.state = state
        for name, value in fields.items():
            setattr(current, name, value)
        current.save()
        notifications.on_commit(notifications.assignment_changed, current)
    return current


def _active(assignment: Assignment) -> Assignment:
    """The assignment as it is now, under the locks of its article and its own; raises AlreadyDone if it is closed."""
    Article.objects.locked().get(pk=assignment.article_id)
    current = Assignment.objects.select_for_update(no_key=True).get(pk=assignment.pk)
    if current.state not in (Assignment.State.INVITED, Assignment.State.ACCEPTED):
        raise AlreadyDone(_("This invitation has been answered already."))
    return current


def _check_day(due_on: datetime.date | None) -> None:
    if due_on and due_on < timezone.localdate():
        raise Invalid(_("This day is over. Choose today or a later day."))
    if due_on and due_on > timezone.localdate() + MOST_DAYS:
        raise Invalid(_("Choose a day within a year."))
