"""What happens to articles when a source they cite gets a notice, or is replaced by another."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext as _

from articles import notifications
from articles.actions.drafting import save_article
from articles.actions.publishing import suspend
from articles.citing import public_uses, stands_alone, with_other_key
from articles.models import Article, Edition, EditionCitation, Finding
from articles.workflow import PublicState, RiskClass
from citations.models import Citation, Notice
from cms.accounts.models import User
from cms.audit.acts import act

LONGEST_SUMMARY = 300


def open_findings(*, source: Citation, by: User) -> list[Finding]:
    """One finding for each article whose public edition prints `source`.

    A retracted or withdrawn source blocks the article, unless the text cites it as retracted; a correction, an
    expression of concern or a newer version is a warning. Where the same is already open about the source, nothing is
    added. A live page of class A is suspended if a statement on it rests on retracted sources alone.
    """
    kind, severity = Finding.Kind.SOURCE_CORRECTED, Finding.Severity.WARNING
    uses = public_uses(source)
    if source.is_retracted:
        kind, severity = Finding.Kind.SOURCE_RETRACTED, Finding.Severity.BLOCKING
        uses = uses.filter(as_retracted=False)
    summary = f"{source.key}: {_summary(source)}"[:LONGEST_SUMMARY]
    known = _open_already(source, kind, summary)
    with act(by=by, act="finding.open", reason=source.notice_reason):
        news = list(uses.exclude(edition__article__in=known))
        findings = [_open(use, by, kind, severity, summary) for use in news]
        if source.is_retracted:
            for use in news:
                _suspend_if_nothing_else_supports(use, source, by)
    return findings


def tell_of_place(*, source: Citation, by: User) -> list[Finding]:
    """A note for each article whose public edition prints `source` ahead of print: it has its volume and pages now."""
    summary = _("%(key)s: the source “%(title)s” has its volume and pages now") % {
        "key": source.key,
        "title": source.title,
    }
    kind, severity, summary = Finding.Kind.SOURCE_CORRECTED, Finding.Severity.INFO, summary[:LONGEST_SUMMARY]
    known = list(Finding.objects.open().filter(kind=kind, summary=summary).values_list("article", flat=True))
    with act(by=by, act="finding.open", reason=summary):
        news = public_uses(source).exclude(edition__article__in=known)
        return [_open(use, by, kind, severity, summary) for use in news]


def _open_already(source: Citation, kind: str, summary: str) -> list[int]:
    """Articles with an open finding that says the same. A retraction and a withdrawal of one source are the same."""
    same = Q(summary__startswith=f"{source.key}: ") if source.is_retracted else Q(summary=summary)
    return list(Finding.objects.open().filter(same, kind=kind).values_list("article", flat=True))


def _suspend_if_nothing_else_supports(use: EditionCitation, source: Citation, by: User) -> None:
    edition = Edition.objects.select_related("article").get(pk=use.edition_id)
    if edition.risk_class != RiskClass.A or edition.article.public_state != PublicState.LIVE:
        return
    others = edition.citations.filter(citation__notice__in=[Notice.RETRACTED, Notice.WITHDRAWN])
    if stands_alone(edition.document["body"], use.key, retracted=others.values_list("key", flat=True)):
        reason = _("A statement on this page rests on a retracted source alone: %(key)s.") % {
            "key": source.key
        }
        suspend(article=edition.article, by=by, reason=reason)


def cite_instead(*, source: Citation, by: User, instead: Citation, reason: str) -> list[str]:
    """Save every working copy that cites `source` with markers of `instead`; the titles of those that changed.

    Editions stay as they are. Raises NotAllowed.
    """
    changed = []
    with act(by=by, act="article.save", reason=reason):
        wanted = (
            Article.objects.filter(body__contains=f"@{source.key}")
            .order_by("pk")
            .values_list("pk", flat=True)
        )
        for article in Article.objects.locked().filter(pk__in=list(wanted)).order_by("pk"):
            body = with_other_key(article.body, source.key, instead.key)
            if body != article.body:
                save_article(
                    article=article, by=by, version=article.version, fields={"body": body}, reason=reason
                )
                changed.append(article.title)
    return changed


def _open(use: EditionCitation, by: User, kind: str, severity: str, summary: str) -> Finding:
    finding = Finding.objects.create(
        article_id=use.edition.article_id,
        edition_id=use.edition_id,
        kind=kind,
        severity=severity,
        summary=summary,
        opened_by=by,
    )
    notifications.on_commit(notifications.finding_opened, finding)
    return finding


def _summary(source: Citation) -> str:
    words = {"notice": source.get_notice_display().lower(), "title": source.title}
    return _("the publisher says “%(notice)s” of the source “%(title)s”") % words
