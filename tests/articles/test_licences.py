import datetime

import pytest

from articles.licences import MAY_SIGN, LicenceState, licence_state

TODAY = datetime.date(2026, 11, 23)
YEARS_AGO = datetime.date(2020, 1, 1)


@pytest.mark.parametrize(
    ("is_active", "verified_on", "valid_until", "state"),
    [
        (True, YEARS_AGO, datetime.date(2027, 12, 31), LicenceState.VERIFIED),
        (True, YEARS_AGO, datetime.date(2026, 12, 22), LicenceState.LAPSES_SOON),
        (True, YEARS_AGO, datetime.date(2026, 12, 23), LicenceState.VERIFIED),
        (True, YEARS_AGO, TODAY, LicenceState.LAPSES_SOON),
        (True, YEARS_AGO, datetime.date(2026, 11, 22), LicenceState.LAPSED),
        (True, None, None, LicenceState.UNVERIFIED),
        (True, None, datetime.date(2027, 12, 31), LicenceState.UNVERIFIED),
        (False, YEARS_AGO, datetime.date(2027, 12, 31), LicenceState.STOPPED),
    ],
)
def test_says_what_a_licence_allows_today(is_active, verified_on, valid_until, state):
    found = licence_state(is_active=is_active, verified_on=verified_on, valid_until=valid_until, today=TODAY)

    assert found == state


def test_only_a_verified_current_licence_lets_one_sign():
    assert {LicenceState.VERIFIED, LicenceState.LAPSES_SOON} == MAY_SIGN
