"""The role behind public pages: it reads what readers were shown, nothing of drafts, and writes nothing."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

from articles.models import Edition
from cms import database_roles, postgres
from tests.articles.guard.house import House

SHOWN = ("live_edition", "first_edition", "suspended", "withdrawn")


@pytest.fixture(scope="module")
def reader(as_application: House) -> Iterator[psycopg.Connection]:
    with postgres.cluster().connect(database_roles.READER, as_application.copy) as connection:
        yield connection


def ids(reader: psycopg.Connection, query: str) -> set[int]:
    return {row[0] for row in reader.execute(query).fetchall()}


@pytest.mark.parametrize(
    "table", ["articles_editioncitation", "articles_editioncontributor", "articles_signoff"]
)
def test_reads_only_what_hangs_on_shown_editions(house: House, reader: psycopg.Connection, table: str):
    found = ids(reader, f"SELECT edition_id FROM {table}")
    assert found == {getattr(house.world, name) for name in SHOWN}


def test_reads_only_editions_that_were_shown(house: House, reader: psycopg.Connection):
    assert ids(reader, "SELECT id FROM articles_edition") == {getattr(house.world, name) for name in SHOWN}


def test_reads_only_articles_and_addresses_that_were_public(house: House, reader: psycopg.Connection):
    public = set(
        Edition.objects.filter(pk__in=(getattr(house.world, n) for n in SHOWN)).values_list(
            "article_id", flat=True
        )
    )
    assert ids(reader, "SELECT id FROM articles_article") == public
    assert ids(reader, "SELECT article_id FROM articles_address") == public


def test_finds_no_draft_by_its_words(house: House, reader: psycopg.Connection):
    found = ids(
        reader, "SELECT id FROM articles_edition WHERE search_vector @@ to_tsquery('english', 'condition')"
    )
    assert found == {getattr(house.world, name) for name in SHOWN}


@pytest.mark.parametrize(
    "query",
    [
        "SELECT body FROM articles_article",
        "SELECT title FROM articles_article",
        "SELECT * FROM articles_article",
        "SELECT * FROM articles_autosave",
        "SELECT * FROM articles_assignment",
        "SELECT * FROM articles_comment",
        "SELECT * FROM articles_settlement",
        "SELECT * FROM pending_comment",
        "SELECT * FROM articles_finding",
        "SELECT * FROM articles_feedback",
        "SELECT id FROM articles_feedback",
        "SELECT * FROM view_count",
        "SELECT * FROM articles_contribution",
        "SELECT * FROM articles_editionrecall",
        "SELECT * FROM articles_schedule",
        "SELECT * FROM search_word",
        "SELECT * FROM search_synonym",
        "SELECT * FROM edition_blocker",
        "SELECT * FROM reversion_version",
        "SELECT * FROM accounts_user",
        "SELECT * FROM django_session",
        "SELECT * FROM mfa_authenticator",
        "SELECT * FROM audit_auditevent",
        "SELECT * FROM procrastinate_jobs",
        "SELECT * FROM guard.signing_key",
        "SELECT guard.signing_salt(1)",
        "SELECT guard.actor()",
    ],
)
def test_may_not_read_the_desk(reader: psycopg.Connection, query: str):
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        reader.execute(query)


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO articles_feedback (article_id, edition_id, verdict) VALUES (1, 1, 'helpful')",
        "UPDATE articles_article SET related_ids = '{}'",
        "DELETE FROM articles_article",
        "TRUNCATE articles_topic CASCADE",
        "CREATE TEMP TABLE x (y int)",
        "CREATE TABLE x (y int)",
    ],
)
def test_may_not_write_even_outside_a_read_only_transaction(reader: psycopg.Connection, statement: str):
    with reader.transaction():
        reader.execute("SET TRANSACTION READ WRITE")
        with pytest.raises(psycopg.errors.InsufficientPrivilege), reader.transaction():
            reader.execute(statement)
