"""Every attack, as the role of the application: refused for its own reason, and with everything unchanged."""

from __future__ import annotations

import pytest

from tests.articles.guard.attacks import ATTACKS, Outcome, attempt
from tests.articles.guard.house import House


@pytest.mark.parametrize("name", ATTACKS)
def test_the_application_role_cannot(as_application: House, name: str):
    assert attempt(as_application, name) == Outcome(frozenset(), ATTACKS[name].refused)


def test_at_least_sixty_ways_are_tried():
    assert len(ATTACKS) >= 60
