"""What a pack tells, as plain data that JSON can hold. `evidence.json` and `evidence.html` are both made from it.

Whatever can be long is a generator that reads a few rows at a time, so that memory does not grow with the article.
A value with a meaning of its own is a pair: the `code` for programs and the `words` for people.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.conf import settings
from django.db.models import Model, Prefetch, QuerySet
from django.utils import timezone

from articles.evidence_pack import sources, trail
from articles.models import (
    Article,
    Assignment,
    Claim,
    Comment,
    ConditionalApproval,
    Edition,
    Feedback,
    Finding,
    InterestWaiver,
    Publication,
    Schedule,
    SignOff,
    Verdict,
)
from articles.models.edition import HEAVY
from cms.accounts.models import User
from cms.audit import chain

FORMAT = 1
"""Of `evidence.json`. It rises when a reader of the old form could misread the new one."""
AT_ONCE = 10
"""Editions read in one go."""

Facts = dict[str, Any]


@dataclass
class Pack:
    """One article at one moment. `with_origin`: also from where acts came, which whoever reads the trail may see."""

    article: Article
    by: User
    with_origin: bool
    made_at: datetime.datetime = field(default_factory=timezone.now)

    def __post_init__(self) -> None:
        self.numbers: dict[int | None, int] = dict(
            Edition.objects.filter(article=self.article).values_list("pk", "number")
        )
        self.wordings = sources.wordings_of(self.article)

    def lists(self) -> dict[str, Iterator[Facts]]:
        """Every list of the pack by its name, in the order in which they are told."""
        return {
            "editions": self.editions(),
            "requests": self.requests(),
            "waivers": self.waivers(),
            "comments": self.comments(),
            "sources": sources.facts_of(self.wordings),
            "publications": self.publications(),
            "plans": self.plans(),
            "findings": self.findings(),
            "reports": self.reports(),
            "refusals": trail.refusals(self.article),
            "trail": trail.events(self.article, with_origin=self.with_origin),
        }

    def about(self) -> Facts:
        """The article and the pack itself."""
        article, (seq, digest) = self.article, chain.head()
        return {
            "format": FORMAT,
            "site": {"name": settings.SITE_NAME, "address": settings.SITE_URL},
            "made_at": self.made_at,
            "made_for": account(self.by),
            "head_of_trail": {"event": seq, "hash": digest},
            "article": {
                "id": article.pk,
                "title": article.title,
                "address": article.slug,
                "addresses": sorted(article.addresses.values_list("slug", flat=True)),
                "language": article.language,
                "risk_class": coded(article, "risk_class"),
                "topic": article.topic.name if article.topic else None,
                "owner": account(article.owner),
                "public_state": coded(article, "public_state"),
                "live_edition": self.numbers.get(article.live_edition_id),
                "created_at": article.created_at,
            },
            "helpful_answers": article.feedback.filter(verdict=Feedback.Verdict.HELPFUL).count(),
        }

    def editions(self) -> Iterator[Facts]:
        found = _editions(self.article)
        for start in range(0, len(self.numbers), AT_ONCE):
            for edition in found[start : start + AT_ONCE]:
                yield self._edition(edition)

    def _edition(self, edition: Edition) -> Facts:
        recall = edition.recall if edition.is_recalled else None
        return {
            "number": edition.number,
            "title": edition.title,
            "standfirst": edition.standfirst,
            "digest": edition.digest,
            "file": f"editions/{edition.number}.json",
            "page_digest": edition.html_digest,
            "page_file": f"editions/{edition.number}.html",
            "risk_class": edition.risk_class,
            "change_kind": coded(edition, "change_kind"),
            "change_note": edition.change_note,
            "based_on": self.numbers.get(edition.base_edition_id),
            "submitted_by": account(edition.submitted_by),
            "submitted_at": edition.submitted_at,
            "recalled": recall
            and {"by": account(recall.recalled_by), "at": recall.recalled_at, "reason": recall.reason},
            "byline": [
                {"part": each["part"], "name": each["name"], "credentials": each["credentials"]}
                for each in edition.document["byline"]
            ],
            "contributors": [_contributor(each) for each in edition.contributors.all()],
            "signatures": [self._signature(each) for each in edition.signoffs.all()],
            "claims": [self._claim(each) for each in edition.claims.all()],
            "references": [
                {
                    "position": use.position,
                    "key": use.key,
                    "text": use.text,
                    "cited_as_retracted": use.as_retracted,
                    "source": self.wordings[sources.wording_of(use.citation_id, use.facts)].name,
                }
                for use in edition.citations.all()
            ],
        }

    def _signature(self, signoff: SignOff) -> Facts:
        revocation = getattr(signoff, "revocation", None)
        return {
            "id": signoff.pk,
            "kind": coded(signoff, "kind"),
            "decision": coded(signoff, "decision"),
            "name": signoff.signer_name,
            "credentials": signoff.signer_credentials,
            "licence": signoff.licence,
            "account": account(signoff.user),
            "digest": signoff.digest,
            "page_digest": signoff.html_digest,
            "meaning": signoff.attestation,
            "note": signoff.note,
            "has_interests": signoff.has_interests,
            "interests": signoff.interests,
            "earlier_signature": signoff.basis_id,
            "earlier_edition": self.numbers.get(signoff.basis.edition_id) if signoff.basis else None,
            "authenticated_with": signoff.authentication,
            "in_advance": signoff.condition and self._condition(signoff.condition),
            "signed_at": signoff.signed_at,
            "valid_until": signoff.valid_until,
            "revoked": revocation
            and {
                "by": account(revocation.revoked_by),
                "at": revocation.revoked_at,
                "reason": coded(revocation, "reason"),
                "note": revocation.note,
            },
        }

    def _condition(self, condition: ConditionalApproval) -> Facts:
        """That the signature was given before, on condition that exactly these edits are taken."""
        return {
            "given_at": condition.given_at,
            "edition": self.numbers[condition.edition_id],
            "edits": [{name: edit[name] for name in ("quotation", "suggestion")} for edit in condition.edits],
        }

    def _claim(self, claim: Claim) -> Facts:
        return {
            "position": claim.position,
            "text": claim.text,
            "heading": claim.heading,
            "keys": claim.keys,
            "identity": claim.identity,
            "verdicts": [self._verdict(each) for each in claim.verdicts.all()],
        }

    def _verdict(self, verdict: Verdict) -> Facts:
        carried = verdict.carried_from
        return {
            "id": verdict.pk,
            "judgement": coded(verdict, "judgement"),
            "quotation": verdict.quotation,
            "place": verdict.locator,
            "note": verdict.note,
            "by": account(verdict.user),
            "at": verdict.given_at,
            "carried_from": carried
            and {"verdict": carried.pk, "edition": self.numbers[carried.claim.edition_id]},
        }

    def requests(self) -> Iterator[Facts]:
        asked = Assignment.objects.filter(article=self.article).order_by("pk")
        for each in asked.select_related("reviewer__person", "assigned_by"):
            yield {
                "id": each.pk,
                "kind": coded(each, "kind"),
                "person": each.reviewer.person.printed_name,
                "asked_by": account(each.assigned_by),
                "asked_at": each.assigned_at,
                "due_on": each.due_on,
                "state": coded(each, "state"),
                "answered_at": each.answered_at,
                "has_interests": each.has_interests,
                "interests": each.interests,
                "reason": each.note,
            }

    def waivers(self) -> Iterator[Facts]:
        waived = InterestWaiver.objects.filter(article=self.article).order_by("pk")
        for each in waived.select_related("person", "waived_by"):
            yield {
                "person": each.person.printed_name,
                "by": account(each.waived_by),
                "at": each.waived_at,
                "reason": each.reason,
            }

    def comments(self) -> Iterator[Facts]:
        """What reviewers and editors said of which words, the answers, and what came of it."""
        for each in Comment.objects.about(self.article).for_desk().iterator(chunk_size=500):
            yield {
                "id": each.pk,
                "edition": self.numbers[each.edition_id],
                "quotation": each.quotation,
                "text": each.text,
                "suggestion": each.suggestion,
                "blocks": each.is_blocking,
                "signature": each.signoff_id,
                "by": account(each.user),
                "at": each.sent_at,
                "answers": [
                    {"by": account(one.user), "at": one.sent_at, "text": one.text}
                    for one in each.answers.all()
                ],
                "settled": [
                    {
                        "outcome": coded(one, "outcome"),
                        "by": account(one.user),
                        "at": one.settled_at,
                        "note": one.note,
                    }
                    for one in each.settlements.all()
                ],
            }

    def publications(self) -> Iterator[Facts]:
        acts = Publication.objects.filter(article=self.article).order_by("pk")
        for each in acts.select_related("acted_by", "replacement", "edition").defer(
            *(f"edition__{name}" for name in HEAVY)
        ):
            yield {
                "id": each.pk,
                "kind": coded(each, "kind"),
                "edition": each.edition.number,
                "digest": each.digest,
                "change_kind": coded(each.edition, "change_kind"),
                "change_note": each.edition.change_note,
                "by": account(each.acted_by),
                "at": each.acted_at,
                "reason": each.reason,
                "withdrawal_reason": coded(each, "withdrawal_reason") if each.withdrawal_reason else None,
                "moved_to": each.replacement.slug if each.replacement else None,
                "medical_signature": each.medical_signoff_id,
                "fact_signature": each.fact_signoff_id,
            }

    def plans(self) -> Iterator[Facts]:
        planned = Schedule.objects.filter(edition__article=self.article).order_by("pk")
        for each in planned.select_related("scheduled_by"):
            yield {
                "edition": self.numbers[each.edition_id],
                "publish_at": each.publish_at,
                "by": account(each.scheduled_by),
                "at": each.scheduled_at,
                "state": coded(each, "state"),
                "outcome": each.outcome,
            }

    def findings(self) -> Iterator[Facts]:
        found = Finding.objects.filter(article=self.article).order_by("pk")
        found = found.select_related("owner", "opened_by", "resolved_by").prefetch_related("reports")
        for each in found.iterator(chunk_size=500):
            yield {
                "id": each.pk,
                "kind": coded(each, "kind"),
                "severity": coded(each, "severity"),
                "summary": each.summary,
                "edition": self.numbers.get(each.edition_id),
                "address": each.address,
                "reports": sorted(report.pk for report in each.reports.all()),
                "opened_by": account(each.opened_by),
                "opened_at": each.opened_at,
                "owner": account(each.owner),
                "due_on": each.due_on,
                **self._settled(each),
            }

    def reports(self) -> Iterator[Facts]:
        """What readers said is wrong, and what was done about it. Who they are was never kept."""
        wrong = Feedback.objects.filter(article=self.article).exclude(verdict=Feedback.Verdict.HELPFUL)
        for each in wrong.order_by("pk").select_related("finding__resolved_by").iterator():
            yield {
                "id": each.pk,
                "verdict": coded(each, "verdict"),
                "edition": self.numbers[each.edition_id],
                "heading": each.heading,
                "text": each.text,
                "received_at": each.received_at,
                "finding": each.finding_id,
                "answer": each.finding and self._settled(each.finding),
                "mark": coded(each, "mark") if each.mark else None,
                "probably_spam": each.is_probably_spam,
                "words_removed_at": each.removed_at,
            }

    def _settled(self, finding: Finding) -> Facts:
        return {
            "state": coded(finding, "state"),
            "resolution": finding.resolution,
            "settled_in": self.numbers.get(finding.settled_by_id),
            "resolved_by": account(finding.resolved_by),
            "resolved_at": finding.resolved_at,
            "outcome": coded(finding, "outcome") if finding.outcome else None,
        }


def coded(row: Any, name: str) -> Facts:
    """The value of a column with choices: its code, and what people call it."""
    code = getattr(row, name)
    return {"code": code, "words": str(_words(row.__class__, name)[code])}


@cache
def _words(model: type[Model], name: str) -> dict[str, Any]:
    """The words for each code of a column. Asking Django for one would translate all of them each time."""
    column: Any = model._meta.get_field(name)  # noqa: SLF001 -- Django's way to ask about a model
    return dict(column.flatchoices)


def account(user: User | None) -> Facts | None:
    return {"account": user.pk, "name": user.name} if user else None


def _editions(article: Article) -> QuerySet[Edition]:
    """Editions with everything that hangs on them, in a number of queries that does not depend on how much it is."""
    signoffs = SignOff.objects.select_related("user", "revocation__revoked_by", "basis", "condition")
    verdicts = Verdict.objects.select_related("user", "carried_from__claim").order_by("pk")
    found = Edition.objects.filter(article=article).order_by("number")
    return (
        found.defer("html", "claimed", "search_text", "search_vector")
        .select_related("submitted_by", "recall__recalled_by")
        .prefetch_related(
            "contributors__user",
            "contributors__person",
            "citations",
            "claims",
            Prefetch("signoffs", signoffs),
            Prefetch("claims__verdicts", verdicts),
        )
    )


def _contributor(row: Any) -> Facts:
    return {
        "part": coded(row, "part"),
        "account": account(row.user),
        "person": row.person.printed_name if row.person else None,
    }
