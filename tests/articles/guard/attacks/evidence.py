"""Rewriting, removing or inventing evidence."""

from __future__ import annotations

from tests.articles.guard.attacks.registry import DENIED, GOT_IN, attack, run, statements
from tests.articles.guard.attacks.signing import SIGNOFF_ROW
from tests.articles.guard.world import World

for _table, _column, _value in (
    ("articles_edition", "content", "'x'"),
    ("articles_edition", "html", "'x'"),
    ("articles_edition", "digest", "repeat('a', 64)"),
    ("articles_edition", "article_id", "{w.live}"),
    ("articles_editioncitation", "citation_id", "NULL"),
    ("articles_editioncontributor", "user_id", "{w.stranger}"),
    ("articles_editionrecall", "reason", "'x'"),
    ("articles_signoff", "decision", "'approve'"),
    ("articles_signoff", "valid_until", "'2099-01-01'"),
    ("articles_signoff", "edition_id", "{w.unsigned}"),
    ("articles_signoff", "person_id", "1"),
    ("articles_revocation", "reason", "'other'"),
    ("articles_publication", "edition_id", "{w.unsigned}"),
    ("articles_publication", "acted_at", "now()"),
    ("articles_contribution", "user_id", "{w.stranger}"),
    ("articles_address", "article_id", "{w.live}"),
    ("citations_citationcheck", "outcome", "'confirmed'"),
    ("audit_auditevent", "actor_id", "{w.stranger}"),
):
    statements(
        f"UPDATE {_table}.{_column}",
        f"UPDATE {_table} SET {_column} = {_value}",
        refused=DENIED,
        owner="append_only",
    )

for _tables, _rule in (
    (
        (
            "articles_edition",
            "articles_editioncitation",
            "articles_editioncontributor",
            "articles_editionrecall",
            "articles_signoff",
            "articles_revocation",
            "articles_publication",
            "articles_contribution",
            "articles_address",
            "citations_citationcheck",
            "audit_auditevent",
        ),
        "append_only",
    ),
    (
        (
            "articles_article",
            "articles_person",
            "articles_reviewer",
            "articles_finding",
            "articles_schedule",
            "articles_assignment",
            "audit_audithead",
            "accounts_user",
        ),
        "never_removed",
    ),
):
    for _table in _tables:
        statements(f"DELETE FROM {_table}", f"DELETE FROM {_table}", refused=DENIED, owner=_rule)
        statements(f"TRUNCATE {_table}", f"TRUNCATE {_table} CASCADE", refused=DENIED, owner=_rule)

statements(
    "ON CONFLICT DO UPDATE of a sign-off",
    "INSERT INTO articles_signoff SELECT * FROM articles_signoff WHERE edition_id = {w.disputed}"
    " ON CONFLICT (id) DO UPDATE SET decision = 'approve', note = ''",
    refused=DENIED,
    owner="signoff_needs_the_passphrase",
    by="medic",
)
statements(
    "ON CONFLICT DO UPDATE of an edition",
    "INSERT INTO articles_edition (id, article_id, number, content, digest, html, html_digest, title, standfirst,"
    " search_text, risk_class, change_kind, change_note, working_version, contribution_mark, submitted_by_id, claimed)"
    " SELECT id, article_id, number, content, digest, html, html_digest, title, standfirst, search_text, risk_class,"
    " change_kind, change_note, working_version, contribution_mark, {w.author}, claimed FROM articles_edition"
    " WHERE id = {w.live_edition} ON CONFLICT (id) DO UPDATE SET html = 'x'",
    refused=DENIED,
    owner="append_only",
    by="author",
)
statements(
    "MERGE that updates a sign-off",
    "MERGE INTO articles_signoff s USING articles_edition e ON s.edition_id = e.id AND e.id = {w.disputed}"
    " WHEN MATCHED THEN UPDATE SET decision = 'approve'",
    refused=DENIED,
    owner="append_only",
)
statements(
    "an audit event by hand",
    "INSERT INTO audit_auditevent SELECT seq + 100000, at, actor_id, db_user, request, act, reason, row_table,"
    ' row_id, article_id, "row", prev, hash FROM audit_auditevent LIMIT 1',
    refused=DENIED,
    owner="audit_next_link",
)
statements(
    "the head of the trail set back",
    "UPDATE audit_audithead SET seq = 1",
    refused=DENIED,
    owner="audit_next_link",
)


@attack("the head of the trail held, so that nobody can write", refused=DENIED, owner=GOT_IN)
def _(w: World) -> str:
    run("SELECT seq FROM audit_audithead FOR UPDATE", as_account=w.stranger)
    return GOT_IN


@attack("an invented event put into the queue of the trail", refused=DENIED, owner=GOT_IN)
def _(w: World) -> str:
    columns = 'db_user, request, act, reason, row_table, row_id, "row"'
    invented = "'x', '', 'edition.sign', '', 'articles_signoff', 1, '{}'"
    run(f"INSERT INTO guard.pending_event ({columns}) VALUES ({invented})", as_account=w.medic)
    return GOT_IN


statements(
    "a sign-off un-revoked",
    "DELETE FROM articles_revocation"
    " WHERE signoff_id IN (SELECT id FROM articles_signoff WHERE edition_id = {w.revoked})",
    refused=DENIED,
    owner="append_only",
)
statements(
    "a row smuggled in through an updatable view",
    "CREATE VIEW smuggle AS SELECT * FROM articles_signoff WHERE kind = 'medical_review'",
    SIGNOFF_ROW.replace("articles_signoff", "smuggle", 1),
    refused=DENIED,
    owner="signoff_needs_the_passphrase",
    by="medic",
)
