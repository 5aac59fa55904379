"""`migrate` as the owner of the tables, with the cache table and the grants of the other roles."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandParser
from django.core.management.commands import migrate
from django.db import connections

from articles.guard import apply_grants, give_new_stamp, set_validity
from cms import database_roles


class Command(migrate.Command):
    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        if "owner" in connections.settings:
            parser.set_defaults(database="owner")

    def handle(self, *args: Any, **options: Any) -> None:
        super().handle(*args, **options)
        if options["plan"] or options["check_unapplied"]:
            return
        database = options["database"]
        call_command("createcachetable", database=database, verbosity=options["verbosity"])
        set_validity(connections[database], settings.REVIEW_VALIDITY_MONTHS)
        give_new_stamp(connections[database])
        self.grant(database)

    def grant(self, database: str) -> None:
        """Nobody but the owner may use the tables that migrations make, until they are granted."""
        connection = connections[database]
        connection.ensure_connection()
        if database_roles.exist(connection.connection):
            apply_grants(connection)
            return
        self.stderr.write(
            "This database has one role for everything. The guard then stops mistakes, but not whoever has that "
            "role's password: `python manage.py secure_database` makes separate roles."
        )
