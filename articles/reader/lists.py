"""Lists of articles as data: the first page, topics, A to Z, corrections."""

from __future__ import annotations

import datetime
import unicodedata
from collections import Counter
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Left, Lower

from articles.models import Article, Publication, Topic
from articles.reader.article_page import Crumb, crumbs_to
from articles.reader.cards import Card, cards_in, cards_of
from articles.reader.database import rows
from articles.reader.queries import cards, newest_cards, reviewed_ids, shown_editions
from articles.workflow import ChangeKind, PublicationKind

ROWS = 25
RECENT = 30
REVIEWED = 6
TOPICS_ON_FIRST_PAGE = 12
FEW = 300
"""Up to this many articles the A to Z is one page; beyond, one page for each letter."""
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
OTHER = "0–9"


@dataclass(frozen=True)
class TopicRow:
    name: str
    url: str
    description: str
    number: int


@dataclass(frozen=True)
class Home:
    reviewed: tuple[Card, ...]
    topics: tuple[Topic, ...]


@dataclass(frozen=True)
class TopicPage:
    topic: Topic
    crumbs: tuple[Crumb, ...]
    articles: Page


@dataclass(frozen=True)
class Letter:
    text: str
    url: str
    is_current: bool = False


@dataclass(frozen=True)
class LetterSection:
    text: str
    anchor: str
    cards: tuple[Card, ...]


@dataclass(frozen=True)
class Index:
    """The A to Z; `letters` is empty when nothing is published, `pages` is for one long letter."""

    letters: tuple[Letter, ...]
    sections: tuple[LetterSection, ...]
    pages: Page | None = None
    rest_of_query: str = ""


@dataclass(frozen=True)
class Correction:
    title: str
    url: str
    at: datetime.datetime
    note: str
    compare_url: str


def home() -> Home:
    return Home(cards_of(reviewed_ids(REVIEWED)), tuple(_topics_with_articles()[:TOPICS_ON_FIRST_PAGE]))


def recent(most: int = RECENT) -> tuple[Card, ...]:
    """The live articles that were published or changed last, newest first. One query."""
    return cards_in(newest_cards(most))


def topics() -> tuple[TopicRow, ...]:
    """Topics with live articles, and how many. Three queries."""
    live = rows(Article).live()
    numbers: Counter[int] = Counter()
    for field in ("topic", "other_topics"):
        counted = (
            live.filter(**{f"{field}__isnull": False}).order_by().values_list(field).annotate(Count("pk"))
        )
        numbers.update(dict(counted.exclude(topic=F("other_topics")) if field == "other_topics" else counted))
    found = rows(Topic).filter(pk__in=numbers)
    return tuple(
        TopicRow(one.name, one.get_absolute_url(), one.description, numbers[one.pk]) for one in found
    )


def _topics_with_articles() -> QuerySet[Topic]:
    """Topics that a live article has; not counted, which would take time on a large site."""
    live = Article.objects.live()
    has_one = Q(Exists(live.filter(topic=OuterRef("pk")))) | Q(
        Exists(live.filter(other_topics=OuterRef("pk")))
    )
    return rows(Topic).filter(has_one)


def topic_page(topic: Topic, page: str) -> TopicPage:
    also = topic.also_articles.values("pk")
    found = cards().filter(Q(topic=topic) | Q(pk__in=also)).order_by(Lower("live_edition__title"), "pk")
    articles = Paginator(found, ROWS).get_page(page)
    articles.object_list = cards_in(articles.object_list)
    return TopicPage(topic, crumbs_to(None), articles)


def index(letter: str, page: str) -> Index:
    """The A to Z, whole while there are few articles, else the page of one letter."""
    firsts = _first_characters()
    numbers: Counter[str] = Counter()
    for first, number in firsts.items():
        numbers[letter_of(first)] += number
    if sum(numbers.values()) <= FEW:
        sections = _sections(cards_in(_by_title(cards())))
        return Index(_letters(numbers, "#letter-", ""), sections)
    letter = OTHER if letter == _anchor(OTHER) else letter
    if letter not in numbers:
        return Index(_letters(numbers, "?letter=", ""), ())
    wanted = [first for first in firsts if letter_of(first) == letter]
    found = _by_title(cards().annotate(first=Left("live_edition__title", 1)).filter(first__in=wanted))
    pages = Paginator(found, FEW).get_page(page)
    sections = (LetterSection(letter, _anchor(letter), cards_in(pages.object_list)),)
    return Index(_letters(numbers, "?letter=", letter), sections, pages, f"&letter={letter}")


def corrections(page: str) -> Page:
    """Published corrections of live articles, newest first, with the edition each one corrected."""
    before = shown_editions().filter(article=OuterRef("article"), id__lt=OuterRef("id")).order_by("-id")
    acts = (
        rows(Publication)
        .filter(kind=PublicationKind.PUBLISHED, edition__change_kind=ChangeKind.CORRECTION)
        .filter(article__in=Article.objects.live())
        .annotate(corrected=Subquery(before.values("edition__number")[:1]))
        .select_related("article__live_edition", "edition")
        .only(
            "acted_at",
            "article__slug",
            "article__live_edition__title",
            "edition__number",
            "edition__change_note",
        )
        .order_by("-id")
    )
    found = Paginator(acts, ROWS).get_page(page)
    found.object_list = [_correction(act) for act in found.object_list]
    return found


def letter_of(title: str) -> str:
    """The letter of the A to Z that a title stands under: accents do not count, digits and signs share one."""
    letter = unicodedata.normalize("NFKD", title[:1]).upper()[:1]
    return letter if letter and letter in LETTERS else OTHER


def _first_characters() -> dict[str, int]:
    titles = rows(Article).live().order_by().values_list(Left("live_edition__title", 1))
    return dict(titles.annotate(Count("pk")))


def _by_title(found: QuerySet[Article]) -> QuerySet[Article]:
    return found.order_by(Lower("live_edition__title"), "pk")


def _sections(found: tuple[Card, ...]) -> tuple[LetterSection, ...]:
    by_letter: dict[str, list[Card]] = {}
    for card in found:
        by_letter.setdefault(letter_of(card.title), []).append(card)
    return tuple(
        LetterSection(letter, _anchor(letter), tuple(by_letter[letter]))
        for letter in (*LETTERS, OTHER)
        if letter in by_letter
    )


def _letters(numbers: Counter[str], prefix: str, current: str) -> tuple[Letter, ...]:
    if not numbers:
        return ()
    return tuple(
        Letter(text, prefix + _anchor(text) if numbers[text] else "", text == current)
        for text in (*LETTERS, OTHER)
    )


def _anchor(letter: str) -> str:
    return letter if letter in LETTERS else "0-9"


def _correction(act: Publication) -> Correction:
    url = act.article.get_absolute_url()
    return Correction(
        title=act.article.live_edition.title,
        url=url,
        at=act.acted_at,
        note=act.edition.change_note,
        compare_url=f"{url}changes/{act.corrected}/{act.edition.number}/" if act.corrected else "",
    )
