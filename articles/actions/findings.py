"""Findings: what may be wrong with an article, from readers, from the clock and from the desk."""

from __future__ import annotations

import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from articles import notifications
from articles.candidates import settling_editions
from articles.content import LINE_END
from articles.models import Article, Edition, Feedback, Finding, SignOff
from articles.permissions import check_can, check_can_settle, why_not_settle
from articles.workflow import Kind, PublicState
from cms.accounts.models import User
from cms.audit.acts import act
from cms.refusals import AlreadyDone, Conflict, Invalid, NotEligible


def receive_feedback(
    *,
    by: User,
    edition: Edition,
    verdict: str,
    heading: str = "",
    text: str = "",
    suspicion: str = "",
    receipt: str | None = None,
) -> Feedback:
    """Keep a reader's answer; one that says something is wrong opens a finding, or joins the one that is open.

    Reports of one part of one article are one finding. What looks like spam (`suspicion`) is kept without one. The
    same `receipt` again is the same answer sent twice, and the first is returned. Two readers at once wait for each
    other at the article. `by` is the system account.
    """
    said = Feedback(
        article_id=edition.article_id,
        edition=edition,
        verdict=verdict,
        heading=" ".join(heading.split())[:200],
        text=LINE_END.sub("\n", text).strip(),
        suspicion=suspicion,
        receipt=receipt,
    )
    with act(by=by, act="feedback.receive"):
        Article.objects.locked().get(pk=edition.article_id)
        if receipt and (first := Feedback.objects.filter(receipt=receipt).first()):
            return first
        if verdict != Feedback.Verdict.HELPFUL and not suspicion:
            said.finding = finding_for(said=said, by=by)
        said.save()
    return said


def finding_for(*, said: Feedback, by: User) -> Finding:
    """The open finding that a report joins, or a new one. Called inside an act that holds the article."""
    return _finding_about(said) or _open_report(said, by)


def raise_finding(
    *,
    article: Article,
    by: User,
    kind: str,
    severity: str,
    summary: str,
    edition: Edition | None = None,
    address: str = "",
) -> Finding:
    """Open a question about an article. A blocking one keeps it from going live.

    Asking the same again while it is open returns the first. Raises NotAllowed, Invalid.
    """
    check_can(by, "triage")
    if not summary.strip():
        raise Invalid(_("Say in one sentence what may be wrong."))
    asked = {"article": article, "edition": edition, "kind": kind, "severity": severity, "opened_by": by}
    asked |= {"summary": summary.strip()[:300], "address": address}
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
        return _owned_by(by, finding)


def give_back_finding(*, finding: Finding, by: User) -> Finding:
    """Make it nobody's task again. Its owner does that, or whoever gives findings to people.

    Raises NotAllowed, AlreadyDone.
    """
    if finding.owner_id != by.pk:
        check_can(by, "give_finding")
    with act(by=by, act="finding.give_back"):
        return _owned_by(None, finding)


def give_finding(*, finding: Finding, by: User, to: User) -> Finding:
    """Make a finding the task of somebody who may settle it; they are told.

    Raises NotAllowed, NotEligible, AlreadyDone.
    """
    check_can(by, "give_finding")
    if why_not := _why_not_give(to, finding):
        raise NotEligible(_("%(name)s cannot settle this: %(why)s") % {"name": to.name, "why": why_not})
    with act(by=by, act="finding.give", reason=_("To %(name)s.") % {"name": to.name}):
        if finding.owner_id == to.pk:
            return finding
        given = _owned_by(to, finding)
        notifications.on_commit(notifications.finding_given, given)
    return given


def move_date(*, finding: Finding, by: User, due_on: datetime.date, reason: str) -> Finding:
    """Let a finding be due on another day, today or later. The clock of a revoked sign-off cannot be moved.

    Raises NotAllowed, NotEligible, AlreadyDone, Conflict, Invalid.
    """
    check_can_settle(by, finding)
    if not reason.strip():
        raise Invalid(_("Say why. The reason stays on record."))
    if due_on < timezone.localdate():
        raise Invalid(_("Choose today or a later day."))
    if finding.has_fixed_date:
        raise Conflict(_("The clock of a revoked sign-off stops only when somebody signs anew."))
    with act(by=by, act="finding.move_date", reason=reason.strip()):
        current = _open_finding(finding)
        current.due_on = due_on
        current.save()
    return current


def resolve_finding(
    *, finding: Finding, by: User, resolution: str, settled_by: Edition | None = None, outcome: str = ""
) -> Finding:
    """Settle a finding with what was done about it, and the edition that did it, if one did.

    A reader report also needs an `outcome`; with an edition it is that the text was changed.

    Raises NotAllowed, NotEligible, AlreadyDone, Conflict, Invalid.
    """
    check_can_settle(by, finding)
    if not resolution.strip():
        raise Invalid(_("Say what was done, or why nothing has to be."))
    if settled_by and settled_by.article_id != finding.article_id:
        raise Invalid(_("Only an edition of the same article settles a finding."))
    outcome = _outcome(finding, settled_by, outcome)
    with act(by=by, act="finding.resolve", reason=_told(resolution.strip(), settled_by)):
        current = _open_finding(finding)
        _check_clock(current)
        current.state = Finding.State.RESOLVED
        current.resolution = resolution.strip()
        current.settled_by = settled_by
        current.outcome = outcome
        current.resolved_by, current.resolved_at = by, timezone.now()
        current.save()
    return current


def _outcome(finding: Finding, settled_by: Edition | None, outcome: str) -> str:
    """What came of a reader report; "" for every other finding, which has none."""
    if finding.kind != Finding.Kind.READER_REPORT:
        return ""
    if settled_by and not settling_editions(finding).filter(pk=settled_by.pk).exists():
        raise Invalid(
            _("Choose an edition that is newer than the one that was reported."), code="old_edition"
        )
    if settled_by:
        return Finding.Outcome.CORRECTED.value
    if outcome == Finding.Outcome.CORRECTED:
        raise Invalid(_("Choose the edition in which the text was changed."), code="no_edition")
    if outcome not in Finding.Outcome:
        raise Invalid(_("Choose what came of the report. Its reader can be told that."), code="no_outcome")
    return outcome


def _finding_about(said: Feedback) -> Finding | None:
    """The open finding about the same part of the same article. One that is being settled is waited for."""
    same = Finding.objects.open().filter(article_id=said.article_id).about(said.heading)
    return same.select_for_update(no_key=True).order_by("pk").first()


def _open_report(said: Feedback, by: User) -> Finding:
    finding = Finding.objects.create(
        article_id=said.article_id,
        edition=said.edition,
        kind=Finding.Kind.READER_REPORT,
        severity=Finding.Severity.WARNING,
        summary=_report_summary(said),
        opened_by=by,
    )
    notifications.on_commit(notifications.finding_opened, finding)
    return finding


def _owned_by(owner: User | None, finding: Finding) -> Finding:
    current = _open_finding(finding)
    current.owner = owner
    current.save()
    return current


def _why_not_give(to: User, finding: Finding) -> str:
    if not Article.objects.visible_to(to).filter(pk=finding.article_id).exists():
        return _("Their account may not see the article.")
    return why_not_settle(to, finding)


def _open_finding(finding: Finding) -> Finding:
    """The row as it is now, locked; the article first, as everywhere."""
    Article.objects.locked().get(pk=finding.article_id)
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


def _told(resolution: str, settled_by: Edition | None) -> str:
    """The resolution as the history tells it, with the edition that did it."""
    if settled_by is None:
        return resolution
    return _("Settled by edition %(number)s. %(said)s") % {"number": settled_by.number, "said": resolution}


def _report_summary(said: Feedback) -> str:
    where = said.heading or _("the page")
    return _("A reader says: %(verdict)s (%(where)s)") % {
        "verdict": said.get_verdict_display(),
        "where": where,
    }
