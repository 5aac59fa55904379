"""`migrate` as the owner of the tables, with the cache table and the grants of the other roles."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import CommandParser
from django.core.management.commands import migrate
from django.db import connections


class Command(migrate.Command):
    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        if "owner" in connections:
            parser.set_defaults(database="owner")

    def handle(self, *args: Any, **options: Any) -> None:
        super().handle(*args, **options)
        if options["plan"] or options["check_unapplied"]:
            return
        call_command("createcachetable", database=options["database"], verbosity=options["verbosity"])
        self.grant(options)

    def grant(self, options: dict[str, Any]) -> None:
        """Migrations make tables that nobody but the owner may use yet."""
        from articles.guard import apply_grants

        apply_grants(connections[options["database"]])
