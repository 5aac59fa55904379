"""Write docs/workflow.md from the workflow's own data, or check that it is up to date."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from articles.workflow_guide import as_markdown


class Command(BaseCommand):
    help = "Write docs/workflow.md from articles/workflow.py."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="Only say whether the file is up to date.")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        target = Path(settings.BASE_DIR) / "docs" / "workflow.md"
        text = as_markdown()
        if check:
            self._check(target, text)
        else:
            target.parent.mkdir(exist_ok=True)
            target.write_text(text)
            self.stdout.write(f"Wrote {target.relative_to(settings.BASE_DIR)}.")

    def _check(self, target: Path, text: str) -> None:
        if not target.exists() or target.read_text() != text:
            raise CommandError("docs/workflow.md is out of date: run `manage.py workflow_doc`.")
        self.stdout.write("docs/workflow.md is up to date.")
