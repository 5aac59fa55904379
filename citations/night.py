"""What the nightly watch hears about many sources at once, and which of them have nothing new.

Crossref is asked for every DOI and PubMed for the summary of every record; a whole record of PubMed is fetched only
when its summary is another one than last time (whole records are ten times as large).
"""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from django.db.models import OuterRef, Subquery
from django.utils import timezone

from citations.evidence import stored_answer
from citations.found import Answer, Outcome, Source
from citations.library import facts_in_sql
from citations.matching import is_same
from citations.models import Citation, EditorialNotice, RegistryRecord, RetractionWatchRow, Verification
from citations.registries import asking, crossref, pubmed
from citations.registries.answers import answer as answer_of
from citations.registries.patience import Patience

Stored = Mapping[tuple[str, str], RegistryRecord]


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
    """Ask about a batch. What has no identifier, or a DOI that Crossref does not know, is looked for as if new."""
    stored = stored_records(batch)
    of_doi = crossref.works([source.doi for source in batch if source.doi], patience)
    of_pmid, keys = _pubmed([source.pmid for source in batch if source.pmid], stored, patience)
    answers = {
        source.pk: tuple(answer for answer in (of_doi.get(source.doi), of_pmid.get(source.pmid)) if answer)
        for source in batch
    }
    unsettled = [source for source in batch if not _is_settled(source, answers[source.pk])]
    again = asking.ask_about([source.record() for source in unsettled], patience=patience, is_same=is_same)
    answers |= {source.pk: heard for source, heard in zip(unsettled, again, strict=True)}
    news = _with_news(batch, answers, stored)
    return [
        Heard(source, answers[source.pk], source.pk not in news, _keys_of(answers[source.pk], keys))
        for source in batch
    ]


def stored_records(batch: Iterable[Citation]) -> dict[tuple[str, str], RegistryRecord]:
    """What registries last said of the identifiers of these sources, by source and name. One query."""
    names = [f"doi:{source.doi}" for source in batch if source.doi]
    names += [f"pmid:{source.pmid}" for source in batch if source.pmid]
    return {(record.source, record.name): record for record in RegistryRecord.objects.filter(name__in=names)}


def _pubmed(
    pmids: Sequence[str], stored: Stored, patience: Patience
) -> tuple[dict[str, Answer], dict[str, str]]:
    """PubMed's answers by PMID, and the keys of the summaries that they rest on."""
    summaries, replies = pubmed.summaries(pmids, patience)
    keys = {pmid: summary.changed_key for pmid, summary in summaries.items()}
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


def _is_settled(source: Citation, answers: Sequence[Answer]) -> bool:
    """Whether every identifier led to a record, or to no answer; otherwise it is looked for as if it were new."""
    return bool(answers) and all(answer.outcome != Outcome.ABSENT for answer in answers)


def _with_news(
    batch: Sequence[Citation], answers: Mapping[int, Sequence[Answer]], stored: Stored
) -> set[int]:
    """The sources of which something differs from what is on record, or has never been on record."""
    verified = _verified(batch)
    watched, listed = _retraction_watch(batch), _listed(batch)
    return {
        source.pk
        for source in batch
        if source.pk not in verified
        or watched[source.pk] != listed[source.pk]
        or any(_is_news(answer, stored) for answer in answers[source.pk])
    }


def _is_news(answer: Answer, stored: Stored) -> bool:
    if answer.is_search:
        return False
    record = stored.get((answer.source, answer.question))
    found = answer.found[0].to_dict() if answer.found else None
    return not answer.answered or record is None or record.found != found


def _verified(batch: Sequence[Citation]) -> set[int]:
    """The sources that have been verified as they read now."""
    on_this_record = Verification.objects.filter(citation=OuterRef("pk"), facts=OuterRef("facts_now"))
    found = Citation.objects.filter(pk__in=[source.pk for source in batch]).annotate(facts_now=facts_in_sql())
    found = found.annotate(verification=Subquery(on_this_record.values("pk")[:1]))
    return set(found.exclude(verification=None).values_list("pk", flat=True))


def _retraction_watch(batch: Sequence[Citation]) -> dict[int, set[str]]:
    """The rows of Retraction Watch about each source, by their keys."""
    of: dict[int, set[str]] = defaultdict(set)
    by_name: dict[str, int] = {}
    for source in batch:
        by_name |= {f"doi:{source.doi}": source.pk} if source.doi else {}
        by_name |= {f"pmid:{source.pmid}": source.pk} if source.pmid else {}
    rows = RetractionWatchRow.objects.about(
        dois=[source.doi for source in batch if source.doi],
        pmids=[source.pmid for source in batch if source.pmid],
    )
    for row in rows:
        for name in (f"doi:{row.doi}", f"pmid:{row.pmid}"):
            if name in by_name:
                of[by_name[name]].add(row.event["key"])
    return of


def _listed(batch: Sequence[Citation]) -> dict[int, set[str]]:
    """The rows of Retraction Watch that are on record for each source, by their keys."""
    of: dict[int, set[str]] = defaultdict(set)
    notices = EditorialNotice.objects.filter(
        citation__in=[source.pk for source in batch], source=Source.RETRACTION_WATCH, gone_at=None
    )
    for source, key in notices.values_list("citation", "key"):
        of[source].add(key)
    return of


def _keys_of(answers: Iterable[Answer], keys: Mapping[str, str]) -> dict[str, str]:
    pmids = {answer.question: answer.question.removeprefix("pmid:") for answer in answers}
    return {name: keys[pmid] for name, pmid in pmids.items() if pmid in keys}
