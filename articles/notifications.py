"""Telling people by mail what happened: who is told what, and the mail itself.

A mail holds no article text: it names the article, says what happened and links to the desk. Each is sent by a
job that is enqueued in the transaction of the act, so nobody is told of what was rolled back, and a mail server
that is down undoes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.core.mail import send_mail
from django.db.models import Model, Q
from django.template.loader import render_to_string
from django.urls import reverse

from articles.mail_kinds import CHOSEN, KIND_OF, Way
from articles.models import (
    Article,
    Assignment,
    Comment,
    ConditionalApproval,
    Edition,
    EditionContributor,
    Finding,
    MailChoice,
    Publication,
    Reminder,
    Revocation,
    Schedule,
    Settlement,
    SignOff,
)
from articles.reminder_windows import Window
from articles.workflow import TAKES_DOWN, Decision, Kind
from cms.accounts.models import Role, User
from cms.jobs import app

LOCK_SECONDS = 15 * 60
"""How long PostgreSQL locks a signature after five wrong passphrases or codes (`guard.count_try`)."""


@dataclass(frozen=True)
class Event:
    """One kind of mail: what it is about, who gets it, which desk page it leads to (and the article, if any)."""

    model: type[Model]
    people: Callable[[Any], Iterable[User | None]]
    page: Callable[[Any], str]
    article: Callable[[Any], Article | None]


def on_commit(tell: Callable[[Any], None], about: Any) -> None:
    """Tell once the act is certain: the job that does it is part of the act's transaction."""
    tell(about)


def submitted(edition: Edition) -> None:
    """Reviewers are told, and a job of its own compares the text with others, so that nobody waits for it."""
    _enqueue("submitted", edition)
    app.configure_task("articles.check_overlap", allow_unknown=False).defer(edition_pk=edition.pk)


def invited(assignment: Assignment) -> None:
    _enqueue("invited", assignment)


def assignment_changed(assignment: Assignment) -> None:
    """An invitation was accepted, declined or taken back."""
    _enqueue(assignment.state, assignment)


def due_moved(assignment: Assignment, by: User) -> None:
    """A reviewer has until another day; whoever moved it knows."""
    _enqueue("due_moved", assignment, besides=by.pk)


def signed(signoff: SignOff) -> None:
    """An edition was approved, or changes were asked for."""
    asks = signoff.decision == Decision.REQUEST_CHANGES
    _enqueue("changes_requested" if asks else "signed", signoff)
    if signoff.condition_id:
        _enqueue("condition_kept", signoff)
    if not asks and signoff.edition.pk != signoff.article.live_edition_id:
        _enqueue("ready", signoff.edition)


def approved_if(condition: ConditionalApproval) -> None:
    """A reviewer approves, if exactly their edits are taken."""
    _enqueue("approved_if", condition)


def revoked(revocation: Revocation) -> None:
    _enqueue("revoked", revocation)


def comments_sent(first: Comment) -> None:
    """Comments were sent without a decision; those that go with one are told of with it."""
    _enqueue("comments_sent", first)


def comment_answered(answer: Comment) -> None:
    _enqueue("comment_answered", answer)


def comment_settled(settlement: Settlement) -> None:
    """A comment was resolved, or its suggestion taken."""
    _enqueue("comment_settled", settlement)


def passphrase_set(user: User) -> None:
    _enqueue("passphrase_set", user)


def passphrase_removed(user: User) -> None:
    _enqueue("passphrase_removed", user)


def signing_locked(user: User) -> None:
    """Five wrong passphrases or codes: the owner of the account hears of it (S14), once while the lock holds."""
    if cache.add(f"told-of-signing-lock-{user.pk}", "", LOCK_SECONDS):
        _enqueue("signing_locked", user)


def schedule_failed(schedule: Schedule) -> None:
    _enqueue("schedule_failed", schedule)


def public_page_changed(publication: Publication) -> None:
    """A page was put up or taken down."""
    _enqueue("taken_down" if publication.kind in TAKES_DOWN else "put_up", publication)


def finding_opened(finding: Finding) -> None:
    _enqueue("finding_opened", finding)


def finding_given(finding: Finding) -> None:
    """Somebody made it the task of another person."""
    _enqueue("finding_given", finding)


def reminded(reminder: Reminder) -> None:
    """Something is due, or soon will be."""
    _enqueue("reminder", reminder)


def addressees(event: str, pk: int) -> list[int]:
    """Ids of the accounts that are told of `event`: active people who may see the article, each once."""
    kind = EVENTS[event]
    about = kind.model.objects.get(pk=pk)
    article = kind.article(about)
    people = {user.pk: user for user in kind.people(about) if user and user.is_active and not user.is_system}
    return sorted(pk for pk, user in people.items() if article is None or _may_see(user, article))


def addressees_by_way(event: str, pk: int, besides: int | None = None) -> dict[str, list[int]]:
    """The addressees of `event` by the way they chose for its kind, without the account `besides`.

    The one place that asks what people chose. External reviewers, who get no daily mail, are told at once.
    """
    people = [to for to in addressees(event, pk) if to != besides]
    kind = KIND_OF.get(event)
    asked = MailChoice.objects.filter(user__in=people, user__is_external=False)
    choices = asked.filter(kind=kind.name) if kind in CHOSEN else ()
    chosen = {choice.user_id: choice.way for choice in choices}
    return {way: [to for to in people if chosen.get(to, Way.AT_ONCE) == way] for way in Way.values}


def send(event: str, pk: int, to: int) -> None:
    """Write and send one mail. What it is about is read now, so it says what is true now."""
    user = User.objects.get(pk=to)
    subject, body, _address = _written(event, pk, user)
    send_mail(subject, body, settings.DEFAULT_FROM_EMAIL, [user.email])


def headline(event: str, pk: int, user: User) -> tuple[str, str] | None:
    """Subject and address of an event for the daily mail; None if its article is no longer for these eyes."""
    article = EVENTS[event].article(EVENTS[event].model.objects.get(pk=pk))
    if article and not _may_see(user, article):
        return None
    subject, _body, address = _written(event, pk, user)
    return subject, address


def _written(event: str, pk: int, user: User) -> tuple[str, str, str]:
    """Subject, body and the address that the mail leads to."""
    kind = EVENTS[event]
    context = _context(kind, kind.model.objects.get(pk=pk), user)
    subject, _, body = render_to_string(f"emails/{event}.txt", context).strip().partition("\n")
    return " ".join(subject.split()), body.strip() + "\n", context["address"]


def _context(kind: Event, about: Any, user: User) -> dict[str, Any]:
    return {
        "about": about,
        "article": kind.article(about),
        "to": user,
        "address": settings.SITE_URL + kind.page(about),
        "site_name": settings.SITE_NAME,
    }


def _enqueue(event: str, about: Model, **besides: int) -> None:
    app.configure_task("articles.tell", allow_unknown=False).defer(event=event, pk=about.pk, **besides)


def _may_see(user: User, article: Article) -> bool:
    return Article.objects.visible_to(user).filter(pk=article.pk).exists()


# Who is concerned


def _in_charge() -> Iterable[User]:
    return User.objects.filter(is_active=True, roles__overlap=[Role.MANAGING_EDITOR, Role.CHIEF_EDITOR])


def _authors(edition: Edition) -> list[User]:
    return [edition.article.owner, edition.submitted_by]


def _reviewers(article: Article, *kinds: str) -> list[User | None]:
    """Those who were asked to review, or to give one of these kinds of review."""
    asked = Assignment.objects.active().filter(article=article, kind__in=kinds or Kind.values)
    asked = asked.select_related("reviewer__person__user")
    return [assignment.reviewer.person.user for assignment in asked]


def _on_submission(edition: Edition) -> list[User | None]:
    """Those who were asked to review; whoever assigns, too, while a kind of review has nobody."""
    kinds = set(Assignment.objects.active().filter(article=edition.article_id).values_list("kind", flat=True))
    missing = set(Kind.values) - kinds
    return [*_reviewers(edition.article), *(_in_charge() if missing else ())]


def _when_ready(edition: Edition) -> Iterable[User]:
    """Whoever publishes, when the last signature left nothing in the way."""
    return () if edition.blockers.exists() else _in_charge()


def _concerned_by(publication: Publication) -> list[User | None]:
    """Owner, authors and signers; for a page that went down also everybody in charge."""
    edition = publication.edition
    named = EditionContributor.objects.filter(edition=edition).select_related("user", "person__user")
    authors = [each.user or each.person.user for each in named]
    signers = [signoff.user for signoff in edition.signoffs.select_related("user")]
    in_charge = _in_charge() if publication.kind in TAKES_DOWN else ()
    others = {user for user in (publication.article.owner, *authors, *signers, *in_charge) if user}
    return [user for user in others if user != publication.acted_by]


def _concerned_by_finding(finding: Finding) -> list[User]:
    in_charge = _in_charge() if finding.severity == Finding.Severity.BLOCKING else ()
    checkers = _reviewers(finding.article, Kind.FACT_CHECK) if finding.kind == Finding.Kind.OVERLAP else ()
    concerned = (finding.article.owner, *in_charge, *checkers)
    return [user for user in concerned if user and user != finding.opened_by]


def _reminded(reminder: Reminder) -> list[User | None]:
    """Who can do it: a reviewer, later also whoever asked; the owner of a finding; whose licence ends."""
    if assignment := reminder.assignment:
        asked_by = [assignment.assigned_by] if reminder.window == Window.LATE else []
        return [assignment.reviewer.person.user, *asked_by]
    if finding := reminder.finding:
        return [finding.owner] if finding.owner else list(_in_charge())
    administrators = User.objects.filter(is_active=True, roles__contains=[Role.ADMINISTRATOR])
    return [reminder.reviewer.person.user, *(administrators if reminder.window == Window.ENDS_IN_30 else ())]


def _in_the_talk(answer: Comment) -> list[User]:
    """Whoever wrote the comment or answered it, and the authors; not the person who has just answered."""
    talk = Comment.objects.filter(Q(pk=answer.reply_to_id) | Q(reply_to=answer.reply_to_id))
    people = {each.user for each in talk.select_related("user")} | set(_authors(answer.edition))
    return [user for user in people if user != answer.user]


# Where each mail leads


def _overview(article_id: int) -> str:
    return reverse("desk:article-overview", args=[article_id])


def _assignment(assignment: Assignment) -> str:
    return reverse("desk:assignment-overview", args=[assignment.pk])


def _reminder(reminder: Reminder) -> str:
    """To the page on which it is done; of a late review, to the one that whoever asked may open, too."""
    if finding := reminder.finding:
        return finding.get_absolute_url()
    assignment = reminder.assignment
    if assignment is None:
        return reverse("desk:work")
    is_answer = assignment.state == Assignment.State.INVITED and reminder.window != Window.LATE
    return _assignment(assignment) if is_answer else _overview(assignment.article_id)


def _comments(article_id: int) -> str:
    return _overview(article_id) + "#comments"


def _passphrase(user: User) -> str:
    return reverse("desk:signing-passphrase")


EVENTS: dict[str, Event] = {
    "submitted": Event(Edition, _on_submission, lambda e: _overview(e.article_id), lambda e: e.article),
    "invited": Event(Assignment, lambda a: [a.reviewer.person.user], _assignment, lambda a: a.article),
    "accepted": Event(
        Assignment, lambda a: [a.assigned_by], lambda a: _overview(a.article_id), lambda a: a.article
    ),
    "declined": Event(
        Assignment, lambda a: [a.assigned_by], lambda a: _overview(a.article_id), lambda a: a.article
    ),
    "released": Event(
        Assignment, lambda a: [a.reviewer.person.user], lambda a: reverse("desk:work"), lambda a: a.article
    ),
    "due_moved": Event(
        Assignment,
        lambda a: [a.reviewer.person.user, a.assigned_by],
        lambda a: _overview(a.article_id),
        lambda a: a.article,
    ),
    "signed": Event(
        SignOff, lambda s: _authors(s.edition), lambda s: _overview(s.article_id), lambda s: s.article
    ),
    "changes_requested": Event(
        SignOff, lambda s: _authors(s.edition), lambda s: _overview(s.article_id), lambda s: s.article
    ),
    "condition_kept": Event(
        SignOff, lambda s: [s.user], lambda s: _overview(s.article_id), lambda s: s.article
    ),
    "approved_if": Event(
        ConditionalApproval,
        lambda c: _authors(c.edition),
        lambda c: _overview(c.edition.article_id),
        lambda c: c.edition.article,
    ),
    "ready": Event(Edition, _when_ready, lambda e: _overview(e.article_id), lambda e: e.article),
    "revoked": Event(
        Revocation,
        lambda r: [*_authors(r.signoff.edition), r.signoff.user, *_in_charge()],
        lambda r: _overview(r.signoff.article_id),
        lambda r: r.signoff.article,
    ),
    "comments_sent": Event(
        Comment,
        lambda c: [user for user in _authors(c.edition) if user != c.user],
        lambda c: _comments(c.edition.article_id),
        lambda c: c.edition.article,
    ),
    "comment_answered": Event(
        Comment, _in_the_talk, lambda c: _comments(c.edition.article_id), lambda c: c.edition.article
    ),
    "comment_settled": Event(
        Settlement,
        lambda s: [s.comment.user] if s.comment.user_id != s.user_id else [],
        lambda s: _comments(s.edition.article_id),
        lambda s: s.edition.article,
    ),
    "passphrase_set": Event(User, lambda u: [u], _passphrase, lambda u: None),
    "passphrase_removed": Event(User, lambda u: [u], _passphrase, lambda u: None),
    "signing_locked": Event(User, lambda u: [u], _passphrase, lambda u: None),
    "schedule_failed": Event(
        Schedule,
        lambda s: [s.scheduled_by, *_in_charge()],
        lambda s: _overview(s.edition.article_id),
        lambda s: s.edition.article,
    ),
    "put_up": Event(Publication, _concerned_by, lambda p: _overview(p.article_id), lambda p: p.article),
    "taken_down": Event(Publication, _concerned_by, lambda p: _overview(p.article_id), lambda p: p.article),
    "finding_opened": Event(
        Finding, _concerned_by_finding, lambda f: f.get_absolute_url(), lambda f: f.article
    ),
    "finding_given": Event(Finding, lambda f: [f.owner], lambda f: f.get_absolute_url(), lambda f: f.article),
    "reminder": Event(
        Reminder, _reminded, _reminder, lambda r: r.about.article if r.reviewer is None else None
    ),
}
"""Every mail the desk sends about articles and signing, by the name of its template."""
