"""Watching over every source: asking all registries, taking in what is new, and a report of the run."""

from __future__ import annotations

import datetime
import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO

from django.db import DatabaseError
from django.utils import timezone
from django.utils.translation import gettext as _

from citations import night, usage
from citations.actions.verifying import CANNOT_TAKE, take_answers
from citations.found import Source
from citations.models import Citation, RegistryRecord, RegistryRun, RetractionWatchRow, Watch
from citations.night import Heard
from citations.permissions import check_can
from citations.registries import retraction_watch
from citations.registries.patience import NIGHTLY, Patience
from citations.registries.retraction_watch_rows import Row, Tally, event_of, rows_in
from cms.accounts.models import User
from cms.audit.acts import act
from cms.refusals import Refusal

logger = logging.getLogger(__name__)

BATCH = 200
"""Sources asked about together: PubMed takes as many ids in one question."""
ROWS_AT_ONCE = 2000
LINES_NAMED = 10
LONGEST_NOTE, MOST_NOTES = 300, 50
SMALLEST_SHARE = 0.95
"""A Retraction Watch file that lost more than every twentieth row is not believed."""

Progress = Callable[[int, int], None]


@dataclass
class Counts:
    """What a run has come to so far; `sources` has (asked, answered) for each registry."""

    asked: int = 0
    answered: int = 0
    failed: int = 0
    changed: int = 0
    sources: dict[str, list[int]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def count(self, heard: Heard) -> None:
        self.asked += bool(heard.answers)
        self.answered += heard.is_whole
        self.failed += bool(heard.answers) and not heard.is_whole
        for answer in heard.answers:
            pair = self.sources.setdefault(answer.source, [0, 0])
            pair[0] += 1
            pair[1] += answer.answered


def run_watch(*, by: User, progress: Progress | None = None) -> RegistryRun:
    """Ask every registry about every source in the library, and note what is new. Returns the report.

    A source about which nothing is new costs no write of its own. What is asked and not answered keeps what was
    known, and its age. Running it twice does no harm. `progress` is told how many of how many are done. Raises
    NotAllowed.
    """
    check_can(by, "verify_citation")
    with act(by=by, act="registries.run"):
        run = RegistryRun.objects.create()
    note = _renew_retraction_watch(by)
    counts, total, patience = Counts(), usage.watched().count(), Patience(NIGHTLY)
    for done, batch in _batches():
        _watch_batch(batch, by, counts, patience)
        if progress:
            progress(done, total)
    return _finish(run, by, counts, [note, *counts.notes[:MOST_NOTES]])


def load_retraction_watch(*, by: User, file: BinaryIO) -> str:
    """Put the rows of a Retraction Watch file in the place of those loaded before; only what differs is written.

    Returns a sentence about it. Of rows with the same number the last one counts. A file that lost more than 5 % of
    its rows is refused. Raises NotAllowed, Refusal.
    """
    check_can(by, "verify_citation")
    known = dict(RetractionWatchRow.objects.values_list("record_id", "digest"))
    tally = Tally()
    rows = {made.record_id: made for row in rows_in(file, tally) if (made := _row(row, known))}
    kept = rows.keys()
    if len(kept) < SMALLEST_SHARE * len(known):
        raise Refusal(
            _("The Retraction Watch file has %(new)s rows after %(old)s; the rows from before are kept.")
            % {"new": len(kept), "old": len(known)},
            code="retraction_watch_shrank",
        )
    changed = [row for row in rows.values() if known.get(row.record_id) != row.digest]
    with act(by=by, act="registries.load"):
        _write_rows(changed)
        RetractionWatchRow.objects.filter(pk__in=known.keys() - kept).delete()
    said = _("Retraction Watch: %(rows)s rows, %(changed)s new or changed, %(gone)s gone.") % {
        "rows": len(kept),
        "changed": len(changed),
        "gone": len(known.keys() - kept),
    }
    return f"{said} {_unread(tally)}".strip()


def _unread(tally: Tally) -> str:
    """Which rows could not be read; "" if all could."""
    if not tally.malformed_rows:
        return ""
    lines = ", ".join(map(str, tally.malformed[:LINES_NAMED]))
    return _("%(count)s rows could not be read (lines %(lines)s).") % {
        "count": tally.malformed_rows,
        "lines": lines,
    }


def _row(row: Row, known: dict[int, str]) -> RetractionWatchRow | None:
    """A row that tells of something about a work with an identifier. One that is known needs no content."""
    event = event_of(row)
    if event is None or not (row.doi or row.pmid):
        return None
    number = int(row.record_id)
    made = RetractionWatchRow(record_id=number, doi=row.doi, pmid=row.pmid, event=event.to_dict())
    made.digest = made.fingerprint()
    if known.get(made.record_id) == made.digest:
        made.event = None
    return made


def _write_rows(rows: Sequence[RetractionWatchRow]) -> None:
    for start in range(0, len(rows), ROWS_AT_ONCE):
        RetractionWatchRow.objects.bulk_create(
            rows[start : start + ROWS_AT_ONCE],
            update_conflicts=True,
            unique_fields=["record_id"],
            update_fields=["doi", "pmid", "event", "digest"],
        )


def _renew_retraction_watch(by: User) -> str:
    """Load the newest file, if there is one; a sentence for the report. Trouble with it leaves the rows from before."""
    try:
        return _load_newest(by)
    except (Refusal, ValueError, OSError, DatabaseError) as trouble:
        logger.exception("Retraction Watch could not be loaded.")
        return _("Retraction Watch could not be loaded: %(why)s") % {"why": str(trouble)[:LONGEST_NOTE]}


def _load_newest(by: User) -> str:
    """A file that could not be loaded the last time is tried again."""
    download = retraction_watch.refresh(Patience(retraction_watch.SECONDS))
    if download.problem:
        logger.error("Retraction Watch: %s", download.problem)
        return _("Retraction Watch could not be fetched: %(why)s") % {"why": download.problem}
    has_rows = RetractionWatchRow.objects.exists()
    if download.file is None or (has_rows and download.is_loaded):
        return _("Retraction Watch has nothing new.")
    with download.file.open("rb") as file:
        said = load_retraction_watch(by=by, file=file)
    retraction_watch.note_loaded()
    return said


def _batches() -> Iterable[tuple[int, list[Citation]]]:
    """All sources that are watched in the order of their numbers, in batches, with how many are done after each."""
    last = done = 0
    while batch := list(usage.watched().filter(pk__gt=last).order_by("pk")[:BATCH]):
        last, done = batch[-1].pk, done + len(batch)
        yield done, batch


def _watch_batch(batch: Sequence[Citation], by: User, counts: Counts, patience: Patience) -> None:
    """Ask about a batch, take in what is new of it, and only note the hour for the rest."""
    began = timezone.now()
    heard = night.hear(batch, patience)
    for one in heard:
        counts.count(one)
    quiet = [one for one in heard if one.is_quiet]
    taken = [one for one in heard if one.answers and not one.is_quiet and _take(one, by, counts)]
    with act(by=by, act="registries.answered"):
        _note_hour(quiet, began)
        _note_keys([*quiet, *taken])


def _take(one: Heard, by: User, counts: Counts) -> bool:
    """Take in what is new of one source; whether that went well. If not, it stands in the report, and others go on."""
    try:
        taken = take_answers(citation=one.source, by=by, answers=one.answers)
        counts.changed += taken.is_new or taken.is_news
    except CANNOT_TAKE as trouble:
        logger.exception("What registries say of %s could not be taken in.", one.source.key)
        counts.notes.append(f"{one.source.key}: {trouble}"[:LONGEST_NOTE])
        return False
    return True


def _note_hour(quiet: Sequence[Heard], began: datetime.datetime) -> None:
    """Note that all is as it was. A later look that was promised to a source, or wanted since `began`, is taken."""
    now = timezone.now()
    watches = Watch.objects.filter(citation__in=[one.source.pk for one in quiet])
    watches.update(asked_at=now, answered_at=now, unanswered_since=None)
    watches.filter(retry_at__lte=began).update(retry_at=None)
    names: dict[Source, list[str]] = defaultdict(list)
    for answer in (answer for one in quiet for answer in one.answers if answer.answered):
        names[answer.source].append(answer.question)
    for source, answered in names.items():
        RegistryRecord.objects.filter(source=source, name__in=answered).update(answered_at=now)


def _note_keys(heard: Sequence[Heard]) -> None:
    """Keep the keys of PubMed's summaries, so that next time only what changed is fetched."""
    keys = {name: key for one in heard for name, key in one.summaries.items()}
    records = [
        record
        for record in RegistryRecord.objects.filter(source=Source.PUBMED, name__in=keys).defer("found")
        if record.summary_key != keys[record.name]
    ]
    for record in records:
        record.summary_key = keys[record.name]
    RegistryRecord.objects.bulk_update(records, ["summary_key"])


def _finish(run: RegistryRun, by: User, counts: Counts, notes: list[str]) -> RegistryRun:
    """Write the report; one that is alarming also goes to the log."""
    with act(by=by, act="registries.run"):
        run.asked, run.answered = counts.asked, counts.answered
        run.failed, run.changed = counts.failed, counts.changed
        run.sources, run.notes, run.ended_at = counts.sources, notes, timezone.now()
        run.save()
    if run.is_alarming:
        logger.error("Registries answered about %s of %s sources only.", run.answered, run.asked)
    return run
