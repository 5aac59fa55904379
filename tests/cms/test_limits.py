"""Windows in which something is counted: when they end, and many counts at the same moment."""

import datetime
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.utils import timezone

from cms.limits import HOUR, forget_ended_windows, times_counted
from cms.models import TimesCounted

SECOND = datetime.timedelta(seconds=1)


def end_at(moment):
    TimesCounted.objects.update(ends_at=moment)


@pytest.mark.django_db
class TestWindow:
    def test_ends_when_it_ends_however_often_somebody_tries(self):
        began = timezone.now()
        assert times_counted("a", HOUR) == 1
        ends_at = TimesCounted.objects.get().ends_at

        assert [times_counted("a", HOUR) for _each in range(3)] == [2, 3, 4]

        assert TimesCounted.objects.get().ends_at == ends_at
        assert HOUR <= (ends_at - began).total_seconds() < HOUR + 60

    def test_begins_anew_with_the_first_that_comes_after(self):
        times_counted("a", HOUR)
        times_counted("a", HOUR)
        end_at(timezone.now() - SECOND)

        assert [times_counted("a", HOUR), times_counted("a", HOUR)] == [1, 2]
        assert TimesCounted.objects.get().ends_at > timezone.now() + datetime.timedelta(minutes=59)

    def test_is_forgotten_when_it_has_ended_and_not_before(self):
        times_counted("ended", HOUR)
        end_at(timezone.now() - SECOND)
        times_counted("open", HOUR)

        forget_ended_windows()

        assert list(TimesCounted.objects.values_list("key", flat=True)) == ["open"]


def test_each_of_many_at_the_same_moment_counts(own_database):
    def ten_times(_who):
        try:
            return [times_counted("a", HOUR) for _each in range(10)]
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as threads:
        numbers = [number for told in threads.map(ten_times, range(6)) for number in told]

    assert sorted(numbers) == list(range(1, 61))
