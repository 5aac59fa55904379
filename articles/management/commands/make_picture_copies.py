"""Make the smaller copies of pictures that were uploaded before pages offered any."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from articles.actions.images import make_missing_copies
from articles.models import Image
from cms.accounts.models import User


class Command(BaseCommand):
    help = "Make the copies of stored pictures that pages offer and that are missing. Does nothing the second time."

    def handle(self, *args: Any, **options: Any) -> None:
        system, made, failed = User.objects.system(), 0, 0
        for image in Image.objects.order_by("pk").iterator(chunk_size=100):
            try:
                made += make_missing_copies(image=image, by=system)
            except OSError as error:
                failed += 1
                self.stderr.write(f"{image.file.name}: {error.strerror or error}")
        self.stdout.write(f"Pictures that were given their missing copies: {made}.")
        if failed:
            raise CommandError(f"Pictures that still lack copies: {failed}.")
