"""Saying something in another's name, and doing away with what somebody objected to."""

from __future__ import annotations

from tests.articles.guard.attacks.registry import DENIED, statements

COMMENT = (
    "INSERT INTO articles_comment (edition_id, user_id, kind, signoff_id, reply_to_id, quotation, text, prefix, suffix,"
    " places, suggestion, is_blocking) VALUES ({{w.{edition}}}, {{w.{user}}}, '{kind}', {signoff}, {reply_to},"
    " '{quotation}', '{text}', '', '', 1, '', false)"
)
SETTLE = (
    "INSERT INTO articles_settlement (comment_id, edition_id, outcome, version, note, user_id)"
    " VALUES ({{w.{comment}}}, {{w.objected}}, '{outcome}', {version}, '{note}', {{w.{user}}})"
)


def comment(user: str, kind: str = "", edition: str = "objected", **values: str) -> str:
    rest = {"signoff": "NULL", "reply_to": "NULL", "quotation": "Rest.", "text": "Why?", **values}
    return COMMENT.format(edition=edition, user=user, kind=kind, **rest)


def settle(user: str, comment: str = "objection", outcome: str = "resolved", **values: str) -> str:
    rest = {"version": "NULL", "note": "Done.", **values}
    return SETTLE.format(user=user, comment=comment, outcome=outcome, **rest)


for _case, _statement, _by, _rule in (
    ("a comment in the medic's name", comment("medic", "medical_review"), "author", "comment_by_the_actor"),
    ("a reviewer whom nobody asked comments", comment("both", "fact_check"), "both", "comment_by_the_desk"),
    ("a reviewer comments as an editor", comment("medic"), "medic", "comment_by_the_desk"),
    ("an administrator comments", comment("administrator"), "administrator", "comment_by_the_desk"),
    (
        "a comment sent with the checker's signature",
        comment(
            "medic",
            "medical_review",
            signoff="(SELECT max(id) FROM articles_signoff WHERE edition_id = {w.objected} AND kind = 'fact_check')",
        ),
        "medic",
        "comment_with_its_own_signoff",
    ),
    (
        "an answer on another edition",
        comment("author", edition="ready", reply_to="{w.objection}", quotation=""),
        "author",
        "answer_to_a_comment",
    ),
    (
        "an answer that quotes",
        comment("author", reply_to="{w.objection}"),
        "author",
        "comment_quotes_or_answers",
    ),
    (
        "a comment that quotes nothing",
        comment("author", quotation=" "),
        "author",
        "comment_quotes_or_answers",
    ),
    ("a comment that says nothing", comment("author", text=" "), "author", "comment_says_something"),
    ("a comment of a new kind", comment("author", "gossip"), "author", "comment_by_the_desk"),
    ("an objection resolved in the medic's name", settle("medic"), "author", "settlement_by_the_actor"),
    ("an objection resolved by the author", settle("author"), "author", "comment_resolved_by_its_writer"),
    (
        "an objection resolved by the managing editor",
        settle("manager"),
        "manager",
        "comment_resolved_by_its_writer",
    ),
    (
        "a remark resolved by the other reviewer",
        settle("medic", "remark"),
        "medic",
        "comment_resolved_by_its_writer",
    ),
    (
        "an objection resolved without a word",
        settle("medic", note=" "),
        "medic",
        "comment_resolved_with_a_reason",
    ),
    ("an answer resolved", settle("author", "answer"), "author", "settlement_of_a_comment"),
    (
        "a suggestion taken without a save",
        settle("author", "remark", "taken", version="9"),
        "author",
        "suggestion_taken_in_a_save",
    ),
    (
        "a suggestion taken in somebody else's save",
        settle("chief", "remark", "taken", version="1"),
        "chief",
        "suggestion_taken_in_a_save",
    ),
    (
        "a suggestion taken that nobody made",
        settle("author", "objection", "taken", version="1"),
        "author",
        "suggestion_taken_in_a_save",
    ),
):
    statements(_case, _statement, refused=_rule, by=_by)

for _table, _change in (("articles_comment", "is_blocking = false"), ("articles_settlement", "note = ''")):
    statements(f"UPDATE {_table}", f"UPDATE {_table} SET {_change}", refused=DENIED, owner="append_only")
    statements(f"DELETE FROM {_table}", f"DELETE FROM {_table}", refused=DENIED, owner="append_only")
