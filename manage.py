#!/usr/bin/env python
"""Django's command line; without DATABASE_URL every command runs on the embedded PostgreSQL."""

import os
import sys

from cms import postgres

# These never ask the database, so they also work where no PostgreSQL is installed.
WITHOUT_DATABASE = {"check", "collectstatic", "compilemessages", "help", "makemessages", "version"}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings")
    from django.core.management import execute_from_command_line

    if os.environ.get("DATABASE_URL"):
        execute_from_command_line(sys.argv)
        return
    os.environ.setdefault("DEMO", "1")
    command = sys.argv[1] if len(sys.argv) > 1 else "help"
    if command in WITHOUT_DATABASE or "--help" in sys.argv:
        execute_from_command_line(sys.argv)
        return
    try:
        with postgres.running():
            execute_from_command_line(sys.argv)
    except postgres.PostgresError as error:
        sys.exit(f"{error}")


if __name__ == "__main__":
    main()
