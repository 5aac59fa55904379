"""Lists of the interface, page by page: articles, changes, editions, topics, people."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.urls import reverse

from articles.models import Article, Person, Publication, SignOff, Topic
from articles.models.edition import HEAVY
from articles.reader.api.answers import Problem, moment
from articles.reader.api.articles import in_a_list, list_rows, tombstones
from articles.reader.api.asked import Asked, Place, of_another_list
from articles.reader.api.changes import changed_since, changes_from, last_changes
from articles.reader.article_page import absolute
from articles.reader.database import rows
from articles.workflow import PUTS_UP

Page = tuple[list[dict[str, Any]], Place | None]
"""The rows of a page, and where the next one begins."""


def articles(question: Asked) -> dict[str, Any]:
    """Live articles by their number; or what changed since a moment, in the order of the changes."""
    topic = _topic_of(question)
    start = question.place or Place(changes_from=changes_from())
    if start.changes_from is None or bool(start.at) != bool(question.changed_since and question.place):
        raise of_another_list()
    items, after = (
        _changed(question, start, topic) if question.changed_since else _all(question, start, topic)
    )
    here = {"limit": question.limit, "topic": question.topic, "changed_since": moment(question.changed_since)}
    return {
        "items": items,
        "next": absolute(_path(**here, cursor=after.cursor())) if after else None,
        "changes": absolute(_path(topic=question.topic, changed_since=moment(start.changes_from))),
    }


def _all(question: Asked, start: Place, topic: Topic | None) -> Page:
    found = list_rows().filter(pk__gt=start.id)
    if topic:
        found = found.filter(Q(topic=topic) | Q(pk__in=topic.also_articles.values("pk")))
    articles = list(found.order_by("pk")[: question.limit + 1])
    page, has_more = articles[: question.limit], len(articles) > question.limit
    last = last_changes([article.pk for article in page])
    after = Place(page[-1].pk, changes_from=start.changes_from) if has_more else None
    return [in_a_list(article, last[article.pk]) for article in page], after


def _changed(question: Asked, start: Place, topic: Topic | None) -> Page:
    """Live articles and tombstones.

    An article that goes up or down between two of these questions is in neither; it has changed again, and comes later.
    """
    changes = changed_since(
        question.changed_since,
        after=(start.at, start.id) if start.at else None,
        topic=topic.pk if topic else None,
        limit=question.limit + 1,
    )
    page, has_more = dict(changes[: question.limit]), len(changes) > question.limit
    live = {article.pk: in_a_list(article, page[article.pk]) for article in list_rows().filter(pk__in=page)}
    found = live | tombstones(page.keys() - live.keys())
    items = [found[pk] | {"updated_at": moment(at)} for pk, at in page.items() if pk in found]
    pk, at = changes[len(page) - 1] if has_more else (0, None)
    return items, Place(pk, at, start.changes_from) if has_more else None


def editions(article: Article) -> dict[str, Any]:
    """The editions that readers have seen, newest first. One query."""
    put_up = rows(Publication).filter(article=article, kind__in=PUTS_UP).order_by("id")
    acts = put_up.select_related("edition", "medical_signoff__revocation", "fact_signoff__revocation")
    found: dict[int, dict[str, Any]] = {}
    for act in acts.defer(*(f"edition__{name}" for name in HEAVY)):
        found.setdefault(act.edition.number, _edition(article, act))
    return {"items": [found[number] for number in sorted(found, reverse=True)]}


def _edition(article: Article, act: Publication) -> dict[str, Any]:
    edition = act.edition
    return {
        "number": edition.number,
        "digest": edition.digest,
        "is_live": edition.pk == article.live_edition_id,
        "kind_of_change": edition.change_kind,
        "note": edition.change_note,
        "published_at": moment(act.acted_at),
        "medically_reviewed_by": _signer(act.medical_signoff),
        "fact_checked_by": _signer(act.fact_signoff),
        "url": absolute(reverse("reader:edition", args=[article.slug, edition.number])),
    }


def _signer(signoff: SignOff) -> dict[str, str | None]:
    """Name and credentials as they were on the day of the signature, and whether it was taken back since."""
    return {
        "name": signoff.signer_name,
        "credentials": signoff.signer_credentials,
        "revoked_at": moment(signoff.revoked_at),
    }


def topics(question: Asked) -> dict[str, Any]:
    """Topics that a live article is about. One query."""
    live = Article.objects.live()
    main, other = live.filter(topic=OuterRef("pk")), live.filter(other_topics=OuterRef("pk"))
    return _simple(question, rows(Topic).filter(Exists(main) | Exists(other)), _topic, "reader:api-topics")


def people(question: Asked) -> dict[str, Any]:
    """Active people with a public profile. One query."""
    return _simple(question, rows(Person).public().filter(is_active=True), person, "reader:api-people")


def person(found: Person) -> dict[str, Any]:
    return {
        "id": found.pk,
        "name": found.name,
        "credentials": found.credentials,
        "job_title": found.job_title,
        "affiliation": found.affiliation,
        "biography": found.biography,
        "interests": found.interests,
        "orcid": f"https://orcid.org/{found.orcid}" if found.orcid else None,
        "url": absolute(found.get_absolute_url()),
        "api_url": absolute(reverse("reader:api-person", args=[found.pk])),
    }


def _topic(topic: Topic) -> dict[str, Any]:
    return {
        "slug": topic.slug,
        "name": topic.name,
        "description": topic.description,
        "specialty": topic.specialty,
        "url": absolute(topic.get_absolute_url()),
        "articles_url": absolute(_path(topic=topic.slug)),
        "feed_url": absolute(reverse("reader:topic-feed", args=[topic.slug])),
    }


def _simple(question: Asked, found: QuerySet[Any], shape: Any, name: str) -> dict[str, Any]:
    """A page of a list that is in the order of its numbers."""
    start = question.place or Place()
    if start.at or start.changes_from:
        raise of_another_list()
    rows_: list[Model] = list(found.filter(pk__gt=start.id).order_by("pk")[: question.limit + 1])
    page, has_more = rows_[: question.limit], len(rows_) > question.limit
    said = urlencode({"limit": question.limit, "cursor": Place(page[-1].pk).cursor()}) if has_more else ""
    return {
        "items": [shape(row) for row in page],
        "next": absolute(f"{reverse(name)}?{said}") if has_more else None,
    }


def _topic_of(question: Asked) -> Topic | None:
    if not question.topic:
        return None
    found = rows(Topic).filter(slug=question.topic).order_by("pk").first()
    if found is None:
        raise Problem(HTTPStatus.BAD_REQUEST, "topic", "There is no topic of this address.")
    return found


def _path(**said: Any) -> str:
    return f"{reverse('reader:api-articles')}?{urlencode({name: value for name, value in said.items() if value})}"
