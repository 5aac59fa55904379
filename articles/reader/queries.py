"""What public pages ask the database: live articles, and editions that readers have seen. Nothing else."""

from __future__ import annotations

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, JSONField, OuterRef, Q, QuerySet, Subquery
from django.db.models.fields.json import KeyTransform
from django.db.models.functions import Cast, JSONObject

from articles.models import Article, Edition, EditionContributor, Publication, SignOff
from articles.workflow import ChangeKind, Kind, PublicationKind

SAME_WORDS = (ChangeKind.MINOR, ChangeKind.RE_REVIEW)
"""Kinds of change that do not move the date “last changed”."""
LONGEST_HISTORY = 50
"""Publications that an article page looks at; its history page shows all."""


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
        Article.objects.live()
        .select_related("live_edition", "topic")
        .only("slug", "topic__name", "live_edition__title", "live_edition__standfirst")
        .annotate(reviewed_at=_reviewed_at(), changed_at=_changed_at(), published_at=_published_at())
    )


def newest_ids(limit: int, topic_id: int | None = None) -> list[int]:
    """Ids of the live articles that were published or changed last, newest first."""
    acts = changes().filter(article__in=Article.objects.live())
    if topic_id:
        acts = acts.filter(Q(article__topic=topic_id) | Q(article__other_topics=topic_id))
    found = acts.order_by("-id").values_list("article_id", flat=True)[: limit * 4]
    return list(dict.fromkeys(found))[:limit]


def reviewed_ids(limit: int) -> list[int]:
    """Ids of the live articles whose medical review was signed last, newest first."""
    signed = SignOff.objects.effective().filter(
        kind=Kind.MEDICAL_REVIEW, edition=F("article__live_edition"), article__in=Article.objects.live()
    )
    found = signed.order_by("-id").values_list("article_id", flat=True)[: limit * 2]
    return list(dict.fromkeys(found))[:limit]


def article_for_page(slug: str) -> Article | None:
    """The live article at an address with everything that its page shows but other articles. One query."""
    return (
        Article.objects.live()
        .filter(slug=slug)
        .select_related("live_edition", "topic")
        .defer("body", "key_points", "standfirst", "live_edition__search_text", "live_edition__search_vector")
        .annotate(
            standing=_standing_signoffs(),
            shown=_shown("pk"),
            byline_slugs=_byline_slugs(),
            changed_at=_changed_at(),
            published_at=_published_at(),
        )
        .first()
    )


def live_article(slug: str) -> Article | None:
    """The live article at an address, for the pages that belong to it."""
    found = Article.objects.live().filter(slug=slug).select_related("live_edition", "topic")
    return found.only(
        "slug", "topic__name", "topic__slug", "live_edition__number", "live_edition__title"
    ).first()


def profiles_of(edition: Edition) -> dict[int, str]:
    """Addresses of the profile pages of those named in the byline of `edition`, by person."""
    return dict(_bylines().filter(edition=edition).values_list("person_id", "person__slug"))


def around(article: Article, *, related: int, recent: int) -> QuerySet[Article]:
    """Cards of the articles that a page leads on to: its related ones, and the newest of all."""
    newest = changes().filter(article__in=Article.objects.live()).order_by("-id").values("article_id")
    same_topic = (
        Article.objects.live().filter(topic=article.topic_id).order_by("-live_edition_id").values("pk")
    )
    others = Q(pk__in=article.related_ids) | Q(pk__in=Subquery(newest[: recent * 3]))
    if not article.related_ids:
        others |= Q(pk__in=Subquery(same_topic[: related + 1]))
    return (
        cards().filter(others).exclude(pk=article.pk).order_by(F("changed_at").desc(nulls_last=True), "-pk")
    )


def acts_on(article: Article) -> QuerySet[Publication]:
    """Everything that happened to a public page, oldest first, with the byline that was printed."""
    content = Cast("edition__content", JSONField())
    return (
        Publication.objects.filter(article=article)
        .select_related("edition", "medical_signoff", "fact_signoff")
        .defer("edition__content", "edition__html", "edition__search_text", "edition__search_vector")
        .annotate(byline=KeyTransform("byline", content))
        .order_by("id")
    )


def _reviewed_at() -> Subquery:
    signed = SignOff.objects.effective().filter(edition=OuterRef("live_edition"), kind=Kind.MEDICAL_REVIEW)
    return Subquery(signed.order_by("-id").values("signed_at")[:1])


def _changed_at() -> Subquery:
    return Subquery(changes().filter(article=OuterRef("pk")).order_by("-id").values("acted_at")[:1])


def _published_at() -> Subquery:
    return Subquery(shown_editions().filter(article=OuterRef("pk")).order_by("id").values("acted_at")[:1])


def _standing_signoffs() -> ArraySubquery:
    standing = SignOff.objects.standing().filter(edition=OuterRef("live_edition")).order_by("id")
    line = JSONObject(
        kind="kind",
        name="signer_name",
        credentials="signer_credentials",
        slug="person__slug",
        is_public="person__is_public",
        signed_at="signed_at",
        valid_until="valid_until",
    )
    return ArraySubquery(standing.values(line=line))


def _shown(article: str) -> ArraySubquery:
    row = JSONObject(
        at="acted_at",
        kind="kind",
        number="edition__number",
        change_kind="edition__change_kind",
        note="edition__change_note",
        medical="medical_signoff__signer_name",
        medical_credentials="medical_signoff__signer_credentials",
        fact="fact_signoff__signer_name",
        fact_credentials="fact_signoff__signer_credentials",
    )
    newest = shown_editions().filter(article=OuterRef(article)).order_by("-id")
    return ArraySubquery(newest.values(row=row)[:LONGEST_HISTORY])


def _byline_slugs() -> ArraySubquery:
    named = _bylines().filter(edition=OuterRef("live_edition"))
    return ArraySubquery(named.values(pair=JSONObject(person="person_id", slug="person__slug")))


def _bylines() -> QuerySet[EditionContributor]:
    """Who is named in bylines and has a public profile."""
    return EditionContributor.objects.filter(part=EditionContributor.Part.BYLINE, person__is_public=True)
