"""What the tests of the reviewing and publishing pages share."""

from __future__ import annotations

import html
import re
from typing import Any

from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from procrastinate.contrib.django.models import ProcrastinateJob

from articles.models import (
    Article,
    Assignment,
    Edition,
    EditionRecall,
    Finding,
    InterestWaiver,
    Publication,
    Revocation,
    Schedule,
    SignOff,
    Topic,
)
from articles.workflow import Kind
from cms.accounts.models import User
from cms.audit.models import AuditEvent
from tests import factories
from tests.articles.desk.written import address, evidence_of

__all__ = ["address", "evidence_of"]

TABLES = (
    Assignment,
    Edition,
    EditionRecall,
    Finding,
    InterestWaiver,
    Publication,
    Revocation,
    Schedule,
    SignOff,
    Topic,
    ProcrastinateJob,
)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def words(response: HttpResponse) -> str:
    """What a page says, without its markup."""
    body = re.sub(r"<(script|style|template).*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())


def links(response: HttpResponse) -> set[str]:
    """Where a page leads."""
    return {html.unescape(url) for url in re.findall(r'<a [^>]*href="([^"]*)"', response.content.decode())}


def close_trail() -> None:
    """Link what happened so far into the audit trail, as a COMMIT does."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def traces(*articles: Article) -> dict[str, Any]:
    """Everything that a refused act must leave as it was: rows, states, versions, audit trail, mails."""
    close_trail()
    counts = {model.__name__: model.objects.count() for model in TABLES}
    states = {
        "assignments": list(Assignment.objects.order_by("pk").values_list("pk", "state")),
        "findings": list(Finding.objects.order_by("pk").values_list("pk", "state", "owner")),
        "schedules": list(Schedule.objects.order_by("pk").values_list("pk", "state")),
        "pages": list(
            Article.objects.order_by("pk").values_list("pk", "slug", "public_state", "live_edition")
        ),
        # A refused try at a passphrase is a note in the trail; it must be the only thing there.
        "trail": AuditEvent.objects.exclude(act__startswith="note: ").count(),
    }
    return counts | states | {article.pk: evidence_of(article) for article in articles}


def asked_reviewer(edition: Edition, kind: str = Kind.MEDICAL_REVIEW, **more: Any) -> User:
    """A reviewer of `kind` who accepted the article of `edition`."""
    reviewer = factories.reviewer(kind, **more)
    factories.asked(edition.article, kind, reviewer)
    return reviewer


def invitation_of(reviewer: User) -> Assignment:
    return Assignment.objects.get(reviewer__person__user=reviewer)


def signature(edition: Edition, **changes: Any) -> dict[str, Any]:
    """The form of the signature as a browser sends it."""
    return {
        "digest": edition.digest,
        "has_interests": "False",
        "interests": "",
        "note": "",
        "valid_until": "",
        "passphrase": factories.PASSPHRASE,
    } | changes


def queries_of(client: Client, url: str) -> int:
    """How many queries a page takes; asked twice, so that what is cached for the process does not count."""
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)
