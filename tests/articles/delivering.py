"""What is in the queue, done as the worker does it, so that mails are in the outbox."""

import pytest
from django.core import mail
from procrastinate.contrib.django.models import ProcrastinateJob

from cms.jobs import app


def deliver():
    """Do what is in the queue; then what came since the last time is in the outbox."""
    done = getattr(deliver, "done", 0)
    while job := ProcrastinateJob.objects.filter(pk__gt=done).order_by("pk").first():
        app.tasks[job.task_name].func(**job.args)
        done = job.pk
    deliver.done = done


@pytest.fixture
def fresh_queue():
    """For tests that deliver: each begins with its own queue."""
    deliver.done = 0


def skip_to_now():
    deliver()
    mail.outbox.clear()


def told():
    """Who got which subject."""
    deliver()
    return sorted((message.to[0], message.subject) for message in mail.outbox)
