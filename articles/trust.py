"""The one place that the words “medically reviewed” and “fact checked” come from.

Everything readers are told about the reviews of a text is a function of the standing sign-offs of that edition
and the clock. No form, command or import can say it.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.urls import reverse
from django.utils import timezone

from articles.models import Edition, SignOff
from articles.workflow import Kind


@dataclass(frozen=True)
class Line:
    """One standing approval as readers see it; `slug` is empty for a person without a public profile."""

    kind: str
    person: int
    name: str
    credentials: str
    slug: str
    signed_at: datetime.datetime
    valid_until: datetime.datetime
    is_overdue: bool = False

    @property
    def url(self) -> str:
        """The signer's profile page, or nothing."""
        return reverse("reader:person", args=[self.slug]) if self.slug else ""


@dataclass(frozen=True)
class Trust:
    """What may be said about an edition now. Without a standing approval of a kind, nothing of that kind."""

    medical: Line | None
    fact: Line | None

    @property
    def lines(self) -> tuple[Line, ...]:
        return tuple(line for line in (self.medical, self.fact) if line)

    @property
    def due_at(self) -> datetime.datetime | None:
        """When the next review is due: the day the first of the approvals stops being valid.

        None while one of the two is missing, because it was taken back: then a review is due at once.
        """
        return min(line.valid_until for line in self.lines) if self.medical and self.fact else None

    @property
    def is_overdue(self) -> bool:
        return any(line.is_overdue for line in self.lines)

    @property
    def is_due(self) -> bool:
        """Whether somebody has to review it now: the time of an approval has run out, or it was taken back."""
        return self.is_overdue or not (self.medical and self.fact)


def trust_in(standing: Iterable[Line], now: datetime.datetime) -> Trust:
    """What the standing approvals of one edition (latest of each person, not revoked) are worth at `now`.

    Of each kind the newest approval that is still valid speaks; when none is, the newest one, as overdue.
    """
    lines = sorted(standing, key=lambda line: (line.valid_until > now, line.signed_at))
    latest = {line.kind: line for line in lines}
    return Trust(
        medical=_at(latest.get(Kind.MEDICAL_REVIEW), now),
        fact=_at(latest.get(Kind.FACT_CHECK), now),
    )


def trust(edition: Edition) -> Trust:
    """What may be said about the reviews of `edition` now. One query."""
    standing = SignOff.objects.standing().filter(edition=edition).select_related("person")
    return trust_in([line_of(signoff) for signoff in standing], timezone.now())


def line_of(signoff: SignOff) -> Line:
    """A sign-off as a line for readers: name and credentials as they were on the day of the signature."""
    return Line(
        kind=signoff.kind,
        person=signoff.person_id,
        name=signoff.signer_name,
        credentials=signoff.signer_credentials,
        slug=signoff.person.slug if signoff.person.is_public else "",
        signed_at=signoff.signed_at,
        valid_until=signoff.valid_until,
    )


def _at(line: Line | None, now: datetime.datetime) -> Line | None:
    return replace(line, is_overdue=line.valid_until <= now) if line else None
