"""A streaming replica that applies each change some seconds after it was made."""

from __future__ import annotations

import contextlib
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg

from cms import postgres
from cms.postgres.cluster import make_directory
from tests.faults.nodes import eventually
from tests.servers import stop


@contextlib.contextmanager
def late_replica(primary: postgres.Cluster, state: Path, seconds: int) -> Iterator[postgres.Cluster]:
    """A replica of `primary` that stands in `state` and is always `seconds` behind."""
    copy = postgres.cluster(state)
    state.mkdir(mode=0o711)
    for directory in (copy.home, copy.socket):
        make_directory(directory, primary.user)
    programs, as_user = postgres.binaries(primary), _as_user(primary)
    source = f"host={primary.socket} port=5432 user={postgres.ADMIN}"
    command = [programs / "pg_basebackup", "-D", copy.data, "-d", source, "--write-recovery-conf"]
    subprocess.run([*command, "--checkpoint=fast"], check=True, cwd=copy.home, **as_user)
    options = {
        "listen_addresses": "",
        "unix_socket_directories": str(copy.socket),
        "max_connections": "200",  # at least what the primary has
        "recovery_min_apply_delay": f"{seconds}s",
    }
    command = [programs / "postgres", "-D", copy.data]
    command += [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
    server = subprocess.Popen(command, cwd=copy.home, stderr=subprocess.DEVNULL, **as_user)
    try:
        eventually(_answers, copy)
        yield copy
    finally:
        stop(server)
        postgres.destroy(copy)


def _as_user(place: postgres.Cluster) -> dict[str, Any]:
    """PostgreSQL refuses to run as root."""
    if not place.user:
        return {}
    return {"user": place.user.pw_uid, "group": place.user.pw_gid, "extra_groups": []}


def _answers(place: postgres.Cluster) -> bool:
    try:
        place.connect().close()
    except psycopg.OperationalError:
        return False
    return True
