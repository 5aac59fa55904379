"""What the desk does with what readers said: judging it, taking it up, taking out words, counting what became of it."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from articles.actions.findings import finding_for
from articles.content import LINE_END
from articles.feedback_figures import count
from articles.models import Article, Feedback, FeedbackFigure, Finding
from articles.models.feedback import TAKEN_OUT
from articles.permissions import check_can
from cms.accounts.models import User
from cms.audit.acts import act
from cms.refusals import AlreadyDone, Conflict, Invalid, NotAllowed


def mark_feedback(*, feedback: Feedback, by: User, mark: str) -> Feedback:
    """Judge what a reader said; another mark takes the place of the one before. Raises NotAllowed, Invalid.

    A report that looked like spam and is judged to be something else becomes a finding, so that it is settled.
    """
    check_can(by, "triage")
    if mark not in Feedback.Mark:
        raise Invalid(_("Choose one of the marks."))
    with act(by=by, act="feedback.mark"):
        current = _locked(feedback)
        if current.mark != mark:
            current.mark = mark
            if _is_without_its_finding(current) and mark != Feedback.Mark.SPAM:
                current.finding = finding_for(said=current, by=by)
            current.save()
    return current


def take_up_feedback(*, feedback: Feedback, by: User, is_mine: bool = False) -> Finding:
    """Make a report that looked like spam a finding like any other, one's own task if it `is_mine`.

    Raises NotAllowed, Conflict, AlreadyDone.
    """
    check_can(by, "triage")
    with act(by=by, act="feedback.take_up"):
        current = _locked(feedback)
        if current.verdict == Feedback.Verdict.HELPFUL:
            raise Conflict(_("This reader reported nothing."))
        if current.finding_id:
            raise AlreadyDone(_("There is a finding about this report already."))
        current.finding = finding_for(said=current, by=by)
        current.mark = "" if current.mark == Feedback.Mark.SPAM else current.mark
        current.save()
        if is_mine and current.finding.owner_id is None:
            current.finding.owner = by
            current.finding.save()
    return current.finding


def redact_feedback(*, feedback: Feedback, by: User, reason: str, words: str = "") -> Feedback:
    """Take `words` out of what a reader wrote, or with "" all of it. It cannot be brought back.

    The trail keeps who did it, when and why, and nothing from which the words could be found out. Raises NotAllowed,
    Invalid, AlreadyDone.
    """
    check_can(by, "redact")
    if not reason.strip():
        raise Invalid(_("Say why. The reason stays on record."))
    with act(by=by, act="feedback.redact", reason=reason.strip()):
        current = _locked(feedback)
        if not current.text:
            raise AlreadyDone(_("Nothing is left of what this reader wrote."))
        words = LINE_END.sub("\n", words).strip()
        # PostgreSQL takes words out and changes none, so the text keeps the line ends that it was stored with.
        if "\r\n" in current.text:
            words = words.replace("\n", "\r\n")
        if words and words not in current.text:
            raise Invalid(
                _("The reader’s text does not have these words. Copy them exactly."), code="no_words"
            )
        current.text = current.text.replace(words, TAKEN_OUT) if words else ""
        current.removed_because = reason.strip()[:300]
        current.save()
    return current


def forget_feedback(*, feedback: Feedback, by: User) -> Feedback:
    """Delete what a reader wrote, FEEDBACK_TEXT_MONTHS after it was done with. What was counted stays.

    The system account alone. Done again, or too early, it changes nothing. Raises NotAllowed.
    """
    if not by.is_system:
        raise NotAllowed(_("Only the clock deletes what readers wrote."))
    with act(by=by, act="feedback.forget"):
        current = _locked(feedback)
        if not Feedback.objects.to_forget().filter(pk=current.pk).exists():
            return current
        current.text = ""
        months = settings.FEEDBACK_TEXT_MONTHS
        current.removed_because = _("%(months)s months after it was done with") % {"months": months}
        current.save()
    return current


def count_feedback(*, by: User) -> int:
    """Count what became of the reports of the last twelve months, and say how many lines are other ones now.

    Derived, so neither a version nor in the trail; what is the same is not written, so that no page changes by it.
    The system account alone. Raises NotAllowed.
    """
    if not by.is_system:
        raise NotAllowed(_("Reports are counted by the system alone."))
    with transaction.atomic():
        before = {figure.article_id: figure for figure in FeedbackFigure.objects.select_for_update()}
        now = {figure.article_id: figure for figure in count()}
        FeedbackFigure.objects.filter(article__in=before.keys() - now.keys() - {None}).delete()
        written = [figure for key, figure in now.items() if _is_news(figure, before.get(key))]
        for figure in written:
            figure.pk = before[figure.article_id].pk if figure.article_id in before else None
            figure.save()
    return len(written)


def _is_news(figure: FeedbackFigure, before: FeedbackFigure | None) -> bool:
    """Whether a line differs from the one before. The day of counting matters only where pages name it: for all."""
    if before is None:
        return True
    names = ["reports", "changed", "unchanged", "open", "median_days"]
    names += ["counted_on"] if figure.article_id is None else []
    return any(getattr(figure, name) != getattr(before, name) for name in names)


def _is_without_its_finding(feedback: Feedback) -> bool:
    """Whether it reports something and looked like spam, and nobody took it up yet."""
    return feedback.verdict != Feedback.Verdict.HELPFUL and feedback.finding_id is None


def _locked(feedback: Feedback) -> Feedback:
    """The row as it is now; the article first, as everywhere."""
    Article.objects.locked().get(pk=feedback.article_id)
    return Feedback.objects.select_for_update(no_key=True).get(pk=feedback.pk)
