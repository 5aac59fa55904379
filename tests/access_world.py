"""Everybody who may knock at a page, and one of everything that a page can be about, for tests/test_access.py."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.test import Client
from django.utils import timezone
from reversion.models import Version

from articles.actions import commenting, findings, partners, publishing, reviewing, synonyms
from articles.models import Finding, Person, Publication
from articles.workflow import ChangeKind, Kind
from citations.actions.pasting import start_paste
from citations.models import Citation
from cms.accounts.models import Role, User
from tests import factories
from tests.citations import judged

SECRET_WORDS = "Wholly unpublished words"

ANONYMOUS, NO_ROLE, EDITOR, MANAGING, CHIEF = (
    "anonymous",
    "no role",
    "editor",
    "managing editor",
    "chief editor",
)
ADMINISTRATOR, AUDITOR, MEDICAL, FACTS, STRANGER = (
    "administrator",
    "auditor",
    "medical reviewer",
    "fact checker",
    "a reviewer nobody asked",
)


@dataclass
class World:
    """People by what they may do, and the values that stand for the parts of an address."""

    clients: dict[str, Client]
    values: dict[str, dict[str, Any]]


def build() -> World:
    """An article that is live, with newer words under review that only some may see; and what hangs on it."""
    medical, facts = factories.reviewer(Kind.MEDICAL_REVIEW), factories.reviewer(Kind.FACT_CHECK)
    writer = factories.editor()
    article = factories.live_article(by=writer)
    article = factories.changed(article, body=f"## News\n\n{SECRET_WORDS}.[@{_key(article)}]")
    edition = factories.edition(of=article, change_kind=ChangeKind.UPDATE, change_note="News")
    signoff = factories.signed(edition, Kind.MEDICAL_REVIEW, by=medical)
    invitation = reviewing.assign(
        article=article, by=factories.managing_editor(), reviewer=facts.person.reviewer, kind=Kind.FACT_CHECK
    )
    reviewing.accept(
        assignment=invitation, by=facts, has_interests=True, interests="Shares in a maker of rings"
    )
    commenting.write_comment(
        edition=edition, by=medical, quotation=SECRET_WORDS, text="Why?", suggestion="Some unpublished words"
    )
    (comment,) = commenting.send_comments(edition=edition, by=medical)
    condition = factories.approved_if(edition, by=medical)
    pending = commenting.write_comment(edition=edition, by=medical, quotation=SECRET_WORDS, text="Why now?")
    said = findings.receive_feedback(
        by=User.objects.system(), edition=edition, verdict="inaccurate", suspicion="fast"
    )
    finding = findings.raise_finding(
        article=article,
        by=writer,
        kind=Finding.Kind.OTHER,
        severity=Finding.Severity.WARNING,
        summary="Look here",
    )
    ready = factories.ready_edition()
    schedule = publishing.schedule(
        edition=ready, by=factories.managing_editor(), publish_at=timezone.now() + datetime.timedelta(days=9)
    )
    subscriber, _secret = partners.add_subscriber(
        by=factories.managing_editor(), name="Partner", address="https://partner.example/hook"
    )
    accounts = {
        NO_ROLE: factories.user(),
        EDITOR: factories.editor(),
        MANAGING: factories.managing_editor(),
        CHIEF: factories.chief_editor(),
        ADMINISTRATOR: factories.administrator(),
        AUDITOR: factories.user(Role.AUDITOR),
        MEDICAL: medical,
        FACTS: facts,
        STRANGER: factories.reviewer(),
    }
    paste = start_paste(by=writer, lines=["Okafor A. Falls in later life. J Ex. 2019;12(3):101-109."])
    versions = Version.objects.get_for_object(article).order_by("pk")
    account = factories.editor()
    reviewer_pk = factories.reviewer(Kind.FACT_CHECK).person.reviewer.pk
    same = synonyms.add_synonyms(by=writer, words=["Osgood-Schlatter disease", "sore knee"])
    rows = {
        "article": article.pk,
        "live_article": article.pk,
        "edition": edition.pk,
        "live_edition": article.live_edition_id,
        "signoff": signoff.pk,
        "assignment": invitation.pk,
        "comment": comment.pk,
        "condition": condition.pk,
        "pending": pending.pk,
        "finding": finding.pk,
        "feedback": said.pk,
        "schedule": schedule.pk,
        "topic": article.topic_id,
        "synonym": same.pk,
        "subscriber": subscriber.pk,
        "citation": Citation.objects.get(key=_key(article)).pk,
        "journal": judged.journal().pk,
        "paste": paste.pk,
        "line": paste.lines.get().pk,
        "account": account.pk,
        "person": account.person.pk,
        "reviewer": reviewer_pk,
        "version": versions.first().pk,
        "facts_person": facts.person.pk,
        "slug": article.slug,
        "topic_slug": article.topic.slug,
        "person_slug": Person.objects.get(user=writer).slug,
        "live_number": Publication.objects.filter(article=article).latest("pk").edition.number,
    }
    return World({ANONYMOUS: Client(), **{name: _signed_in(user) for name, user in accounts.items()}}, rows)


def _signed_in(user: User) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(user)
    client.get("/accounts/sessions/")
    return client


def _key(article: Any) -> str:
    return article.body.split("[@")[1].split("]")[0]
