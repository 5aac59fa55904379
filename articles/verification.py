"""All checks of the evidence together, and what they said when they last ran."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError, transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from articles.evidence import evidence_faults
from articles.guard.manifest import guard_faults
from cms.audit import chain
from cms.audit.models import AuditEvent
from cms.audit.snapshot import one_moment

PARTS: tuple[tuple[Promise, Callable[[], Iterator[str]]], ...] = (
    (_("guard"), guard_faults),
    (_("audit trail"), chain.chain_faults),
    (_("rows"), chain.row_faults),
    (_("evidence"), evidence_faults),
)
CANNOT_FINISH = (DatabaseError, ObjectDoesNotExist, AttributeError, LookupError, TypeError, ValueError)
"""What a check runs into when the tables no longer have the shape, or the values, that it reads."""

FITS, DOES_NOT_FIT = "evidence verified", "evidence does not fit"
HEAD_TABLE, HEAD_ID = "audit_audithead", 1
MOST_FAULTS = 1_000
SHOWN = 14
LATE_AFTER = datetime.timedelta(hours=36)
"""A nightly check that is older than this did not run."""


@dataclass(frozen=True)
class Result:
    """What the checks found: the faults, and the head of the trail at that moment."""

    seq: int
    digest: str
    faults: list[str]


@dataclass(frozen=True)
class Check:
    """One run of the checks as the trail noted it."""

    event: AuditEvent
    at: datetime.datetime
    is_good: bool
    head: str
    count: int
    first: str

    @property
    def is_late(self) -> bool:
        return timezone.now() - self.at > LATE_AFTER


def result() -> Result:
    """Run every check on the tables as they are at one moment. After 1,000 faults it stops counting."""
    with one_moment():
        faults: list[str] = []
        for name, check in PARTS:
            faults += _faults_of(str(name), check)
        return Result(*chain.head(), faults[:MOST_FAULTS])


def latest() -> list[Check]:
    """The newest runs that the trail knows of, newest first. One query."""
    notes = AuditEvent.objects.about(f"note {HEAD_TABLE}", HEAD_ID).order_by("-seq")[:SHOWN]
    return [_check(event) for event in notes]


def _faults_of(name: str, check: Callable[[], Iterator[str]]) -> list[str]:
    """What one check found. A check that cannot finish is a fault itself: silence would look like a good result."""
    faults: list[str] = []
    try:
        with transaction.atomic():
            for fault in check():
                faults.append(fault)
                if len(faults) == MOST_FAULTS:
                    break
    except CANNOT_FINISH as error:
        faults.append(f"{name}: the check could not finish ({type(error).__name__})")
    return faults


def _check(event: AuditEvent) -> Check:
    detail = event.row if isinstance(event.row, dict) else {}
    count = str(detail.get("count", ""))
    return Check(
        event=event,
        at=event.at,
        is_good=event.act == f"note: {FITS}",
        head=str(detail.get("head", "")),
        count=int(count) if count.isdecimal() else 0,
        first=str(detail.get("first", "")),
    )
