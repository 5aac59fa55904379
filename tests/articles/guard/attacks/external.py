"""External reviewers: links made, moved or prolonged by the wrong people, signatures without the mailed code."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction

from articles.workflow import Kind
from tests.articles.guard.attacks.registry import DENIED, GOT_IN, attack, run, statements
from tests.articles.guard.attacks.rights import BY_AN_ADMINISTRATOR
from tests.articles.guard.attacks.signing import MEANING, SET_KEY, SIGN
from tests.articles.guard.world import World

ISSUE = "SELECT outcome FROM guard.issue_code(%s, %s, %s, %s)"
REVOKE = "UPDATE articles_reviewlink SET revoked_by_id = {by}, revoked_at = now() WHERE id = {link}"
MEDICAL, FACTS = str(Kind.MEDICAL_REVIEW), str(Kind.FACT_CHECK)
CODE, OTHER_CODE = b"12345678", b"87654321"
NEW_LINK = (
    "INSERT INTO articles_reviewlink (assignment_id, token_sha256, sent_to, made_by_id, expires_at)"
    " SELECT a.id, repeat('0', 64), u.email, {{w.{by}}}, now() + interval '9 days' FROM articles_assignment a"
    " JOIN articles_reviewer r ON r.id = a.reviewer_id JOIN articles_person p ON p.id = r.person_id"
    " JOIN accounts_user u ON u.id = p.user_id WHERE a.id = {{w.asked}}"
)
OF_ITS_IDENTITY, IN_ONES_NAME = "review_link_identity", "review_link_by_a_managing_editor"
OF_AN_EXTERNAL = "review_link_of_an_external_reviewer"


def sign(w: World, edition: int, code: bytes, kind: str = MEDICAL) -> str:
    values = [edition, w.digest(edition), kind, "approve", w.outsider, code, MEANING]
    return run(SIGN, values, as_account=w.outsider)


def revoke(w: World) -> None:
    run(REVOKE.format(by=w.manager, link=w.link), as_account=w.manager)


@attack("guard.sign: an external reviewer without a code", refused="none")
def _(w: World) -> str:
    return sign(w, w.outside, CODE)


for _name, _refused, _used in (
    ("an external reviewer guesses the code", "wrong", lambda w: sign(w, w.outside, OTHER_CODE)),
    ("a code for one edition used on another", "none", lambda w: sign(w, w.unsigned, CODE)),
    ("a code for one kind of review used for the other", "none", lambda w: sign(w, w.outside, CODE, FACTS)),
    ("a code that is used twice", "none", lambda w: sign(w, w.outside, CODE) and sign(w, w.outside, CODE)),
    ("a code after the link was revoked", "none", lambda w: revoke(w) or sign(w, w.outside, CODE)),
):

    @attack(f"guard.sign: {_name}", refused=_refused)
    def _(w: World, used: Callable[[World], str] = _used) -> str:
        """The code itself is rolled back, so that no other attack finds it."""
        with transaction.atomic():
            run(ISSUE, [w.outside, MEDICAL, w.outsider, CODE], as_account=w.outsider)
            outcome = used(w)
            transaction.set_rollback(True)
        return outcome


@attack("a code for an article that nobody asked the external about", refused="none")
def _(w: World) -> str:
    return run(ISSUE, [w.unsigned, MEDICAL, w.outsider, CODE], as_account=w.outsider)


@attack("a code for somebody who signs with a passphrase", refused="none")
def _(w: World) -> str:
    return run(ISSUE, [w.half_signed, MEDICAL, w.medic, CODE], as_account=w.medic)


@attack("a code asked for by somebody else", refused="signing_code_of_the_actor")
def _(w: World) -> None:
    run(ISSUE, [w.outside, MEDICAL, w.outsider, CODE], as_account=w.manager)


@attack("a code of one letter", refused="signing_code_form")
def _(w: World) -> None:
    run(ISSUE, [w.outside, MEDICAL, w.outsider, b"k"], as_account=w.outsider)


@attack("a passphrase for an external reviewer", refused="signing_key_not_of_an_external")
def _(w: World) -> None:
    run(SET_KEY, [w.outsider, b"0" * 16, b"k" * 32, b""], as_account=w.outsider)


@attack("reading the codes", refused=DENIED, owner=GOT_IN)
def _(w: World) -> str:
    run("SELECT count(code_sha256) FROM guard.signing_code", as_account=w.stranger)
    return GOT_IN


statements(
    "a code by hand",
    "INSERT INTO guard.signing_code VALUES ({w.link}, {w.outside}, sha256('12345678'), 'infinity')",
    refused=DENIED,
    owner="nothing",
)

for _name, _statement, _refused, _by in (
    ("a link that lasts longer", "expires_at = '2099-01-01'", OF_ITS_IDENTITY, "manager"),
    ("a link sent to another address", "sent_to = 'me@example.org'", OF_ITS_IDENTITY, "manager"),
    ("a link with another secret", "token_sha256 = repeat('a', 64)", OF_ITS_IDENTITY, "manager"),
    ("a link moved to another review", "assignment_id = {w.asked}", OF_ITS_IDENTITY, "manager"),
    (
        "a link revoked by an editor",
        "revoked_by_id = {w.stranger}, revoked_at = now()",
        "review_link_revoked_by_an_editor",
        "stranger",
    ),
    (
        "a link revoked in the name of the managing editor",
        "revoked_by_id = {w.manager}, revoked_at = now()",
        "review_link_revoked_by_an_editor",
        "stranger",
    ),
):
    statements(
        _name, f"UPDATE articles_reviewlink SET {_statement} WHERE id = {{w.link}}", refused=_refused, by=_by
    )

statements(
    "a revoked link brought back",
    REVOKE.format(by="{w.manager}", link="{w.link}"),
    "UPDATE articles_reviewlink SET revoked_by_id = NULL, revoked_at = NULL WHERE id = {w.link}",
    refused=OF_ITS_IDENTITY,
)
statements("a link removed", "DELETE FROM articles_reviewlink", refused=DENIED, owner="never_removed")
statements("a link made by an editor", NEW_LINK.format(by="stranger"), refused=IN_ONES_NAME, by="stranger")
statements(
    "a link in the name of the managing editor",
    NEW_LINK.format(by="manager"),
    refused=IN_ONES_NAME,
    by="stranger",
)
statements("a link for somebody who signs in", NEW_LINK.format(by="manager"), refused=OF_AN_EXTERNAL)
statements(
    "a link to an address that is not the account's",
    REVOKE.format(by="{w.manager}", link="{w.link}"),
    "INSERT INTO articles_reviewlink (assignment_id, token_sha256, sent_to, made_by_id, expires_at)"
    " SELECT assignment_id, repeat('0', 64), 'me@example.org', {w.manager}, expires_at FROM articles_reviewlink"
    " WHERE id = {w.link}",
    refused=OF_AN_EXTERNAL,
)
statements(
    "a managing editor makes an account external",
    "UPDATE accounts_user SET is_external = true, password = '!' WHERE id = {w.lapsed}",
    refused=BY_AN_ADMINISTRATOR,
)
statements(
    "an external account from nowhere",
    "INSERT INTO accounts_user (email, name, password, roles, is_active, is_staff, is_superuser, is_system,"
    " is_external, date_joined) VALUES ('x@example.org', 'X', '!', '{{}}', true, false, false, false, true, now())",
    refused=BY_AN_ADMINISTRATOR,
)
for _name, _change in (("a role", "roles = '{{editor}}'"), ("a password", "password = 'argon2$x'")):
    statements(
        f"an external reviewer with {_name}",
        f"UPDATE accounts_user SET {_change} WHERE id = {{w.outsider}}",
        refused="account_external_has_no_role_and_no_password",
        by="administrator",
    )
