"""An external reviewer as tests need one: asked, with the link that the mail held, and a browser that opened it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.core import mail
from django.test import Client

from articles.actions import reviewing
from articles.models import Assignment, Edition, ReviewLink
from articles.workflow import Kind
from cms.accounts.models import User
from tests import factories

ADDRESS = re.compile(r"https?://[^/]+(/review/[\w-]+/)")
CODE = re.compile(r"^(\d{4} \d{4})$", re.MULTILINE)


@dataclass
class Outsider:
    """An external reviewer of one edition, and the address they were mailed."""

    account: User
    edition: Edition
    assignment: Assignment
    address: str

    @property
    def link(self) -> ReviewLink:
        return self.assignment.links.first()

    def opened(self) -> Client:
        """A browser in which they pressed “Open the review”."""
        client = Client()
        assert client.post(self.address).status_code == 302
        return client

    def accept(self) -> None:
        reviewing.accept(assignment=self.assignment, by=self.account, has_interests=False)


def outsider(
    kind: str = Kind.MEDICAL_REVIEW, *, edition: Edition | None = None, account: User | None = None
) -> Outsider:
    """Somebody external who was just asked; nothing is answered yet."""
    edition, account = edition or factories.edition(), account or factories.external_reviewer(kind)
    assignment = reviewing.assign(
        article=edition.article, by=factories.desk_editor(), reviewer=account.person.reviewer, kind=kind
    )
    return Outsider(account, edition, assignment, mailed_address())


def mailed_address() -> str:
    """Where the link in the newest mail leads."""
    return ADDRESS.search(mail.outbox[-1].body)[1]


def mailed_code() -> str:
    """The code in the newest mail, in two groups as it is printed."""
    return CODE.search(mail.outbox[-1].body)[1]
