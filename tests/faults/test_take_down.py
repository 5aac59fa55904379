"""A page that is taken down is gone with the commit: in every process, from files, with a replica that is behind,
and when a keeper dies (ADR 17).

“After the commit” is told by the readers: no request that they send after the act returned is answered with the text.
"""

from __future__ import annotations

import re
import time
from contextlib import ExitStack
from pathlib import Path

import brotli
from django.db import connections

from articles.actions import publishing
from cms import postgres
from tests import databases, factories
from tests.articles.reader.reading import reload, suspended
from tests.faults.nodes import (
    SECRET,
    ask,
    body_of,
    eventually,
    has_file,
    has_links,
    live,
    node,
    readers,
    round_of,
    until_all,
)
from tests.servers import environment_for, gunicorn

ROUNDS = 100


def test_a_suspended_page_is_gone_everywhere_in_each_of_a_hundred_rounds(
    own_database: str, nginx_folder: Path
):
    """Two machines of two processes, read by eight connections: four at the processes, four at nginx."""
    article, editor, manager = live(), factories.editor(), factories.managing_editor()
    path, late = article.get_absolute_url(), []
    with ExitStack() as stack:
        nodes = [stack.enter_context(node(own_database, nginx_folder / name)) for name in ("one", "two")]
        for each in nodes:
            eventually(has_links, each)
        ports = [
            port for each in nodes for port in (each.application, each.application, each.front, each.front)
        ]
        everybody = stack.enter_context(readers(ports, path))
        for _ in range(ROUNDS):
            until_all(everybody, time.monotonic(), shows=True)
            late += round_of(article, editor, manager, everybody)
        until_all(everybody, time.monotonic(), shows=True)
        for each in nodes:
            eventually(has_file, each, path)

    assert late == []
    assert all(reader.statuses == {200} for reader in everybody)


def test_nginx_sends_files_of_pages_and_passes_on_everything_else(own_database: str, nginx_folder: Path):
    path = live().get_absolute_url()
    with node(own_database, nginx_folder / "one") as one:
        eventually(has_links, one)
        eventually(lambda: ask(one.front, path)[0] == 200 and has_file(one, path))
        status, headers, body = ask(one.front, path, Accept_Encoding="br")
        unchanged = ask(one.front, path, Accept_Encoding="br", If_None_Match=headers["ETag"])
        made = ask(one.application, path)
        style = ask(one.front, style_sheet(), Accept_Encoding="br")
        others = {
            (method, other): ask(one.front, other, method)[0]
            for method, other in (
                ("GET", f"{path}?from=elsewhere"),
                ("HEAD", path),
                ("POST", path),
                ("GET", f"{path}feedback/"),
                ("POST", f"{path}feedback/"),
                ("GET", "/feed.atom"),
                ("GET", "/articles/unknown/"),
                ("GET", "/desk/"),
                ("OPTIONS", "/api/v1/articles/"),
            )
        }

    assert (status, headers["Content-Encoding"], headers.get("Last-Modified")) == (200, "br", None)
    assert re.fullmatch(r'"[0-9a-f]{1,8}-[0-9a-f]+"', headers["ETag"]), "nginx made it, of time and size"
    assert brotli.decompress(body) == made[2]
    assert headers["Content-Type"] == made[1]["Content-Type"]
    assert (unchanged[0], unchanged[2]) == (304, b"")
    assert (style[0], style[1]["Content-Encoding"], style[1]["Vary"]) == (200, "br", "Accept-Encoding")
    assert list(others.values()) == [200, 200, 405, 200, 400, 200, 404, 302, 204]


def style_sheet() -> str:
    """The address of a style sheet that stands beside its compressed copy, where the tests' nginx looks for it."""
    folder = postgres.state_directory() / "static" / "probe"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "probe.css").write_bytes(b"p { color: red }")
    (folder / "probe.css.br").write_bytes(brotli.compress(b"p { color: red }"))
    return "/static/probe/probe.css"


def test_when_a_keeper_dies_a_take_down_waits_for_its_lease_and_no_file_is_served_after(
    own_database: str, nginx_folder: Path
):
    article = live()
    path = article.get_absolute_url()
    with node(own_database, nginx_folder / "one") as one, readers([one.front], path) as everybody:
        eventually(has_links, one)
        until_all(everybody, time.monotonic(), shows=True)
        eventually(has_file, one, path)
        one.keeper.kill()

        suspended(article)

        until_all(everybody, time.monotonic(), shows=False)
        assert has_file(one, path)  # it is still there, and nothing leads to it


def test_a_replica_that_is_behind_is_not_read(own_database: str):
    """The worst of replicas: one that stands still. It is a copy of the database, from before the take-down."""
    article = live()
    connections.close_all()
    with databases.copied(own_database) as behind:
        replica = environment_for(behind, 0, postgres.cluster())["REPLICA_URL"]
        with gunicorn(own_database, REPLICA_URL=replica) as port:
            assert SECRET in body_of(port, article)

            suspended(article)
            assert SECRET not in body_of(port, article)
            assert b"Gout" not in body_of(port, "/a-to-z/")

            publishing.reinstate(article=reload(article), by=factories.managing_editor())
            assert SECRET in body_of(port, article)
