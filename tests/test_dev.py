"""dev.py: it names what is missing, and what it starts it also stops."""

import contextlib
import os
import signal
import socket
import stat
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

import dev
from cms import postgres


def test_explains_itself_when_asked_for_nothing_it_knows():
    answer = subprocess.run(
        [sys.executable, "dev.py", "help"], cwd=postgres.PROJECT, capture_output=True, text=True
    )

    assert answer.returncode == 1
    assert all(
        f"\n{command} " in answer.stderr for command in ("test", "check", "fix", "bench", "reset", "manage")
    )


def test_says_which_python_it_needs(monkeypatch):
    monkeypatch.setattr(sys, "version_info", (3, 10, 4, "final", 0))

    with pytest.raises(SystemExit) as refusal:
        dev.main()

    assert refusal.value.code == "Imprimatur needs Python 3.11 or newer; this is 3.10."


def fake_python(directory: Path, says: str) -> str:
    program = directory / "python"
    program.write_text(f"#!/bin/sh\necho '{says}' >&2\nexit 1\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return str(program)


def test_names_the_package_of_a_python_without_venv(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "executable", fake_python(tmp_path, "ensurepip is not available"))

    with pytest.raises(SystemExit) as refusal:
        dev.create(tmp_path / ".venv")

    assert f"apt install python3.{sys.version_info.minor}-venv" in refusal.value.code
    assert not (tmp_path / ".venv").exists()


def test_an_environment_that_was_moved_is_made_again(tmp_path):
    environment = tmp_path / "here"
    dev.create(environment)
    assert dev.works(environment)

    moved = environment.rename(tmp_path / "there")

    assert not dev.works(moved)
    assert not dev.works(tmp_path / "never made")


def test_says_what_pip_said_when_packages_cannot_be_installed(tmp_path, monkeypatch):
    (tmp_path / "bin").mkdir()
    fake_python(tmp_path / "bin", "no matching distribution")

    with pytest.raises(SystemExit) as refusal:
        dev.install(tmp_path)

    assert refusal.value.code == "The packages could not be installed:\nno matching distribution\n"


def test_refuses_a_port_that_is_taken():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(SystemExit) as refusal:
            dev.chosen(["--port", str(port)])

    assert f"Port {port} cannot be used" in refusal.value.code
    assert "--port 8001" in refusal.value.code


@pytest.mark.parametrize("arguments", [["--port"], ["--port", "http"], ["--prot", "8000"], ["--live"]])
def test_explains_its_arguments(arguments):
    with pytest.raises(SystemExit, match=r"Usage: python3 dev\.py run"):
        dev.chosen(arguments)


def test_asks_the_real_registries_only_when_told_to():
    port = free_port()

    assert dev.chosen(["--port", str(port)]) == (port, False)
    assert dev.chosen(["--live-registries", "--port", str(port)]) == (port, True)
    assert dev.chosen(["--port", str(port), "--live-registries"]) == (port, True)


def test_offline_registries_answer_with_what_the_demonstration_cites(monkeypatch):
    monkeypatch.setattr(os, "environ", dict(os.environ))

    with dev.offline_registries():
        status, answer = get(os.environ["CROSSREF_BASE_URL"] + "/works/10.1056%2Fnejmoa1511939")

    assert (status, os.environ["OFFLINE_REGISTRIES"]) == (200, "1")
    assert "A randomized trial of intensive versus standard blood-pressure control" in answer
    with pytest.raises(OSError, match="refused"):
        get(os.environ["CROSSREF_BASE_URL"])


@pytest.fixture
def state(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "state"
    postgres.destroy(postgres.cluster(tmp_path / "state"))


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


# As `python3 dev.py`, in the environment that the tests run in already.
INSIDE = "import sys, dev; dev.enter_environment = lambda: None; dev.main()"


def command(name: str, state: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", INSIDE, name],
        cwd=postgres.PROJECT,
        env={**os.environ, "IMPRIMATUR_STATE": str(state)},
        capture_output=True,
        text=True,
    )


@contextlib.contextmanager
def running_site(state: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    """`dev.py run`, stopped at the end."""
    site = subprocess.Popen(
        [sys.executable, "-c", INSIDE, "run", "--port", str(port)],
        cwd=postgres.PROJECT,
        env={**os.environ, "IMPRIMATUR_STATE": str(state)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    with site:
        try:
            yield site
        finally:
            site.terminate()


def read_until(site: subprocess.Popen[str], words: str) -> str:
    """All lines up to the one with `words`."""
    lines = []
    for line in site.stdout:
        lines.append(line)
        if words in line:
            return "".join(lines)
    pytest.fail(f"dev.py stopped without saying {words!r}: {lines}")


def processes_of(state: Path) -> set[int]:
    """Every process that was started with this state directory (what Linux lets us see)."""
    mark, found = os.fsencode(f"IMPRIMATUR_STATE={state}"), set()
    for environment in Path("/proc").glob("[0-9]*/environ"):
        try:
            if mark in environment.read_bytes().split(b"\0"):
                found.add(int(environment.parent.name))
        except OSError:
            continue
    return found


def get(address: str) -> tuple[int, str]:
    with urllib.request.urlopen(address, timeout=20) as answer:  # noqa: S310 -- our own address
        return answer.status, answer.read().decode()


def test_runs_the_demonstration_stops_cleanly_and_keeps_its_data(state):
    port, pages = free_port(), []
    for stop in (signal.SIGINT, signal.SIGTERM):
        with running_site(state, port) as site:
            said = read_until(site, "Ctrl-C stops it")
            assert f"http://localhost:{port}/" in said
            assert "sign in:" in said
            assert "Sources are looked up in offline registries at http://127.0.0.1:" in said
            assert settings_of_worker(state)["OFFLINE_REGISTRIES"] == "1"
            assert get(settings_of_worker(state)["DOI_BASE_URL"] + "/doiRA/10.1/x")[0] == 200
            restart_worker(site, state)
            pages.append(get(f"http://localhost:{port}/a-to-z/"))

            site.send_signal(stop)
            rest = site.stdout.read()

        assert (site.returncode, rest.strip()) == (0, "Stopping")
        assert postgres.server_pid(postgres.cluster(state)) is None
        assert processes_of(state) == set()
        with pytest.raises(OSError, match="refused"):
            get(f"http://localhost:{port}/")
    assert pages[0] == pages[1]
    assert pages[0][0] == 200
    assert pages[0][1].count("/articles/") >= 5


def test_reset_is_refused_while_the_demonstration_runs(state):
    with postgres.running(postgres.cluster(state)):
        refused = command("reset", state)
    (state / "mail").mkdir()
    done = command("reset", state)

    assert (refused.returncode, refused.stdout) == (1, "")
    assert "is in use" in refused.stderr
    assert done.returncode == 0
    assert not postgres.cluster(state).home.exists()
    assert not (state / "mail").exists()


def settings_of_worker(state: Path) -> dict[str, str]:
    (worker,) = (pid for pid in processes_of(state) if b"procrastinate" in command_of(pid))
    variables = Path(f"/proc/{worker}/environ").read_bytes().decode().split("\0")
    return dict(variable.split("=", 1) for variable in variables if variable)


def restart_worker(site: subprocess.Popen[str], state: Path) -> None:
    """Kill the worker: dev.py starts another, as systemd does on a server."""
    (worker,) = (pid for pid in processes_of(state) if b"procrastinate" in command_of(pid))
    os.kill(worker, signal.SIGKILL)
    read_until(site, "The worker has ended; it is started again.")
    read_until(site, "Launching a worker")


def command_of(pid: int) -> bytes:
    return Path(f"/proc/{pid}/cmdline").read_bytes()
