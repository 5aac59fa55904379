"""What is known of a source, put together: what registries answer now, what they told before, what was loaded."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from citations.editorial import UNUSABLE, editorial_status, standing_notice
from citations.found import NAMES, Answer, Event, Found, Outcome, Source
from citations.models import Citation, EditorialNotice, RegistryRecord, RetractionWatchRow
from citations.models.notices import KINDS
from citations.records import Record
from citations.verdicts import Judgement, Status
from citations.verifying import judge


def judge_source(citation: Citation, answers: Sequence[Answer], *, line: str = "") -> Judgement:
    """The judgement on a source by these answers, with every notice that stands about the work.

    What a source told before stands while it does not answer; a retraction stands until it is taken back.
    """
    return judge_record(citation.record(), answers, line=line, kept=kept_events(citation, answers))


def judge_record(
    record: Record, answers: Sequence[Answer], *, line: str = "", kept: Iterable[Event] = ()
) -> Judgement:
    """As `judge_source`, for a record that is not in the library; `kept` are notices told of before."""
    alone = _judge(record, answers, line, ())
    if not alone.is_same_work:
        return alone
    events = {(event.source, event.key): event for event in (*kept, *told_events(alone.works))}
    return _judge(record, answers, line, tuple(events.values())) if events else alone


def _judge(record: Record, answers: Sequence[Answer], line: str, events: tuple[Event, ...]) -> Judgement:
    status = editorial_status(events) if events else Status.CLEAN
    return judge(record, answers, line=line, status=status, events=events, today=timezone.localdate())


def told_events(works: Iterable[Found]) -> list[Event]:
    """The notices that registries tell of now about these records of one work, Retraction Watch's among them."""
    known = list(works)
    events = [event for work in known for event in work.events]
    dois = {work.record.doi for work in known if work.record.doi}
    pmids = {work.record.pmid for work in known if work.record.pmid}
    rows = RetractionWatchRow.objects.about(dois=dois, pmids=pmids).order_by("record_id")
    return [*events, *(Event.from_dict(row.event) for row in rows)]


def kept_events(citation: Citation, answers: Iterable[Answer]) -> list[Event]:
    """The notices told before that stand still: of sources that say nothing now, and every retraction."""
    answering = answering_sources(answers)
    return [
        notice.event()
        for notice in notices_about(citation)
        if notice.kind in UNUSABLE or (notice.source not in answering and notice.gone_at is None)
    ]


def notices_about(citation: Citation) -> list[EditorialNotice]:
    """What was told of the work that the record names now; what was told of an identifier it lost is another work's."""
    names = ["", *names_of(citation)]
    return [notice for notice in citation.notices.all() if notice.work in names]


def answering_sources(answers: Iterable[Answer]) -> set[str]:
    """The sources whose silence about a notice now means that there is none."""
    told = {
        str(answer.source) for answer in answers if answer.outcome == Outcome.FOUND and not answer.is_search
    }
    return told | {str(Source.RETRACTION_WATCH)}


def has_place_now(citation: Citation, judgement: Judgement) -> bool:
    """Whether a source that was recorded ahead of print has a volume or pages by now, as a registry says."""
    was_ahead = bool(citation.published_online_on) and not (citation.volume or citation.pages)
    works = judgement.works if judgement.is_same_work else ()
    return was_ahead and any(work.record.volume or work.record.pages for work in works)


def telling_event(judgement: Judgement) -> Event | None:
    """The notice to name when one is named."""
    return standing_notice(judgement.events)


def event_in_words(event: Event) -> str:
    """`Retraction of 6 February 2010, as Retraction Watch says (doi:10.…).`, as far as it is known."""
    words = str(KINDS[event.kind])
    if event.on:
        words = _("%(kind)s of %(day)s") % {"kind": words, "day": date_format(event.on, "j F Y")}
    said = _("%(what)s, as %(source)s says") % {"what": words, "source": NAMES[event.source]}
    where = f"doi:{event.notice_doi}" if event.notice_doi else f"PMID {event.notice_pmid}"
    return f"{said} ({where})." if event.notice_doi or event.notice_pmid else f"{said}."


def names_of(citation: Citation) -> list[str]:
    """The identifiers of a source as registries are asked about them: `doi:…`, `pmid:…`."""
    names = [f"doi:{citation.doi}"] if citation.doi else []
    return [*names, f"pmid:{citation.pmid}"] if citation.pmid else names


def stored_answers(citation: Citation) -> list[Answer]:
    """What registries last said of the identifiers of a source, as answers of the day they gave them.

    Without what doi.org said: that it knows a DOI and holds no record reads like a no once it is stored.
    """
    records = RegistryRecord.objects.filter(name__in=names_of(citation)).order_by("source", "name")
    records = records.exclude(source=Source.DOI_ORG, found=None)
    return [stored_answer(record) for record in records]


def stored_answer(record: RegistryRecord) -> Answer:
    work = record.work()
    return Answer(
        source=Source(record.source),
        question=record.name,
        outcome=Outcome.FOUND if work else Outcome.ABSENT,
        at=record.answered_at,
        found=(work,) if work else (),
    )
