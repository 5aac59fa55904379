"""The job queue. A job is enqueued inside the transaction that needs it, so it exists exactly when its cause does.

Every app may have a `jobs.py`; it imports `app` from here and decorates short functions that call an action as the
system account. Jobs run at least once, never exactly once: each must do no harm when it runs again.
"""

from procrastinate import JobContext
from procrastinate.contrib.django import app
from procrastinate.jobs import Status

from cms import limits

__all__ = ["app"]

# A worker reports every 10 seconds; one that has been silent for this long is dead.
DEAD_AFTER_SECONDS = 60
# A job that takes its worker down with it is given up, or it would stop all others for good.
ATTEMPTS = 3
KEEP_FINISHED_HOURS = 24 * 30


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="retry_stalled_jobs", pass_context=True)
async def retry_stalled_jobs(context: JobContext, timestamp: int) -> None:
    """Give the jobs of a killed worker to another one; procrastinate alone would leave them for ever."""
    jobs = context.app.job_manager
    for job in await jobs.get_stalled_jobs(seconds_since_heartbeat=DEAD_AFTER_SECONDS):
        if job.attempts < ATTEMPTS:
            await jobs.retry_job(job)
        else:
            await jobs.finish_job(job, status=Status.FAILED, delete_job=False)


@app.periodic(cron="30 3 * * *")
@app.task(queueing_lock="forget_finished_jobs", pass_context=True)
async def forget_finished_jobs(context: JobContext, timestamp: int) -> None:
    """What was done is in the audit trail; the queue keeps its own record for a month, failures for good."""
    await context.app.job_manager.delete_old_jobs(nb_hours=KEEP_FINISHED_HOURS)


@app.periodic(cron="50 * * * *")
@app.task(queueing_lock="forget_ended_windows")
def forget_ended_windows(timestamp: int) -> None:
    """How often somebody did something counts for an hour at most."""
    limits.forget_ended_windows()
