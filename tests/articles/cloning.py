"""Many articles made from one, for tests that use up an article in each round.

Rows are copied as the server's administrator with the triggers off, which are put back as they were. The trail knows
nothing of the copies, so `verify_audit` is not for databases with clones.
"""

from __future__ import annotations

import psycopg
from django.db import connection

from articles.models import Article
from cms import postgres

STEP = 1_000_000
"""The ids of clone n are those of the original plus n times this."""

# Each table with the columns that point into the family of an article, and the condition for belonging to it.
FAMILY = {
    "articles_article": (("id", "live_edition_id"), "id = {article}"),
    "articles_address": (("article_id",), "article_id = {article}"),
    "articles_contribution": (("id", "article_id"), "article_id = {article}"),
    "articles_edition": (("id", "article_id", "base_edition_id"), "article_id = {article}"),
    "articles_editioncitation": (("id", "edition_id"), "edition_id IN ({editions})"),
    "articles_claim": (("id", "edition_id"), "edition_id IN ({editions})"),
    "articles_verdict": (
        ("id", "claim_id", "carried_from_id"),
        "claim_id IN (SELECT id FROM articles_claim WHERE edition_id IN ({editions}))",
    ),
    "articles_editioncontributor": (("id", "edition_id"), "edition_id IN ({editions})"),
    "articles_assignment": (("id", "article_id"), "article_id = {article}"),
    "articles_signoff": (("id", "edition_id", "article_id", "basis_id"), "article_id = {article}"),
    "articles_publication": (
        ("id", "edition_id", "article_id", "medical_signoff_id", "fact_signoff_id"),
        "article_id = {article}",
    ),
}
EDITIONS = "SELECT id FROM articles_edition WHERE article_id = {article}"


def clone(article: Article, copies: int) -> list[int]:
    """Copy `article` with its editions, signatures and assignments, in a database of the test's own."""
    editions = EDITIONS.format(article=article.pk)
    with postgres.cluster().connect(database=connection.settings_dict["NAME"]) as admin, admin.transaction():
        triggers = _switch_off(admin)
        for table, (moving, belongs) in FAMILY.items():
            condition = belongs.format(article=article.pk, editions=editions)
            names, values = _columns(admin, table, moving)
            admin.execute(
                f"INSERT INTO {table} ({names}) OVERRIDING SYSTEM VALUE SELECT {values}"
                f" FROM {table} t, generate_series(1, {copies}) g WHERE {condition}"
            )
            if "id" in moving:
                admin.execute(
                    f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"
                )
        _switch_on(admin, triggers)
    return [article.pk + STEP * number for number in range(1, copies + 1)]


def _columns(admin: psycopg.Connection, table: str, moving: tuple[str, ...]) -> tuple[str, str]:
    rows = admin.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped"
        " AND attgenerated = ''",
        [table],
    ).fetchall()
    names = [name for (name,) in rows]
    values = [
        f"t.{name} + g * {STEP}"
        if name in moving
        else f"t.{name} || '-' || g"
        if name == "slug"
        else f't."{name}"'
        for name in names
    ]
    return ", ".join(f'"{name}"' for name in names), ", ".join(values)


def _switch_off(admin: psycopg.Connection) -> list[tuple[str, str]]:
    for table in FAMILY:
        admin.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
    return admin.execute(
        "SELECT tgrelid::regclass::text, tgname FROM pg_trigger"
        " WHERE NOT tgisinternal AND tgrelid = ANY (%s::text[]::regclass[])",
        [list(FAMILY)],
    ).fetchall()


def _switch_on(admin: psycopg.Connection, triggers: list[tuple[str, str]]) -> None:
    for table in FAMILY:
        admin.execute(f"ALTER TABLE {table} ENABLE TRIGGER ALL")
    for table, trigger in triggers:
        admin.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {trigger}")
