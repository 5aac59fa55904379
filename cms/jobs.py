"""The job queue: tasks are registered here, enqueued inside the transaction that needs them.

Other modules write `@app.task(...)` or `@app.periodic(cron=...)` in their own `jobs.py`, which every app may have.
"""

import procrastinate
from procrastinate.contrib.django import app

__all__ = ["app"]

# A worker reports every 10 seconds that it lives; one silent for this long is dead, and its jobs are done again.
STALLED_AFTER_SECONDS = 60


def on_app_ready(ready: procrastinate.App) -> None:
    """Hook of procrastinate: the queue is ready."""
