"""`secure_database` on a server of one's own: from one role that owns everything to three."""

import os
import subprocess
import sys
from collections.abc import Iterator
from urllib.parse import quote

import psycopg
import pytest

from cms import database_roles, postgres
from dev import DEPLOYED

ROLES = (database_roles.OWNER, database_roles.APP, database_roles.READER)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[postgres.Cluster]:
    """A PostgreSQL with one administrator who is no superuser, as managed servers have, and one database of theirs."""
    place = postgres.cluster(tmp_path_factory.mktemp("state"))
    with postgres.running(place):
        with place.connect() as connection:
            connection.execute(f"DROP DATABASE {postgres.DATABASE}")
            connection.execute("".join(f"DROP ROLE {role};" for role in ROLES))
            connection.execute("CREATE ROLE chief LOGIN CREATEROLE CREATEDB")
            connection.execute("CREATE DATABASE desk OWNER chief")
        yield place
    postgres.destroy(place)


def address(server: postgres.Cluster, role: str) -> str:
    return f"postgresql://{role}:secret@/desk?host={quote(str(server.socket))}&port=5432"


def run(command: str, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], **DEPLOYED, **variables}
    return subprocess.run(
        [sys.executable, "manage.py", command, *arguments],
        cwd=postgres.PROJECT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
    )


def owners(server: postgres.Cluster) -> set[str]:
    with server.connect(database="desk") as connection:
        rows = connection.execute(
            "SELECT relowner::regrole::text FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace"
            " WHERE nspname IN ('public', 'guard')"
            " UNION SELECT proowner::regrole::text FROM pg_proc JOIN pg_namespace n ON n.oid = pronamespace"
            " WHERE nspname IN ('public', 'guard')"
            " UNION SELECT datdba::regrole::text FROM pg_database WHERE datname = 'desk'"
        )
        return {owner for (owner,) in rows}


def test_one_role_becomes_three(server):
    chief = address(server, "chief")
    migrated = run("migrate", "--verbosity=0", DATABASE_URL=chief)
    assert "secure_database" in migrated.stderr
    assert owners(server) == {"chief"}

    secured = run("secure_database", DATABASE_URL=chief)

    assert secured.returncode == 0, secured.stderr
    assert owners(server) == {database_roles.OWNER}
    printed = dict(
        line.split("=", 1) for line in secured.stdout.splitlines() if line.startswith(("DATABASE", "REPLICA"))
    )
    assert printed.keys() == {"DATABASE_URL", "DATABASE_OWNER_URL", "REPLICA_URL"}
    migrated = run("migrate", "--verbosity=0", **printed)
    assert (migrated.returncode, migrated.stderr) == (0, "")
    with server.connect(database_roles.APP, "desk") as connection:
        for command in ("CREATE TEMP TABLE t ()", "CREATE TABLE t ()", "TRUNCATE audit_auditevent"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(command)
        assert connection.execute("SELECT count(*) FROM articles_article").fetchone() == (0,)

    again = run("secure_database", DATABASE_URL=chief)

    assert again.stdout == "The roles are as they must be; their passwords did not change.\n"
    assert "DATABASE_URL=" in run("secure_database", "--new-passwords", DATABASE_URL=chief).stdout


def test_says_which_rights_it_needs(server):
    with server.connect() as connection:
        connection.execute("CREATE ROLE guest LOGIN; GRANT CONNECT ON DATABASE desk TO guest")

    refused = run("secure_database", DATABASE_URL=address(server, "guest"))

    assert refused.returncode == 1
    assert "must own the database and may create roles" in refused.stderr
