"""Who could be asked to review an article, and what speaks against the others; who could settle a finding."""

from __future__ import annotations

import datetime
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from articles.models import (
    Article,
    Assignment,
    Edition,
    EditionContributor,
    Finding,
    InterestWaiver,
    Publication,
    Reviewer,
)
from articles.workflow import OVERSIGHT, TRANSITIONS, Kind
from cms.accounts.models import User


@dataclass(frozen=True)
class Candidate:
    """A reviewer of the wanted kind; `why_not` is empty for somebody who can be asked."""

    reviewer: Reviewer
    load: int
    why_not: str
    hint: str = ""


@dataclass(frozen=True)
class _Known:
    """What is known about the people around an article: ids of accounts and persons."""

    writers: Collection[int]
    byline: Collection[int]
    asked: Collection[int]
    asked_other: Collection[int]
    interested: Collection[int]
    today: datetime.date


def candidates(article: Article, kind: str) -> list[Candidate]:
    """Everybody who reviews this kind: those who can be asked first, the least busy before the others.

    PostgreSQL decides again when they sign; this says it before anybody is asked. Seven queries.
    """
    busy = Q(assignments__state__in=[Assignment.State.INVITED, Assignment.State.ACCEPTED])
    reviewers = Reviewer.objects.filter(kinds__contains=[kind], is_active=True, person__is_active=True)
    counted = reviewers.select_related("person__user").annotate(load=Count("assignments", filter=busy))
    known = _known(article, kind)
    found = [Candidate(each, each.load, _why_not(each, known), _hint(each, known)) for each in counted]
    return sorted(found, key=lambda one: (bool(one.why_not), one.load, one.reviewer.person.name))


def settlers(finding: Finding) -> QuerySet[User]:
    """Accounts by name that may settle this finding and see its article; for an overlap without its contributors.

    It offers; `permissions.why_not_settle` decides.
    """
    is_overlap = finding.kind == Finding.Kind.OVERLAP
    licensed = Reviewer.objects.eligible(Kind.FACT_CHECK if is_overlap else None)
    asked = Assignment.objects.filter(article=finding.article_id, reviewer__person__user=OuterRef("pk"))
    sees_it = Q(roles__overlap=list(OVERSIGHT)) | Exists(asked)
    people = User.objects.people().filter(is_active=True).order_by("name", "pk")
    reviewers = Exists(licensed.filter(person__user=OuterRef("pk"))) & sees_it
    if not is_overlap:
        return people.filter(reviewers | Q(roles__overlap=list(TRANSITIONS["triage"].duties)))
    by_account, by_name = Q(user=OuterRef("pk")), Q(person__user=OuterRef("pk"))
    took_part = EditionContributor.objects.filter(by_account | by_name, edition=finding.edition_id)
    return people.filter(reviewers, ~Exists(took_part))


def _known(article: Article, kind: str) -> _Known:
    shown = Publication.objects.put_up().filter(article=article).order_by("-id")
    mark = shown.values_list("edition__contribution_mark", flat=True).first() or 0
    newest = Edition.objects.open().filter(article=article).values_list("submitted_by_id", flat=True)
    active = Assignment.objects.active().filter(article=article)
    declared = Assignment.objects.filter(article=article, has_interests=True)
    waived = InterestWaiver.objects.filter(article=article).values("person")
    asked = list(active.values_list("reviewer_id", "kind"))
    return _Known(
        writers={*article.contributions.filter(id__gt=mark).values_list("user_id", flat=True), *newest},
        byline={*article.author_ids, *article.editor_ids},
        asked={reviewer for reviewer, each in asked if each == kind},
        asked_other={reviewer for reviewer, each in asked if each != kind},
        interested=set(declared.exclude(reviewer__person__in=waived).values_list("reviewer_id", flat=True)),
        today=timezone.localdate(),
    )


def _why_not(reviewer: Reviewer, known: _Known) -> str:
    person = reviewer.person
    if person.user is None or not person.user.is_active:
        return _("Has no open account to sign in with.")
    if reviewer.verified_on is None:
        return _("The licence has not been verified.")
    if reviewer.valid_until < known.today:
        return _("The licence ended on %(day)s.") % {"day": date_format(reviewer.valid_until, "j F Y")}
    if reviewer.pk in known.asked:
        return _("Has been asked already.")
    if person.user_id in known.writers:
        return _("Wrote part of this text.")
    if person.pk in known.byline:
        return _("Is named in the byline.")
    if reviewer.pk in known.asked_other:
        return _("Is asked for the other review. The two must come from two people.")
    return ""


def _hint(reviewer: Reviewer, known: _Known) -> str:
    """Something to know that does not keep them from being asked."""
    return _("Declared an interest in this article.") if reviewer.pk in known.interested else ""
