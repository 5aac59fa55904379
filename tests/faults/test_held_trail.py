"""One row serialises all commits: whoever holds it, by accident or on purpose, does not stop the desk for long."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import psycopg
import pytest
from django.db import OperationalError, connection

from articles.models import Article
from cms import database_roles, postgres
from tests import factories

QUICK = {"lock_timeout": "200ms", "idle_in_transaction_session_timeout": "600ms"}
"""The role's own limits (3 s and 10 s), for impatient tests."""


@pytest.fixture
def holder(own_database: str) -> Iterator[psycopg.Connection]:
    """A session of the application that has written, holds the head of the trail, and does nothing more."""
    article = factories.article()
    with postgres.cluster().connect() as admin:
        for name, value in QUICK.items():
            admin.execute(
                f"ALTER ROLE {database_roles.APP} IN DATABASE {own_database} SET {name} = '{value}'"
            )
    connection.close()  # the next one has the limits
    with closing(postgres.cluster().connect(database_roles.APP, own_database)) as session:
        session.execute("BEGIN")
        session.execute("SELECT set_config('cms.actor', %s, true)", [str(article.owner_id)])
        session.execute("UPDATE articles_article SET body = 'Held', version = version + 1")
        session.execute("SET CONSTRAINTS ALL IMMEDIATE")
        yield session


def test_a_held_trail_refuses_others_soon_and_lets_them_through_when_its_holder_is_thrown_out(
    holder: psycopg.Connection,
):
    with pytest.raises(OperationalError, match="lock timeout"):
        factories.editor()

    with postgres.cluster().connect() as admin:
        gone = "SELECT count(*) = 0 FROM pg_stat_activity WHERE pid = %s"
        while not admin.execute(gone, [holder.info.backend_pid]).fetchone()[0]:
            pass

    assert factories.editor().pk
    assert not Article.objects.filter(body="Held").exists()


def test_the_roles_have_their_limits(own_database: str):
    with postgres.cluster().connect(database_roles.APP, own_database) as session:
        limits = {name: session.execute(f"SHOW {name}").fetchone()[0] for name in database_roles.LIMITS}
    assert limits == database_roles.LIMITS
