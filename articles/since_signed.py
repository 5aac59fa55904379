"""What came up about a live page since it was last signed: all that whoever affirms it once more has to weigh."""

from __future__ import annotations

import datetime
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.db.models import OuterRef, Q, Subquery

from articles.models import (
    Contribution,
    Edition,
    EditionCitation,
    Feedback,
    Finding,
    Publication,
    ReadMark,
    Revocation,
    SignOff,
    Verdict,
)
from articles.proofs import Proof, proofs_of
from articles.workflow import Decision, Judgement
from citations.models import CitationCheck, EditorialNotice, Verification
from citations.standing import Standing
from cms.accounts.models import User

STATE_LENGTH = 24
"""Hexadecimal digits of a state: enough that two never look alike by chance."""


@dataclass(frozen=True)
class SourceSince:
    """One source of the page: the notices that came, who looked at it again, and what is known of it now.

    `answered_at`: when all registries last answered about it, None if they never did; `is_checked_again`: after the
    signature. `check` and `verification` are those of the time since, None without.
    """

    use: EditionCitation
    standing: Standing
    notices: Sequence[EditorialNotice]
    answered_at: datetime.datetime | None
    is_checked_again: bool
    check: CitationCheck | None
    verification: Verification | None
    told: str

    @property
    def notice(self) -> str:
        """What its publisher says of it today, whenever that became known; "" for nothing."""
        return self.use.citation.get_notice_display() if self.use.citation else ""

    @property
    def place(self) -> tuple[bool, bool, bool]:
        """What has to be looked at first: a notice, then what the database has against it, then no answer since."""
        return not (self.notices or self.notice), not self.standing.blocks, self.is_checked_again


@dataclass(frozen=True)
class NewVerdict:
    """A verdict that differs from what was said of the claim `before`, in words."""

    verdict: Verdict
    before: str


@dataclass(frozen=True)
class SinceSigned:
    """Everything since `base`, the signature that is to be renewed; `is_own`: by the person who looks.

    `verdicts` are those that differ from the one before; `judged` counts all that were given. `findings` are those
    opened or settled since, and those still open. `unsubmitted` counts saves that are in no edition yet.
    """

    edition: Edition
    kind: str
    base: SignOff
    is_own: bool
    sources: Sequence[SourceSince]
    verdicts: Sequence[NewVerdict]
    judged: int
    reports: Sequence[Feedback]
    helpful: int
    findings: Sequence[Finding]
    editions: Sequence[Edition]
    publications: Sequence[Publication]
    words: Sequence[SignOff]
    revocations: Sequence[Revocation]
    unsubmitted: int

    @property
    def signed_at(self) -> datetime.datetime:
        return self.base.signed_at

    @property
    def notices(self) -> int:
        """How many notices on its sources came."""
        return sum(len(source.notices) for source in self.sources)

    @property
    def unchecked(self) -> int:
        """Sources about which the registries have not answered since."""
        return sum(not source.is_checked_again for source in self.sources)

    @property
    def state(self) -> str:
        """The same as long as nothing new comes up: what a reader's mark on this page stands for."""
        return hashlib.sha256("\n".join(self._facts()).encode()).hexdigest()[:STATE_LENGTH]

    def _facts(self) -> Iterator[str]:
        yield f"{self.kind} {self.edition.pk} {self.base.pk} {self.judged}"
        for source in self.sources:
            yield f"source {source.use.pk} {source.notice} {source.standing.state} {source.is_checked_again}"
            yield from (f"notice {each.pk} {each.gone_at}" for each in source.notices)
            yield from (f"said {each.pk}" for each in (source.check, source.verification) if each)
        for report in self.reports:
            yield f"report {report.pk} {report.finding.state}"
        yield from (f"finding {each.pk} {each.state}" for each in self.findings)
        yield from (f"verdict {each.verdict.pk}" for each in self.verdicts)
        for rows in (self.editions, self.publications, self.words, self.revocations):
            yield from (f"{type(each).__name__} {each.pk}" for each in rows)


def since_signed(user: User, edition: Edition, kind: str) -> SinceSigned:
    """What came up since `user`, or else anybody, last approved this kind of review of a live `edition`.

    Fourteen queries at most, whatever came up.
    """
    base = _base(user, edition, kind)
    since = base.signed_at
    given = _verdicts(edition, since)
    feedback = list(_feedback(edition, since))
    reports = [each for each in feedback if each.finding]  # not what is probably spam
    article = edition.article_id
    later = SignOff.objects.filter(article=article, signed_at__gt=since).exclude(pk=base.pk)
    acts = Publication.objects.filter(article=article, acted_at__gt=since)
    taken_back = Revocation.objects.filter(signoff__article=article, revoked_at__gt=since)
    return SinceSigned(
        edition=edition,
        kind=kind,
        base=base,
        is_own=base.user_id == user.pk,
        sources=_sources(edition, since),
        verdicts=[_new(each) for each in given if each.before and each.before != each.judgement],
        judged=len(given),
        reports=reports,
        helpful=sum(each.verdict == Feedback.Verdict.HELPFUL for each in feedback),
        findings=list(_findings(edition, since, told_with=reports)),
        editions=list(_editions(edition, since)),
        publications=list(acts.select_related("acted_by", "edition").defer(*_heavy("edition"))),
        words=list(later.select_related("edition").defer(*_heavy("edition")).order_by("pk")),
        revocations=list(taken_back.select_related("signoff", "revoked_by").order_by("pk")),
        unsubmitted=_unsubmitted(edition),
    )


def has_read_evidence(user: User, since: SinceSigned) -> bool:
    """Whether `user` has said that they read all of this as it stands now."""
    return ReadMark.evidence(since.state) in ReadMark.objects.of(user, since.edition)


def _base(user: User, edition: Edition, kind: str) -> SignOff:
    """The person's own last approval of the article; without one, the last of anybody on this edition."""
    approvals = SignOff.objects.filter(
        article=edition.article_id, kind=kind, decision=Decision.APPROVE
    ).order_by("-id")
    approvals = approvals.select_related("edition").defer(*_heavy("edition"))
    return approvals.filter(user=user).first() or approvals.filter(edition=edition)[0]


def _sources(edition: Edition, since: datetime.datetime) -> list[SourceSince]:
    proofs = proofs_of(edition)
    notices: dict[int, list[EditorialNotice]] = defaultdict(list)
    told = EditorialNotice.objects.filter(Q(first_seen_at__gt=since) | Q(gone_at__gt=since))
    for notice in told.filter(citation__in=[proof.use.citation_id for proof in proofs]):
        notices[notice.citation_id].append(notice)
    found = [_source(proof, notices[proof.use.citation_id], since) for proof in proofs]
    return sorted(found, key=lambda source: source.place)


def _source(proof: Proof, notices: Sequence[EditorialNotice], since: datetime.datetime) -> SourceSince:
    watch = getattr(proof.use.citation, "watch", None)
    answered_at = watch.answered_at if watch else None
    check, verification = proof.check, proof.verification
    return SourceSince(
        use=proof.use,
        standing=proof.standing,
        notices=notices,
        answered_at=answered_at,
        is_checked_again=answered_at is not None and answered_at > since and not watch.unanswered_since,
        check=check if check and check.checked_at > since else None,
        verification=verification if verification and verification.verified_at > since else None,
        told=proof.told,
    )


def _verdicts(edition: Edition, since: datetime.datetime) -> list[Verdict]:
    """Verdicts on the claims of the page, each with `before`: what was in force until then, None for the first."""
    earlier = Verdict.objects.filter(claim=OuterRef("claim"), pk__lt=OuterRef("pk")).order_by("-pk")
    given = Verdict.objects.filter(claim__edition=edition, given_at__gt=since).select_related(
        "claim", "person"
    )
    return list(given.annotate(before=Subquery(earlier.values("judgement")[:1])).order_by("pk"))


def _new(verdict: Verdict) -> NewVerdict:
    return NewVerdict(verdict, str(Judgement(verdict.before).label))


def _feedback(edition: Edition, since: datetime.datetime) -> Iterable[Feedback]:
    told = Feedback.objects.filter(article=edition.article_id, received_at__gt=since)
    return told.select_related("finding__resolved_by", "edition").defer(*_heavy("edition"))


def _findings(edition: Edition, since: datetime.datetime, told_with: Iterable[Feedback]) -> Iterable[Finding]:
    """Without those that are told with what readers wrote."""
    news = Q(opened_at__gt=since) | Q(resolved_at__gt=since) | Q(state=Finding.State.OPEN)
    found = Finding.objects.filter(news, article=edition.article_id).select_related("resolved_by")
    return found.exclude(pk__in=[report.finding_id for report in told_with]).order_by("state", "-id")


def _editions(edition: Edition, since: datetime.datetime) -> Iterable[Edition]:
    others = Edition.objects.filter(article=edition.article_id, submitted_at__gt=since).exclude(pk=edition.pk)
    return others.light().select_related("submitted_by", "recall").order_by("number")


def _unsubmitted(edition: Edition) -> int:
    newest = Edition.objects.filter(article=edition.article_id).order_by("-number")
    mark = newest.values("contribution_mark")[:1]
    return Contribution.objects.filter(article=edition.article_id, id__gt=Subquery(mark)).count()


def _heavy(relation: str) -> list[str]:
    """The texts of an edition that is only named."""
    return [f"{relation}__{name}" for name in ("content", "html", "claimed", "search_text", "search_vector")]
