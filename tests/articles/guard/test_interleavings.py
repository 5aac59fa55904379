"""The race list: whatever comes second sees what came first, and hears why it comes too late."""

from __future__ import annotations

import pytest

from tests.articles.guard.house import House
from tests.articles.guard.interleavings import INTERLEAVINGS, meet, reinstates_then_suspends


@pytest.mark.parametrize("name", INTERLEAVINGS)
def test_the_second_sees_what_the_first_did(among_spares: House, name: str):
    race = INTERLEAVINGS[name]
    edition = race.edition(among_spares.world, list(INTERLEAVINGS).index(name) + 1)

    assert meet(among_spares, race, edition) == race.heard


def test_a_suspension_that_waited_for_a_reinstatement_comes_after_it(among_spares: House):
    """It drew its number first and acts second: the page must be down."""
    edition = among_spares.world.suspended

    assert meet(among_spares, reinstates_then_suspends, edition) == "nothing"

    state = "SELECT public_state FROM articles_article WHERE live_edition_id = %s"
    assert among_spares.ask(state, edition) == "suspended"
