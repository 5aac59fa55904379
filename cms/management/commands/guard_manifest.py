"""Write down what the guard looks like, after its SQL was changed on purpose."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand

from articles.guard.manifest import MANIFEST, present_guard


class Command(BaseCommand):
    help = "Write articles/guard/manifest.json from a freshly migrated database. For developers."

    def handle(self, *args: Any, **options: Any) -> None:
        parts = present_guard()
        MANIFEST.write_text(json.dumps(parts, indent=1, sort_keys=True) + "\n")
        self.stdout.write(f"{len(parts)} parts written to {MANIFEST.name}")
