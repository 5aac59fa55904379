"""Leaving claims out, and saying of them what no fact checker said."""

from __future__ import annotations

from django.db import connection, transaction

from articles.workflow import Kind
from tests.articles.guard.attacks.publishing import put_up
from tests.articles.guard.attacks.registry import DENIED, act_as, attack, statements
from tests.articles.guard.attacks.signing import sign_as
from tests.articles.guard.world import World

SUBMIT = (
    "INSERT INTO articles_edition (article_id, number, content, digest, html, html_digest, title, standfirst,"
    " search_text, risk_class, change_kind, change_note, working_version, contribution_mark, submitted_by_id, claimed)"
    " SELECT article_id, 0, content, digest, html, '', '', '', '', '', 're_review', '', 0, 0, {{w.author}}, {claimed}"
    " FROM articles_edition WHERE id = {{w.unsigned}}"
)
for _case, _claimed in (
    ("no claims", "'[]'"),
    (
        "claims that leave its citations out",
        '\'[{{"text": "It helps.", "heading": "", "mentions": []}}]\'',
    ),
    ("each citation in two claims", "replace(claimed, '}}]', '}}, ') || substr(claimed, 2)"),
):
    statements(
        f"an edition with {_case}",
        SUBMIT.format(claimed=_claimed),
        refused="edition_claims_cover_its_citations",
        by="author",
    )

JUDGE = (
    "INSERT INTO articles_verdict (claim_id, judgement, quotation, locator, note, person_id, user_id)"
    " SELECT c.id, '{judgement}', '', '', 'Seen.', p.id, p.user_id"
    " FROM articles_claim c, articles_person p WHERE c.edition_id = {{w.{edition}}} AND p.user_id = {{w.{judge}}}"
)


def judge(edition: str, judge: str, judgement: str = "supported") -> str:
    return JUDGE.format(edition=edition, judge=judge, judgement=judgement)


for _case, _edition, _judge, _by, _rule in (
    ("the author judges a claim", "unsigned", "author", "author", "verdict_by_somebody_independent"),
    ("a medical reviewer judges a claim", "unsigned", "medic", "medic", "verdict_by_a_fact_checker"),
    ("a claim is judged in the checker's name", "unsigned", "checker", "medic", "verdict_by_the_actor"),
    ("a claim of an old edition is judged", "stale", "checker", "checker", "verdict_on_the_newest_edition"),
    (
        "a claim of a recalled edition is judged",
        "recalled",
        "checker",
        "checker",
        "verdict_on_the_newest_edition",
    ),
):
    statements(_case, judge(_edition, _judge), refused=_rule, by=_by)

statements(
    "a verdict that no one has heard of",
    judge("unsigned", "checker", "fine"),
    refused="verdict_judgement_is_known",
    by="checker",
)
statements(
    "a verdict carried from another claim",
    "INSERT INTO articles_verdict (claim_id, judgement, quotation, locator, note, person_id, user_id, given_at,"
    " carried_from_id) SELECT c.id, v.judgement, '', '', v.note, v.person_id, v.user_id, v.given_at, v.id"
    " FROM articles_claim c, articles_verdict v WHERE c.edition_id = {w.unsigned} LIMIT 1",
    refused="verdict_carried_as_it_was",
    by="author",
)
statements(
    "UPDATE articles_verdict.judgement",
    "UPDATE articles_verdict SET judgement = 'supported', note = ''",
    refused=DENIED,
    owner="append_only",
)
statements(
    "DELETE FROM articles_verdict", "DELETE FROM articles_verdict", refused=DENIED, owner="append_only"
)
statements(
    "UPDATE articles_claim.text", "UPDATE articles_claim SET text = 'x'", refused=DENIED, owner="append_only"
)
statements("DELETE FROM articles_claim", "DELETE FROM articles_claim", refused=DENIED, owner="append_only")

CARRY_FROM_THE_FIRST = (
    "INSERT INTO articles_verdict (claim_id, judgement, quotation, locator, note, person_id, user_id, given_at,"
    " carried_from_id)"
    " SELECT c.id, v.judgement, v.quotation, v.locator, v.note, v.person_id, v.user_id, v.given_at, v.id"
    " FROM articles_claim c JOIN articles_verdict v ON v.identity = c.identity"
    " JOIN articles_claim o ON o.id = v.claim_id"
    " WHERE c.edition_id = {w.live_edition} AND o.edition_id = {w.first_edition} AND v.carried_from_id IS NULL"
)


@attack("guard.sign: a fact check while a claim is open", refused="signoff_after_every_claim")
def _(w: World) -> str:
    return sign_as(w, w.checker, w.unsigned, kind=Kind.FACT_CHECK)


@attack("a publication although a claim no longer holds", refused="publication_blocked")
def _(w: World) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        act_as(cursor, w.checker)
        cursor.execute(judge("ready", "checker", "not_supported").format(w=w))
        act_as(cursor, w.manager)
        cursor.execute(put_up("ready").format(w=w))


@attack("an older verdict carried over a newer one", refused="verdict_carried_as_it_was")
def _(w: World) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        act_as(cursor, w.checker)
        cursor.execute(judge("live_edition", "checker", "not_supported").format(w=w))
        act_as(cursor, w.author)
        cursor.execute(CARRY_FROM_THE_FIRST.format(w=w))


@attack(
    "an edition goes live although the same claim of the live one no longer holds",
    refused="publication_blocked",
)
def _(w: World) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        act_as(cursor, w.checker)
        cursor.execute(judge("live_edition", "checker", "not_supported").format(w=w))
        act_as(cursor, w.manager)
        cursor.execute(put_up("first_edition", kind="rolled_back").format(w=w))
