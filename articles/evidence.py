"""Checking the evidence that hangs together: editions, what derives from them, publications and live pages.

`cms.audit.chain` proves that no audited row was changed; this proves the rows that PostgreSQL derives, and that
everything ever published rested on two valid signatures.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.db import connection
from django.db.models import F, Q

from articles.models import (
    Address,
    Article,
    Contribution,
    Edition,
    EditionContributor,
    Feedback,
    Publication,
    SignOff,
    Verdict,
)
from articles.workflow import PUTS_UP, Decision, Kind, PublicationKind, PublicState
from cms.audit.chain import sha256_hex
from cms.audit.models import AuditEvent

CARRIED = ("identity", "judgement", "quotation", "locator", "note", "person_id", "user_id", "given_at")
CHANGED_CLAIMS = """
SELECT coalesce(c.id, 0)
  FROM (SELECT d.* FROM articles_edition e, guard.claims_of(e.claimed::jsonb, e.content::jsonb) d WHERE e.id = %s) d
  FULL JOIN (SELECT * FROM articles_claim WHERE edition_id = %s) c ON c.position = d.position
 WHERE (c.text, c.heading, c.mentions, c.keys, c.identity)
       IS DISTINCT FROM (d.text, d.heading, d.mentions, d.keys, d.identity)
"""
MOVED_VERDICTS = """
SELECT v.id FROM articles_verdict v LEFT JOIN articles_claim c ON c.id = v.claim_id
 WHERE c.identity IS DISTINCT FROM v.identity ORDER BY v.id
"""

LOST_SAVES = """
WITH said AS (
  SELECT seq, row_id AS article, actor_id, ("row" ->> 'version')::int AS version,
         jsonb_build_array("row" -> 'title', "row" -> 'standfirst', "row" -> 'key_points', "row" -> 'body',
           "row" -> 'language', "row" -> 'meta_description', "row" -> 'risk_class', "row" -> 'author_ids',
           "row" -> 'editor_ids') AS written
    FROM audit_auditevent WHERE row_table = 'articles_article' AND "row" ? 'version'
), saved AS (
  SELECT *, lag(written) OVER (PARTITION BY article ORDER BY seq) IS DISTINCT FROM written AS is_save FROM said
)
SELECT article, version FROM saved s
 WHERE is_save AND NOT EXISTS (
   SELECT FROM articles_contribution c WHERE (c.article_id, c.version, c.user_id) = (s.article, s.version, s.actor_id))
 ORDER BY seq
"""
"""The columns are those of `guard.written`."""


def evidence_faults() -> Iterator[str]:
    """Every row that does not fit, in words that name it."""
    for edition in Edition.objects.order_by("article_id", "number").iterator(chunk_size=50):
        yield from _edition_faults(edition)
    publications = Publication.objects.put_up().select_related(
        "medical_signoff__revocation", "fact_signoff__revocation"
    )
    for publication in publications.order_by("id").iterator():
        yield from _publication_faults(publication)
    articles = Article.objects.only("pk", "slug", "live_edition_id", "public_state").order_by("pk")
    for article in articles.iterator():
        yield from _article_faults(article)
    yield from _contribution_faults()
    yield from _verdict_faults()
    yield from _promise_faults()
    yield from _feedback_faults()


def _edition_faults(edition: Edition) -> Iterator[str]:
    name = f"articles_edition {edition.pk}"
    if edition.digest != sha256_hex(edition.content):
        yield f"{name}: the digest is not that of the content"
        return
    if edition.html_digest != sha256_hex(edition.html):
        yield f"{name}: the page is not the one that was signed"
    earlier = Edition.objects.filter(article=edition.article_id, number__lt=edition.number).count()
    if edition.number != earlier + 1:
        yield f"{name}: a number is missing before {edition.number}"
    for ours, theirs in zip(_printed(edition), _stored(edition), strict=False):
        if ours != theirs:
            yield f"articles_editioncitation {theirs[-1]}: not what edition {edition.pk} prints"
    if len(_printed(edition)) != edition.citations.count():
        yield f"{name}: its references are not those of its content"
    yield from _claim_faults(edition)
    if not Contribution.objects.filter(pk=edition.contribution_mark, article=edition.article_id).exists():
        yield f"{name}: the save that it was made of is gone"
    for part, person in sorted(_contributors_now(edition) ^ _contributors_noted(edition), key=str):
        yield f"{name}: its contributors were changed ({part} {person})"
    for row in EditionContributor.objects.filter(edition=edition).select_related("person"):
        if row.user_id and row.person and row.person.user_id != row.user_id:
            yield f"{name}: contributor {row.pk} is not the account of the person"


def _claim_faults(edition: Edition) -> Iterator[str]:
    """Claims must be what the edition says they are."""
    try:
        json.loads(edition.claimed)
    except ValueError:
        yield f"articles_edition {edition.pk}: its claims cannot be read"
        return
    with connection.cursor() as cursor:
        cursor.execute(CHANGED_CLAIMS, [edition.pk, edition.pk])
        for (claim,) in cursor.fetchall():
            yield f"articles_claim {claim}: not what edition {edition.pk} claims"


def _verdict_faults() -> Iterator[str]:
    """Verdicts must be about the claim they were given on, and carried ones say what they were carried from."""
    with connection.cursor() as cursor:
        cursor.execute(MOVED_VERDICTS)
        for (verdict,) in cursor.fetchall():
            yield f"articles_verdict {verdict}: not about the claim it was given on"
    for verdict in Verdict.objects.filter(carried_from__isnull=False).select_related("carried_from"):
        if any(getattr(verdict, name) != getattr(verdict.carried_from, name) for name in CARRIED):
            yield f"articles_verdict {verdict.pk}: not what verdict {verdict.carried_from_id} says"


def _promise_faults() -> Iterator[str]:
    """A signature given in advance must be on exactly the text that its giver was shown, right after the edition."""
    kept = SignOff.objects.filter(condition__isnull=False).exclude(
        condition__edition=F("edition__base_edition"),
        condition__expected_digest=F("digest"),
        condition__expected_html_digest=F("html_digest"),
        condition__person=F("person"),
    )
    for signoff in kept.values_list("pk", flat=True).order_by("pk"):
        yield f"articles_signoff {signoff}: not what its signer approved in advance"


def _feedback_faults() -> Iterator[str]:
    """A reader's words must be those whose fingerprint the trail has."""
    rows = Feedback.objects.order_by("pk").values_list("pk", "text", "salt", "fingerprint")
    for pk, text, salt, fingerprint in rows.iterator():
        if fingerprint != (sha256_hex(salt + text) if text else ""):
            yield f"articles_feedback {pk}: not the words that came"


class _Same:
    """Stands for a value that is not compared."""

    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = None  # type: ignore[assignment]


def _printed(edition: Edition) -> list[tuple[Any, ...]]:
    references = json.loads(edition.content)["citations"]
    return [
        (
            position,
            reference["citation"],
            reference["key"],
            reference["text"],
            reference["record"],
            bool(reference["uses"]) and all(use["as_retracted"] for use in reference["uses"]),
            _Same(),
        )
        for position, reference in enumerate(references, start=1)
    ]


def _stored(edition: Edition) -> list[tuple[Any, ...]]:
    columns = ("position", "citation_id", "key", "text", "facts", "as_retracted", "pk")
    return list(edition.citations.order_by("position").values_list(*columns))


def _contributors_noted(edition: Edition) -> set[tuple[str, str]]:
    rows = EditionContributor.objects.filter(edition=edition).values_list("part", "user_id", "person_id")
    return {
        (part, f"account {user}" if part != "byline" else f"person {person}") for part, user, person in rows
    }


def _contributors_now(edition: Edition) -> set[tuple[str, str]]:
    """Who contributed, worked out again from the saves and the byline."""
    shown_before = Publication.objects.put_up().filter(
        article=edition.article_id, acted_at__lt=edition.submitted_at
    )
    last_shown = shown_before.select_related("edition").order_by("-id").first()
    mark = last_shown.edition.contribution_mark if last_shown else 0
    saves = Contribution.objects.filter(
        article=edition.article_id, pk__gt=mark, pk__lte=edition.contribution_mark
    )
    byline = json.loads(edition.content)["byline"]
    return {
        *(("saved", f"account {user}") for user in saves.values_list("user_id", flat=True)),
        ("submitted", f"account {edition.submitted_by_id}"),
        *(("byline", f"person {entry['person']}") for entry in byline),
    }


def _publication_faults(publication: Publication) -> Iterator[str]:
    name = f"articles_publication {publication.pk}"
    pairs = (
        (publication.medical_signoff, publication.medical_signer_id, Kind.MEDICAL_REVIEW),
        (publication.fact_signoff, publication.fact_signer_id, Kind.FACT_CHECK),
    )
    for signoff, signer_id, kind in pairs:
        if signoff is None:
            yield f"{name}: no {kind} sign-off"
            continue
        fits = (signoff.edition_id, signoff.digest, signoff.kind, signoff.decision, signoff.person_id)
        if fits != (publication.edition_id, publication.digest, kind, Decision.APPROVE, signer_id):
            yield f"{name}: sign-off {signoff.pk} is not a {kind} approval of this edition"
        if not signoff.signed_at < publication.acted_at < signoff.valid_until:
            yield f"{name}: sign-off {signoff.pk} was not valid at the time"
        if hasattr(signoff, "revocation") and signoff.revocation.revoked_at < publication.acted_at:
            yield f"{name}: sign-off {signoff.pk} had been revoked"
        wrote = EditionContributor.objects.filter(edition=publication.edition_id)
        if wrote.filter(Q(person=signoff.person_id) | Q(user=signoff.user_id)).exists():
            yield f"{name}: the signer of {signoff.pk} had written part of it"
    if publication.medical_signer_id == publication.fact_signer_id:
        yield f"{name}: one person gave both sign-offs"


def _article_faults(article: Article) -> Iterator[str]:
    newest = Publication.objects.filter(article=article).order_by("-id").first()
    expected = (PublicState.UNPUBLISHED.value, None)
    if newest:
        expected = (
            _state_after(newest),
            None if newest.kind == PublicationKind.WITHDRAWN else newest.edition_id,
        )
    if (article.public_state, article.live_edition_id) != expected:
        yield f"articles_article {article.pk}: readers see something that no publication put there"
    if not Address.objects.filter(slug=article.slug, article=article).exists():
        yield f"articles_article {article.pk}: its address is not registered"


def _state_after(publication: Publication) -> str:
    return PublicState.LIVE.value if publication.kind in PUTS_UP else publication.kind


def _contribution_faults() -> Iterator[str]:
    """Saves and addresses must each have an event about the article, by the same account, with the same version; and
    each event that changed the words a save."""
    events = AuditEvent.objects.filter(row_table="articles_article")
    saves = set(events.values_list("row_id", "row__version", "actor_id"))
    for row in Contribution.objects.order_by("pk").iterator():
        if (row.article_id, row.version, row.user_id) not in saves:
            yield f"articles_contribution {row.pk}: nobody saved that"
    with connection.cursor() as cursor:
        cursor.execute(LOST_SAVES)
        for article, version in cursor.fetchall():
            yield f"articles_article {article}: who saved version {version} is not noted any more"
    addresses = set(events.values_list("row_id", "row__slug"))
    for address in Address.objects.order_by("pk"):
        if (address.article_id, address.pk) not in addresses:
            yield f"articles_address {address.pk}: no article ever had it"
