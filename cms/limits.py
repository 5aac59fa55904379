"""How often somebody may do something that costs the house, or the registries, a lot. Counted in PostgreSQL."""

from __future__ import annotations

import datetime

from django.db import connection
from django.utils.translation import gettext_lazy as _

from cms.accounts.models import User
from cms.refusals import Locked

MINUTE, HOUR = 60, 60 * 60

LIMITS = {
    "evidence-pack": (10, HOUR),
    "audit-export": (10, HOUR),
    "library-export": (20, HOUR),
    "report-file": (40, HOUR),
    "registry-look-up": (20, MINUTE),
    "signing-code": (10, HOUR),
}
"""Each act with how often one account may do it, and in how many seconds."""
COUNT = """
INSERT INTO "times_counted" AS known (key, number, ends_at) VALUES (%(key)s, 1, clock_timestamp() + %(window)s)
ON CONFLICT (key) DO UPDATE SET
  number = CASE WHEN known.ends_at > clock_timestamp() THEN known.number + 1 ELSE 1 END,
  ends_at = CASE WHEN known.ends_at > clock_timestamp() THEN known.ends_at ELSE excluded.ends_at END
RETURNING number
"""


class TooOften(Locked):
    """This person has done it so often that others have to come first. Waiting helps."""

    code = "too_often"
    default_message = _(
        "You have asked for this very often in a short time. Nothing was lost: wait a little, then try again."
    )


def times_counted(key: str, seconds: int) -> int:
    """Count one more, and say how many there were since the first of these `seconds`.

    One statement, so that of many at the same moment each is counted. The window ends when it ends, however often
    somebody tries meanwhile.
    """
    with connection.cursor() as cursor:
        cursor.execute(COUNT, {"key": key, "window": datetime.timedelta(seconds=seconds)})
        return cursor.fetchone()[0]


def forget_ended_windows() -> None:
    with connection.cursor() as cursor:
        cursor.execute('DELETE FROM "times_counted" WHERE ends_at <= clock_timestamp()')


def count_for(user: User, act: str) -> None:
    """Count one `act` of LIMITS by this account. Raises TooOften when that is one too many."""
    at_most, seconds = LIMITS[act]
    if times_counted(f"limit:{act}:{seconds}:account-{user.pk}", seconds) > at_most:
        raise TooOften
