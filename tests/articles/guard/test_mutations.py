"""A weakened guard is noticed: each part that is taken away lets an attack through, or onto another part.

If one of these tests fails, nothing attacks that part of the guard, and nobody would see it go.
"""

from __future__ import annotations

import itertools
import re

import pytest

from articles.guard import SQL
from tests.articles.guard.attacks import ATTACKS, DENIED, Outcome, attempt_in_vain
from tests.articles.guard.house import House

SCRIPTS = [*sorted(SQL.glob("0*.sql")), SQL.parents[2] / "cms" / "audit" / "sql" / "chain.sql"]
RULES = {
    rule
    for script in SCRIPTS
    for pair in re.findall(r"guard\.refuse\('(\w+)'|CONSTRAINT = '(\w+)'", script.read_text())
    for rule in pair
    if rule
}
"""Every refusal that the guard's functions can raise."""

FUNCTIONS = "SELECT pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'guard'::regnamespace"


def attacks_on(rule: str) -> list[str]:
    return [name for name, attack in ATTACKS.items() if attack.refused == rule]


def without(house: House, rule: str) -> list[str]:
    """Each function of the guard that raises `rule`, written so that it passes over it."""
    text = r"'(?:[^']|'')*'"
    called = rf"CALL guard\.refuse\('{rule}', {text}\);"
    raised = rf"RAISE EXCEPTION {text}[^;]*CONSTRAINT = '{rule}'[^;]*;"
    functions = [function for (function,) in house.rows(f"{FUNCTIONS} AND prosrc ~ %s", f"'{rule}'")]
    weaker = [re.sub(f"{called}|{raised}", "NULL;", function) for function in functions]
    assert functions
    assert not set(functions) & set(weaker)
    return weaker


# Refused at the first statement of a transaction: see the tests of weakened locks.
TRIED_ELSEWHERE = {"read_committed_only"}


@pytest.mark.parametrize("rule", sorted(rule for rule in RULES - TRIED_ELSEWHERE if attacks_on(rule)))
def test_without_a_rule_its_attacks_get_further(as_administrator: House, rule: str):
    refused = Outcome(frozenset(), rule)
    held = (name for name in attacks_on(rule) if attempt_in_vain(as_administrator, name) == refused)
    names = list(itertools.islice(held, 4))
    weaker = without(as_administrator, rule)
    assert any(attempt_in_vain(as_administrator, name, *weaker) != refused for name in names)


def test_every_rule_is_attacked():
    """Those left over guard tables that the application cannot write to at all; the all-owning role meets them."""
    assert {rule for rule in RULES if not attacks_on(rule)} == {
        "append_only",
        "audit_next_link",
        "never_removed",
        "signing_key_removed_by_an_administrator",
        "signoff_needs_the_passphrase",
    }
    assert {attack.owner_refused for attack in ATTACKS.values()} >= RULES


TRIGGERS = {
    "accounts_user": "an editor makes themselves managing editor",
    "articles_person": "a person cut off from their account",
    "articles_reviewer": "a reviewer prolongs their own licence",
    "articles_article": "UPDATE of the live pointer",
    "articles_conditionalapproval": "guard.approve_if: the author approves",
    "articles_edition": "an edition with words that nobody saved",
    "articles_editionrecall": "a published edition recalled",
    "articles_revocation": "somebody else's sign-off revoked by an editor",
    "articles_interestwaiver": "an editor waives an interest",
    "articles_feedback": "a reader's report hung on another article's finding",
    "articles_finding": "a finding settled by nobody",
    "articles_schedule": "a schedule in the name of the managing editor",
    "articles_comment": "a comment in the medic's name",
    "articles_settlement": "an objection resolved by the author",
    "articles_verdict": "a claim is judged in the checker's name",
    "articles_reviewlink": "a link that lasts longer",
    "articles_signoff": "guard.sign: somebody whose licence lapsed signs",
    "citations_citation": "a retraction taken back without a trace",
    "citations_citationcheck": "an editor confirms a source",
    "citations_editorialnotice": "a notice made harmless",
    "citations_journaldecision": "an editor decides on a journal",
    "citations_verification": "an editor notes what registries say",
}


@pytest.mark.parametrize("table", TRIGGERS)
def test_with_its_trigger_disabled_a_table_takes_what_it_must_not(as_administrator: House, table: str):
    disabled = f"ALTER TABLE {table} DISABLE TRIGGER b_check"
    assert attempt_in_vain(as_administrator, TRIGGERS[table], disabled).succeeded


NO_CHECK = "ALTER TABLE articles_publication DISABLE TRIGGER b_check"
NO_POINTER_CHECK = "ALTER TABLE articles_article DISABLE TRIGGER b_check"
KEYS = ("publication_medical_signoff_of_this_edition", "publication_fact_signoff_of_this_edition")
NO_KEYS = [f"ALTER TABLE articles_publication DROP CONSTRAINT {key}" for key in KEYS]
FORGED = "sign-offs of another article named by hand"


@pytest.mark.parametrize(
    ("weaknesses", "held_by"),
    [
        ([*NO_KEYS, NO_POINTER_CHECK], "publication_blocked"),
        ([NO_CHECK, NO_POINTER_CHECK], KEYS[0]),
        ([NO_CHECK, *NO_KEYS], "publication_blocked"),
    ],
    ids=["the check of publications", "the foreign keys", "the check of the live pointer"],
)
def test_each_of_three_layers_holds_alone(as_administrator: House, weaknesses: list[str], held_by: str):
    assert attempt_in_vain(as_administrator, FORGED, *weaknesses) == Outcome(frozenset(), held_by)


def test_without_all_three_layers_forged_signatures_go_up(as_administrator: House):
    assert attempt_in_vain(as_administrator, FORGED, NO_CHECK, *NO_KEYS, NO_POINTER_CHECK).succeeded


EVERY_RIGHT = "GRANT ALL ON ALL TABLES IN SCHEMA public, guard TO imprimatur_app"
NOT_APPEND_ONLY = "ALTER TABLE articles_signoff DISABLE TRIGGER a_append_only"
EVIDENCE = "UPDATE articles_signoff.decision"


def test_rights_and_triggers_each_keep_evidence_alone(as_administrator: House):
    with_rights = attempt_in_vain(as_administrator, EVIDENCE, EVERY_RIGHT)
    without_trigger = attempt_in_vain(as_administrator, EVIDENCE, NOT_APPEND_ONLY)
    assert (with_rights.heard, without_trigger.heard) == ("append_only", DENIED)


def test_without_both_evidence_is_rewritten(as_administrator: House):
    assert attempt_in_vain(as_administrator, EVIDENCE, EVERY_RIGHT, NOT_APPEND_ONLY).succeeded


def test_where_anybody_may_remove_passphrases_anybody_signs_for_others(as_administrator: House):
    enrolled = next(name for name in ATTACKS if "enrols another" in name)
    granted = "GRANT EXECUTE ON FUNCTION guard.remove_signing_key(bigint) TO imprimatur_app"
    assert attempt_in_vain(as_administrator, enrolled, granted).succeeded


BLOCKERS = {
    "no_medical_review": "raw insert: a signature was revoked",
    "no_fact_check": "raw insert: only the medical reviewer signed",
    "claim_open": "a publication although a claim no longer holds",
    "changes_requested": "raw insert: a reviewer asked for changes",
    "citation_unverified": "raw insert: a source is not confirmed",
    "citation_retracted": "raw insert: a source was retracted",
    "citation_not_peer_reviewed": "raw insert: a source is not peer reviewed",
    "comment_blocking": "raw insert: a comment objects",
    "finding_blocking": "raw insert: a blocking finding is open",
    "content_incomplete": "raw insert: its article has no topic",
    "edition_withdrawn": "raw insert: it was withdrawn",
}


@pytest.mark.parametrize("code", BLOCKERS)
def test_without_a_blocker_its_edition_goes_up(as_administrator: House, code: str):
    view = as_administrator.ask("SELECT pg_get_viewdef('edition_blocker'::regclass)").rstrip("; ")
    weaker = f"CREATE OR REPLACE VIEW edition_blocker AS SELECT * FROM ({view}) b WHERE code <> '{code}'"

    outcome = attempt_in_vain(as_administrator, BLOCKERS[code], weaker)

    # Without a pair of effective signatures a publication finds none to rest on (P0002): that holds by itself.
    assert outcome.succeeded or (outcome.heard == "P0002" and code.startswith("no_"))
