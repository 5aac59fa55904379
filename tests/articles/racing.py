"""Two people who act at the same moment, round after round, each over a connection of their own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connection

from cms.refusals import Refusal

Act = Callable[[int], object]
DONE = "done"


def nothing(subject: int) -> None:
    """No preparation."""


def storm(
    first: Act, second: Act, subjects: Sequence[int], *, before_each: Act = nothing
) -> list[tuple[str, str]]:
    """Let both act on each subject at once; what came of each: DONE, or the code of the refusal.

    Anything else that PostgreSQL raises, a deadlock above all, fails the test.
    """
    start = Barrier(2, timeout=30)
    with ThreadPoolExecutor(2) as threads:
        acts = ((first, before_each), (second, nothing))
        answers = [threads.submit(_rounds, act, prepare, subjects, start) for act, prepare in acts]
        return list(zip(*(answer.result() for answer in answers), strict=True))


def _rounds(act: Act, prepare: Act, subjects: Sequence[int], start: Barrier) -> list[str]:
    outcomes = []
    try:
        for subject in subjects:
            prepare(subject)
            start.wait()
            outcomes.append(_outcome(act, subject))
    except BaseException:
        start.abort()  # the other one must not wait for rounds that never come
        raise
    finally:
        connection.close()
    return outcomes


def _outcome(act: Act, subject: int) -> str:
    try:
        act(subject)
    except Refusal as refusal:
        return refusal.code
    return DONE
