"""The site under gunicorn, as it is deployed, on a database of our choice."""

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from urllib.parse import quote

from cms import database_roles, postgres

START_SECONDS = 30


@contextlib.contextmanager
def gunicorn(
    database: str,
    *,
    workers: int = 2,
    threads: int = 4,
    place: postgres.Cluster | None = None,
    **variables: str,
) -> Iterator[int]:
    """A web server on a free port (the value) with the application's and the reader's role."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "cms.wsgi", f"--bind=127.0.0.1:{port}", "--log-level=error"]
    command += [f"--workers={workers}", "--worker-class=gthread", f"--threads={threads}"]
    environment = environment_for(database, port, place or postgres.cluster()) | variables
    server = subprocess.Popen(command, cwd=postgres.PROJECT, env=environment)
    try:
        _wait_for(port, server)
        yield port
    finally:
        server.terminate()
        server.wait(timeout=30)


def environment_for(database: str, port: int, place: postgres.Cluster) -> dict[str, str]:
    """The variables with which a process serves or changes `database` in the cluster `place`."""

    def address(role: str) -> str:
        return f"postgresql://{role}@/{database}?host={quote(str(place.socket))}&port=5432"

    return {
        **os.environ,
        "DEMO": "1",
        "DJANGO_SETTINGS_MODULE": "cms.settings",
        "DATABASE_URL": address(database_roles.APP),
        "DATABASE_OWNER_URL": address(database_roles.OWNER),
        "REPLICA_URL": address(database_roles.READER),
        "SITE_URL": f"http://localhost:{port}",
        "LOG_LEVEL": "CRITICAL",
    }


def _wait_for(port: int, server: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + START_SECONDS
    while server.poll() is None and time.monotonic() < deadline:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise RuntimeError("gunicorn did not start")
