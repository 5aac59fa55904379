"""What a publisher's notice about a source means for the articles that readers see."""

from __future__ import annotations

from django.utils.translation import gettext as _

from articles import notifications
from articles.citing import public_uses
from articles.models import EditionCitation, Finding
from citations.models import Citation
from cms.accounts.models import User
from cms.audit.acts import act

LONGEST_SUMMARY = 300


def open_findings(*, source: Citation, by: User) -> list[Finding]:
    """One finding for each article whose public edition prints `source`.

    A retracted or withdrawn source blocks the article, unless the text cites it as retracted; a correction or an
    expression of concern is a warning. Where the same is already open about the source, nothing is added.
    """
    kind, severity = Finding.Kind.SOURCE_CORRECTED, Finding.Severity.WARNING
    uses = public_uses(source)
    if source.is_retracted:
        kind, severity = Finding.Kind.SOURCE_RETRACTED, Finding.Severity.BLOCKING
        uses = uses.filter(as_retracted=False)
    about = f"{source.key}: "
    known = Finding.objects.open().filter(kind=kind, summary__startswith=about).values("article")
    with act(by=by, act="finding.open", reason=source.notice_reason):
        return [
            _open(use, by, kind, severity, about + _summary(source))
            for use in uses.exclude(edition__article__in=known)
        ]


def _open(use: EditionCitation, by: User, kind: str, severity: str, summary: str) -> Finding:
    finding = Finding.objects.create(
        article_id=use.edition.article_id,
        edition_id=use.edition_id,
        kind=kind,
        severity=severity,
        summary=summary[:LONGEST_SUMMARY],
        opened_by=by,
    )
    notifications.on_commit(notifications.finding_opened, finding)
    return finding


def _summary(source: Citation) -> str:
    words = {"notice": source.get_notice_display().lower(), "title": source.title}
    return _("the publisher says “%(notice)s” of the source “%(title)s”") % words
