"""The embedded PostgreSQL: a private server for the demonstration and the tests.

It is used when DATABASE_URL is not set. The server listens on a Unix socket in a directory that only its own
user may enter, and belongs to everyone on this project who holds it: the first starts it, the last stops it.
"""

from cms.postgres.cluster import (
    ADMIN,
    DATABASE,
    PROJECT,
    Cluster,
    PostgresError,
    cluster,
    django_settings,
    state_directory,
)
from cms.postgres.programs import binaries, program
from cms.postgres.server import destroy, ensure_running, is_postgres, release, running, server_pid

__all__ = [
    "ADMIN",
    "DATABASE",
    "PROJECT",
    "Cluster",
    "PostgresError",
    "binaries",
    "cluster",
    "destroy",
    "django_settings",
    "ensure_running",
    "is_postgres",
    "program",
    "release",
    "running",
    "server_pid",
    "state_directory",
]
