"""What notices mean for a work (pure).

The notices of all sources are taken together and all of them are looked at; none is decisive because it comes first
in a list or from a better-known source. Of what makes a work unusable and what makes it usable again, the newest
decides; a date that nobody knows counts as the oldest, and on the same day the graver one decides. A correction or
a concern never undoes a retraction, and alone never is one.

A work that was *retracted and replaced* is retracted, because a text that cites it may rest on what was wrong in
its first version, and publishers often leave the DOI as it was. `is_replaced` tells the desk to offer the
replacement, and to let somebody say that they read the new version.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence

from citations.found import HARD, Event, EventKind
from citations.verdicts import Status

UNUSABLE = HARD | {EventKind.REPLACED}
TAKEN_BACK = frozenset({EventKind.WITHDRAWAL, EventKind.REMOVAL})

SOFT = {
    EventKind.CONCERN: Status.CONCERN,
    EventKind.CORRECTION: Status.CORRECTED,
    EventKind.SUPERSEDED: Status.SUPERSEDED,
}
"""What is said of a work that stands, worst first. That a preprint has appeared as an article is said of its peer
review, not here."""


def editorial_status(events: Iterable[Event]) -> Status:
    """The worst that is true of a work now, by all its notices.

    Withdrawn if all that stands against it are withdrawals and removals; retracted if anything else does.
    """
    told = tuple(events)
    if standing := standing_against(told):
        return Status.WITHDRAWN if all(event.kind in TAKEN_BACK for event in standing) else Status.RETRACTED
    kinds = {event.kind for event in _soft(told)}
    return next((status for kind, status in SOFT.items() if kind in kinds), Status.CLEAN)


def standing_notice(events: Iterable[Event]) -> Event | None:
    """The notice to show for the status: the newest of those behind it, rather one that names where it was printed.

    Of a work that was replaced, the notice of that. None for a clean work.
    """
    told = tuple(events)
    if standing := standing_against(told):
        replaced = [event for event in standing if event.kind == EventKind.REPLACED]
        return _newest(replaced if is_replaced(told) else _gravest(standing))
    status = editorial_status(told)
    return _newest([event for event in _soft(told) if SOFT[event.kind] == status])


def is_replaced(events: Iterable[Event]) -> bool:
    """Whether a replacement of the work stands: it was retracted and republished, and not retracted again since.

    Sources that know only the retraction tell of the same notice, or of the same day; that is no second retraction.
    """
    standing = standing_against(events)
    replaced = [event for event in standing if event.kind == EventKind.REPLACED]
    return bool(replaced) and not any(
        _rank(event) > max(_rank(each) for each in replaced) and not _is_one_notice(event, replaced)
        for event in standing
    )


def once(events: Iterable[Event]) -> tuple[Event, ...]:
    """Each event of one source a single time, as it was told first."""
    kept: dict[str, Event] = {}
    for event in events:
        kept.setdefault(event.key, event)
    return tuple(kept.values())


def standing_against(events: Iterable[Event]) -> list[Event]:
    """What makes the work unusable and was not undone by a later reinstatement."""
    return [event for event in _not_undone(events) if event.kind in UNUSABLE]


def _soft(events: Sequence[Event]) -> list[Event]:
    """Concerns, corrections and newer versions; a reinstatement settles the concerns before it."""
    settled = SOFT.keys() - {EventKind.CONCERN}
    unsettled = [event for event in _not_undone(events) if event.kind == EventKind.CONCERN]
    return [*unsettled, *(event for event in events if event.kind in settled)]


def _not_undone(events: Iterable[Event]) -> list[Event]:
    """The events that no reinstatement follows."""
    told = tuple(events)
    reinstated = [_rank(event) for event in told if event.kind == EventKind.REINSTATEMENT]
    return [event for event in told if _rank(event) >= max(reinstated, default=datetime.date.min)]


def _gravest(standing: list[Event]) -> list[Event]:
    """Those that make the status: withdrawals only if nothing else stands."""
    return [event for event in standing if event.kind not in TAKEN_BACK] or standing


def _rank(event: Event) -> datetime.date:
    """Where an event stands in time; one without a date before all others."""
    return event.on or datetime.date.min


def _newest(events: list[Event]) -> Event | None:
    return max(
        events, key=lambda event: (_rank(event), bool(event.notice_doi or event.notice_pmid)), default=None
    )


def _is_one_notice(event: Event, others: list[Event]) -> bool:
    names = {event.notice_doi, event.notice_pmid} - {""}
    return any(names & {other.notice_doi, other.notice_pmid} for other in others)
