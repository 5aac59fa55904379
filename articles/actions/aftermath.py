"""What a loss of trust in a live page brings with it: a suspension, or a finding with a clock."""

from __future__ import annotations

import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from articles.actions.publishing import suspend_revoked
from articles.models import Article, Finding, Revocation, SignOff
from articles.workflow import REVOCATION_CLOCK_DAYS, Decision, PublicState, RiskClass
from cms.accounts.models import User


def _is_still_signed(signoff: SignOff) -> bool:
    """Whether another effective approval of the same kind still carries the edition."""
    others = SignOff.objects.effective().filter(edition=signoff.edition, kind=signoff.kind)
    return others.exclude(pk=signoff.pk).exists()


def after_revocation(*, article: Article, revocation: Revocation, by: User) -> None:
    """A live page that loses its last approval of a kind: class A is suspended at once, others get 14 days."""
    signoff = revocation.signoff
    shows_it = article.public_state == PublicState.LIVE and article.live_edition_id == signoff.edition_id
    if not shows_it or signoff.decision != Decision.APPROVE or _is_still_signed(signoff):
        return
    summary = _("%(kind)s by %(name)s was revoked: %(reason)s") % {
        "kind": signoff.get_kind_display(),
        "name": signoff.printed_name,
        "reason": revocation.get_reason_display(),
    }
    if signoff.edition.risk_class == RiskClass.A:
        suspend_revoked(revocation=revocation, by=by, reason=summary)
    Finding.objects.create(
        article=article,
        edition=signoff.edition,
        kind=Finding.Kind.SIGN_OFF_REVOKED,
        severity=Finding.Severity.BLOCKING,
        summary=summary[:300],
        due_on=timezone.localdate() + datetime.timedelta(days=REVOCATION_CLOCK_DAYS),
        opened_by=by,
    )
