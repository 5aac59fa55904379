"""The sources of an article as its editions print them, and what people and registries said of exactly that wording."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from articles.models import Article, EditionCitation
from citations.judgement_words import LABELS, what_was_said
from citations.models import CitationCheck, EditorialNotice, JournalDecision, Verification
from citations.verdicts import Verdict

AT_ONCE = 50
"""Wordings whose checks are read in one go."""

Key = tuple[int | None, str]
"""A source of the library and the SHA-256 of its record, as an edition holds it."""


@dataclass
class Wording:
    """One source in one wording: the name that editions call it by, and where it is printed."""

    name: str
    use: int
    printed_in: list[dict[str, int]] = field(default_factory=list)


def wording_of(citation_id: int | None, facts: dict[str, Any]) -> Key:
    text = json.dumps(facts, ensure_ascii=False, sort_keys=True)
    return citation_id, hashlib.sha256(text.encode()).hexdigest()


def wordings_of(article: Article) -> dict[Key, Wording]:
    """Every wording that an edition prints, in the order of first use."""
    found: dict[Key, Wording] = {}
    uses = EditionCitation.objects.filter(edition__article=article).order_by("edition__number", "position")
    rows = uses.values_list("pk", "citation_id", "facts", "edition__number", "position")
    for pk, citation_id, facts, number, position in rows.iterator(chunk_size=500):
        key = wording_of(citation_id, facts)
        wording = found.setdefault(key, Wording(f"s{len(found) + 1}", pk))
        wording.printed_in.append({"edition": number, "position": position})
    return found


def facts_of(wordings: dict[Key, Wording]) -> Iterator[dict[str, Any]]:
    """Each wording with what is on record about it, a few at a time."""
    waiting = iter(wordings.values())
    while some := list(islice(waiting, AT_ONCE)):
        uses = EditionCitation.objects.in_bulk(w.use for w in some)
        known = _known({use.citation_id for use in uses.values()} - {None})
        for wording in some:
            yield _source(wording, uses[wording.use], known)


def _known(citations: set[Any]) -> dict[str, list[Any]]:
    verifications = list(
        Verification.objects.filter(citation__in=citations).select_related("journal").order_by("pk")
    )
    journals = {each.journal_id for each in verifications} - {None}
    return {
        "checks": list(
            CitationCheck.objects.filter(citation__in=citations).select_related("checked_by").order_by("pk")
        ),
        "verifications": verifications,
        "decisions": list(
            JournalDecision.objects.filter(journal__in=journals).select_related("decided_by").order_by("pk")
        ),
        "notices": list(EditorialNotice.objects.filter(citation__in=citations).order_by("pk")),
    }


def _source(wording: Wording, use: EditionCitation, known: dict[str, list[Any]]) -> dict[str, Any]:
    def told(name: str) -> list[Any]:
        return [each for each in known[name] if use.citation_id and each.citation_id == use.citation_id]

    return {
        "name": wording.name,
        "key": use.key,
        "text": use.text,
        "record": use.facts,
        "printed_in": wording.printed_in,
        "checks": [_check(each) for each in told("checks") if each.facts == use.facts],
        "verifications": [
            _verification(each, known["decisions"])
            for each in told("verifications")
            if each.facts == use.facts
        ],
        "notices": [_notice(each) for each in told("notices")],
    }


def _check(check: CitationCheck) -> dict[str, Any]:
    return {
        "id": check.pk,
        "outcome": {"code": check.outcome, "words": check.get_outcome_display()},
        "peer_review": {"code": check.peer_review, "words": check.get_peer_review_display()},
        "how": check.reason,
        "by": {"account": check.checked_by_id, "name": check.checked_by.name},
        "at": check.checked_at,
    }


def _verification(verification: Verification, decisions: list[JournalDecision]) -> dict[str, Any]:
    judgement = verification.judgement
    return {
        "id": verification.pk,
        "identity": _verdict(verification.identity),
        "verdict": _verdict(verification.verdict),
        "said": what_was_said(judgement),
        "asked": [each.to_dict() for each in judgement.asked],
        "at": verification.verified_at,
        "journal": verification.journal.title if verification.journal else None,
        "journal_decisions": [
            _decision(each) for each in decisions if each.journal_id == verification.journal_id
        ],
    }


def _verdict(code: str) -> dict[str, str]:
    return {"code": code, "words": str(LABELS[Verdict(code)])}


def _decision(decision: JournalDecision) -> dict[str, Any]:
    return {
        "peer_review": {"code": decision.peer_review, "words": decision.get_peer_review_display()},
        "basis": {"code": decision.basis, "words": decision.get_basis_display()},
        "reason": decision.reason,
        "by": {"account": decision.decided_by_id, "name": decision.decided_by.name},
        "at": decision.decided_at,
    }


def _notice(notice: EditorialNotice) -> dict[str, Any]:
    return {
        "kind": {"code": notice.kind, "words": notice.get_kind_display()},
        "told_by": notice.source_name,
        "address": notice.url,
        "on": notice.noticed_on,
        "reasons": notice.reasons,
        "first_seen_at": notice.first_seen_at,
        "gone_at": notice.gone_at,
    }
