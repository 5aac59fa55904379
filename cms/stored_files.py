"""Uploaded files: named by their content, written whole or not at all, served so that they cannot act."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path, PurePath

from django.contrib.auth.decorators import login_not_required
from django.core.files import File
from django.core.files.storage import FileSystemStorage, default_storage
from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import require_safe

CONTENT_TYPES = {".avif": "image/avif", ".jpg": "image/jpeg", ".png": "image/png", ".webp": "image/webp"}
CANNOT_ACT = "sandbox; default-src 'none'"
FOR_A_YEAR = "public, max-age=31536000, immutable"


class WholeFileStorage(FileSystemStorage):
    """Files in a folder. A name holds the SHA-256 of its file, so a file that is there is already the right one.

    A crash or a full disk leaves the old state: the file is written beside its place, flushed to the disk and
    then renamed.
    """

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        return name

    def _save(self, name: str, content: File) -> str:
        place = Path(self.path(name))
        if not place.exists():
            place.parent.mkdir(parents=True, exist_ok=True)
            self._write_whole(place, content)
        return name

    def _write_whole(self, place: Path, content: File) -> None:
        handle, beside = tempfile.mkstemp(dir=place.parent, prefix=".unfinished-")
        try:
            with os.fdopen(handle, "wb") as unfinished:
                for chunk in content.chunks():
                    unfinished.write(chunk)
                unfinished.flush()
                os.fsync(unfinished.fileno())
            Path(beside).chmod(self.file_permissions_mode or 0o640)
            self._ensure_location_group_id(beside)  # a command that root ran writes for the web server too
            Path(beside).replace(place)
        except OSError:
            Path(beside).unlink(missing_ok=True)
            raise
        _flush_folder(place.parent)


def _flush_folder(folder: Path) -> None:
    """Make a rename survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@login_not_required
@require_safe
def stored_picture(request: HttpRequest, name: str) -> FileResponse:
    try:
        stored = default_storage.open(f"images/{name}")
    except FileNotFoundError as error:
        raise Http404 from error
    kind = CONTENT_TYPES[PurePath(name).suffix]
    return FileResponse(
        stored,
        content_type=kind,
        headers={"Content-Security-Policy": CANNOT_ACT, "Cache-Control": FOR_A_YEAR},
    )
