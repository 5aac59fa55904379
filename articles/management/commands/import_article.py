"""Import an article from a file, as the desk page does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from articles.actions.importing import import_article
from articles.exchange.decoding import LARGEST_FILE
from articles.exchange.pasted import read_article, rekeyed
from articles.exchange.refusals import ImportRefused
from articles.exchange.report import ImportedArticle, as_text, sections
from articles.import_plan import imported_before, plan_for
from cms.accounts.models import User
from cms.refusals import Refusal


class Command(BaseCommand):
    help = "Make a working copy of an article in plain text or Markdown. The same text comes in only once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--by", required=True, help="e-mail address of the editor who imports it")
        parser.add_argument("--title", default="", help="instead of the title in the file")
        parser.add_argument("--dry-run", action="store_true", help="only print the report")

    def handle(self, *args: Any, **options: Any) -> None:
        by = User.objects.filter(email=options["by"], is_active=True).first()
        if by is None:
            raise CommandError(f"There is no active account {options['by']}. Name an editor of this site.")
        try:
            imported = self._read(options["file"])
            self._import(imported, by, options)
        except (ImportRefused, Refusal) as refusal:
            raise CommandError(str(refusal)) from refusal

    def _read(self, file: Path) -> ImportedArticle:
        try:
            with file.open("rb") as opened:
                return read_article(opened.read(LARGEST_FILE + 1), file.name)
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from error

    def _import(self, imported: ImportedArticle, by: User, options: dict[str, Any]) -> None:
        if before := imported_before(imported):
            self.stdout.write(f"This text was imported before: article {before.pk}, “{before.title}”.")
            return
        self.stdout.write(as_text(sections(rekeyed(imported, plan_for(imported).keys))))
        if options["dry_run"]:
            self.stdout.write("\nNothing was changed.")
            return
        article = import_article(by=by, imported=imported, title=options["title"])
        self.stdout.write(f"\nArticle {article.pk}, “{article.title}”, is a working copy of {by.name}.")
