"""A guard without its locks loses races, and one that does not watch the clock of transactions is led by the past."""

from __future__ import annotations

from tests.articles.guard.attacks import attempt
from tests.articles.guard.house import House
from tests.articles.guard.interleavings import INTERLEAVINGS, meet, reinstates_then_suspends

NO_LOCK = (
    "CREATE OR REPLACE PROCEDURE guard.lock_article(article bigint) LANGUAGE plpgsql"
    " SET search_path = pg_catalog, pg_temp AS 'BEGIN END'"
)
HELD_BY_THE_ARTICLE = (
    "revoke, then publish",
    "ask for changes, then publish",
    "find a claim wrong, then publish",
    "raise a finding, then publish",
    "object, then publish",
    "recall, then publish",
    "submit, then publish what it replaces",
    "publish, then recall",
    "submit, then sign what it replaces",
    "recall, then sign",
    "find a claim wrong, then sign",
)
HELD_BY_THE_SOURCES = ("doubt a source, then publish", "note a retraction, then publish")
HELD_BY_THE_REVIEWER = ("take back a licence, then sign",)


def heard_by_the_second(house: House, *names: str) -> dict[str, str]:
    races = {name: INTERLEAVINGS[name] for name in names}
    return {
        name: meet(house, race, race.edition(house.world, number))
        for number, (name, race) in enumerate(races.items(), start=1)
    }


def weaken(house: House, function: str, part: str, instead: str = "") -> None:
    """A fresh copy whose `function` has `instead` for `part`."""
    query = "SELECT pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'guard'::regnamespace"
    genuine = house.ask(f"{query} AND proname = %s", function)
    assert genuine.count(part) == 1
    house.start_over(genuine.replace(part, instead))


def test_without_the_lock_of_the_article_nobody_sees_who_came_first(among_spares: House):
    among_spares.start_over(NO_LOCK)
    heard = heard_by_the_second(among_spares, *HELD_BY_THE_ARTICLE)
    assert heard == dict.fromkeys(HELD_BY_THE_ARTICLE, "nothing")
    assert attempt(among_spares, "an isolation level that sees the past").succeeded


def test_without_the_lock_of_sources_a_doubt_comes_too_late(among_spares: House):
    weaken(among_spares, "check_publication", "FOR NO KEY UPDATE OF c")
    heard = heard_by_the_second(among_spares, *HELD_BY_THE_SOURCES)
    assert heard == dict.fromkeys(HELD_BY_THE_SOURCES, "nothing")


def test_without_the_lock_of_the_reviewer_a_lapsed_licence_signs(among_spares: House):
    weaken(among_spares, "is_eligible", "FOR NO KEY UPDATE OF r")
    heard = heard_by_the_second(among_spares, *HELD_BY_THE_REVIEWER)
    assert heard == dict.fromkeys(HELD_BY_THE_REVIEWER, "nothing")


def test_without_numbers_drawn_under_the_lock_the_order_is_lost(among_spares: House):
    weaken(among_spares, "check_publication", "NEW.id := guard.next_number('articles_publication');")
    edition = among_spares.world.suspended
    assert meet(among_spares, reinstates_then_suspends, edition) == "nothing"
    state = "SELECT public_state FROM articles_article WHERE live_edition_id = %s"
    assert among_spares.ask(state, edition) == "live"
    assert attempt(among_spares, "a page put up with a number that no later act can reach").heard == "live"


def test_without_the_counting_of_undone_guesses_the_seventh_signs(among_spares: House):
    weaken(among_spares, "count_try", "counted % 10 + 1 END", "counted % 10 END")
    guesses = "guard.sign: six guesses, each rolled back before it is counted"
    assert attempt(among_spares, guesses).succeeded
