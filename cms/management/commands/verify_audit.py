"""Recompute everything that the published pages rest on, and fail naming what does not fit."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from articles.verification import PARTS
from cms.audit import chain
from cms.audit.snapshot import one_moment

MOST = 50


class Command(BaseCommand):
    help = (
        "Recompute every digest, signature, publication and link of the audit trail, and check the guard itself. "
        "Exits with 1 and names each row that does not fit."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--anchor", type=Path, help="a file of earlier heads ('number hash' a line) that must still hold"
        )
        parser.add_argument(
            "--write-anchor", type=Path, help="append the present head to this file; keep it elsewhere"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        with one_moment():
            faults = list(self.faults(options["anchor"]))
            seq, digest = chain.head()
        for fault in faults[:MOST]:
            self.stderr.write(fault)
        if faults:
            raise CommandError(f"{len(faults)} things do not fit. The first: {faults[0]}")
        if options["write_anchor"]:
            with options["write_anchor"].open("a") as anchors:
                anchors.write(f"{seq} {digest}\n")
        self.stdout.write(f"All evidence fits. Head of the audit trail: {seq} {digest}")

    def faults(self, anchor: Path | None) -> Iterator[str]:
        for name, check in PARTS:
            self.stdout.write(f"Checking {name} …")
            yield from check()
        if anchor:
            yield from anchor_faults(anchor)


def anchor_faults(anchor: Path) -> Iterator[str]:
    """Heads that were written down and are no longer part of the trail: it was rolled back or rewritten."""
    for number, line in enumerate(anchor.read_text().splitlines(), start=1):
        seq, _space, digest = line.strip().partition(" ")
        if not seq.isdecimal():
            raise CommandError(f"{anchor}, line {number}: expected a number and a hash")
        if not chain.holds_anchor(int(seq), digest):
            yield f"the trail no longer holds the head of event {seq} written down in {anchor}"
