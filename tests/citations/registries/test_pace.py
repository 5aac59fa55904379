"""One queue per registry for the whole deployment: real threads and processes, real commits."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections, transaction

from citations.found import Source
from citations.models import RegistrySlot
from citations.registries import pace
from citations.registries.pace import RATES, NotNow, Rate
from citations.registries.patience import Patience
from cms import postgres
from tests.servers import environment_for

LEASE = 60
MICROSECOND = 1e-6
"""As exact as the database's clock is written down."""
ONE = Rate(Source.DOAJ, 1, 0.1)
THREE = Rate(Source.CROSSREF, 3, 0.3)


@pytest.fixture(autouse=True)
def queue(own_database: str) -> Iterator[str]:
    yield own_database
    connections.close_all()


def starts_of(rate: Rate, asking: int, each: int) -> list[float]:
    """When requests might start, by the database, if `asking` threads make `each` as fast as they may."""
    together = threading.Barrier(asking)

    def ask() -> list[float]:
        together.wait()
        times = []
        for _request in range(each):
            slot = pace.take(rate, Patience(20), lease=LEASE)
            times.append(slot.taken_at.timestamp())
            pace.give_back(slot)
        return times

    with ThreadPoolExecutor(asking) as threads:
        return sorted(
            start for work in [threads.submit(ask) for _thread in range(asking)] for start in work.result()
        )


def most_within(seconds: float, times: list[float]) -> int:
    return max(sum(start <= other < start + seconds for other in times) for start in times)


class TestRate:
    @pytest.mark.parametrize(("rate", "limit"), [(ONE, 1), (THREE, 3)])
    def test_threads_together_never_start_more_than_the_rate_allows(self, rate, limit):
        times = starts_of(rate, asking=4, each=3)

        assert len(times) == 12
        assert most_within(rate.interval - MICROSECOND, times) <= limit

    def test_no_more_are_under_way_than_may_be(self):
        under_way, most, lock, crowded = 0, 0, threading.Lock(), threading.Event()

        def ask() -> None:
            nonlocal under_way, most
            for _request in range(3):
                with pace.turn(Rate(Source.CROSSREF, 2, 0), Patience(20), lease=LEASE):
                    with lock:
                        under_way += 1
                        most = max(most, under_way)
                    crowded.wait(0.05)
                    with lock:
                        under_way -= 1

        with ThreadPoolExecutor(4) as threads:
            for work in [threads.submit(ask) for _thread in range(4)]:
                work.result()
        assert most == 2

    @pytest.mark.parametrize(
        ("name", "per_second"),
        [
            ("crossref_work", 10),
            ("crossref_list", 3),
            ("eutils", 3),
            ("eutils_with_key", 10),
            ("datacite", 1000 / 300),
            ("doaj", 2),
        ],
    )
    def test_what_registries_allow_is_kept(self, name, per_second):
        assert RATES[name].together / RATES[name].interval <= per_second

    def test_what_crossref_allows_at_a_time_holds_for_single_works_and_lists_together(self):
        for _slot in range(3):
            pace.take(RATES["crossref_work"], Patience(1), lease=LEASE)

        with pytest.raises(NotNow):
            pace.take(RATES["crossref_list"], Patience(0.1), lease=LEASE)

    def test_the_offline_registries_need_not_be_spared(self, settings):
        settings.OFFLINE_REGISTRIES = True
        started = time.monotonic()

        starts_of(Rate(Source.DOAJ, 1, 30), asking=1, each=3)

        assert time.monotonic() - started < 10


class TestWaiting:
    def test_an_impatient_one_is_told_to_come_back(self):
        pace.take(ONE, Patience(1), lease=LEASE)
        patience = Patience(0.3)

        with pytest.raises(NotNow) as refusal:
            pace.take(ONE, patience, lease=LEASE)

        assert refusal.value.retry_at is None
        assert patience.is_over

    def test_a_slot_that_is_given_back_is_taken_before_its_lease_would_have_ended(self):
        slot = pace.take(ONE, Patience(1), lease=LEASE)
        threading.Timer(0.2, pace.give_back, [slot]).start()

        assert pace.take(ONE, Patience(10), lease=LEASE).number == 1

    def test_when_a_registry_asks_to_be_left_alone_everybody_leaves_it_alone(self):
        slot = pace.take(THREE, Patience(1), lease=LEASE)
        until = pace.leave_alone(THREE, 300)
        pace.give_back(slot)
        patience = Patience(60)

        with pytest.raises(NotNow) as refusal:
            pace.take(THREE, patience, lease=LEASE)

        assert refusal.value.retry_at == until
        assert patience.left > 50
        assert RegistrySlot.objects.filter(source="crossref", free_at__gte=until).count() == 3

    def test_a_shorter_wish_does_not_undo_a_longer_one(self):
        until = pace.leave_alone(THREE, 300)

        assert pace.leave_alone(THREE, 1) == until

    def test_a_short_wish_is_waited_for(self):
        pace.leave_alone(ONE, 0.3)
        patience = Patience(10)

        pace.take(ONE, patience, lease=LEASE)

        assert patience.left < 9.8

    def test_other_registries_are_asked_meanwhile(self):
        pace.leave_alone(THREE, 300)

        assert pace.take(ONE, Patience(1), lease=LEASE).number == 1


KILLED = """
import django; django.setup()
from citations.registries import pace
from citations.registries.patience import Patience
from citations.found import Source
with pace.turn(pace.Rate(Source.DOAJ, 1, 0.1), Patience(5), lease=1.5):
    print("taken", flush=True)
    input()
"""


class TestTrouble:
    def test_the_slot_of_a_killed_process_comes_free_by_itself(self, queue):
        environment = environment_for(queue, 8000, postgres.cluster())
        with subprocess.Popen(
            [sys.executable, "-c", KILLED],
            cwd=postgres.PROJECT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as victim:
            assert victim.stdout.readline() == "taken\n"
            os.kill(victim.pid, signal.SIGKILL)
            victim.wait()
        with pytest.raises(NotNow):
            pace.take(ONE, Patience(0), lease=LEASE)

        assert pace.take(ONE, Patience(10), lease=LEASE).number == 1

    def test_whoever_comes_back_after_the_lease_does_not_free_what_another_took(self):
        late = pace.take(ONE, Patience(1), lease=0)
        pace.take(ONE, Patience(5), lease=LEASE)

        pace.give_back(late)

        with pytest.raises(NotNow):
            pace.take(ONE, Patience(0), lease=LEASE)

    def test_a_question_that_fails_gives_its_slot_back(self):
        with pytest.raises(ZeroDivisionError), pace.turn(ONE, Patience(1), lease=LEASE):
            _nothing = 1 / 0

        assert pace.take(ONE, Patience(5), lease=LEASE).number == 1

    def test_holds_inside_a_transaction_and_does_not_lock_others_out(self):
        with transaction.atomic():
            slot = pace.take(ONE, Patience(1), lease=LEASE)
            pace.give_back(slot)
            with ThreadPoolExecutor(1) as threads:
                other = threads.submit(pace.take, ONE, Patience(5), lease=LEASE).result()
            transaction.set_rollback(True)

        assert other.number == 1
        assert RegistrySlot.objects.get(source="doaj").taken_at == other.taken_at

    def test_no_connection_is_held_while_a_request_is_under_way(self):
        def connected() -> int:
            with connection.cursor() as cursor:
                cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()")
                return cursor.fetchone()[0]

        before = connected()
        with pace.turn(ONE, Patience(1), lease=LEASE):
            # A backend needs a moment to end after its client has left.
            patience = Patience(5)
            while (during := connected()) > before and not patience.is_over:
                pass

        assert during == before
