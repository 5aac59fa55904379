"""The proof of an edition: what was signed, by whom, and how anybody can check that it is still the same."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone

from articles.models import Article, Edition, SignOff
from articles.reader.article_page import Crumb, absolute, crumbs_to
from articles.reader.history import SeenEdition

SIGNED = {
    "json": ("content", "application/json"),
    "html": ("html", "text/plain; charset=utf-8"),
}
"""What was signed, by the ending of its address: the column it stands in and the type it is sent as.

The page is sent as plain text, because it is here to be checked and lacks all that stands round it on the site.
"""


@dataclass(frozen=True)
class Signature:
    """An approval of exactly these two digests."""

    kind: str
    name: str
    credentials: str
    url: str
    attestation: str
    digest: str
    signed_at: datetime.datetime
    valid_until: datetime.datetime
    taken_back_at: datetime.datetime | None

    @property
    def has_ended(self) -> bool:
        """Whether its time has run out; a later one of the same person may hold."""
        return self.valid_until <= timezone.now()


@dataclass(frozen=True)
class ProofPage:
    title: str
    slug: str
    number: int
    is_current: bool
    digest: str
    html_digest: str
    shown: SeenEdition
    article_url: str
    crumbs: tuple[Crumb, ...]
    signatures: tuple[Signature, ...]

    @property
    def edition_url(self) -> str:
        return f"{self.article_url}versions/{self.number}/"

    @property
    def content_url(self) -> str:
        return absolute(f"{self.edition_url}signed.json")

    @property
    def file_name(self) -> str:
        return file_name(self.slug, self.number, "json")

    @property
    def html_url(self) -> str:
        return absolute(f"{self.edition_url}signed.html")


def proof_of(
    article: Article, edition: Edition, shown: SeenEdition, approvals: Iterable[SignOff]
) -> ProofPage:
    """The proof of an edition that readers have seen; `approvals` are those of `queries.approvals_of`."""
    url, title = article.get_absolute_url(), article.live_edition.title
    return ProofPage(
        title=title,
        slug=article.slug,
        number=edition.number,
        is_current=edition.number == article.live_edition.number,
        digest=edition.digest,
        html_digest=edition.html_digest,
        shown=shown,
        article_url=url,
        crumbs=crumbs_to(article.topic, Crumb(title, url)),
        signatures=tuple(_signature(one) for one in approvals),
    )


def file_name(slug: str, number: int, extension: str) -> str:
    """What a browser calls a file of an edition when it keeps it."""
    return f"{slug}-edition-{number}.{extension}"


def _signature(signoff: SignOff) -> Signature:
    return Signature(
        kind=signoff.kind,
        name=signoff.signer_name,
        credentials=signoff.signer_credentials,
        url=signoff.person.get_absolute_url() if signoff.person.is_public else "",
        attestation=signoff.attestation,
        digest=signoff.digest,
        signed_at=signoff.signed_at,
        valid_until=signoff.valid_until,
        taken_back_at=signoff.revoked_at,
    )
