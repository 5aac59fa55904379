"""The offline registries for a test: running in this process, with every setting leading to them.

`registries.faults` takes the faults of `citations.replay.faults`, `paths(registries)` says what was asked.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import stamina
from django.db import connections
from django.test import override_settings

from articles.demo.material import sources
from citations.replay import server
from citations.replay.faults import Fault, Kind
from citations.replay.library import library
from citations.replay.settings import settings_for


@contextmanager
def offline_registries(tmp_path: Path) -> Iterator[server.Registries]:
    """The registries of the demonstration, which need not be spared; a second try follows at once."""
    records = [source.record for source in sources().values()]
    with (
        server.running(library(records)) as registries,
        override_settings(
            **settings_for(registries.address),
            OFFLINE_REGISTRIES=True,
            RETRACTION_WATCH_ROOT=str(tmp_path / "retraction_watch"),
        ),
        stamina.set_testing(True, attempts=3),
    ):
        yield registries


def forget_slots() -> None:
    """Begin with an idle queue. It is kept outside of a test's transaction, so that it outlives the test before."""
    connection = connections.create_connection("default")
    try:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM citations_registryslot")
    finally:
        connection.close()


def fail(
    registries: server.Registries, kind: Kind, path: str = "/", *, detail: str = "", times: int = -1
) -> None:
    registries.faults.append(Fault(kind, path, detail, times))


def paths(registries: server.Registries) -> list[str]:
    """What was asked so far, without the words after the question mark."""
    return [path for _method, path, _words in registries.requests]
