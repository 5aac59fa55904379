"""Public pages as a reader meets them: fetched without an account and taken apart; and the stages of an article."""

from __future__ import annotations

import datetime
import json
from functools import cached_property
from typing import Any

import lxml.html
from django.core import signing
from django.test import Client
from django.utils import timezone

from articles.actions import publishing
from articles.actions.findings import receive_feedback
from articles.models import Article, Edition
from articles.reader.tickets import receipt_of
from articles.workflow import ChangeKind, Kind
from cms.accounts.models import User
from tests import factories


class Page:
    """An answer to a reader, with its HTML as a tree."""

    def __init__(self, response: Any) -> None:
        self.response = response
        self.status = response.status_code
        self.html = response.content.decode()

    @cached_property
    def tree(self) -> Any:
        return lxml.html.document_fromstring(self.response.content)

    @property
    def text(self) -> str:
        """The words of the main part, with single blanks."""
        return words(self.tree.xpath("//main")[0])

    def all(self, path: str) -> list[Any]:
        return self.tree.xpath(path)

    def words(self, path: str) -> list[str]:
        return [words(element) for element in self.all(path)]

    @property
    def graph(self) -> dict[str, dict[str, Any]]:
        """The nodes of the structured data by their kind."""
        data = json.loads(self.all("//script[@type='application/ld+json']")[0].text)
        return {node["@type"]: node for node in data["@graph"]}

    @property
    def people(self) -> dict[str, dict[str, Any]]:
        """The people of the structured data by their id."""
        data = json.loads(self.all("//script[@type='application/ld+json']")[0].text)
        return {node["@id"]: node for node in data["@graph"] if node["@type"] == "Person"}


def words(element: Any) -> str:
    return " ".join(element.text_content().replace("\u2060", "").split())


def read(address: str, **headers: str) -> Page:
    """What an anonymous reader gets at `address`."""
    return Page(Client().get(address, headers=headers))


def published(
    an_article: Article, *, medical: User | None = None, fact: User | None = None, **submission: Any
) -> Edition:
    """The working copy as the next live edition, signed by the people named."""
    edition = factories.edition(of=an_article, by=an_article.owner, **submission)
    factories.signed(edition, Kind.MEDICAL_REVIEW, by=medical)
    factories.signed(edition, Kind.FACT_CHECK, by=fact)
    publishing.publish(edition=edition, by=factories.managing_editor())
    return edition


def aged(ticket: str, seconds: int = 30) -> str:
    """The ticket of a feedback form as if the form had been opened some seconds ago: nobody waits in a test."""
    pk, once, made_at = signing.loads(ticket, salt="reader.feedback")
    return signing.dumps([pk, once, made_at - seconds], salt="reader.feedback")


def reported(an_article: Article, code: str = "aaaa-bbbb-cccc-dddd", **said: Any) -> str:
    """The address of the receipt of a report about the live edition."""
    receive_feedback(
        by=User.objects.system(),
        edition=reload(an_article).live_edition,
        receipt=receipt_of(code),
        **{"verdict": "inaccurate", "heading": "What helps", "text": "The zqx dose is wrong."} | said,
    )
    return f"/feedback/{code}/"


def next_edition(
    an_article: Article, *, kind: str = ChangeKind.UPDATE, note: str = "More about treatment.", **fields: Any
) -> Edition:
    """A further live edition of a live article."""
    return published(factories.changed(an_article, **fields), change_kind=kind, change_note=note)


def reload(an_article: Article) -> Article:
    return Article.objects.get(pk=an_article.pk)


def day(moment: datetime.datetime) -> str:
    """A date as pages print it."""
    local = timezone.localtime(moment)
    return f"{local.day} {local:%B %Y}"


def suspended(an_article: Article) -> Article:
    publishing.suspend(article=an_article, by=factories.editor(), reason="A dose may be wrong.")
    return reload(an_article)


def withdrawn(an_article: Article, reason: str = "obsolete", replacement: Article | None = None) -> Article:
    publishing.withdraw(
        article=an_article,
        by=factories.managing_editor(),
        withdrawal_reason=reason,
        reason="The board decided so.",
        replacement=replacement,
    )
    return reload(an_article)
