"""Links for external reviewers, who have no password: sending, taking back and opening them, and codes to sign."""

from __future__ import annotations

import datetime
import secrets

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import notifications, review_link_mails
from articles.guard.asking import ask
from articles.models import Article, Assignment, Edition, ReviewLink
from articles.models.review_links import sha256_of
from articles.permissions import check_can, check_can_sign
from articles.workflow import Kind
from cms.accounts.models import User
from cms.audit.acts import act, note
from cms.refusals import AlreadyDone, Invalid, Locked, NotEligible, Refusal

LINK_DAYS = 30
"""How long after the day on which the review is due a link still works."""
TOKEN_BYTES = 32
CODES = 10**8


class NoLink(NotEligible):
    """Without an open link to an accepted review there is no code."""

    code = "no_link"
    default_message = gettext_lazy(
        "Your link does not work any more, or the review is not accepted yet. No code was sent."
    )


def send_link(*, assignment: Assignment, by: User) -> ReviewLink:
    """Mail the external reviewer of an assignment a link; the one they had stops working.

    Raises NotAllowed, AlreadyDone (the review is over), Invalid (no external reviewer), MailNotSent.
    """
    check_can(by, "assign")
    with act(by=by, act="link.send"):
        current = _active(assignment)
        account = current.reviewer.person.user
        if account is None or not account.is_external:
            raise Invalid(_("Only external reviewers get a link; everybody else signs in."))
        _revoke(current.links.filter(revoked_at=None), by)
        token = secrets.token_urlsafe(TOKEN_BYTES)
        link = ReviewLink.objects.create(
            assignment=current,
            token_sha256=sha256_of(token),
            sent_to=account.email,
            made_by=by,
            expires_at=_end_of(current),
        )
        link.refresh_from_db()
        review_link_mails.send_link(link, token)
    return link


def revoke_link(*, link: ReviewLink, by: User) -> ReviewLink:
    """Stop a link for good; the review stays asked. Raises NotAllowed, AlreadyDone."""
    check_can(by, "assign")
    with act(by=by, act="link.revoke"):
        Article.objects.locked().get(pk=link.assignment.article_id)
        if not _revoke(ReviewLink.objects.filter(pk=link.pk, revoked_at=None), by):
            raise AlreadyDone(_("This link has been revoked already."))
    link.refresh_from_db()
    return link


def revoke_links_of(*, account: User, by: User) -> None:
    """Stop every link of somebody who is no external reviewer any more. Raises NotAllowed."""
    check_can(by, "manage_people")
    with act(by=by, act="link.revoke"):
        _revoke(ReviewLink.objects.filter(assignment__reviewer__person__user=account, revoked_at=None), by)


def note_opening(*, link: ReviewLink, by: User) -> None:
    """Put into the trail that somebody opened the review by this link."""
    with act(by=by, act="link.open"):
        article_id = link.assignment.article_id
        note("review link opened", table="articles_reviewlink", row_id=link.pk, article_id=article_id)


def send_code(*, edition: Edition, kind: str, by: User) -> str:
    """Mail an external reviewer the code that signs this edition; an earlier one stops working.

    Returns the address it went to. Raises NotEligible, NoLink, Locked, MailNotSent; then nothing is issued.
    """
    check_can_sign(by, edition, kind)
    code = f"{secrets.randbelow(CODES):08d}"
    with act(by=by, act="code.send"):
        outcome, to = ask(
            "SELECT outcome, coalesce(sent_to, '') FROM guard.issue_code(%s, %s, %s, %s)",
            [edition.pk, str(kind), by.pk, code.encode()],
        )
        if outcome == "issued":
            review_link_mails.send_code(edition, str(Kind(kind).label), code, to)
            return to
    raise _refusal_for(outcome, by)


def _refusal_for(outcome: str, by: User) -> Refusal:
    if outcome == "locked":
        notifications.signing_locked(by)
        return Locked()
    return NoLink()


def _active(assignment: Assignment) -> Assignment:
    """The assignment as it is under the article's lock, as long as somebody is asked."""
    Article.objects.locked().get(pk=assignment.article_id)
    found = Assignment.objects.active().filter(pk=assignment.pk)
    current = found.select_related("article", "reviewer__person__user").first()
    if current is None:
        raise AlreadyDone(_("This review is over: ask the person again to send a link."))
    return current


def _revoke(links: QuerySet[ReviewLink], by: User) -> int:
    return links.update(revoked_by=by, revoked_at=timezone.now())


def _end_of(assignment: Assignment) -> datetime.datetime:
    """The last minute of the last day: counted from the due date, or from today if that is over."""
    first = max(assignment.due_on, timezone.localdate())
    last = first + datetime.timedelta(days=LINK_DAYS)
    return timezone.make_aware(datetime.datetime.combine(last, datetime.time(23, 59)))
