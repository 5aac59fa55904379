#!/usr/bin/env python
"""Django's command line; without DATABASE_URL every command runs on the embedded PostgreSQL."""

import contextlib
import os
import sys

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line

from cms import postgres

# These never ask the database, so they also work where no PostgreSQL is installed.
WITHOUT_DATABASE = {"check", "collectstatic", "compilemessages", "help", "makemessages", "version"}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings")
    is_embedded = not os.environ.get("DATABASE_URL")
    if is_embedded:
        os.environ.setdefault("DEMO", "1")
    command = sys.argv[1] if len(sys.argv) > 1 else "help"
    needs_database = command not in WITHOUT_DATABASE and "--help" not in sys.argv
    try:
        settings.INSTALLED_APPS  # noqa: B018 -- reads the settings, whose refusals are for people
        with postgres.running() if is_embedded and needs_database else contextlib.nullcontext():
            execute_from_command_line(sys.argv)
    except (ImproperlyConfigured, postgres.PostgresError) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
