"""How fast a reader is answered on one core, beside what Django and nginx can do at best, taking turns in one run."""

from __future__ import annotations

import os
import re
import shutil
import statistics
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from cms import postgres
from tests import factories
from tests.bench import table
from tests.faults.nodes import eventually, has_file, has_links, node
from tests.servers import gunicorn, nginx_program

CONNECTIONS = 8
ROUNDS = 7
SERVING, ASKING = {0}, {1}
"""Processors: whatever serves shares the first one, PostgreSQL included; whoever asks has the second."""


RATE = re.compile(r"Requests/sec:\s+([\d.]+)")
SLOW = re.compile(r"99%\s+([\d.]+)(us|ms|s|m|h)\s")
"""wrk's way to write a time: “812.00us”, “1.20ms”, “1.02s”, and “1.50m” when the machine stood still meanwhile."""
MILLISECONDS = {"us": 0.001, "ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000}


@dataclass(frozen=True)
class Measured:
    per_second: float
    slow_ms: float


def one_core(database: str, *, seconds: int, text: str) -> None:
    """Requests per second of an article page: constant answer, stored page, ours, and nginx with the same bytes."""
    if not (nginx_program() and shutil.which("wrk") and len(os.sched_getaffinity(0)) > 1):
        print(
            "\nServing on one core: not measured, for that needs nginx with Brotli, wrk and two processors."
        )
        return
    article = factories.live_article(body=text)
    path = article.get_absolute_url()
    with ExitStack() as stack:
        stack.enter_context(on(SERVING))
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="pages-")))
        folder.chmod(0o755)
        bare = stack.enter_context(
            gunicorn(
                database, workers=1, application="tests.bench.bare", DJANGO_SETTINGS_MODULE="tests.bench.bare"
            )
        )
        ours = stack.enter_context(node(database, folder / "node", workers=1))
        eventually(has_links, ours)
        eventually(lambda: bool(ask(ours.front, path, 1)) and has_file(ours, path))
        same_bytes(folder / "node", path)
        asked = {
            "(i) constant answer, bare Django": lambda: ask(bare, "/constant/", seconds),
            "(ii) one SELECT, bare Django": lambda: ask(bare, f"/stored/{article.live_edition_id}/", seconds),
            "article, application alone": lambda: ask(ours.application, path, seconds),
            "(iii) the same bytes, nginx": lambda: ask(ours.front, f"/as-a-file{path}index.html", seconds),
            "article, behind nginx": lambda: ask(ours.front, path, seconds),
        }
        show(taking_turns(asked), memory_of(ours.application))


def taking_turns(asked: dict[str, Callable[[], Measured]]) -> dict[str, Measured]:
    found: dict[str, list[Measured]] = {name: [] for name in asked}
    for _ in range(ROUNDS):
        for name, act in asked.items():
            found[name].append(act())
    return {
        name: Measured(
            statistics.median(m.per_second for m in all_), statistics.median(m.slow_ms for m in all_)
        )
        for name, all_ in found.items()
    }


def show(found: dict[str, Measured], memory: int) -> None:
    constant, _stored, _ours, file, _front = found.values()
    rows = [
        (
            name,
            int(one.per_second),
            f"{one.per_second / constant.per_second:.2f}",
            f"{one.per_second / file.per_second:.2f}",
            one.slow_ms,
        )
        for name, one in found.items()
    ]
    heads = ("page", "per second", "of (i)", "of (iii)", "99 % ms")
    table.show(f"Serving on one core, {CONNECTIONS} connections, median of {ROUNDS} turns", heads, rows)
    print(f"  Memory of the web process: {memory} MB (proportional share).")


def ask(port: int, path: str, seconds: int) -> Measured:
    """Ask for one page as fast as it is answered. Raises RuntimeError for any answer that is no success."""
    processors = ",".join(map(str, ASKING))
    command = ["taskset", "-c", processors, "wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--latency"]
    command += ["-H", "Accept-Encoding: br", f"http://localhost:{port}{path}"]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    slow, rate = SLOW.search(told), RATE.search(told)
    if "Non-2xx" in told or not (slow and rate):
        raise RuntimeError(f"{path} was not answered: {told}")
    return Measured(float(rate[1]), float(slow[1]) * MILLISECONDS[slow[2]])


def same_bytes(folder: Path, path: str) -> None:
    """Put the files of the page, as deep in folders, where nginx sends them without asking (tests/servers.py)."""
    (here,) = folder.glob(f"*-*/{path.strip('/')}")
    shutil.copytree(here, folder / "as-a-file" / path.strip("/"))


def memory_of(port: int) -> int:
    """Megabytes of the web processes behind a port but the first, which only starts the others."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            command, shares = (process / "cmdline").read_bytes(), (process / "smaps_rollup").read_text()
        except OSError:
            continue  # ended meanwhile, or somebody else's
        if f"127.0.0.1:{port}".encode() in command and b"gunicorn" in command:
            found.append(int(re.search(r"Pss:\s+(\d+)", shares)[1]) // 1024)
    return max(found)


@contextmanager
def on(processors: set[int]) -> Iterator[None]:
    """Let PostgreSQL and whatever starts from here on run on these processors only."""
    server, all_ = postgres.server_pid(postgres.cluster()), os.sched_getaffinity(0)
    for pid in (0, server):
        os.sched_setaffinity(pid, processors)
    try:
        yield
    finally:
        for pid in (0, server):
            os.sched_setaffinity(pid, all_)
