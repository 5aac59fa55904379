"""What public pages ask the database: live articles, and editions that readers have seen. Nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, Exists, F, JSONField, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Cast, JSONObject

from articles.models import Article, Edition, EditionCitation, EditionContributor, Publication, SignOff
from articles.reader.database import READER, rows
from articles.workflow import ChangeKind, Decision, Kind, PublicationKind
from citations.editorial import UNUSABLE
from citations.models import EditorialNotice, Notice

SAME_WORDS = (ChangeKind.MINOR, ChangeKind.RE_REVIEW)
"""Kinds of change that do not move the date “last changed”."""


def shown_editions() -> QuerySet[Publication]:
    """Acts that showed another edition than the one before: published or rolled back."""
    return Publication.objects.filter(kind__in=[PublicationKind.PUBLISHED, PublicationKind.ROLLED_BACK])


def changes() -> QuerySet[Publication]:
    """Acts that changed what readers are told: a roll-back, or the first showing of more than a minor edition."""
    earlier = shown_editions().filter(edition=OuterRef("edition"), id__lt=OuterRef("id"))
    new_words = ~Q(edition__change_kind__in=SAME_WORDS) & ~Exists(earlier)
    return shown_editions().filter(Q(kind=PublicationKind.ROLLED_BACK) | new_words)


def cards() -> QuerySet[Article]:
    """Live articles with what lists say about them: title, standfirst, topic, dates. Newest address only."""
    return (
        rows(Article)
        .live()
        .select_related("live_edition", "topic")
        .only("slug", "topic__name", "live_edition__title", "live_edition__standfirst")
        .annotate(reviewed_at=reviewed_at(), changed_at=changed_at(), published_at=published_at())
        .order_by("pk")
    )


def newest_cards(limit: int) -> QuerySet[Article]:
    """Cards of the live articles that were published or changed last, newest first."""
    acts = changes().filter(article__in=Article.objects.live()).order_by("-id").values("article_id")
    found = cards().filter(pk__in=acts[: limit * 4])
    return found.order_by(F("changed_at").desc(nulls_last=True), "-pk")[:limit]


def newest_ids(limit: int, topic_id: int | None = None) -> list[int]:
    """Ids of the live articles that were published or changed last, newest first."""
    acts = changes().using(READER).filter(article__in=Article.objects.live())
    if topic_id:
        acts = acts.filter(Q(article__topic=topic_id) | Q(article__other_topics=topic_id))
    found = acts.order_by("-id").values_list("article_id", flat=True)[: limit * 4]
    return list(dict.fromkeys(found))[:limit]


def reviewed_ids(limit: int) -> list[int]:
    """Ids of the live articles whose medical review was signed last, newest first.

    Only the newest signatures are looked at, or PostgreSQL would first work out which of all of them are effective.
    """
    newest = SignOff.objects.filter(kind=Kind.MEDICAL_REVIEW).order_by("-id").values("pk")[: limit * 20]
    signed = (
        rows(SignOff)
        .effective()
        .filter(pk__in=newest, edition=F("article__live_edition"), article__in=Article.objects.live())
    )
    found = signed.order_by("-id").values_list("article_id", flat=True)[: limit * 2]
    return list(dict.fromkeys(found))[:limit]


def live_article(slug: str) -> Article | None:
    """The live article at an address, for the pages that belong to it."""
    found = rows(Article).live().filter(slug=slug).order_by("pk").select_related("live_edition", "topic")
    return found.only(
        "slug",
        "public_state",
        "topic__name",
        "topic__slug",
        "live_edition__number",
        "live_edition__title",
    ).first()


def profiles_of(edition: Edition) -> dict[int, str]:
    """Addresses of the profile pages of those named in the byline of `edition`, by person."""
    return dict(bylines().using(READER).filter(edition=edition).values_list("person_id", "person__slug"))


def notices_now(edition: OuterRef) -> ArraySubquery:
    """What publishers say today of the sources of an edition: position, notice ("" if none is), DOI of the notice."""
    hard = EditorialNotice.objects.filter(citation=OuterRef("citation"), kind__in=UNUSABLE, gone_at=None)
    doi = Subquery(hard.exclude(notice_doi="").order_by("-noticed_on", "-id").values("notice_doi")[:1])
    is_hard = Q(citation__notice__in=[Notice.RETRACTED, Notice.WITHDRAWN])
    row = JSONObject(
        position="position", notice="citation__notice", doi=Case(When(is_hard, then=doi), default=None)
    )
    uses = EditionCitation.objects.filter(edition=edition).exclude(citation=None)
    return ArraySubquery(uses.order_by("position").values(row=row))


def notices_of(edition: Edition) -> list[dict[str, Any]]:
    """As `notices_now`, for one edition."""
    found = rows(Edition).filter(pk=edition.pk).order_by("pk").annotate(notices=notices_now(OuterRef("pk")))
    return found.values_list("notices", flat=True)[0]


def acts_on(article: Article) -> QuerySet[Publication]:
    """Everything that happened to a public page, oldest first, with the byline that was printed."""
    content = Cast("edition__content", JSONField())
    return (
        rows(Publication)
        .filter(article=article)
        .select_related("edition", "medical_signoff__revocation", "fact_signoff__revocation")
        .defer("edition__content", "edition__html", "edition__search_text", "edition__search_vector")
        .annotate(byline=KeyTransform("byline", content))
        .order_by("id")
    )


def sources_of(editions: Mapping[int, int]) -> dict[int, list[dict[str, Any]]]:
    """What editions (ids with their numbers) print of their sources, in order, by the number of the edition."""
    found: dict[int, list[dict[str, Any]]] = {number: [] for number in editions.values()}
    uses = rows(EditionCitation).filter(edition__in=editions).order_by("edition_id", "position")
    doi = KeyTextTransform("doi", "facts")
    for use in uses.annotate(doi=doi).values("edition_id", "position", "key", "text", "doi"):
        found[editions[use.pop("edition_id")]].append(use)
    return found


def approvals_of(editions: Iterable[int]) -> QuerySet[SignOff]:
    """Every approval of editions, by id, whether it stands or was taken back, oldest first."""
    given = rows(SignOff).filter(edition__in=list(editions), decision=Decision.APPROVE)
    return (
        given.select_related("revocation", "edition", "person")
        .only(
            "kind",
            "digest",
            "html_digest",
            "signer_name",
            "signer_credentials",
            "attestation",
            "signed_at",
            "valid_until",
            "revocation__revoked_at",
            "edition__number",
            "person__slug",
            "person__is_public",
        )
        .order_by("id")
    )


def reviewed_at() -> Subquery:
    """When the medical review that is valid now was signed, for rows of articles."""
    signed = SignOff.objects.effective().filter(edition=OuterRef("live_edition"), kind=Kind.MEDICAL_REVIEW)
    return Subquery(signed.order_by("-id").values("signed_at")[:1])


def last_reviewed_at() -> Subquery:
    """When the newest medical review that was not taken back was signed, valid still or not, for rows of articles."""
    signed = SignOff.objects.standing().filter(edition=OuterRef("live_edition"), kind=Kind.MEDICAL_REVIEW)
    return Subquery(signed.order_by("-id").values("signed_at")[:1])


def changed_at() -> Subquery:
    """When readers were last told something else, for rows of articles."""
    return Subquery(changes().filter(article=OuterRef("pk")).order_by("-id").values("acted_at")[:1])


def published_at() -> Subquery:
    """When the page was first shown, for rows of articles."""
    return Subquery(shown_editions().filter(article=OuterRef("pk")).order_by("id").values("acted_at")[:1])


def bylines() -> QuerySet[EditionContributor]:
    """Who is named in bylines and has a public profile."""
    return EditionContributor.objects.filter(part=EditionContributor.Part.BYLINE, person__is_public=True)
