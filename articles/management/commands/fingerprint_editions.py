"""Note what editions are searched by, for those that were submitted before texts were compared."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from articles.actions.overlapping import note_fingerprint
from articles.overlap_search import editions_without_fingerprint
from cms.accounts.models import User

PROGRESS = 1000


class Command(BaseCommand):
    help = (
        "Let new editions be compared with older ones too: note the marks of every edition that has none yet."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only say how many there are")

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:
        waiting = editions_without_fingerprint()
        if dry_run:
            self.stdout.write(f"Editions without a fingerprint: {waiting.count()}. Nothing was changed.")
            return
        system, number = User.objects.system(), 0
        for number, edition in enumerate(waiting.iterator(chunk_size=100), start=1):
            note_fingerprint(edition=edition, by=system)
            if number % PROGRESS == 0:
                self.stdout.write(f"{number} editions so far.")
        self.stdout.write(f"Editions that were given a fingerprint: {number}.")
