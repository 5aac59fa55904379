"""Writing a pack: one ZIP in a temporary file, made as the tables are at one moment, in little memory.

Not straight to the browser: a slow connection would hold the transaction open, a fault half-way would look like a
finished file, and the trail could not note the fingerprint of what was handed out.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.template.loader import get_template, render_to_string
from django.utils import timezone, translation

from articles.evidence_pack.criteria import mapping
from articles.evidence_pack.facts import AT_ONCE, Facts, Pack
from articles.evidence_pack.parts import PARTS
from articles.models import Article, Edition
from cms.accounts.models import User
from cms.audit.snapshot import one_moment

SUMS = "SHA256SUMS"
CHUNK = 1 << 16


@dataclass(frozen=True)
class Written:
    """A finished pack: the open file at its beginning, its SHA-256 and the name to save it under."""

    file: IO[bytes]
    sha256: str
    name: str


def write_pack(article: Article, *, by: User, with_origin: bool) -> Written:
    """The pack of `article` as it is now. The file vanishes when it is closed."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 -- whoever sends it closes it
    try:
        with one_moment(), timezone.override(datetime.UTC):
            pack = Pack(article, by, with_origin)
            _write(pack, file)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    file.seek(0)
    return Written(file, sha256, f"evidence-{article.slug}-{pack.made_at:%Y-%m-%d}.zip")


def _write(pack: Pack, file: IO[bytes]) -> None:
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        box = _Box(archive, pack.made_at)
        box.put("README.txt", [render_to_string("evidence_pack/readme.txt", _context(pack))])
        with tempfile.TemporaryFile("w+", encoding="utf-8", newline="") as page:
            box.put("evidence.json", _tell(pack, page))
            page.seek(0)
            box.put("evidence.html", iter(lambda: page.read(CHUNK), ""))
        for number, content, html in _texts(pack.article):
            box.put(f"editions/{number}.json", [content])
            box.put(f"editions/{number}.html", [html])
        box.put(SUMS, [f"{digest}  {name}\n" for name, digest in box.sums.items()])


class _Box:
    """The ZIP being filled, and the SHA-256 of what is in it."""

    def __init__(self, archive: ZipFile, at: datetime.datetime) -> None:
        self.archive = archive
        self.at = at
        self.sums: dict[str, str] = {}

    def put(self, name: str, parts: Iterable[str]) -> None:
        info = ZipInfo(name, self.at.timetuple()[:6])
        info.compress_type = ZIP_DEFLATED
        info.external_attr = 0o644 << 16
        digest = hashlib.sha256()
        with self.archive.open(info, "w") as entry:
            for part in parts:
                data = part.encode()
                digest.update(data)
                entry.write(data)
        self.sums[name] = digest.hexdigest()


def _texts(article: Article) -> Iterator[tuple[int, str, str]]:
    """Number, exact content and exact page of every edition."""
    rows = Edition.objects.filter(article=article).order_by("number")
    return rows.values_list("number", "content", "html").iterator(chunk_size=AT_ONCE)


def _tell(pack: Pack, page: IO[str]) -> Iterator[str]:
    """`evidence.json` item by item, each on a line of its own; the same items go to `page` for people to read."""
    page.write(render_to_string("evidence_pack/head.html", _context(pack)))
    yield "{"
    for name, value in pack.about().items():
        yield f"{_dump(name)}: {_dump(value)},\n"
    yield f'"criteria": {_dump(list(mapping()))}'
    for name, rows in pack.lists().items():
        yield f",\n{_dump(name)}: ["
        yield from _tell_part(name, rows, page)
        yield "]"
    yield "}\n"
    page.write(render_to_string("evidence_pack/foot.html", {"schemes": mapping(), "parts": PARTS}))


def _tell_part(name: str, rows: Iterator[Facts], page: IO[str]) -> Iterator[str]:
    template, separator = get_template(f"evidence_pack/_{name}.html"), "\n"
    page.write(render_to_string("evidence_pack/part.html", {"name": name, "part": PARTS[name]}))
    for row in rows:
        page.write(template.render({"row": row}))
        yield separator + _dump(row)
        separator = ",\n"
    is_empty = separator == "\n"
    page.write(render_to_string("evidence_pack/part_end.html", {"part": PARTS[name], "is_empty": is_empty}))


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=_plain)


def _plain(value: Any) -> str:
    """Moments in UTC, days as they are; anything else is a mistake of ours."""
    if isinstance(value, datetime.datetime):
        return value.astimezone(datetime.UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, datetime.date):
        return value.isoformat()
    raise TypeError(f"A pack cannot hold {type(value).__name__}.")


def _context(pack: Pack) -> dict[str, Any]:
    return {
        "pack": pack.about(),
        "parts": PARTS,
        "with_origin": pack.with_origin,
        "language": translation.get_language(),
        "edition_count": len(pack.numbers),
    }
