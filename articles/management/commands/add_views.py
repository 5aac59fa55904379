"""Add the views of pages that nginx answered by itself, from a log without addresses of readers."""

from __future__ import annotations

import datetime
import re
from collections import Counter
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from articles.actions.counting import add_views
from cms.accounts.models import User

LINE = re.compile(r"(?P<at>\S+) GET (?:200|304) /articles/(?P<slug>[-\w]+)/\s*")
"""The log format of docs/deploy.md: time, method, status, path. Robots are not in it."""


class Command(BaseCommand):
    help = "Add the views in a log of nginx (see “Counting views” in docs/deploy.md), and delete the file."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="a log that nginx no longer writes to")
        parser.add_argument("--dry-run", action="store_true", help="only say how many there are")

    def handle(self, *args: Any, file: Path, dry_run: bool, **options: Any) -> None:
        if not settings.COUNT_VIEWS:
            raise CommandError("COUNT_VIEWS is off, and the privacy page says that nothing is counted.")
        try:
            with file.open(encoding="utf-8", errors="replace") as lines:
                seen = Counter(view for line in lines if (view := view_in(line)))
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}") from error
        if not dry_run:
            add_views(by=User.objects.system(), seen=seen)
            file.unlink()
        self.stdout.write(f"Views of articles: {seen.total()}.{' Nothing was changed.' if dry_run else ''}")


def view_in(line: str) -> tuple[str, datetime.date] | None:
    """The article and the day of the view that a line of the log is, None when it is none."""
    found = LINE.fullmatch(line)
    if found is None:
        return None
    try:
        at = datetime.datetime.fromisoformat(found["at"])
    except ValueError:
        return None
    return found["slug"], timezone.localdate(at) if at.tzinfo else at.date()
