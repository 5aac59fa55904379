"""Approving on condition for somebody else, or making a signature of a condition that was not met."""

from __future__ import annotations

from typing import Any

from django.db import connection, transaction

from tests.articles.guard.attacks.registry import DENIED, act_as, attack, run, statements
from tests.articles.guard.attacks.signing import MEANING, NEEDS_PASSPHRASE, SIGNOFF_ROW, key_of
from tests.articles.guard.world import World
from tests.factories import PASSPHRASE

APPROVE_IF = (
    "SELECT outcome FROM guard.approve_if(%s, %s, %s, %s, '{}', %s, %s, %s, '', %s, 'Shares', NULL, NULL)"
)
OTHER, PAGE = "a" * 64, "b" * 64


def values_of(w: World, account: int, edition: int, over: dict[str, Any]) -> list[Any]:
    return [
        edition,
        over.get("digest", w.digest(edition)),
        over.get("expected", OTHER),
        PAGE,
        account,
        key_of(account, over.get("passphrase", PASSPHRASE)),
        over.get("meaning", MEANING),
        over.get("has_interests", False),
    ]


for _name, _account, _edition, _over, _refused in (
    ("the author approves", "author", "unsigned", {}, "signoff_by_somebody_independent"),
    ("a lapsed licence approves", "lapsed", "unsigned", {}, "signoff_by_an_eligible_reviewer"),
    ("a fact checker approves", "checker", "unsigned", {}, "signoff_by_an_eligible_reviewer"),
    ("on a stale edition", "medic", "stale", {}, "condition_on_the_newest_edition"),
    ("on a recalled edition", "medic", "recalled", {}, "condition_on_the_newest_edition"),
    ("on another digest", "medic", "unsigned", {"digest": OTHER}, "condition_on_the_newest_edition"),
    ("of what is no digest", "medic", "unsigned", {"expected": "any"}, "condition_digest_form"),
    (
        "an interest that nobody waived",
        "medic",
        "unsigned",
        {"has_interests": True},
        "signoff_interests_waived",
    ),
    ("nothing is stated", "medic", "unsigned", {"meaning": "ok"}, "condition_has_a_meaning"),
    ("a guessed passphrase", "medic", "unsigned", {"passphrase": "password1234"}, "wrong"),
    (
        "for the medic from another account",
        "medic",
        "unsigned",
        {"actor": "author"},
        "signoff_by_the_actor",
    ),
):

    @attack(f"guard.approve_if: {_name}", refused=_refused)
    def _(w: World, account: str = _account, edition: str = _edition, over: Any = _over) -> str:
        values = values_of(w, getattr(w, account), getattr(w, edition), over)
        return run(APPROVE_IF, values, as_account=getattr(w, over.get("actor", account)))


@attack("guard.approve_if: the text that there is", refused="condition_is_another_text")
def _(w: World) -> str:
    values = values_of(w, w.medic, w.unsigned, {"expected": w.digest(w.unsigned)})
    return run(APPROVE_IF, values, as_account=w.medic)


statements(
    "a condition by hand",
    "INSERT INTO articles_conditionalapproval (edition_id, digest, expected_digest, expected_html_digest,"
    " edits, person_id, user_id, signer_name, attestation, has_interests, authentication, given_at)"
    f" SELECT e.id, e.digest, '{OTHER}', '{PAGE}', '[]', p.id, p.user_id, p.name, '{MEANING}', false, 'none', now()"
    " FROM articles_edition e, articles_person p WHERE e.id = {w.unsigned} AND p.user_id = {w.medic}",
    refused=DENIED,
    owner=NEEDS_PASSPHRASE,
    by="medic",
)


@attack("a signature on a condition that the text does not meet", refused=DENIED, owner=NEEDS_PASSPHRASE)
def _(w: World) -> None:
    row = SIGNOFF_ROW.replace("valid_until)", "valid_until, condition_id)", 1).replace(
        "interval '1 year'", "interval '1 year', c.id", 1
    )
    row = row.replace("articles_person p WHERE", "articles_person p, articles_conditionalapproval c WHERE", 1)
    with transaction.atomic(), connection.cursor() as cursor:
        act_as(cursor, w.medic)
        cursor.execute(APPROVE_IF, values_of(w, w.medic, w.unsigned, {}))
        cursor.execute(row.format(w=w))
