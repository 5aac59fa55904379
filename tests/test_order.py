"""Each process begins with long tests, and none is lost or run twice."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.order import deal

LONGEST = ["tests/faults/test_take_down.py", "tests/browser/test_review.py", "tests/test_dev.py"]
SHORT = [f"tests/test_short_{number}.py" for number in range(4)]


def item(nodeid: str) -> SimpleNamespace:
    return SimpleNamespace(nodeid=nodeid, path=Path(nodeid.partition("::")[0]))


@pytest.mark.parametrize("processes", [1, 2, 3])
def test_each_part_begins_with_long_tests(processes):
    names = [f"{path}::test_{number}" for path in [*SHORT, *reversed(LONGEST)] for number in range(5)]
    items = [item(name) for name in names]

    deal(items, processes)

    dealt = [one.nodeid for one in items]
    size = len(dealt) // processes
    firsts = [str(items[part * size].path) for part in range(processes)]
    assert sorted(dealt) == sorted(names)
    assert firsts == LONGEST[:processes]
