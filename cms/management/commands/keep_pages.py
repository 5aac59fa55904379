"""`manage.py keep_pages`: lets nginx serve this machine's files of readers' pages, while nothing was taken down."""

import signal
import socket
import threading
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from cms.serving.files import Files
from cms.serving.keeper import RENEW_EVERY, Keeper, keep
from cms.serving.state import Primary


class Command(BaseCommand):
    help = "Hold the lease under which nginx serves the pages in PAGE_FILES_ROOT. Runs until it is stopped."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--node", default=socket.gethostname(), help="the name of this machine")
        parser.add_argument(
            "--every",
            type=float,
            default=RENEW_EVERY,
            help="seconds between two looks at the database; a take-down waits about as long",
        )

    def handle(self, *args: Any, node: str, every: float, **options: Any) -> None:
        if not settings.PAGE_FILES_ROOT:
            raise CommandError("PAGE_FILES_ROOT is not set: name the folder in which nginx looks for pages.")
        over = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: over.set())
        root = Path(settings.PAGE_FILES_ROOT)
        self.stdout.write(f"{node} keeps pages in {root}.")
        keep(Keeper(node, Files(root), Primary()), over, every)
