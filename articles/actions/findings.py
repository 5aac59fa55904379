"""Findings: what may be wrong with an article, from readers, from the clock and from the desk."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from articles import notifications
from articles.models import Article, Edition, Feedback, Finding, SignOff
from articles.permissions import check_can, check_can_settle
from articles.workflow import Kind, PublicState
from cms.accounts.models import User
from cms.audit.acts import act
from cms.refusals import AlreadyDone, Conflict, Invalid


def receive_feedback(
    *, by: User, edition: Edition, verdict: str, heading: str = "", text: str = ""
) -> Feedback:
    """Keep a reader's answer; one that says something is wrong opens a finding. `by` is the system account."""
    with act(by=by, act="feedback.receive"):
        feedback = Feedback.objects.create(
            article_id=edition.article_id,
            edition=edition,
            verdict=verdict,
            heading=heading[:200],
            text=text.strip(),
        )
        if verdict != Feedback.Verdict.HELPFUL:
            finding = Finding.objects.create(
                article_id=edition.article_id,
                edition=edition,
                kind=Finding.Kind.READER_REPORT,
                severity=Finding.Severity.WARNING,
                summary=_report_summary(feedback),
                feedback=feedback,
                opened_by=by,
            )
            notifications.on_commit(notifications.finding_opened, finding)
    return feedback


def raise_finding(
    *, article: Article, by: User, kind: str, severity: str, summary: str, edition: Edition | None = None
) -> Finding:
    """Open a question about an article. A blocking one keeps it from going live.

    Asking the same again while it is open returns the first. Raises NotAllowed, Invalid.
    """
    check_can(by, "triage")
    if not summary.strip():
        raise Invalid(_("Say in one sentence what may be wrong."))
    asked = {"article": article, "edition": edition, "kind": kind, "severity": severity, "opened_by": by}
    asked["summary"] = summary.strip()[:300]
    with act(by=by, act="finding.open", reason=summary):
        Article.objects.locked().get(pk=article.pk)
        if same := Finding.objects.open().filter(**asked).first():
            return same
        finding = Finding.objects.create(**asked)
        notifications.on_commit(notifications.finding_opened, finding)
    return finding


def take_finding(*, finding: Finding, by: User) -> Finding:
    """Make a finding one's own task: only whoever may settle it, as it leaves the others' lists.

    Raises NotAllowed, NotEligible, AlreadyDone.
    """
    check_can_settle(by, finding)
    with act(by=by, act="finding.take"):
        current = _open_finding(finding)
        current.owner = by
        current.save()
    return current


def resolve_finding(*, finding: Finding, by: User, resolution: str) -> Finding:
    """Settle a finding with what was done about it. Raises NotAllowed, NotEligible, AlreadyDone, Conflict, Invalid."""
    check_can_settle(by, finding)
    if not resolution.strip():
        raise Invalid(_("Say what was done, or why nothing has to be."))
    with act(by=by, act="finding.resolve", reason=resolution):
        current = _open_finding(finding)
        _check_clock(current)
        current.state = Finding.State.RESOLVED
        current.resolution = resolution.strip()
        current.resolved_by, current.resolved_at = by, timezone.now()
        current.save()
    return current


def _open_finding(finding: Finding) -> Finding:
    current = Finding.objects.select_for_update(no_key=True).get(pk=finding.pk)
    if current.state != Finding.State.OPEN:
        raise AlreadyDone(_("This finding has been settled already."))
    return current


def _check_clock(finding: Finding) -> None:
    """The clock of a revoked sign-off runs until somebody signs anew or the page is down; no words stop it."""
    article = finding.article
    if finding.kind != Finding.Kind.SIGN_OFF_REVOKED or article.public_state != PublicState.LIVE:
        return
    signed = SignOff.objects.effective().filter(edition=article.live_edition_id)
    if set(signed.values_list("kind", flat=True)) != set(Kind.values):
        raise Conflict(
            _("A signature on this live page is missing. Settle this once somebody has signed anew."),
            code="sign_off_missing",
        )


def _report_summary(feedback: Feedback) -> str:
    where = feedback.heading or _("the page")
    return _("A reader says: %(verdict)s (%(where)s)") % {
        "verdict": feedback.get_verdict_display(),
        "where": where,
    }
