"""Start the offline registries: `python -m citations.replay --port 0`. Prints their address and runs until stopped.

--port 0 takes a free one. --records articles.demo.material:sources registers what a function gives as well: a mapping
whose values have a `record`.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import signal

from django.conf import settings

from citations.records import Record
from citations.replay.library import library
from citations.replay.server import Registries


def main() -> None:
    # The readers of registries' formats refuse in words; nothing here is translated.
    settings.configure(USE_I18N=False)
    words = argparse.ArgumentParser(prog="python -m citations.replay", description=__doc__)
    words.add_argument("--port", type=int, default=0)
    words.add_argument("--records", default="", metavar="MODULE:FUNCTION")
    chosen = words.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with Registries(library(records_from(chosen.records)), chosen.port) as server:
        print(server.address, flush=True)
        with contextlib.suppress(KeyboardInterrupt):
            server.serve_forever()


def records_from(place: str) -> list[Record]:
    """The records that `module:function` gives; none for ""."""
    if not place:
        return []
    module, _colon, function = place.partition(":")
    return [source.record for source in getattr(importlib.import_module(module), function)().values()]


if __name__ == "__main__":
    main()
