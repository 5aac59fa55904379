"""Processes that act on an article until somebody kills them: `python -m tests.faults.victim`.

It forks one for each line "DATABASE ACT ACCOUNT ROW" on its standard input. Each says "ready", its own number and that
of its session in PostgreSQL, acts, and says "done" if it lives to.
"""

from __future__ import annotations

import os
import signal
import sys

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
django.setup()

# ruff: noqa: E402 -- models can be imported only now
from django.db import connection

from articles.actions import drafting, publishing, signing, submission
from articles.models import Article, Edition
from articles.workflow import Kind
from cms.accounts.models import User
from tests.databases import used
from tests.factories import PASSPHRASE


def save(by: User, pk: int) -> None:
    article = Article.objects.get(pk=pk)
    text = {"body": f"{article.body}\n\nSentence {article.version}."}
    drafting.save_article(article=article, by=by, version=article.version, fields=text, reason="One more")


def save_on_and_on(by: User, pk: int) -> None:
    while True:
        save(by, pk)


def submit(by: User, pk: int) -> None:
    article = Article.objects.get(pk=pk)
    submission.submit(article=article, by=by, version=article.version, change_kind="re_review")


def sign(by: User, pk: int) -> None:
    edition = Edition.objects.get(pk=pk)
    values = {"kind": Kind.MEDICAL_REVIEW, "digest": edition.digest, "passphrase": PASSPHRASE}
    signing.sign(edition=edition, by=by, has_interests=False, **values)


def publish(by: User, pk: int) -> None:
    publishing.publish(edition=Edition.objects.get(pk=pk), by=by)


ACTS = {act.__name__: act for act in (save, save_on_and_on, submit, sign, publish)}


def live(database: str, act: str, account: str, row: str) -> None:
    """What a forked process does."""
    with used(database):
        by = User.objects.get(pk=int(account))
        print("ready", os.getpid(), connection.connection.info.backend_pid, flush=True)
        ACTS[act](by, int(row))
        connection.close()
        print("done", flush=True)


if __name__ == "__main__":
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        if os.fork() == 0:
            live(*line.split())
            os._exit(0)
