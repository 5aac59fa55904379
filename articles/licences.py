"""What a reviewer's licence allows today, in one word."""

import datetime

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

LAPSES_SOON_DAYS = 30


class LicenceState(TextChoices):
    VERIFIED = "verified", _("Verified")
    LAPSES_SOON = "lapses_soon", _("Verified, ends soon")
    LAPSED = "lapsed", _("Lapsed")
    UNVERIFIED = "unverified", _("Not verified")
    STOPPED = "stopped", _("No longer reviewing")


MAY_SIGN = frozenset({LicenceState.VERIFIED, LicenceState.LAPSES_SOON})


def licence_state(
    *,
    is_active: bool,
    verified_on: datetime.date | None,
    valid_until: datetime.date | None,
    today: datetime.date,
) -> LicenceState:
    """The state of a licence on `today`; the last day of its validity still counts."""
    if not is_active:
        return LicenceState.STOPPED
    if verified_on is None or valid_until is None:
        return LicenceState.UNVERIFIED
    if valid_until < today:
        return LicenceState.LAPSED
    ends_soon = valid_until < today + datetime.timedelta(days=LAPSES_SOON_DAYS)
    return LicenceState.LAPSES_SOON if ends_soon else LicenceState.VERIFIED
