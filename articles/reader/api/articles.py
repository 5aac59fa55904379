"""Articles as the interface gives them: in a list, alone, and what is left of one that is down."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable
from typing import Any

from django.conf import settings
from django.db.models import Prefetch, QuerySet
from django.urls import reverse

from articles.models import Article, Publication, Topic
from articles.reader.api.answers import moment
from articles.reader.api.changes import last_changes
from articles.reader.api.plain import plain_text, with_whole_addresses
from articles.reader.article_page import ArticlePage, absolute, page_of
from articles.reader.database import rows
from articles.reader.page_queries import with_page_facts
from articles.reader.queries import cards
from articles.reader.references import records_of
from articles.reader.text import Credit, NoticeNow, notice_of, notices_from
from articles.trust import Line
from articles.workflow import PublicState
from citations.formats import csl_json
from cms.templatetags.site import content_licence


def list_rows() -> QuerySet[Article]:
    """Live articles with what a list says of them."""
    return (
        cards()
        .only(
            "slug",
            "topic__name",
            "topic__slug",
            "live_edition__number",
            "live_edition__digest",
            "live_edition__title",
            "live_edition__standfirst",
        )
        .prefetch_related(_other_topics())
    )


def in_a_list(article: Article, updated_at: datetime.datetime) -> dict[str, Any]:
    """A row of `list_rows`."""
    edition = article.live_edition
    return {
        **_name(article),
        "state": PublicState.LIVE,
        "title": edition.title,
        "summary": edition.standfirst,
        "topics": _topics(article),
        "edition": _edition(article),
        "published_at": moment(article.published_at),
        "changed_at": moment(article.changed_at or article.published_at),
        "reviewed_at": moment(article.reviewed_at),
        "updated_at": moment(updated_at),
    }


def alone(pk: int, now: datetime.datetime) -> dict[str, Any] | None:
    """A live article with all that its page says at `now`. At most three queries."""
    found = with_page_facts(rows(Article).live().filter(pk=pk)).prefetch_related(_other_topics())
    article = found.order_by("pk").first()
    if article is None:
        return None
    page = page_of(article, (), now)
    return {
        **_name(article),
        "state": PublicState.LIVE,
        **_words(page, article.live_edition.html),
        "topics": _topics(article),
        "authors": [_credit(person) for person in page.text.authors],
        "editors": [_credit(person) for person in page.text.editors],
        "sign_offs": [_sign_off(line) for line in page.trust.lines],
        "next_review_due_at": moment(page.trust.due_at),
        "review_is_overdue": page.trust.is_due,
        "edition": _edition(article),
        "published_at": moment(page.published_at),
        "changed_at": moment(page.changed_at),
        "updated_at": moment(last_changes([pk])[pk]),
        "corrections": [{"at": moment(act.at), "note": act.note} for act in page.corrections],
        "references": _references(article),
        "licence": content_licence(),
        "history_url": absolute(page.history_url),
        "editions_url": absolute(reverse("reader:api-editions", args=[pk])),
    }


def tombstones(pks: Collection[int]) -> dict[int, dict[str, Any]]:
    """What is left of those of these articles that are down: nothing of their words. At most two queries."""
    down = [PublicState.SUSPENDED, PublicState.WITHDRAWN]
    acts = rows(Publication).filter(article__in=pks, article__public_state__in=down).select_related("article")
    newest = acts.order_by("article_id", "-id").distinct("article_id")
    found = list(
        newest.only("acted_at", "withdrawal_reason", "replacement", "article__slug", "article__public_state")
    )
    wanted = {act.replacement_id for act in found} - {None}
    replacements = rows(Article).live().filter(pk__in=wanted).order_by("pk").only("slug").in_bulk()
    return {act.article_id: _tombstone(act, replacements.get(act.replacement_id)) for act in found}


def _tombstone(act: Publication, replacement: Article | None) -> dict[str, Any]:
    """Why an article was suspended stays with the desk; why it was withdrawn stands on its page as well."""
    return {
        **_name(act.article),
        "state": act.article.public_state,
        "reason": act.withdrawal_reason or None,
        "replaced_by": _name(replacement) if replacement else None,
        "updated_at": moment(act.acted_at),
    }


def _name(article: Article) -> dict[str, Any]:
    return {
        "id": article.pk,
        "url": absolute(article.get_absolute_url()),
        "api_url": absolute(reverse("reader:api-article", args=[article.pk])),
    }


def _words(page: ArticlePage, html: str) -> dict[str, Any]:
    return {
        "title": page.text.title,
        "summary": page.text.standfirst,
        "key_points": list(page.text.key_points),
        "language": page.text.language,
        "html": with_whole_addresses(html, settings.SITE_URL),
        "text": plain_text(html),
    }


def _edition(article: Article) -> dict[str, Any]:
    edition = article.live_edition
    address = reverse("reader:edition", args=[article.slug, edition.number])
    return {"number": edition.number, "digest": edition.digest, "url": absolute(address)}


def _other_topics() -> Prefetch:
    return Prefetch("other_topics", rows(Topic).only("slug", "name"))


def _topics(article: Article) -> list[dict[str, str]]:
    """The main topic first, then the others by name."""
    topics = [article.topic, *article.other_topics.all()] if article.topic else article.other_topics.all()
    return [{"slug": topic.slug, "name": topic.name} for topic in dict.fromkeys(topics)]


def _credit(person: Credit | Line) -> dict[str, Any]:
    return {
        "name": person.name,
        "credentials": person.credentials,
        "url": absolute(person.url) if person.url else None,
    }


def _sign_off(line: Line) -> dict[str, Any]:
    return {
        "kind": line.kind,
        **_credit(line),
        "signed_at": moment(line.signed_at),
        "valid_until": moment(line.valid_until),
        "is_overdue": line.is_overdue,
    }


def _references(article: Article) -> Iterable[dict[str, Any]]:
    """The references as they were signed, in CSL-JSON, with what their publishers say of them now."""
    entries = article.live_edition.document["citations"]
    now = notices_from(article.notices)
    items = csl_json.items(records_of(article.live_edition, {}))
    return [
        _reference(entry, item, notice_of(entry, now)) for entry, item in zip(entries, items, strict=True)
    ]


def _reference(entry: dict[str, Any], item: dict[str, Any], now: NoticeNow) -> dict[str, Any]:
    return {
        "number": entry["position"],
        "csl": item,
        "notice": now.notice or None,
        "notice_url": now.url or None,
    }
