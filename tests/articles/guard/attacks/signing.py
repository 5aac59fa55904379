"""Signing for somebody else, or what one may not sign."""

from __future__ import annotations

from typing import Any

from django.db import connection, transaction

from articles.models import Edition, Person, SignOff
from articles.signing_keys import salt_of, stretched
from articles.workflow import Kind
from cms.accounts.models import User
from cms.audit.acts import act
from tests.articles.guard.attacks.registry import DENIED, GOT_IN, act_as, attack, run, statements
from tests.articles.guard.world import World
from tests.factories import PASSPHRASE

SIGN = "SELECT outcome FROM guard.sign(%s, %s, %s, %s, %s, %s, %s, '', false, '', NULL, NULL)"
SET_KEY = "SELECT guard.set_signing_key(%s, %s, %s, %s)"
MEANING = "I have read this edition."
NEEDS_PASSPHRASE = "signoff_needs_the_passphrase"


def key_of(account: int, passphrase: str = PASSPHRASE) -> bytes:
    return stretched(passphrase, salt_of(User.objects.get(pk=account)))


def sign_as(w: World, account: int, edition: int, *, kind: str = Kind.MEDICAL_REVIEW, **over: Any) -> str:
    """Call guard.sign with the right key of `account` unless another is given; what it answers."""
    key = key_of(account, over.get("passphrase", PASSPHRASE))
    digest, decision = over.get("digest", w.digest(edition)), over.get("decision", "approve")
    values = [edition, digest, str(kind), decision, account, key, over.get("meaning", MEANING)]
    return run(SIGN, values, as_account=over.get("actor", account))


FACT = {"kind": Kind.FACT_CHECK}
NOT_INDEPENDENT, NOT_ELIGIBLE = "signoff_by_somebody_independent", "signoff_by_an_eligible_reviewer"

for _name, _account, _edition, _over, _refused in (
    ("the author signs", "author", "unsigned", {}, NOT_INDEPENDENT),
    ("the author signs as fact checker", "author", "half_signed", FACT, NOT_INDEPENDENT),
    ("somebody without a licence signs", "stranger", "unsigned", {}, "none"),
    ("somebody whose licence lapsed signs", "lapsed", "unsigned", {}, NOT_ELIGIBLE),
    ("a fact checker signs the medical review", "checker", "unsigned", {}, NOT_ELIGIBLE),
    ("a medical reviewer signs the fact check", "medic", "unsigned", FACT, NOT_ELIGIBLE),
    ("a stale edition is signed", "medic", "stale", {}, "signoff_on_the_newest_edition"),
    ("a recalled edition is signed", "medic", "recalled", {}, "signoff_on_the_newest_edition"),
    ("another digest is signed", "medic", "unsigned", {"digest": "b" * 64}, "signoff_digest_is_the_editions"),
    ("a kind that does not exist is signed", "medic", "unsigned", {"kind": "both"}, NOT_ELIGIBLE),
    (
        "a decision that does not exist is signed",
        "medic",
        "unsigned",
        {"decision": "publish"},
        "signoff_decision_is_known",
    ),
    ("nothing is stated", "medic", "unsigned", {"meaning": "ok"}, "signoff_has_a_meaning"),
    ("a guessed passphrase", "medic", "unsigned", {"passphrase": "password1234"}, "wrong"),
    ("an empty passphrase", "checker", "half_signed", {**FACT, "passphrase": ""}, "wrong"),
):

    @attack(f"guard.sign: {_name}", refused=_refused)
    def _(w: World, account: str = _account, edition: str = _edition, over: Any = _over) -> str:
        return sign_as(w, getattr(w, account), getattr(w, edition), **over)


@attack("guard.sign: both signatures by one person", refused="signoff_by_two_people")
def _(w: World) -> None:
    with transaction.atomic():
        run(
            "UPDATE articles_reviewer SET kinds = '{medical_review,fact_check}' WHERE person_id = %s",
            [w.person(w.medic)],
            as_account=w.administrator,
        )
        sign_as(w, w.medic, w.half_signed, kind=Kind.FACT_CHECK)


@attack("guard.sign: an interest that nobody waived", refused="signoff_interests_waived")
def _(w: World) -> None:
    values = [
        w.unsigned,
        w.digest(w.unsigned),
        "medical_review",
        "approve",
        w.medic,
        key_of(w.medic),
        MEANING,
    ]
    sign = SIGN.replace("'', false, ''", "'', true, 'Shares in the maker'")
    run(sign, values, as_account=w.medic)


@attack("guard.sign: for the medic, from the account of the author", refused="signoff_by_the_actor")
def _(w: World) -> None:
    sign_as(w, w.medic, w.unsigned, actor=w.author)


@attack("guard.sign: with the key of another account", refused="wrong")
def _(w: World) -> str:
    values = [
        w.unsigned,
        w.digest(w.unsigned),
        "medical_review",
        "approve",
        w.medic,
        key_of(w.checker),
        MEANING,
    ]
    return run(SIGN, values, as_account=w.medic)


@attack("guard.sign: a new passphrase enrolled over the medic's", refused="wrong")
def _(w: World) -> str:
    key = stretched("my own new passphrase", b"0" * 16)
    run(SET_KEY, [w.medic, b"0" * 16, key, key], as_account=w.medic)
    values = [w.unsigned, w.digest(w.unsigned), "medical_review", "approve", w.medic, key, MEANING]
    return run(SIGN, values, as_account=w.medic)


@attack("guard.sign: a signature that is over before it is given", refused="signoff_valid_for_a_while")
def _(w: World) -> None:
    values = [
        w.unsigned,
        w.digest(w.unsigned),
        "medical_review",
        "approve",
        w.medic,
        key_of(w.medic),
        MEANING,
    ]
    run(SIGN.replace("NULL, NULL", "NULL, '2020-01-01'"), values, as_account=w.medic)


@attack("guard.sign: a passphrase enrolled for somebody who has none", refused="signing_key_of_the_actor")
def _(w: World) -> None:
    run(SET_KEY, [w.manager, b"0" * 16, b"k" * 32, b""], as_account=w.stranger)


@attack("guard.sign: a signing key of one letter", refused="signing_key_form")
def _(w: World) -> None:
    run(SET_KEY, [w.stranger, b"0" * 16, b"k", b""], as_account=w.stranger)


@attack("guard.sign: six guesses, each rolled back before it is counted", refused="locked")
def _(w: World) -> str:
    values = [w.unsigned, w.digest(w.unsigned), "medical_review", "approve", w.guessed]
    for guess in range(6):
        with transaction.atomic(), connection.cursor() as cursor:
            act_as(cursor, w.guessed)
            cursor.execute(SIGN, [*values, key_of(w.guessed, f"guess {guess}"), MEANING])
            transaction.set_rollback(True)
    return run(SIGN, [*values, key_of(w.guessed), MEANING], as_account=w.guessed)


REMOVE = "SELECT guard.remove_signing_key(%s)"


@attack(
    "guard.sign: the medic's passphrase removed by a managing editor",
    refused=DENIED,
    owner="signing_key_removed_by_an_administrator",
)
def _(w: World) -> None:
    run(REMOVE, [w.medic], as_account=w.manager)


@attack(
    "guard.sign: a session that calls itself administrator, removes the medic's passphrase and enrols another",
    refused=DENIED,
    owner="signed",
)
def _(w: World) -> str:
    with transaction.atomic():
        run(REMOVE, [w.medic], as_account=w.administrator)
        key = stretched("my own new passphrase", b"0" * 16)
        run(SET_KEY, [w.medic, b"0" * 16, key, key], as_account=w.medic)
        values = [w.unsigned, w.digest(w.unsigned), "medical_review", "approve", w.medic, key, MEANING]
        return run(SIGN, values, as_account=w.medic)


# Rows of sign-offs that no passphrase brought about

SIGNOFF_ROW = (
    "INSERT INTO articles_signoff (edition_id, article_id, digest, html_digest, kind, decision, person_id,"
    " user_id, signer_name, signer_credentials, licence, attestation, note, has_interests, interests,"
    " authentication, signed_at, valid_until) SELECT e.id, e.article_id, e.digest, e.html_digest,"
    " 'medical_review', 'approve', p.id, p.user_id, p.name, p.credentials, '', 'I have read every word.', '',"
    " false, '', 'signing passphrase', now(), now() + interval '1 year'"
    " FROM articles_edition e, articles_person p WHERE e.id = {w.unsigned} AND p.user_id = {w.medic}"
)
statements("a sign-off row by hand", SIGNOFF_ROW, refused=DENIED, owner=NEEDS_PASSPHRASE, by="medic")
statements(
    "a sign-off row by hand for a chosen number",
    SIGNOFF_ROW.replace("(edition_id", "(id, edition_id", 1).replace(
        "SELECT e.id", "OVERRIDING SYSTEM VALUE SELECT 99999, e.id", 1
    ),
    refused=DENIED,
    owner=NEEDS_PASSPHRASE,
    by="medic",
)
statements(
    "a second sign-off under cover of one passphrase",
    SIGNOFF_ROW.replace("e.id = {w.unsigned}", "e.id IN ({w.unsigned}, {w.ready})"),
    refused=DENIED,
    owner=NEEDS_PASSPHRASE,
    by="medic",
)


@attack("SignOff.objects.create", refused=DENIED, owner=NEEDS_PASSPHRASE)
def _(w: World) -> None:
    with act(by=User.objects.get(pk=w.medic), act="attack"):
        _copied_signoff(w).save(force_insert=True)


@attack("SignOff.objects.bulk_create", refused=DENIED, owner=NEEDS_PASSPHRASE)
def _(w: World) -> None:
    with act(by=User.objects.get(pk=w.medic), act="attack"):
        SignOff.objects.bulk_create([_copied_signoff(w)])


def _copied_signoff(w: World) -> SignOff:
    """The medic's genuine sign-off, moved to an edition that they have not signed."""
    copied, unsigned = SignOff.objects.get(pk=w.signoff(w.live_edition)), Edition.objects.get(pk=w.unsigned)
    copied.pk, copied.edition_id, copied._state.adding = None, unsigned.pk, True
    copied.article_id, copied.digest = unsigned.article_id, unsigned.digest
    return copied


@attack("COPY into sign-offs", refused=DENIED, owner=NEEDS_PASSPHRASE)
def _(w: World) -> None:
    unsigned, medic = Edition.objects.get(pk=w.unsigned), Person.objects.get(user=w.medic)
    row = {"edition_id": unsigned.pk, "article_id": unsigned.article_id, "digest": unsigned.digest}
    row |= {"html_digest": unsigned.html_digest, "kind": "medical_review", "decision": "approve"}
    row |= {"person_id": medic.pk, "user_id": w.medic, "attestation": MEANING, "has_interests": False}
    row |= dict.fromkeys(("signer_name", "signer_credentials", "licence", "note", "interests"), "")
    row |= {"authentication": "none", "signed_at": "2026-01-01", "valid_until": "2099-01-01"}
    with transaction.atomic(), connection.cursor() as cursor:
        act_as(cursor, w.medic)
        with cursor.copy(f"COPY articles_signoff ({', '.join(row)}) FROM STDIN") as copy:
            copy.write_row(tuple(row.values()))


@attack("reading the signing keys", refused=DENIED, owner=GOT_IN)
def _(w: World) -> str:
    run("SELECT key_sha256 FROM guard.signing_key LIMIT 1", as_account=w.stranger)
    return GOT_IN


statements(
    "replacing a signing key",
    "UPDATE guard.signing_key SET key_sha256 = sha256('x') WHERE user_id = {w.medic}",
    refused=DENIED,
    owner="nothing",
)
statements("longer validity", "UPDATE guard.validity SET months = 120", refused=DENIED, owner="nothing")
statements(
    "pretending that a passphrase was given",
    "INSERT INTO guard.proof (user_id) VALUES ({w.medic})",
    SIGNOFF_ROW,
    refused=DENIED,
    owner="nothing",
    by="medic",
)
statements(
    "somebody else's sign-off revoked by an editor",
    "INSERT INTO articles_revocation (signoff_id, revoked_by_id, reason, note)"
    " SELECT id, {w.stranger}, 'other', 'Because.' FROM articles_signoff WHERE edition_id = {w.ready} LIMIT 1",
    refused="revoked_by_the_signer_or_the_chief_editor",
    by="stranger",
)
statements(
    "a revocation in the chief editor's name",
    "INSERT INTO articles_revocation (signoff_id, revoked_by_id, reason, note)"
    " SELECT id, {w.chief}, 'other', 'Because.' FROM articles_signoff WHERE edition_id = {w.ready} LIMIT 1",
    refused="revoked_by_the_signer_or_the_chief_editor",
    by="stranger",
)
