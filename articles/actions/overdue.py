"""Live pages whose review has ended: what the clock does about them, by the rule of their risk class."""

from __future__ import annotations

import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from articles.actions.findings import raise_finding, resolve_finding
from articles.actions.publishing import suspend
from articles.models import Edition, Finding
from articles.workflow import OVERDUE
from cms.accounts.models import User


def mark_overdue(*, edition: Edition, due_at: datetime.datetime, by: User) -> Finding:
    """Open one finding for a live edition whose review ended at `due_at`, a graver one after the days of grace.

    Then a page of class A is suspended too. However often it is done, it is done once. Returns the open finding.
    """
    rule = OVERDUE[edition.risk_class]
    is_late = due_at + datetime.timedelta(days=rule.grace_days) <= timezone.now()
    finding = _say_overdue(edition, due_at, by, rule.late_severity if is_late else rule.severity)
    if is_late and rule.is_suspended:
        reason = _("The review of this page ended more than %(days)s days ago.") % {"days": rule.grace_days}
        suspend(article=edition.article, by=by, reason=reason)
    return finding


def settle_renewed(*, finding: Finding, by: User) -> Finding:
    """Settle the finding about an overdue review that somebody has renewed."""
    return resolve_finding(finding=finding, by=by, resolution=_("Both reviews of the page hold again."))


def _say_overdue(edition: Edition, due_at: datetime.datetime, by: User, severity: str) -> Finding:
    """How grave a finding is never changes, so a graver one takes the place of the first."""
    kind = Finding.Kind.REVIEW_OVERDUE
    opened = edition.article.findings.open().filter(kind=kind).first()
    if opened and opened.severity == severity:
        return opened
    if opened:
        resolve_finding(finding=opened, by=by, resolution=_("The days of grace are over; see the next one."))
    ended = timezone.localtime(due_at).date()
    return raise_finding(
        article=edition.article,
        by=by,
        kind=kind,
        severity=severity,
        summary=_("The review of this page ended on %(day)s.") % {"day": date_format(ended, "j F Y")},
        edition=edition,
    )
