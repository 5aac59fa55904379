"""Ask all registries about every source now, as the job of the night does."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from citations.actions.watching import run_watch
from citations.found import NAMES, Source
from cms.accounts.models import User


class Command(BaseCommand):
    help = "Ask Crossref, PubMed, Retraction Watch and the others about every source of the library."

    def handle(self, *args: Any, **options: Any) -> None:
        run = run_watch(by=User.objects.system(), progress=self._progress)
        self.stdout.write("")
        for note in run.notes:
            self.stdout.write(note)
        for source, (asked, answered) in sorted(run.sources.items()):
            self.stdout.write(f"{NAMES[Source(source)]}: {answered} of {asked} questions answered")
        self.stdout.write(
            f"{run.asked} sources asked about, {run.answered} answered, {run.failed} not, {run.changed} with news"
        )
        if run.is_alarming:
            raise CommandError(
                "Too few answers. What was not answered keeps what is known of it; try again later."
            )

    def _progress(self, done: int, total: int) -> None:
        self.stdout.write(f"{done} of {total}", ending="\r" if self.stdout.isatty() else "\n")
        self.stdout.flush()
