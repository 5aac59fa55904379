"""When a review is proposed to end, and whether the people of a specialty can do what ends."""

import datetime
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.spreading import Capacity, Fit, has_specialty, month_of, months_later, propose_end

SIGNED, LATEST = date(2026, 3, 10), date(2028, 3, 10)  # the last quarter begins on 10 September 2027
SEPTEMBER, OCTOBER, NOVEMBER = date(2027, 9, 1), date(2027, 10, 1), date(2027, 11, 1)
DECEMBER, JANUARY, FEBRUARY, MARCH = date(2027, 12, 1), date(2028, 1, 1), date(2028, 2, 1), date(2028, 3, 1)
ALL = (SEPTEMBER, OCTOBER, NOVEMBER, DECEMBER, JANUARY, FEBRUARY, MARCH)


@pytest.mark.parametrize(
    ("load", "day"),
    [
        ({}, LATEST),
        ({date(2026, 5, 1): 9}, LATEST),  # a month that cannot be chosen counts for nothing
        ({OCTOBER: 3}, LATEST),
        ({MARCH: 1}, date(2028, 2, 29)),
        ({MARCH: 1, FEBRUARY: 1}, date(2028, 1, 31)),
        (dict.fromkeys(ALL, 5), LATEST),
        (dict.fromkeys(ALL, 5) | {OCTOBER: 4}, date(2027, 10, 31)),
        (dict.fromkeys(ALL, 5) | {SEPTEMBER: 0}, date(2027, 9, 30)),
        (dict.fromkeys(ALL, 5) | {SEPTEMBER: 2, DECEMBER: 2}, date(2027, 12, 31)),
    ],
)
def test_the_quietest_month_is_proposed_and_of_equal_ones_the_last(load, day):
    proposal = propose_end(SIGNED, LATEST, load)

    assert (proposal.day, proposal.is_latest) == (day, day == LATEST)
    assert proposal.load == load.get(month_of(day), 0)
    assert proposal.most == max((load.get(month, 0) for month in ALL), default=0)


days = st.dates(date(2020, 1, 1), date(2090, 12, 31))


@given(days, st.sampled_from([1, 6, 12, 24, 36, 120]), st.lists(st.integers(0, 50), max_size=130))
def test_is_never_later_than_allowed_nor_earlier_than_three_quarters_of_the_span(signed_on, months, counts):
    latest = months_later(signed_on, months)
    load = {months_later(month_of(signed_on), number): count for number, count in enumerate(counts)}

    proposal = propose_end(signed_on, latest, load)

    span = (latest - signed_on).days
    assert proposal.day <= latest
    assert 4 * (proposal.day - signed_on).days >= 3 * span
    assert proposal == propose_end(signed_on, latest, dict(reversed(load.items())))
    assert proposal.load <= load.get(month_of(latest), 0)


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2027, 12, 31), 2, date(2028, 2, 29)),
        (date(2026, 11, 28), 36, date(2029, 11, 28)),
        (date(2026, 3, 1), -3, date(2025, 12, 1)),
    ],
)
def test_months_are_counted_as_postgresql_does(day, months, later):
    assert months_later(day, months) == later


@pytest.mark.parametrize(
    ("capacity", "ending", "fit", "over"),
    [
        (Capacity(), 0, Fit.FITS, 0),
        (Capacity(), 1, Fit.NOBODY, 1),
        (Capacity(people=2, stated=4), 4, Fit.FITS, 0),
        (Capacity(people=2, stated=4), 5, Fit.OVER, 1),
        (Capacity(people=2, stated=4, unstated=1), 4, Fit.FITS, 0),
        (Capacity(people=2, stated=4, unstated=1), 5, Fit.UNKNOWN, 1),
        (Capacity(people=1, stated=0), 1, Fit.OVER, 1),  # somebody who said: none
    ],
)
def test_what_nobody_has_said_is_neither_enough_nor_too_little(capacity, ending, fit, over):
    assert (capacity.fit(ending), capacity.over(ending)) == (fit, over)


@pytest.mark.parametrize(
    ("specialties", "specialty", "has"),
    [
        ("Internal medicine, cardiology", "Cardiology", True),
        ("Interventional cardiology; sports", "cardiology", True),
        ("Neurology", "Neurosurgery", False),
        ("", "Cardiology", False),
        ("Cardiology", "", False),
    ],
)
def test_a_specialty_is_known_by_its_words(specialties, specialty, has):
    assert has_specialty(specialties, specialty) is has


def test_a_month_is_named_by_its_first_day():
    assert month_of(date(2026, 11, 28)) == date(2026, 11, 1)
    assert month_of(date(2026, 11, 1)) + datetime.timedelta(days=29) == date(2026, 11, 30)
