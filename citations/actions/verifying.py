"""Taking in what registries answered about a source: records, the verification, notices, the state of the watch."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import DatabaseError
from django.utils import timezone
from django.utils.translation import gettext as _

from citations import evidence, usage
from citations.actions.journals import journal_of
from citations.actions.library import write_notice
from citations.editorial import UNUSABLE
from citations.found import Answer, Found, Outcome
from citations.models import Citation, EditorialNotice, RegistryRecord, Verification, Watch
from citations.permissions import check_can
from citations.verdicts import Judgement, Reason, Status
from cms.accounts.models import User
from cms.audit.acts import act
from cms.refusals import Refusal

RETRY_AFTER = datetime.timedelta(hours=1)
"""When an unanswered question is asked again, unless the registry itself named a time."""
SHORTEST_WAIT = datetime.timedelta(minutes=1)
CANNOT_TAKE = (Refusal, DatabaseError, ValueError)
"""What may go wrong with one source, such as a record with parts that nobody foresaw; the others go on."""
OUT_OF_REACH = {Reason.SOURCES_UNAVAILABLE, Reason.RATE_LIMITED}
NOTICES = {
    Status.RETRACTED: "retracted",
    Status.WITHDRAWN: "withdrawn",
    Status.CONCERN: "concern",
    Status.CORRECTED: "corrected",
    Status.SUPERSEDED: "superseded",
    Status.CLEAN: "",
}
"""What the desk notes for each status."""


@dataclass(frozen=True)
class Taken:
    """What came of one source: its judgement, and whether anything is new since the last time."""

    judgement: Judgement
    is_new: bool
    is_news: bool


def take_answers(*, citation: Citation, by: User, answers: Sequence[Answer], line: str = "") -> Taken:
    """Note what registries answered about `citation` and what follows from it, as one act of the system account.

    An answer that did not come changes nothing but the age of what is known. A verification is added only when it
    comes to something new for the record as it reads now. A notice that is new reaches whatever cites the source in
    the same transaction. Of a source that was corrected while the registries answered nothing is concluded: it is
    asked about again. `line` is the text that was pasted, if there is one. Raises NotAllowed.

    Texts are locked first, then sources, the watch, and the records of registries.
    """
    check_can(by, "verify_citation")
    with act(by=by, act="citation.verify", reason=_("What the registries say")):
        judgement = evidence.judge_source(citation, answers, line=line)
        before = Watch.objects.filter(citation=citation).values_list("status", flat=True).first() or ""
        is_news = judgement.is_same_work and (judgement.status != before or _has_fallen(citation, judgement))
        if is_news:
            usage.lock_works(citation)
        current = Citation.objects.select_for_update(no_key=True).get(pk=citation.pk)
        if current.version != citation.version:
            Watch.objects.update_or_create(citation=current, defaults={"retry_at": timezone.now()})
            note_records(by=by, answers=answers)
            return Taken(judgement, is_new=False, is_news=False)
        is_new = _verify(current, by, judgement)
        if is_new and evidence.has_place_now(current, judgement):
            usage.tell_of_place(current, by)
        _note_notices(current, answers, judgement)
        if is_news:
            _pass_on(current, by, before, judgement)
        _set_watch(current, answers, judgement)
        note_records(by=by, answers=answers)
    return Taken(judgement, is_new, is_news)


def note_records(*, by: User, answers: Iterable[Answer]) -> None:
    """Keep what registries said of identifiers; a search, or no answer, leaves what was known. Raises NotAllowed."""
    check_can(by, "verify_citation")
    for answer in answers:
        if answer.is_search or not answer.answered:
            continue
        found = answer.found[0].to_dict() if answer.found else None
        RegistryRecord.objects.update_or_create(
            source=answer.source,
            name=answer.question,
            defaults={"found": found, "answered_at": answer.at},
        )


def _has_fallen(citation: Citation, judgement: Judgement) -> bool:
    """Whether a notice that makes the work unusable is told of for the first time."""
    known = {(notice.source, notice.key) for notice in evidence.notices_about(citation)}
    return any(
        event.kind in UNUSABLE and (str(event.source), event.key) not in known for event in judgement.events
    )


def _verify(citation: Citation, by: User, judgement: Judgement) -> bool:
    """Add a verification if it says something new about this wording of the record; whether it did."""
    facts = citation.facts()
    last = citation.verifications.filter(facts=facts).first()
    if last and (OUT_OF_REACH & set(judgement.reasons) or _says_the_same(last.judgement, judgement)):
        return False
    kept = _without_abstracts(judgement)
    Verification.objects.create(
        citation=citation,
        facts=facts,
        identity=judgement.identity,
        verdict=judgement.verdict,
        peer_class=judgement.peer_class,
        journal=journal_of(judgement, by=by),
        outcome=kept.to_dict(),
        verified_by=by,
    )
    return True


def _says_the_same(old: Judgement, new: Judgement) -> bool:
    """Whether nothing differs that a person would look at; when and by whom it was answered does not count."""
    return _gist(old) == _gist(new)


def _gist(judgement: Judgement) -> tuple[Any, ...]:
    works = [work.record for work in (*judgement.works, *judgement.candidates)]
    said = {
        (asked.source, asked.outcome) for asked in judgement.asked if asked.outcome != Outcome.UNAVAILABLE
    }
    return (
        *(judgement.verdict, judgement.identity, judgement.reasons, judgement.fields),
        *(judgement.peer_class, judgement.status, judgement.issns, works, said),
    )


def _without_abstracts(judgement: Judgement) -> Judgement:
    """The judgement as it is kept: abstracts belong to others and stay in the registries' own records."""

    def bare(works: tuple[Found, ...]) -> tuple[Found, ...]:
        return tuple(replace(work, abstract="") for work in works)

    return replace(judgement, works=bare(judgement.works), candidates=bare(judgement.candidates))


def _note_notices(citation: Citation, answers: Sequence[Answer], judgement: Judgement) -> None:
    """Keep every notice that a registry tells of; mark those that a registry which answers no longer tells of.

    A notice stays as it was told: what a registry tells otherwise now, or of another identifier, is a new row.
    """
    if not judgement.is_same_work:
        return
    told = [EditorialNotice.of(citation, event) for event in evidence.told_events(judgement.works)]
    names = {notice.content() for notice in told}
    known = {notice.content(): notice for notice in citation.notices.all()}
    for notice in told:
        if notice.content() not in known:
            known[notice.content()] = notice
            notice.save()
    answering = evidence.answering_sources(answers)
    for name, notice in known.items():
        if name in names or notice.source in answering:
            _mark_gone(notice, name not in names)


def _mark_gone(notice: EditorialNotice, is_gone: bool) -> None:
    if is_gone != (notice.gone_at is not None):
        notice.gone_at = timezone.now() if is_gone else None
        notice.save(update_fields=["gone_at"])


def _pass_on(citation: Citation, by: User, before: str, judgement: Judgement) -> None:
    """Note at the source what the registries newly say, and tell whatever cites it.

    Worse news always counts. Better news counts only where the source carried what the registries said before:
    what a person noted is taken back by a person.
    """
    news = NOTICES[judgement.status]
    if citation.notice != news and (
        citation.is_worse_with(news) or citation.notice == NOTICES[Status(before)]
    ):
        write_notice(citation=citation, by=by, notice=news, reason=_notice_reason(judgement))


def _notice_reason(judgement: Judgement) -> str:
    """In words: which notice, from whom, of which day."""
    event = evidence.telling_event(judgement)
    return evidence.event_in_words(event) if event else _("The registries no longer list a notice.")


def _set_watch(citation: Citation, answers: Sequence[Answer], judgement: Judgement) -> None:
    """Note when the source was asked about and whether all answered."""
    watch, _is_first = Watch.objects.get_or_create(citation=citation)
    now = timezone.now()
    silent = [answer for answer in answers if not answer.answered]
    watch.asked_at = now
    if judgement.is_same_work:
        watch.status = judgement.status
    if silent:
        watch.unanswered_since = watch.unanswered_since or now
        watch.retry_at = _later([answer.retry_at for answer in silent], now) or now + RETRY_AFTER
    else:
        watch.answered_at, watch.unanswered_since = now, None
        watch.retry_at = _later([judgement.retry_at], now)
    watch.save()


def _later(moments: Iterable[datetime.datetime | None], now: datetime.datetime) -> datetime.datetime | None:
    """The last of these moments; None without one. One that is over would have the source asked about without end."""
    known = [moment for moment in moments if moment]
    return max(*known, now + SHORTEST_WAIT) if known else None


def postpone(*, citation: Citation, by: User) -> None:
    """Let a source that could not be handled wait, so that it holds up none of the others. Raises NotAllowed."""
    check_can(by, "verify_citation")
    Watch.objects.filter(citation=citation).update(retry_at=timezone.now() + RETRY_AFTER)
