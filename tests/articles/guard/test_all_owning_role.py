"""What is lost when one role owns the tables and serves the web: exactly this list, and no ordinary path."""

from __future__ import annotations

import pytest

from tests.articles.guard.attacks import ATTACKS, Outcome, attempt
from tests.articles.guard.house import House

OWNER_BREAKS = {
    # The owner changes the guard itself. verify_audit compares it with the manifest and names the part.
    "DDL: disable the triggers and sign by hand",
    "DDL: drop the append-only trigger and flip a decision",
    "DDL: drop a foreign key",
    "DDL: drop a check",
    "DDL: replace the check of publications",
    "DDL: replace the hash function",
    "DDL: replace the view of blockers",
    "DDL: drop the schema of the guard",
    # The owner puts something of its own beside the guard, which verify_audit does not know.
    "DDL: a rule that swallows revocations",
    "DDL: a rule that swallows the trail",
    "DDL: a child table whose rows appear as editions",
    "DDL: a trigger of one's own that rewrites new rows",
    # The owner rewrites or drops whole tables and columns, past every trigger; the trail still tells what was there.
    "DDL: rewrite rows by changing a column's type",
    "DDL: drop a column",
    "DDL: drop a table",
}
UNNOTICED_BREAKS = {
    # The owner of the signing keys can sign for everybody, and the trail says that the signer did. This is why the
    # web must not own the tables: `check --deploy` warns, and `secure_database` separates the roles.
    "guard.sign: a session that calls itself administrator, removes the medic's passphrase and enrols another",
    "pretending that a passphrase was given",
    "reading the codes",
    "reading the signing keys",
    "replacing a signing key",
    # Private tables of the guard that no event vouches for.
    "longer validity",
    "the head of the trail held, so that nobody can write",
    "an invented event put into the queue of the trail",
}


@pytest.fixture(scope="module")
def outcomes(as_owner: House) -> dict[str, Outcome]:
    """What becomes of each attack when the role that serves the web owns everything."""
    return {name: attempt(as_owner, name) for name in ATTACKS}


def test_what_an_all_owning_role_can_do_is_exactly_this(outcomes: dict[str, Outcome]):
    succeeded = {name for name, outcome in outcomes.items() if outcome.succeeded}
    assert succeeded == OWNER_BREAKS | UNNOTICED_BREAKS


def test_each_attack_hears_what_it_should(outcomes: dict[str, Outcome]):
    heard = {name: outcome.heard for name, outcome in outcomes.items()}
    assert heard == {name: attack.owner_refused for name, attack in ATTACKS.items()}


def test_verify_audit_notices_exactly_these(outcomes: dict[str, Outcome]):
    assert {name for name, outcome in outcomes.items() if outcome.is_noticed} == OWNER_BREAKS
