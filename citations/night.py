"""What the nightly watch hears about many sources at once, and which of them have nothing new.

Crossref is asked for every DOI and PubMed for the summary of every record; a whole record of PubMed is fetched only
when its summary is another one than last time (whole records are ten times as large). PubMed is asked by DOI only when
there is news of a source without a PubMed id.
"""

from __future__ import annotations

import dataclasses
import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from django.db.models import OuterRef, Subquery
from django.utils import timezone

from citations.evidence import names_of, stored_answer
from citations.found import Answer, Event, Outcome, Source
from citations.library import facts_in_sql
from citations.matching import is_same
from citations.models import Citation, EditorialNotice, RegistryRecord, RetractionWatchRow, Verification
from citations.registries import asking, crossref, pubmed
from citations.registries.answers import answer as answer_of
from citations.registries.patience import Patience

Stored = Mapping[tuple[str, str], RegistryRecord]
Listed = tuple[str, str, datetime.date | None]
"""What is compared of a row of Retraction Watch: its key, what happened, and when."""


@dataclasses.dataclass(frozen=True)
class Heard:
    """What was heard about one source. `is_quiet`: every registry answered, and nothing differs from last time.

    `summaries` holds the new key of each PubMed summary by the name of its record.
    """

    source: Citation
    answers: tuple[Answer, ...]
    is_quiet: bool
    summaries: Mapping[str, str]

    @property
    def is_whole(self) -> bool:
        """Whether there was something to ask and all that was asked answered."""
        return bool(self.answers) and all(answer.answered for answer in self.answers)


def hear(batch: Sequence[Citation], patience: Patience) -> list[Heard]:
    """Ask about a batch. What has no identifier, or a DOI that Crossref does not know, is looked for as if new.

    So is what has a DOI alone when it has never been verified, or when there is news of it: a judgement rests on
    PubMed's record too.
    """
    stored, verified = stored_records(batch), _verified(batch)
    swept = [source for source in batch if source.pmid or source.pk in verified]
    of_doi = crossref.works([source.doi for source in swept if source.doi], patience)
    of_pmid, keys = _pubmed([source.pmid for source in swept if source.pmid], stored, patience)
    answers = {
        source.pk: tuple(answer for answer in (of_doi.get(source.doi), of_pmid.get(source.pmid)) if answer)
        for source in swept
    }
    unsettled = [source for source in batch if not _is_settled(answers.get(source.pk, ()))]
    as_new = _as_if_new(unsettled, patience)
    answers |= as_new
    news = _with_news(batch, answers, stored, verified)
    told = [source for source in batch if source.pk in news and source.pk not in as_new]
    answers |= _as_if_new([each for each in told if _lacks_pubmed(each, answers[each.pk])], patience)
    return [
        Heard(source, answers[source.pk], source.pk not in news, _keys_of(answers[source.pk], keys))
        for source in batch
    ]


def stored_records(batch: Iterable[Citation]) -> dict[tuple[str, str], RegistryRecord]:
    """What registries last said of the identifiers of these sources, by source and name. One query."""
    names = [name for source in batch for name in names_of(source)]
    return {(record.source, record.name): record for record in RegistryRecord.objects.filter(name__in=names)}


def _pubmed(
    pmids: Sequence[str], stored: Stored, patience: Patience
) -> tuple[dict[str, Answer], dict[str, str]]:
    """PubMed's answers by PMID, and the keys of the summaries that they rest on."""
    keys, replies = pubmed.summary_keys(pmids, patience)
    answers: dict[str, Answer] = {}
    for pmid in pmids:
        record = stored.get((Source.PUBMED, f"pmid:{pmid}"))
        if record and record.summary_key and record.summary_key == keys.get(pmid):
            answers[pmid] = dataclasses.replace(stored_answer(record), at=timezone.now())
    silent = next((reply for reply in replies if reply.outcome == Outcome.UNAVAILABLE), None)
    unheard = [pmid for pmid in pmids if silent and pmid not in keys]
    changed = [pmid for pmid in pmids if pmid not in answers and pmid not in unheard]
    answers |= pubmed.articles(changed, patience)
    if silent:
        answers |= {pmid: answer_of(Source.PUBMED, f"pmid:{pmid}", silent) for pmid in unheard}
    return answers, keys


def _as_if_new(sources: Sequence[Citation], patience: Patience) -> dict[int, tuple[Answer, ...]]:
    """What everybody who has to be asked says of these sources."""
    heard = asking.ask_about([source.record() for source in sources], patience=patience, is_same=is_same)
    return {source.pk: answers for source, answers in zip(sources, heard, strict=True)}


def _is_settled(answers: Sequence[Answer]) -> bool:
    """Whether every identifier led to a record, or to no answer; otherwise it is looked for as if it were new."""
    return bool(answers) and all(answer.outcome != Outcome.ABSENT for answer in answers)


def _lacks_pubmed(source: Citation, answers: Sequence[Answer]) -> bool:
    """Whether PubMed has yet to be asked by DOI. What did not answer is not news, and is asked again another time."""
    is_heard = all(answer.answered for answer in answers)
    return bool(source.doi) and is_heard and all(answer.source != Source.PUBMED for answer in answers)


def _with_news(
    batch: Sequence[Citation], answers: Mapping[int, Sequence[Answer]], stored: Stored, verified: set[int]
) -> set[int]:
    """The sources of which something differs from what is on record, or has never been on record."""
    watched, listed = _retraction_watch(batch), _listed(batch)
    return {
        source.pk
        for source in batch
        if source.pk not in verified
        or watched[source.pk] != listed[source.pk]
        or any(_is_news(answer, stored) for answer in answers[source.pk])
    }


def _is_news(answer: Answer, stored: Stored) -> bool:
    """Whether it has to be judged. What a search found always is: nobody keeps what it found the last time."""
    if not answer.answered:
        return True
    if answer.is_search:
        return bool(answer.found)
    record = stored.get((answer.source, answer.question))
    found = answer.found[0].to_dict() if answer.found else None
    return record is None or record.found != found


def _verified(batch: Sequence[Citation]) -> set[int]:
    """The sources that have been verified as they read now."""
    on_this_record = Verification.objects.filter(citation=OuterRef("pk"), facts=OuterRef("facts_now"))
    found = Citation.objects.filter(pk__in=[source.pk for source in batch]).annotate(facts_now=facts_in_sql())
    found = found.annotate(verification=Subquery(on_this_record.values("pk")[:1]))
    return set(found.exclude(verification=None).values_list("pk", flat=True))


def _retraction_watch(batch: Sequence[Citation]) -> dict[int, set[Listed]]:
    """What the rows of Retraction Watch say about each source."""
    of: dict[int, set[Listed]] = defaultdict(set)
    by_name = {name: source.pk for source in batch for name in names_of(source)}
    rows = RetractionWatchRow.objects.about(
        dois=[source.doi for source in batch if source.doi],
        pmids=[source.pmid for source in batch if source.pmid],
    )
    for row in rows:
        event = Event.from_dict(row.event)
        for name in (f"doi:{row.doi}", f"pmid:{row.pmid}"):
            if name in by_name:
                of[by_name[name]].add((event.key, str(event.kind), event.on))
    return of


def _listed(batch: Sequence[Citation]) -> dict[int, set[Listed]]:
    """What is on record for each source of what Retraction Watch said."""
    of: dict[int, set[Listed]] = defaultdict(set)
    notices = EditorialNotice.objects.filter(
        citation__in=[source.pk for source in batch], source=Source.RETRACTION_WATCH, gone_at=None
    )
    for source, key, kind, day in notices.values_list("citation", "key", "kind", "noticed_on"):
        of[source].add((key, kind, day))
    return of


def _keys_of(answers: Iterable[Answer], keys: Mapping[str, str]) -> dict[str, str]:
    """The keys of the summaries of which the whole record came too; the others are fetched again the next night."""
    names = [
        answer.question
        for answer in answers
        if answer.source == Source.PUBMED and answer.outcome == Outcome.FOUND
    ]
    return {name: keys[pmid] for name in names if (pmid := name.removeprefix("pmid:")) in keys}
