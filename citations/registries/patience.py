"""How long somebody is willing to wait for registries, in all (pure)."""

from __future__ import annotations

import time

INTERACTIVE = 8.0
"""Seconds that a person waits at the desk."""
NIGHTLY = 1800.0
"""Seconds that the watch of the night has for all it asks."""


class Patience:
    """Runs from the moment it is made: `Patience(INTERACTIVE)`."""

    def __init__(self, seconds: float) -> None:
        self._ends = time.monotonic() + seconds

    @property
    def left(self) -> float:
        """Seconds that are left, at least 0."""
        return max(0.0, self._ends - time.monotonic())

    @property
    def is_over(self) -> bool:
        return self.left == 0
