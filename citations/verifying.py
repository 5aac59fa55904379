"""The verdict on one reference, from what was typed and what the registries answered (pure).

Two questions that are never merged: whether the reference exists and is what was typed (`citations.identity`), and
what has been said of the work since. A source that did not answer has said nothing: it is never taken for a “no”.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence

from citations.found import Answer, Event
from citations.identity import Case, Finding, identify, indexed_on
from citations.peer_review import peer_class
from citations.records import Record
from citations.verdicts import Asked, Judgement, PeerClass, Reason, Status, Verdict

TAKEN_BACK = frozenset({Status.RETRACTED, Status.WITHDRAWN})
MOST_OFFERED = 5
NOON = datetime.time(12, tzinfo=datetime.UTC)
"""By then the day has begun everywhere."""


def judge(
    typed: Record,
    answers: Sequence[Answer],
    *,
    line: str = "",
    status: Status,
    events: tuple[Event, ...],
    today: datetime.date,
) -> Judgement:
    """The verdict on `typed`, with reasons, the field table, the records it rests on and what else was found.

    `line` is what was pasted, if it was. `status` and `events` are what has been said of the work; they decide only
    if the work is the one that was typed. The first that applies: retracted, mismatch, not found, not peer reviewed,
    cannot determine, minor, match.
    """
    case = Case(typed, _last_answers(answers), line, today)
    finding = identify(case)
    peer, peer_reasons = peer_class(finding.works) if finding.is_the_work else (PeerClass.UNKNOWN, ())
    reasons = tuple(dict.fromkeys((*finding.reasons, *peer_reasons)))
    return Judgement(
        verdict=_verdict(finding, status, peer),
        reasons=reasons,
        fields=finding.comparison.fields if finding.comparison else (),
        works=finding.works,
        candidates=finding.others[:MOST_OFFERED],
        asked=tuple(Asked(each.source, each.question, each.outcome, each.at) for each in answers),
        peer_class=peer,
        status=status,
        events=events,
        issns=tuple(dict.fromkeys(issn for work in finding.works for issn in work.issns)),
        retry_at=_retry_at(case, reasons),
    )


def _verdict(finding: Finding, status: Status, peer: PeerClass) -> Verdict:
    if not finding.is_the_work:
        return finding.verdict
    if status in TAKEN_BACK:
        return Verdict.RETRACTED
    return Verdict.NOT_PEER_REVIEWED if peer == PeerClass.NO else finding.verdict


def _last_answers(answers: Iterable[Answer]) -> tuple[Answer, ...]:
    """The last answer of each source to each question: who was silent at first may have answered since."""
    last = {(answer.source, answer.question): answer for answer in sorted(answers, key=lambda each: each.at)}
    return tuple(last.values())


def _retry_at(case: Case, reasons: Sequence[Reason]) -> datetime.datetime | None:
    """When to ask again: when every silent source wants to be asked again, or when a new work should be known."""
    moments = [answer.retry_at for answer in case.answers if not answer.answered and answer.retry_at]
    due = indexed_on(case.typed, case.today) if Reason.TOO_NEW in reasons else None
    if due:
        moments.append(datetime.datetime.combine(due, NOON))
    return max(moments, default=None)
