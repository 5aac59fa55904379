"""Where a private server lives: its directories, its user, and how to connect to it."""

import contextlib
import hashlib
import os
import pwd
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

PORT = 5432
DATABASE = "imprimatur"
ADMIN = "postgres"
# The kernel's limit for a socket's path is 108 bytes with its closing zero (104 on macOS).
SOCKET_PATH_LIMIT = 103
PROJECT = Path(__file__).resolve().parent.parent.parent


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

    def settings(self, role: str, database: str = DATABASE) -> dict[str, Any]:
        """The keyword arguments with which psycopg connects as `role`."""
        return {"host": str(self.socket), "port": PORT, "user": role, "dbname": database}

    def connect(self, role: str = ADMIN, database: str = "postgres") -> psycopg.Connection:
        """An autocommit connection, for what is done to databases rather than in them."""
        return psycopg.connect(**self.settings(role, database), autocommit=True, connect_timeout=5)


def django_settings(role: str) -> dict[str, Any]:
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
    if user and not can_enter(user, state):
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


def can_enter(user: pwd.struct_passwd, path: Path) -> bool:
    """Whether `user` may walk down to `path` (as far as it exists)."""
    existing = (part for part in (path, *path.parents) if part.exists())
    return all(_has_execute_bit(user, part.stat()) for part in existing)


def _has_execute_bit(user: pwd.struct_passwd, status: os.stat_result) -> bool:
    if status.st_uid == user.pw_uid:
        return bool(status.st_mode & 0o100)
    if status.st_gid == user.pw_gid:
        return bool(status.st_mode & 0o010)
    return bool(status.st_mode & 0o001)


def make_directory(path: Path, owner: pwd.struct_passwd | None) -> None:
    """Create `path` for `owner` alone; one that is already there must be theirs, or somebody set a trap."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(FileExistsError):
        path.mkdir(mode=0o700)
    status = path.lstat()
    if stat.S_ISDIR(status.st_mode) and status.st_uid == os.getuid():
        path.chmod(0o700)
        if owner:
            os.chown(path, owner.pw_uid, owner.pw_gid)
    elif not stat.S_ISDIR(status.st_mode) or not owner or status.st_uid != owner.pw_uid:
        raise PostgresError(
            f"{path} belongs to another user. Remove it as that user, or name another directory in IMPRIMATUR_STATE."
        )


def text_of(path: Path) -> str:
    """What a file says, nothing when it is not there or not for us."""
    try:
        return path.read_text(errors="replace").strip()
    except (FileNotFoundError, PermissionError):
        return ""
