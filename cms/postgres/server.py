"""Starting and stopping a private server.

One lock file lets one process at a time start or stop; whoever uses the server holds a shared lock on a second
one, which the kernel drops with the process, so a killed test run never counts as a user.
"""

import atexit
import contextlib
import fcntl
import json
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import psycopg

from cms import database_roles
from cms.postgres.cluster import (
    ADMIN,
    DATABASE,
    PORT,
    Cluster,
    PostgresError,
    cluster,
    make_directory,
    text_of,
)
from cms.postgres.programs import binaries, version

START_SECONDS = 60

_users: dict[Path, IO[bytes]] = {}
_children: dict[Path, "subprocess.Popen[bytes]"] = {}


@contextlib.contextmanager
def running(place: Cluster | None = None) -> Iterator[Cluster]:
    """Hold the server for the time of the block."""
    place = ensure_running(place)
    try:
        yield place
    finally:
        release(place)


def ensure_running(place: Cluster | None = None) -> Cluster:
    """Start the server unless it runs, and hold it until `release` or the end of this process."""
    place = place or cluster()
    for directory in reversed((place.state, *place.state.parents)):
        with contextlib.suppress(FileExistsError):
            directory.mkdir()
            directory.chmod(0o711)  # the server's user passes through, and sees nothing of the rest
    with _locked(place):
        if place.state not in _users:
            _users[place.state] = _open_lock(place, "postgres.users")
            fcntl.flock(_users[place.state], fcntl.LOCK_SH)
            atexit.register(release, place)
        if not _answers(place):
            _start(place)
            _prepare(place)
    return place


def release(place: Cluster | None = None) -> None:
    """Let go of the server; it stops when nobody else holds it."""
    place = place or cluster()
    users = _users.pop(place.state, None)
    if users:
        with users, _locked(place):
            if _is_last(users):
                _stop(place)


def destroy(place: Cluster | None = None) -> None:
    """Remove the cluster with everything in it. Refused while somebody uses it."""
    place = place or cluster()
    release(place)
    if not place.home.exists() and not place.socket.exists():
        return
    with _locked(place), _open_lock(place, "postgres.users") as users:
        if not _is_last(users):
            raise PostgresError("The embedded PostgreSQL is in use: stop `dev.py run` and the tests.")
        _stop(place)
        shutil.rmtree(place.home, ignore_errors=True)
        shutil.rmtree(place.socket, ignore_errors=True)


def _is_last(users: IO[bytes]) -> bool:
    """Whether nobody else holds the lock that all users share."""
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextlib.contextmanager
def _locked(place: Cluster) -> Iterator[None]:
    with _open_lock(place, "postgres.lock") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _open_lock(place: Cluster, name: str) -> IO[bytes]:
    place.state.mkdir(parents=True, exist_ok=True)  # somebody may have removed it under a running server
    try:
        return (place.state / name).open("ab")
    except PermissionError as error:
        raise PostgresError(
            f"{place.state} belongs to another user. Remove it as that user, or name another directory in "
            "IMPRIMATUR_STATE."
        ) from error


def _start(place: Cluster) -> None:
    make_directory(place.home, place.user)
    make_directory(place.socket, place.user)
    programs = binaries(place)
    if not (place.data / "PG_VERSION").exists():
        _initialise(place, programs)
    deadline = time.monotonic() + START_SECONDS
    child = None
    while not _answers(place):
        if child and child.poll() is not None:
            if not _orphans_remain(place):
                raise PostgresError(
                    f"PostgreSQL did not start. {place.log} ends with:\n{text_of(place.log)[-2000:]}"
                )
            child = None
        if not child and not server_pid(place):
            child = _spawn(place, programs)
        if time.monotonic() > deadline:
            raise PostgresError(f"PostgreSQL did not answer for {START_SECONDS} seconds; see {place.log}.")
        time.sleep(0.02)


def _orphans_remain(place: Cluster) -> bool:
    """After a kill -9, sessions of the dead server may live on for a moment and must end first."""
    return "is still in use" in text_of(place.log)


def _initialise(place: Cluster, programs: Path) -> None:
    """Make the cluster beside its place and move it there, so that a killed start leaves nothing half made."""
    unfinished = place.home / "data.part"
    shutil.rmtree(unfinished, ignore_errors=True)
    command: list[str | Path] = [programs / "initdb", "-D", unfinished, "-U", ADMIN, "-E", "UTF8"]
    command += ["--auth=trust", "--no-instructions"]
    answers = []
    for locale in _locales(version(programs)):
        answers.append(_run(place, *command, *locale))
        if answers[-1].returncode == 0:
            unfinished.rename(place.data)
            return
        shutil.rmtree(unfinished, ignore_errors=True)
    raise PostgresError(f"PostgreSQL could not make its data directory:\n{answers[-1].stderr[-2000:]}")


def _locales(major: int) -> list[list[str]]:
    """Ways to ask for the same collation everywhere, best first; none depends on the system's languages."""
    builtin = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    return ([builtin] if major >= 17 else []) + [["--locale=C.UTF-8"], ["--locale=C"]]


def _environment() -> dict[str, str]:
    """No PG* variable and no language of the caller reaches the server."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))}
    return kept | {"LC_ALL": "C", "TZ": "UTC"}


def _as_user(place: Cluster) -> dict[str, Any]:
    if not place.user:
        return {}
    return {"user": place.user.pw_uid, "group": place.user.pw_gid, "extra_groups": []}


def _run(place: Cluster, *command: str | Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        command, cwd=place.home, env=_environment(), capture_output=True, text=True, **_as_user(place)
    )


def _spawn(place: Cluster, programs: Path) -> "subprocess.Popen[bytes]":
    _forget_dead_server(place)
    options = {
        "listen_addresses": "",
        "unix_socket_directories": json.dumps(str(place.socket)),
        "port": str(PORT),
        "max_connections": "200",
        "timezone": "UTC",
    }
    command: list[str | Path] = [programs / "postgres", "-D", place.data]
    command += [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
    with place.log.open("wb") as log:
        # Its own session: a Ctrl-C at the terminal is for us, and we stop the server when we are done.
        _children[place.state] = subprocess.Popen(
            command,
            cwd=place.home,
            env=_environment(),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            **_as_user(place),
        )
    return _children[place.state]


def _prepare(place: Cluster) -> None:
    """The three roles and the database; harmless when they are there."""
    with place.connect() as connection:
        database_roles.create(connection)
        database_roles.create_database(connection, DATABASE)
    with place.connect(database=DATABASE) as connection:
        database_roles.close_schema(connection)


def _answers(place: Cluster) -> bool:
    """Whether the server accepts connections (one that is starting or stopping does not)."""
    if not (place.socket / f".s.PGSQL.{PORT}").exists():
        return False
    try:
        place.connect().close()
    except psycopg.OperationalError:
        return False
    return True


def _stop(place: Cluster) -> None:
    child = _children.pop(place.state, None)
    pid = server_pid(place) or (child.pid if child and child.poll() is None else None)
    for stop, seconds in ((signal.SIGINT, 30), (signal.SIGQUIT, 10)):
        deadline = time.monotonic() + seconds
        while pid and time.monotonic() < deadline:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, stop)
            time.sleep(0.02)
            if (child.poll() is not None) if child else server_pid(place) != pid:
                return


def server_pid(place: Cluster) -> int | None:
    """The process that serves this data directory now; None when its file is left over from a dead one."""
    if child := _children.get(place.state):
        child.poll()  # a dead child stays a zombie until it is asked for
    lines = text_of(place.data / "postmaster.pid").splitlines()
    if not lines or not lines[0].isdigit():
        return None
    pid = int(lines[0])
    return pid if is_postgres(pid, place) else None


def is_postgres(pid: int, place: Cluster) -> bool:
    """Whether this is a living process of this data directory: its server, or one of the server's sessions.

    A pid may be free, a zombie, or another program's by now.
    """
    if not Path("/proc/self/stat").exists():
        answer = subprocess.run(
            ["ps", "-o", "state=,command=", "-p", str(pid)], capture_output=True, text=True
        )
        return "postgres" in answer.stdout and not answer.stdout.startswith("Z")
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        return state not in "ZX" and Path(f"/proc/{pid}/cwd").samefile(place.data)
    except OSError:
        return False


def _forget_dead_server(place: Cluster) -> None:
    """PostgreSQL trusts any living pid in its lock files; after a kill -9 that pid may be somebody else's."""
    for leftover in (place.data / "postmaster.pid", place.socket / f".s.PGSQL.{PORT}.lock"):
        leftover.unlink(missing_ok=True)
