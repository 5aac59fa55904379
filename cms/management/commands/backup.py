"""A backup that can be restored: the whole database as its owner sees it, the media files, and their checksums."""

import datetime
import hashlib
import os
import subprocess
import tarfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections

from cms import postgres


class Command(BaseCommand):
    help = "Write the database and the media files into a new directory below DIRECTORY."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("directory", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        now = datetime.datetime.now(datetime.UTC)
        target = options["directory"] / now.strftime("imprimatur-%Y%m%dT%H%M%SZ")
        unfinished = target.with_name(target.name + ".part")
        unfinished.mkdir(parents=True, mode=0o700)
        self.dump(unfinished / "database.dump")
        self.collect_media(unfinished / "media.tar.gz")
        (unfinished / "SHA256SUMS").write_text(
            "".join(checksum(path) for path in sorted(unfinished.iterdir()))
        )
        unfinished.rename(target)
        self.stdout.write(
            f"{target}: restore it with pg_restore --exit-on-error --single-transaction (docs/deploy.md)."
        )

    def dump(self, target: Path) -> None:
        server = connections["owner" if "owner" in connections.settings else "default"].settings_dict
        command = [postgres.program("pg_dump"), "--format=custom", f"--file={target}", "--no-password"]
        command += [f"--host={server['HOST']}", f"--username={server['USER']}", f"--dbname={server['NAME']}"]
        command += [f"--port={server['PORT']}"] if server["PORT"] else []
        environment = os.environ | ({"PGPASSWORD": server["PASSWORD"]} if server.get("PASSWORD") else {})
        answer = subprocess.run(command, env=environment, capture_output=True, text=True)
        if answer.returncode:
            raise CommandError(f"The database was not backed up: {answer.stderr.strip()}")

    def collect_media(self, target: Path) -> None:
        media = Path(settings.MEDIA_ROOT)
        with tarfile.open(target, "w:gz") as archive:
            if media.exists():
                archive.add(media, "media")


def checksum(path: Path) -> str:
    """One line as `sha256sum --check` reads it."""
    with path.open("rb") as file:
        return f"{hashlib.file_digest(file, 'sha256').hexdigest()}  {path.name}\n"
