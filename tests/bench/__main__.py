"""`python3 dev.py bench [--quick]`: reader pages, saving, publishing, and the watch over sources, pages of a large
desk, search, and the comparison of a text with a large library."""

import argparse
import logging
import os
import time

import django
from django.test.utils import setup_test_environment

os.environ.update(DJANGO_SETTINGS_MODULE="tests.settings", BENCH="1")
os.environ["TRUSTED_PROXY_COUNT"] = "1"  # so that the load can come from many networks


def main() -> None:
    parser = argparse.ArgumentParser(prog="python3 dev.py bench", description=__doc__)
    parser.add_argument(
        "--quick", action="store_true", help="10,000 articles instead of 100,000, shorter runs"
    )
    quick = parser.parse_args().quick
    django.setup()
    setup_test_environment()
    logging.disable(logging.INFO)
    from cms import postgres
    from tests import databases
    from tests.bench import measures, overlap, registries, search, serving

    started = time.monotonic()
    with postgres.running(), databases.copied() as name, databases.used(name):
        databases.wait_for_disk(True)
        measures.reader_pages(name, seconds=2 if quick else 6)
        serving.one_core(name, seconds=1 if quick else 3, text=measures.long_text())
        measures.saving(name, rounds=20 if quick else 60)
        measures.publishing(rounds=5 if quick else 20)
        registries.retraction_watch_pass(rows=70_000)
        registries.nightly_watch(name, sources=1_000 if quick else 10_000, rows=70_000)
        measures.large_desk(name, sizes=(1_000, 10_000 if quick else 100_000))
        search.searching(name, articles=10_000 if quick else 100_000, rounds=20 if quick else 60)
        overlap.comparing(name, articles=10_000 if quick else 100_000, rounds=10 if quick else 20)
    print(f"\n{time.monotonic() - started:.0f} seconds in all.")


if __name__ == "__main__":
    main()
