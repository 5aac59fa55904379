"""In which order tests run: long ones first, in all processes at once."""

from __future__ import annotations

from pathlib import Path

import pytest

LONG = (
    "faults/test_take_down.py",
    "browser/test_review.py",
    "test_dev.py",
    "articles/test_races.py",
    "test_access.py",
    "articles/test_workflow_stateful.py",
    "browser/",
    "faults/",
    "articles/guard/test_all_",
    "cms/test_secure_database.py",
)
"""A long test that begins last keeps one processor busy while the others have nothing left to do. Longest first."""


def deal(items: list[pytest.Item], processes: int) -> None:
    """Put `items` in an order in which each process begins with long tests; pytest-xdist cuts it into equal parts."""
    files: dict[Path, list[pytest.Item]] = {}
    for item in sorted(items, key=lambda item: _rank(item.nodeid)):
        files.setdefault(item.path, []).append(item)
    hands: list[list[pytest.Item]] = [[] for _ in range(processes)]
    short: list[pytest.Item] = []
    for place, group in enumerate(files.values()):
        hand = hands[place % processes] if _rank(group[0].nodeid) < len(LONG) else short
        hand += group
    for hand in hands:
        room = max(0, len(items) // processes - len(hand))
        hand += short[:room]
        del short[:room]
    items[:] = [item for hand in hands for item in hand] + short


def _rank(nodeid: str) -> int:
    """The place of a test among the long ones; after them all others."""
    return next((at for at, place in enumerate(LONG) if nodeid.startswith(f"tests/{place}")), len(LONG))
