"""Separate the roles on a PostgreSQL server of one's own: an owner, the application, and a reader.

Run it once with DATABASE_URL naming a role that may create roles, put the addresses it prints into the
environment, and run `migrate`. Running it again brings everything back to what it must be.
"""

import secrets
from typing import Any
from urllib.parse import quote

import psycopg
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from articles.guard import apply_grants
from cms import database_roles

ADDRESSES = {
    database_roles.APP: "DATABASE_URL",
    database_roles.OWNER: "DATABASE_OWNER_URL",
    database_roles.READER: "REPLICA_URL",
}


class Command(BaseCommand):
    help = "Create the separate database roles on your own PostgreSQL server and print their addresses."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--new-passwords", action="store_true", help="also replace existing passwords")
        parser.add_argument(
            "--host", help="the host to print in the addresses, when it is not the one used here"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        connection = connections["default"]
        try:
            connection.ensure_connection()
            admin: psycopg.Connection = connection.connection
            passwords = {} if self.keeps_passwords(admin, options) else self.new_passwords()
            database_roles.create(admin, passwords)
            database_roles.take_over(admin, connection.settings_dict["NAME"])
        except psycopg.errors.InsufficientPrivilege as error:
            raise CommandError(
                f"{error}The role in DATABASE_URL must own the database and may create roles: for this command, "
                "name the server's administrator there."
            ) from error
        if "articles_article" in connection.introspection.table_names():
            self.grant_as_owner(connection)
        server = connection.settings_dict | ({"HOST": options["host"]} if options["host"] else {})
        self.report(server, passwords)

    def grant_as_owner(self, connection: BaseDatabaseWrapper) -> None:
        """What the grants make, the owner must own."""
        with connection.cursor() as cursor:
            cursor.execute(f"SET ROLE {connection.ops.quote_name(database_roles.OWNER)}")
            apply_grants(connection)
            cursor.execute("RESET ROLE")

    def keeps_passwords(self, admin: psycopg.Connection, options: dict[str, Any]) -> bool:
        return database_roles.exist(admin) and not options["new_passwords"]

    def new_passwords(self) -> dict[str, str]:
        return {role: secrets.token_urlsafe(32) for role in ADDRESSES}

    def report(self, server: dict[str, Any], passwords: dict[str, str]) -> None:
        if not passwords:
            self.stdout.write("The roles are as they must be; their passwords did not change.")
            return
        self.stdout.write(
            "The roles are made. Keep these addresses in the environment; they are not shown again."
        )
        self.stdout.write("Web servers and workers need the first and the last, `migrate` also the second.\n")
        for role, variable in ADDRESSES.items():
            self.stdout.write(f"{variable}={address(server, role, passwords[role])}")


def address(server: dict[str, Any], role: str, password: str) -> str:
    """The PostgreSQL address of `role` on the server that Django's settings name."""
    host, port, name = server["HOST"], server["PORT"] or 5432, quote(server["NAME"])
    if host.startswith("/"):
        return f"postgresql://{role}:{password}@/{name}?host={quote(host)}&port={port}"
    return f"postgresql://{role}:{password}@{host}:{port}/{name}"
