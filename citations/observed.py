"""How asking the registries goes: when each last answered, what waits, how the nightly runs went."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Max, Min, Q
from django.utils import timezone

from citations.found import NAMES, Source
from citations.models import Citation, RegistryRecord, RegistryRun, RetractionWatchRow

RUNS_SHOWN = 14
WATCHED = (Source.CROSSREF, Source.PUBMED, Source.DATACITE, Source.DOI_ORG)
"""Registries that are asked about works; what they said is kept."""
RUNS_EVERY = datetime.timedelta(hours=36)
"""A run that began longer ago than this was not followed by one."""


@dataclass(frozen=True)
class Registry:
    """One registry: its name, when it last told something, how many of its records are kept."""

    name: str
    answered_at: datetime.datetime | None
    records: int


@dataclass(frozen=True)
class Run:
    """One run of the nightly watch, with (registry, asked, answered) for each registry that was asked."""

    run: RegistryRun
    sources: tuple[tuple[str, int, int], ...]


@dataclass(frozen=True)
class State:
    """`waiting` sources are due to be asked, `never` have not been asked yet; `unanswered` have not been checked again
    because a registry is out of reach, the first since `unanswered_since`."""

    registries: Sequence[Registry]
    runs: Sequence[Run]
    rows: int
    total: int
    never: int
    waiting: int
    unanswered: int
    unanswered_since: datetime.datetime | None

    @property
    def is_late(self) -> bool:
        """Whether the nightly watch has not run to its end since the night before last."""
        if not self.runs:
            return False
        ends = [each.run.ended_at for each in self.runs if each.run.ended_at]
        return timezone.now() - max(ends, default=self.runs[-1].run.started_at) > RUNS_EVERY


def state() -> State:
    """Everything about the registries. Four queries."""
    found = RegistryRecord.objects.values("source").annotate(last=Max("answered_at"), number=Count("pk"))
    told = {one["source"]: (one["last"], one["number"]) for one in found.order_by()}
    return State(
        registries=[Registry(NAMES[source], *told.get(source, (None, 0))) for source in WATCHED],
        runs=[_run(run) for run in RegistryRun.objects.all()[:RUNS_SHOWN]],
        rows=RetractionWatchRow.objects.count(),
        **_sources(),
    )


def _sources() -> dict[str, int | datetime.datetime | None]:
    """How many sources there are, and how many of them wait for what."""
    used = Citation.objects.in_use().order_by()
    return used.aggregate(
        total=Count("pk"),
        never=Count("pk", filter=Q(watch__isnull=True) | Q(watch__asked_at=None)),
        waiting=Count("pk", filter=Q(watch__retry_at__isnull=False)),
        unanswered=Count("pk", filter=Q(watch__unanswered_since__isnull=False)),
        unanswered_since=Min("watch__unanswered_since"),
    )


def _run(run: RegistryRun) -> Run:
    named = [(NAMES[Source(source)], asked, answered) for source, (asked, answered) in run.sources.items()]
    return Run(run, tuple(sorted(named)))
