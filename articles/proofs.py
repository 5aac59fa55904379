"""What was last found out about each source of an edition, on exactly the record that it prints.

The rule is in PostgreSQL (`proof` in articles/guard/sql/04_publishing.sql); this reads the same rows for people.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from articles.models import Edition, EditionCitation
from citations.judgement_words import what_was_said
from citations.models import CitationCheck, JournalDecision, Verification
from citations.standing import Known, Standing, standing


@dataclass(frozen=True)
class Proof:
    """One source of an edition: what a person and what the registries last said of it, and what that comes to.

    `is_outdated`: the library's record was corrected after the edition was submitted, so that nobody can confirm any
    more what the edition prints.
    """

    use: EditionCitation
    check: CitationCheck | None
    verification: Verification | None
    standing: Standing
    is_outdated: bool

    @property
    def told(self) -> str:
        """Who was asked and what they said, without offers of other works; "" if the registries said nothing."""
        return what_was_said(self.verification.judgement) if self.verification else ""


def proofs_of(edition: Edition, *, keys: Iterable[str] | None = None) -> list[Proof]:
    """The sources of an edition in the order of their numbers, or those with these keys. Three queries at most."""
    uses = _uses(edition)
    found = list(uses if keys is None else uses.filter(key__in=list(keys)))
    checks = CitationCheck.objects.select_related("checked_by").in_bulk(_ids(use.check_id for use in found))
    verifications = _verifications().in_bulk(_ids(use.verification_id for use in found))
    return [_proof(use, checks.get(use.check_id), verifications.get(use.verification_id)) for use in found]


def _uses(edition: Edition) -> QuerySet[EditionCitation]:
    checks = CitationCheck.objects.filter(citation=OuterRef("citation")).order_by("-id")
    verifications = Verification.objects.filter(citation=OuterRef("citation"), facts=OuterRef("facts"))
    return edition.citations.select_related("citation__watch").annotate(
        check_id=Subquery(checks.filter(facts=OuterRef("facts")).values("pk")[:1]),
        verification_id=Subquery(verifications.order_by("-id").values("pk")[:1]),
        was_checked=Exists(checks.order_by()),
    )


def _verifications() -> QuerySet[Verification]:
    """Verifications with their journals and `decision`, the newest on each."""
    decisions = JournalDecision.objects.filter(journal=OuterRef("journal")).order_by("-id")
    found = Verification.objects.select_related("journal")
    return found.annotate(decision=Subquery(decisions.values("peer_review")[:1]))


def _ids(found: Iterable[int | None]) -> list[int]:
    return [pk for pk in found if pk is not None]


def _proof(use: EditionCitation, check: CitationCheck | None, verification: Verification | None) -> Proof:
    watch = getattr(use.citation, "watch", None)
    is_outdated = use.citation is not None and use.citation.facts() != use.facts
    known = Known(
        outcome=check.outcome if check else None,
        peer_review=check.peer_review if check else None,
        was_checked=use.was_checked,
        identity=verification.identity if verification else None,
        peer_class=verification.peer_class if verification else None,
        journal=verification.decision if verification else None,
        retry_at=watch.retry_at if watch and not is_outdated else None,
        unanswered_since=watch.unanswered_since if watch else None,
        answered_at=watch.answered_at if watch else None,
    )
    return Proof(use, check, verification, standing(known), is_outdated)
