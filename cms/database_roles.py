"""The three PostgreSQL roles: one owns and migrates, one writes, one only reads.

What the application may do to which table is said in `articles/guard/sql/grants.sql`; here is only who exists
and what nobody may do in the database as a whole.
"""

from collections.abc import Mapping

import psycopg
from psycopg import sql

OWNER = "imprimatur_owner"
APP = "imprimatur_app"
READER = "imprimatur_reader"

# A web request that takes longer than this has gone wrong; a dead client must not keep a lock.
# The owner migrates, so its statements may take as long as they need.
LIMITS = {
    "statement_timeout": "15s",
    "lock_timeout": "3s",
    "idle_in_transaction_session_timeout": "10s",
    "client_connection_check_interval": "500ms",
}


def exist(connection: psycopg.Connection) -> bool:
    """Whether this server has the separate roles."""
    rows = connection.execute(
        "SELECT FROM pg_roles WHERE rolname = ANY(%s)", [[OWNER, APP, READER]]
    ).fetchall()
    return len(rows) == 3


def create(connection: psycopg.Connection, passwords: Mapping[str, str] | None = None) -> None:
    """Create the roles, or bring existing ones back to what they must be. Needs CREATEROLE."""
    for role in (OWNER, APP, READER):
        name = sql.Identifier(role)
        if not _exists(connection, "SELECT FROM pg_roles WHERE rolname = %s", role):
            connection.execute(sql.SQL("CREATE ROLE {}").format(name))
        connection.execute(sql.SQL("ALTER ROLE {} LOGIN NOCREATEDB NOCREATEROLE").format(name))
        if passwords:
            password = sql.Literal(passwords[role])
            connection.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(name, password))
    for role in (APP, READER):
        for setting, value in LIMITS.items():
            command = sql.SQL("ALTER ROLE {} SET {} = {}")
            connection.execute(
                command.format(sql.Identifier(role), sql.Identifier(setting), sql.Literal(value))
            )
    connection.execute(
        sql.SQL("ALTER ROLE {} SET default_transaction_read_only = on").format(sql.Identifier(READER))
    )


def create_database(connection: psycopg.Connection, name: str, template: str = "template0") -> None:
    """Create the database unless it exists, owned by the owner and closed to everybody else."""
    if not _exists(connection, "SELECT FROM pg_database WHERE datname = %s", name):
        command = sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {}")
        connection.execute(
            command.format(sql.Identifier(name), sql.Identifier(OWNER), sql.Identifier(template))
        )
    close_database(connection, name)


def close_database(connection: psycopg.Connection, name: str) -> None:
    """Nobody may make temporary tables, which could shadow real ones. (Copies of a database lose this.)"""
    database = sql.Identifier(name)
    connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(database))
    for role in (APP, READER):
        connection.execute(
            sql.SQL("REVOKE ALL ON DATABASE {} FROM {}").format(database, sql.Identifier(role))
        )
        connection.execute(
            sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(database, sql.Identifier(role))
        )


def take_over(connection: psycopg.Connection, database: str) -> None:
    """Make the owner own `database` and all that is in it, and close it to everybody else.

    `connection` is in that database, as a role that owns it now or as the server's administrator.
    """
    owner = sql.Identifier(OWNER)
    connection.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(owner))
    connection.execute(sql.SQL("ALTER DATABASE {} OWNER TO {}").format(sql.Identifier(database), owner))
    close_database(connection, database)
    close_schema(connection)
    for kind, name in connection.execute(OWNED_BY_OTHERS, {"owner": OWNER}).fetchall():
        connection.execute(sql.SQL("ALTER {} {} OWNER TO {}").format(sql.SQL(kind), sql.SQL(name), owner))


# Sequences of identity columns follow their table, array and row types theirs.
OWNED_BY_OTHERS = """
WITH ours AS (
    SELECT oid, nspname FROM pg_namespace
    WHERE left(nspname, 3) <> 'pg_' AND nspname <> 'information_schema'
)
SELECT 'SCHEMA', quote_ident(nspname) FROM pg_namespace
WHERE oid IN (SELECT oid FROM ours) AND nspname <> 'public' AND nspowner <> %(owner)s::regrole
UNION ALL
SELECT CASE relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'c' THEN 'TYPE' ELSE 'TABLE' END,
    pg_class.oid::regclass::text
FROM pg_class JOIN ours ON ours.oid = relnamespace
WHERE relkind IN ('r', 'p', 'v', 'm', 'c') AND relowner <> %(owner)s::regrole
UNION ALL
SELECT 'ROUTINE', pg_proc.oid::regprocedure::text
FROM pg_proc JOIN ours ON ours.oid = pronamespace WHERE proowner <> %(owner)s::regrole
UNION ALL
SELECT 'TYPE', pg_type.oid::regtype::text
FROM pg_type JOIN ours ON ours.oid = typnamespace
WHERE typtype IN ('e', 'd') AND typowner <> %(owner)s::regrole
"""


def close_schema(connection: psycopg.Connection) -> None:
    """Only the owner creates anything in the schema of the database that `connection` is in."""
    connection.execute("REVOKE ALL ON SCHEMA public FROM PUBLIC")
    connection.execute(sql.SQL("GRANT ALL ON SCHEMA public TO {}").format(sql.Identifier(OWNER)))
    for role in (APP, READER):
        connection.execute(sql.SQL("REVOKE ALL ON SCHEMA public FROM {}").format(sql.Identifier(role)))
        connection.execute(sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(sql.Identifier(role)))


def _exists(connection: psycopg.Connection, query: str, name: str) -> bool:
    return connection.execute(query, [name]).fetchone() is not None
