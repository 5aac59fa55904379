"""Fetching the Retraction Watch data, one file for all that was ever retracted, and keeping the last good one.

Crossref publishes it at https://gitlab.com/crossref/retraction-watch-data. Please credit Retraction Watch and Crossref.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from citations.registries.http import Reply, Request, ask
from citations.registries.pace import RATES
from citations.registries.patience import Patience

LARGEST = 256 * 1024 * 1024
SECONDS = 600.0
MAY_SHRINK = 0.05
"""A file that is smaller by more than this part of the last one was cut off, whatever it says itself."""
FIRST_COLUMN = b"Record ID,"
NAME = "retraction_watch.csv"


@dataclasses.dataclass(frozen=True)
class Download:
    """`file` is the last good one, None if there never was any. `is_loaded`: its rows are in the library.

    `problem` says why it was not replaced when it should have been.
    """

    file: Path | None
    is_loaded: bool
    problem: str = ""


def refresh(patience: Patience) -> Download:
    """Fetch the file if it has changed. The last good one stays unless all of the new one is there and plausible."""
    root = Path(settings.RETRACTION_WATCH_ROOT)
    root.mkdir(parents=True, exist_ok=True)
    known = _known(root)
    with _new_file(root) as temporary:
        reply = ask(_request(temporary, known), patience)
        problem = reply.problem or _fault(reply, temporary, known)
        if not problem and reply.code != 304:
            temporary.replace(root / NAME)
            _write_notes(root, {name: reply.headers.get(name, "") for name in ("etag", "last-modified")})
    kept = _known(root)
    return Download(root / NAME if kept else None, bool(kept.get("loaded")), problem)


def note_loaded() -> None:
    """Remember that the rows of the file are in the library, so that they are not loaded again."""
    root = Path(settings.RETRACTION_WATCH_ROOT)
    _write_notes(root, {**_known(root), "loaded": "yes"})


def _request(temporary: Path, known: dict[str, str]) -> Request:
    headers = {"Accept": "text/csv, */*"}
    if known.get("etag"):
        headers["If-None-Match"] = known["etag"]
    if known.get("last-modified"):
        headers["If-Modified-Since"] = known["last-modified"]
    return Request(
        RATES["retraction_watch"],
        settings.RETRACTION_WATCH_URL,
        "csv",
        headers=headers,
        into=temporary,
        seconds=SECONDS,
        largest=LARGEST,
    )


def _fault(reply: Reply, temporary: Path, known: dict[str, str]) -> str:
    """Why what was received cannot be the file; "" if it can."""
    if reply.code == 304:
        return "" if known else "Retraction Watch says that nothing has changed, but we have no file."
    with temporary.open("rb") as file:
        if not file.read(len(FIRST_COLUMN) + 3).removeprefix(b"\xef\xbb\xbf").startswith(FIRST_COLUMN):
            return "What came as the Retraction Watch file does not begin as it should."
    size, before = temporary.stat().st_size, int(known.get("size", 0))
    if size < before * (1 - MAY_SHRINK):
        return f"The Retraction Watch file shrank from {before} to {size} bytes; the last good one is kept."
    return ""


def _known(root: Path) -> dict[str, str]:
    """What was noted about the last good file; empty if it is gone."""
    notes, file = root / f"{NAME}.json", root / NAME
    if not notes.exists() or not file.exists():
        return {}
    return {**json.loads(notes.read_text()), "size": str(file.stat().st_size)}


def _write_notes(root: Path, notes: dict[str, str]) -> None:
    with _new_file(root) as temporary:
        temporary.write_text(json.dumps(notes))
        temporary.replace(root / f"{NAME}.json")


@contextlib.contextmanager
def _new_file(root: Path) -> Iterator[Path]:
    """A file of our own beside the good one, removed at the end unless it took its place."""
    number, name = tempfile.mkstemp(dir=root, prefix=".", suffix=".part")
    os.close(number)
    try:
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)
