"""What happens to the public page. Publishing follows from two valid approvals; it never replaces them."""

from __future__ import annotations

import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from articles import notifications
from articles.actions.partners import announce
from articles.actions.reports import ask_about_undone_reports, settle_changed_reports
from articles.attempts import refusals_noted
from articles.models import Article, Edition, Publication, Revocation, Schedule
from articles.permissions import check_can, check_can_revoke
from articles.workflow import PublicationKind, PublicState, WithdrawalReason
from cms.accounts.models import User
from cms.audit.acts import act
from cms.jobs import app
from cms.refusals import AlreadyDone, Conflict, HasBlockers, Invalid, Refusal


@refusals_noted("publish", "publication refused")
def publish(*, edition: Edition, by: User) -> Publication:
    """Put the newest edition up. PostgreSQL refuses while it has a blocker.

    Publishing what is live already returns the publication that did it. Raises NotAllowed, HasBlockers, Conflict.
    """
    check_can(by, "publish")
    with act(by=by, act="edition.publish"):
        article = _locked(edition.article_id)
        if article.public_state == PublicState.LIVE and article.live_edition_id == edition.pk:
            return _newest_publication(article)
        publication = _put_up(article, edition, by, PublicationKind.PUBLISHED)
        _close_schedules(edition, _("Published by %(name)s.") % {"name": by.name})
    return publication


@refusals_noted("schedule", "publication refused")
def schedule(*, edition: Edition, by: User, publish_at: datetime.datetime) -> Schedule:
    """Plan a publication. The rule is checked now and again when it fires. Raises NotAllowed, HasBlockers, Invalid."""
    check_can(by, "schedule")
    if publish_at <= timezone.now():
        raise Invalid(_("Choose a time in the future, or publish now."))
    with act(by=by, act="edition.schedule"):
        if _locked(edition.article_id).live_edition_id == edition.pk:
            raise AlreadyDone(_("This edition is the one on the page already."))
        _check_blockers(edition)
        if waiting := Schedule.objects.filter(edition=edition, state=Schedule.State.WAITING).first():
            raise AlreadyDone(
                _("This edition is scheduled for %(when)s already. Cancel that first.")
                % {"when": waiting.publish_at}
            )
        return Schedule.objects.create(edition=edition, publish_at=publish_at, scheduled_by=by)


def cancel_schedule(*, schedule: Schedule, by: User) -> Schedule:
    """Call a planned publication off. Raises NotAllowed, AlreadyDone."""
    check_can(by, "schedule")
    with act(by=by, act="schedule.cancel"):
        _locked(schedule.edition.article_id)
        return _close_schedule(
            schedule, Schedule.State.CANCELLED, _("Cancelled by %(name)s.") % {"name": by.name}
        )


def run_schedule(*, schedule: Schedule, by: User) -> Schedule:
    """Publish what is due, as the system account. When the rule refuses, the schedule fails and its editor is told."""
    try:
        with act(by=by, act="schedule.publish"):
            article = _locked(schedule.edition.article_id)
            if Schedule.objects.get(pk=schedule.pk).state != Schedule.State.WAITING:
                raise AlreadyDone(_("This schedule is no longer waiting."))
            _put_up(article, schedule.edition, by, PublicationKind.PUBLISHED)
            return _close_schedule(schedule, Schedule.State.DONE, "")
    except AlreadyDone:
        raise
    except Refusal as refusal:
        with act(by=by, act="schedule.fail", reason=str(refusal)):
            failed = _close_schedule(schedule, Schedule.State.FAILED, str(refusal))
            notifications.on_commit(notifications.schedule_failed, failed)
        return failed


def suspend(*, article: Article, by: User, reason: str) -> Publication:
    """Take a live page down at once. Any desk role may; nobody may put it up alone.

    Raises NotAllowed, Invalid, Conflict.
    """
    check_can(by, "suspend")
    return _take_down(article, by, PublicationKind.SUSPENDED, reason)


def suspend_revoked(*, revocation: Revocation, by: User, reason: str) -> Publication:
    """Take a page down with the sign-off it rested on. Whoever may revoke may do it, also after their licence ended.

    Raises NotAllowed, Conflict.
    """
    check_can_revoke(by, revocation.signoff)
    return _take_down(revocation.signoff.article, by, PublicationKind.SUSPENDED, reason)


def withdraw(
    *, article: Article, by: User, withdrawal_reason: str, reason: str, replacement: Article | None = None
) -> Publication:
    """Take a page down for good: 410 with a notice, or a redirect when its content moved to `replacement`."""
    check_can(by, "withdraw")
    if (withdrawal_reason == WithdrawalReason.CONSOLIDATED) != (replacement is not None):
        raise Invalid(_("Name the article that replaces this one if, and only if, its content moved there."))
    if replacement and replacement.pk == article.pk:
        raise Invalid(_("An article cannot replace itself."))
    return _take_down(
        article,
        by,
        PublicationKind.WITHDRAWN,
        reason,
        withdrawal_reason=withdrawal_reason,
        replacement=replacement,
    )


@refusals_noted("reinstate", "publication refused")
def reinstate(*, article: Article, by: User, reason: str = "") -> Publication:
    """Show a suspended page again, with the edition it had, if nothing blocks it today. Raises as `publish`."""
    check_can(by, "reinstate")
    with act(by=by, act="article.reinstate", reason=reason):
        locked = _locked(article.pk)
        if locked.public_state == PublicState.LIVE:
            return _newest_publication(locked)
        if locked.live_edition is None:
            raise Conflict(_("This page is not suspended."))
        return _put_up(locked, locked.live_edition, by, PublicationKind.REINSTATED, reason)


@refusals_noted("roll_back", "publication refused")
def roll_back(*, edition: Edition, by: User, reason: str) -> Publication:
    """Show an earlier public edition again, if nothing blocks it today. Raises as `publish`."""
    check_can(by, "roll_back")
    if not reason.strip():
        raise Invalid(_("Say why the page goes back to an earlier edition."))
    with act(by=by, act="article.roll_back", reason=reason):
        article = _locked(edition.article_id)
        if article.public_state == PublicState.LIVE and article.live_edition_id == edition.pk:
            return _newest_publication(article)
        publication = _put_up(article, edition, by, PublicationKind.ROLLED_BACK, reason)
        ask_about_undone_reports(edition=edition, by=User.objects.system())
        return publication


def _locked(article_id: int) -> Article:
    return Article.objects.locked().select_related("live_edition").get(pk=article_id)


def _put_up(article: Article, edition: Edition, by: User, kind: str, reason: str = "") -> Publication:
    _check_blockers(edition)
    publication = _record(article, edition, by, kind, reason=reason)
    settle_changed_reports(edition=edition, by=User.objects.system())
    notifications.on_commit(notifications.public_page_changed, publication)
    app.configure_task("articles.relate_one", allow_unknown=False).defer(article_pk=article.pk)
    return publication


def _take_down(article: Article, by: User, kind: str, reason: str, **fields: object) -> Publication:
    if not reason.strip():
        raise Invalid(_("Say why. The reason stays on record."))
    with act(
        by=by, act=f"article.{'suspend' if kind == PublicationKind.SUSPENDED else 'withdraw'}", reason=reason
    ):
        locked = _locked(article.pk)
        if locked.public_state == kind:
            return _newest_publication(locked)
        if locked.live_edition is None:
            raise Conflict(_("This article has no public page to take down."))
        publication = _record(locked, locked.live_edition, by, kind, reason=reason.strip(), **fields)
        _cancel_schedules(locked)
        announce(publication=publication, by=User.objects.system())
        notifications.on_commit(notifications.public_page_changed, publication)
    return publication


def _cancel_schedules(article: Article) -> None:
    """What was taken down comes back only when somebody decides it anew, not because a plan was forgotten."""
    for waiting in Schedule.objects.filter(edition__article=article, state=Schedule.State.WAITING):
        _close_schedule(waiting, Schedule.State.CANCELLED, _("Cancelled because the page was taken down."))


def _record(article: Article, edition: Edition, by: User, kind: str, **fields: object) -> Publication:
    """Add the act; PostgreSQL checks it, fills in the signatures it rests on and moves the public page."""
    return Publication.objects.create(
        article=article, edition=edition, digest=edition.digest, kind=kind, acted_by=by, **fields
    )


def _check_blockers(edition: Edition) -> None:
    """Raise HasBlockers with the codes that PostgreSQL lists for this edition."""
    codes = set(edition.blockers.values_list("code", flat=True))
    if codes:
        raise HasBlockers(codes=codes)


def _newest_publication(article: Article) -> Publication:
    return Publication.objects.filter(article=article).latest("id")


def _close_schedules(edition: Edition, outcome: str) -> None:
    for waiting in Schedule.objects.filter(edition=edition, state=Schedule.State.WAITING):
        _close_schedule(waiting, Schedule.State.DONE, outcome)


def _close_schedule(schedule: Schedule, state: str, outcome: str) -> Schedule:
    current = Schedule.objects.select_for_update(no_key=True).get(pk=schedule.pk)
    if current.state != Schedule.State.WAITING:
        raise AlreadyDone(_("This schedule is no longer waiting."))
    current.state, current.outcome = state, outcome
    current.save()
    return current
