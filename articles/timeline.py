"""The story of one article, read from the audit trail, in the desk's words."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from articles.models import Article
from articles.workflow import Kind
from cms.accounts import trail
from cms.accounts.models import User
from cms.audit.models import AuditEvent

OF_THEIR_OWN = ("articles_feedback", "articles_verdict")
"""Rows that pages of their own tell about."""
ONE_ACT_SECONDS = 1
"""Rows of one act reach the trail at the same moment; only the first of them is told."""

WORDS: dict[str, Promise] = {
    "article.create": _("Started the article"),
    "article.import": _("Imported the article"),
    "article.save": _("Saved revision %(version)s"),
    "article.change_address": _("Moved it to the address “%(slug)s”"),
    "article.submit": _("Submitted edition %(number)s"),
    "edition.recall": _("Recalled the edition"),
    "assignment.invite": _("Asked for a review: %(kind)s"),
    "assignment.accepted": _("Accepted the review: %(kind)s"),
    "assignment.declined": _("Declined the review: %(kind)s"),
    "assignment.released": _("Released the reviewer: %(kind)s"),
    "link.send": _("Sent the reviewer a link"),
    "link.revoke": _("Revoked the reviewer’s link"),
    "note: review link opened": _("Opened the review by its link"),
    "assignment.due": _("Moved the due date to %(due_on)s: %(kind)s"),
    "interest.waive": _("Waived a declared interest"),
    "claim.judge": _("Judged a claim"),
    "comment.send": _("Sent comments"),
    "comment.answer": _("Answered a comment"),
    "comment.resolve": _("Resolved a comment"),
    "comment.take": _("Took a suggestion"),
    "edition.sign": _("Signed: %(kind)s"),
    "edition.request_changes": _("Asked for changes: %(kind)s"),
    "edition.approve_if": _("Approved it, if exactly these edits are taken"),
    "signoff.revoke": _("Revoked a sign-off"),
    "edition.publish": _("Published"),
    "edition.schedule": _("Planned the publication"),
    "schedule.cancel": _("Cancelled the planned publication"),
    "schedule.publish": _("Published as planned"),
    "schedule.fail": _("The planned publication was refused"),
    "article.suspend": _("Suspended the page"),
    "article.reinstate": _("Put the page back"),
    "article.roll_back": _("Rolled back to an earlier edition"),
    "article.withdraw": _("Withdrew the article"),
    "finding.open": _("Opened a finding"),
    "finding.take": _("Took a finding"),
    "finding.give_back": _("Gave a finding back"),
    "finding.give": _("Gave a finding to somebody"),
    "finding.move_date": _("Let a finding be due on another day"),
    "finding.resolve": _("Settled a finding"),
    "feedback.receive": _("A reader reported a problem"),
    "feedback.mark": _("Judged what a reader said"),
    "feedback.take_up": _("Took up a reader’s report"),
    "feedback.redact": _("Took out words of a reader"),
    "feedback.forget": _("Deleted what a reader wrote"),
    "note: signature refused": _("A signature was refused"),
    "note: publication refused": _("A publication was refused"),
    "note: evidence exported": _("Downloaded the evidence pack"),
}
"""What each act is called in the story. Signing codes are told as on the account’s page, anything else by its name."""


@dataclass(frozen=True)
class Entry:
    """One act: when, what, by whom, why."""

    at: datetime.datetime
    what: str
    who: str
    why: str


def story_of(article: Article, limit: int) -> list[Entry]:
    """The newest acts on an article, newest first, at most `limit` rows of the trail. Two queries."""
    events = AuditEvent.objects.filter(article_id=article.pk).exclude(row_table__in=OF_THEIR_OWN)
    newest = list(_first_of_each_act(events.order_by("-seq")[:limit]))
    names = dict(User.objects.filter(pk__in={event.actor_id for event in newest}).values_list("pk", "name"))
    return [Entry(event.at, _what(event), names.get(event.actor_id, ""), event.reason) for event in newest]


def _first_of_each_act(events: Iterable[AuditEvent]) -> Iterable[AuditEvent]:
    """Of rows that one act wrote, newest first, the one written first: it is what the act was about."""
    held: AuditEvent | None = None
    for event in events:
        if held and not _is_same_act(held, event):
            yield held
        held = event
    if held:
        yield held


def _is_same_act(later: AuditEvent, event: AuditEvent) -> bool:
    is_close = later.at - event.at < datetime.timedelta(seconds=ONE_ACT_SECONDS)
    return is_close and (later.act, later.actor_id) == (event.act, event.actor_id)


def _what(event: AuditEvent) -> str:
    words = WORDS.get(event.act) or trail.WORDS.get(event.act.removeprefix("note: "))
    return str(words) % Facts(event.row) if words else event.act


class Facts(dict[str, Any]):
    """Columns of the row that was written, for the sentence about it."""

    def __getitem__(self, name: str) -> str:
        value = self.get(name, "")
        if name == "kind" and value in Kind.values:
            return str(Kind(value).label)
        if name.endswith("_on") and value:
            return date_format(datetime.date.fromisoformat(value), "j F Y")
        return str(value)
