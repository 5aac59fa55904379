"""People as readers see them: who they are, what qualifies them, and the pages that carry their name."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.models import Article, EditionContributor, Person, Reviewer, SignOff
from articles.reader.article_page import Crumb
from articles.reader.cards import Card, cards_in
from articles.reader.database import rows
from articles.reader.queries import cards
from articles.workflow import Kind

PEOPLE = 60
MANY = 50


@dataclass(frozen=True)
class PersonRow:
    name: str
    credentials: str
    job_title: str
    url: str
    initials: str


@dataclass(frozen=True)
class Group:
    """Live articles that a person had the same part in; `more` is how many are not listed."""

    title: str
    cards: tuple[Card, ...]
    more: int


@dataclass(frozen=True)
class PersonPage:
    person: Person
    initials: str
    profession: str
    specialties: str
    licence: str
    licence_until: datetime.date | None
    crumbs: tuple[Crumb, ...]
    groups: tuple[Group, ...]


def people(page: str) -> Page:
    """Active people with a public profile, by name."""
    found = Paginator(rows(Person).public().filter(is_active=True), PEOPLE).get_page(page)
    found.object_list = [
        PersonRow(one.name, one.credentials, one.job_title, one.get_absolute_url(), initials(one.name))
        for one in found.object_list
    ]
    return found


def person_page(person: Person) -> PersonPage:
    """The page of a person with a public profile. At most five queries."""
    reviewers = rows(Reviewer).filter(person=person, is_active=True)
    reviewer = reviewers.only("specialties", "licence_body", "verified_on", "valid_until").first()
    is_licensed = reviewer and reviewer.verified_on and reviewer.valid_until >= timezone.localdate()
    groups = (
        _group(_("Articles reviewed"), _signed_by(person, Kind.MEDICAL_REVIEW)),
        _group(_("Articles fact checked"), _signed_by(person, Kind.FACT_CHECK)),
        _group(_("Articles written or edited"), _named(person)),
    )
    return PersonPage(
        person=person,
        initials=initials(person.name),
        profession=", ".join(part for part in (person.job_title, person.affiliation) if part),
        specialties=reviewer.specialties if reviewer else "",
        licence=reviewer.licence_body if is_licensed else "",
        licence_until=reviewer.valid_until if is_licensed else None,
        crumbs=(Crumb(_("Our authors and reviewers"), reverse("reader:people")),),
        groups=tuple(group for group in groups if group.cards),
    )


def initials(name: str) -> str:
    """First letters of the first and last name, for the round mark beside it."""
    words = name.split()
    return "".join(word[0] for word in (words if len(words) < 3 else [words[0], words[-1]])).upper()


def _signed_by(person: Person, kind: str) -> QuerySet[Article]:
    signed = SignOff.objects.standing().filter(edition=OuterRef("live_edition"), person=person, kind=kind)
    return cards().filter(Exists(signed))


def _named(person: Person) -> QuerySet[Article]:
    named = EditionContributor.objects.filter(
        edition=OuterRef("live_edition"), person=person, part=EditionContributor.Part.BYLINE
    )
    return cards().filter(Exists(named))


def _group(title: str, found: QuerySet[Article]) -> Group:
    rows = list(found.order_by(Lower("live_edition__title"))[: MANY + 1])
    return Group(title, cards_in(rows[:MANY]), found.count() - MANY if len(rows) > MANY else 0)
