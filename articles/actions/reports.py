"""What readers reported is settled by itself when the passage that they meant has changed on the live page."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.actions.findings import raise_finding, resolve_finding
from articles.models import Edition, Feedback, Finding
from articles.passages import Page, has_changed, page_of
from articles.workflow import ChangeKind
from cms.accounts.models import User


def settle_changed_reports(*, edition: Edition, by: User) -> list[Finding]:
    """Settle the open reader reports of an article whose passage is another one in `edition`, which just went live.

    Each reader's passage is taken from the edition that this reader saw; a finding of several reports is settled only
    if it changed for all of them. Blocking findings and reports about the page as a whole stay for people to settle,
    and a minor edition settles nothing. `by` is the system account.

    Called inside the transaction of the publication, and not in a job after it: then nobody finds the page corrected
    and the report open, a publication that is undone settles nothing, and a page that was rolled back meanwhile is
    never credited with a change that it lost. It compares stored texts and asks nobody, so it cannot hold the page up.
    """
    reports = _open_reports(edition)
    if not reports or edition.change_kind == ChangeKind.MINOR:
        return []
    pages = _pages({edition.pk, *(report.edition_id for report in reports)})
    now = pages[edition.pk]
    unchanged = {
        each.finding_id for each in reports if not has_changed(pages[each.edition_id], now, each.heading)
    }
    parts = {
        each.finding: each.heading for each in reports if each.finding and each.finding_id not in unchanged
    }
    return [
        resolve_finding(finding=finding, by=by, resolution=_sentence(edition, part), settled_by=edition)
        for finding, part in parts.items()
    ]


def ask_about_undone_reports(*, edition: Edition, by: User) -> Finding | None:
    """Raise one question when the page is back at an edition older than those that settled reader reports.

    What is settled stays so; but what readers reported may stand on the page again. None if there is nothing to ask.
    """
    undone = Finding.objects.filter(
        article=edition.article_id,
        kind=Finding.Kind.READER_REPORT,
        settled_by__number__gt=edition.number,
    ).count()
    if not undone:
        return None
    summary = ngettext(
        "The page is back at edition %(number)s: look again at %(undone)s reader report that a later one settled",
        "The page is back at edition %(number)s: look again at %(undone)s reader reports that later ones settled",
        undone,
    ) % {"number": edition.number, "undone": undone}
    return raise_finding(
        article=edition.article,
        by=by,
        kind=Finding.Kind.OTHER,
        severity=Finding.Severity.WARNING,
        summary=summary,
        edition=edition,
    )


def _open_reports(edition: Edition) -> list[Feedback]:
    """What readers said about the article that may be settled without a person. One query."""
    open_ones = Finding.objects.open().filter(article=edition.article_id, kind=Finding.Kind.READER_REPORT)
    by_itself = open_ones.exclude(severity=Finding.Severity.BLOCKING)
    return list(
        Feedback.objects.filter(finding__in=by_itself).select_related("finding").defer("text").order_by("pk")
    )


def _pages(editions: Iterable[int]) -> dict[int, Page]:
    """The words of each edition. One query."""
    found = Edition.objects.filter(pk__in=editions).only("content", "html")
    return {each.pk: page_of(each.document, each.html) for each in found}


def _sentence(edition: Edition, heading: str) -> str:
    words = _("Settled by itself: “%(part)s” is not what it was since edition %(number)s went live.")
    return words % {"part": heading, "number": edition.number}
