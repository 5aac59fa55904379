"""Pages as files, for a web server such as nginx to send by itself while the node's lease holds."""

from __future__ import annotations

import hashlib
import logging
import os
import re
import secrets
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from cms.headers import headers_for
from cms.serving.kept import Answer
from cms.serving.state import SiteState

logger = logging.getLogger(__name__)

PLAIN_PATH = re.compile(r"/(?:[a-z0-9-]{1,150}/){0,3}\Z")
"""Addresses that can be folders: nothing in them leads elsewhere. Deeper ones are too many, and seldom asked for."""
FOLDER = re.compile(r"[0-9a-z-]+-\d+-[0-9a-f]{12}")
"""The name of the folder of a state: nothing else in the root is deleted."""
NAMES = {"": "index.html", "gzip": "index.html.gz", "br": "index.html.br"}
SHOWN_SETTINGS = (
    "SITE_NAME",
    "SITE_URL",
    "CONTACT_EMAIL",
    "TIME_ZONE",
    "LANGUAGE_CODE",
    "DEMO",
    "DEBUG",
    "COUNT_VIEWS",
    "FEEDBACK_TEXT_MONTHS",
    "REVIEW_VALIDITY_MONTHS",
    "CONTENT_LICENCE",
    "CONTENT_LICENCE_URL",
)
CODE = ("*.py", "*.html", "*.txt", "*.json", "*.css", "*.svg", "*.sql")
ROOMS = ("articles", "citations", "cms", "templates")


class Files:
    """The folder `root`: pages in `STATE/ADDRESS/`, and links `SECOND` that lead to the state shown then."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._host = urlsplit(settings.SITE_URL).netloc
        self._release = release()

    def folder(self, state: SiteState) -> Path:
        """Where the pages of one state are, made by this release of the code with these settings."""
        return self.root / f"{state.stamp}-{int(state.until)}-{self._release}"

    def folders(self) -> list[Path]:
        """The folders of all states that there are. Whatever else stands in `root` is not ours."""
        return [one for one in self.root.iterdir() if FOLDER.fullmatch(one.name)]

    def keep(self, environ: dict[str, Any], state: SiteState, answer: Answer) -> None:
        """Write a page in every encoding, the plain one last, each complete or not at all.

        A file that cannot be written is no reason not to answer: the page is in memory.
        """
        path = environ["PATH_INFO"]
        is_page = answer.header("Content-Type").startswith("text/html") and PLAIN_PATH.match(path)
        has_question = environ.get("QUERY_STRING") or environ.get("HTTP_HOST") != self._host
        if not is_page or has_question or headers_for(path) != headers_for("/"):  # nginx has one set for all
            return
        folder = self.folder(state) / path.strip("/")
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for encoding in reversed(answer.sent):
                _write(folder / NAMES[encoding], answer.sent[encoding].body)
        except OSError as error:
            logger.warning("A page could not be written for the web server: %s", error)


@cache
def release() -> str:
    """A short name of the code and of the settings that pages show: a new release starts with no files."""
    digest = hashlib.sha256()
    found = (path for room in ROOMS for kind in CODE for path in (settings.BASE_DIR / room).rglob(kind))
    for path in sorted(found):
        digest.update(f"{path}\0".encode() + path.read_bytes())
    for name in SHOWN_SETTINGS:
        digest.update(f"{name}={getattr(settings, name)}\0".encode())
    return digest.hexdigest()[:12]


def _write(path: Path, body: bytes) -> None:
    """Write a file whose time is a number made of its bytes: nginx makes the entity tag of time and size."""
    unfinished = path.with_name(f".{secrets.token_hex(8)}")
    told = int.from_bytes(hashlib.sha256(body).digest()[:4]) >> 1
    try:
        unfinished.write_bytes(body)
        os.utime(unfinished, (told, told))
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
