"""Who could be asked to review an article, and what speaks against the others; who could settle a finding."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
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
    Topic,
)
from articles.queues import open_ids, unfinished
from articles.spreading import has_specialty
from articles.workflow import OVERSIGHT, TRANSITIONS, Kind
from cms.accounts.models import User


def settling_editions(finding: Finding) -> QuerySet[Edition]:
    """The editions in which what a finding says may have been put right, which is not the one that it is about.

    What readers reported is put right by a newer edition, or by the one that the page went back to.
    """
    others = Edition.objects.filter(article=finding.article_id, recall=None).exclude(pk=finding.edition_id)
    if finding.kind != Finding.Kind.READER_REPORT:
        return others
    reported = Edition.objects.filter(feedback__finding=finding)
    newest = reported.order_by("-number").values("number")[:1]
    went_back_to = Q(pk=F("article__live_edition")) & ~Q(pk__in=reported.values("pk"))
    return others.filter(Q(number__gt=Subquery(newest)) | went_back_to)


@dataclass(frozen=True)
class Candidate:
    """A reviewer of the wanted kind; `why_not` is empty for somebody who can be asked.

    `open_reviews` wait for them now, the first until `next_due`; `assigned` counts all articles they hold. `interests`
    is what they declared about this article.
    """

    reviewer: Reviewer
    assigned: int
    open_reviews: int
    next_due: datetime.date | None
    fits_topic: bool
    interests: str
    why_not: str
    hints: tuple[str, ...] = ()
    is_asked: bool = False


@dataclass(frozen=True)
class _Known:
    """What is known about the people around an article: ids of accounts, persons and reviewers."""

    topic: Topic | None
    writers: Collection[int]
    byline: Collection[int]
    asked: Collection[int]
    asked_other: Collection[int]
    interests: Mapping[int, str]
    waived: Collection[int]
    declined: Mapping[int, Assignment]
    due: Mapping[int, list[datetime.date]]
    today: datetime.date


def candidates(article: Article, kind: str) -> list[Candidate]:
    """Everybody who reviews this kind. First those who can be asked, of them those whose specialty is the article's,
    of them the least busy.

    PostgreSQL decides again when they sign; this says it before anybody is asked. Eight queries.
    """
    held = Q(assignments__state__in=[Assignment.State.INVITED, Assignment.State.ACCEPTED])
    reviewers = Reviewer.objects.filter(kinds__contains=[kind], is_active=True, person__is_active=True)
    counted = reviewers.select_related("person__user").annotate(assigned=Count("assignments", filter=held))
    known = _known(article, kind)
    return sorted((_candidate(each, known) for each in counted), key=_place)


def _place(one: Candidate) -> tuple[bool, bool, int, int, str]:
    name = one.reviewer.person.name
    return bool(one.why_not), not one.fits_topic, one.open_reviews, one.assigned, name


def _candidate(reviewer: Reviewer, known: _Known) -> Candidate:
    due = known.due.get(reviewer.pk, [])
    return Candidate(
        reviewer=reviewer,
        assigned=reviewer.assigned,
        open_reviews=len(due),
        next_due=min(due, default=None),
        fits_topic=fits(reviewer.specialties, known.topic),
        interests=known.interests.get(reviewer.pk, ""),
        why_not=_why_not(reviewer, known),
        hints=tuple(_hints(reviewer, known)),
        is_asked=reviewer.pk in known.asked,
    )


def fits(specialties: str, topic: Topic | None) -> bool:
    """Whether one of the `specialties` of a person is that of the topic, or its name."""
    wanted = (topic.specialty, topic.name) if topic else ()
    return any(has_specialty(specialties, name) for name in wanted)


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
    assignments = list(Assignment.objects.filter(article=article).order_by("pk"))
    active = [each for each in assignments if each.state in (each.State.INVITED, each.State.ACCEPTED)]
    waived = InterestWaiver.objects.filter(article=article).values_list("person", flat=True)
    due: dict[int, list[datetime.date]] = {}
    waiting = unfinished(open_ids()).filter(reviewer__kinds__contains=[kind])
    for reviewer, day in waiting.values_list("reviewer_id", "due_on"):
        due.setdefault(reviewer, []).append(day)
    return _Known(
        topic=article.topic,
        writers={*article.contributions.filter(id__gt=mark).values_list("user_id", flat=True), *newest},
        byline={*article.author_ids, *article.editor_ids},
        asked={each.reviewer_id for each in active if each.kind == kind},
        asked_other={each.reviewer_id for each in active if each.kind != kind},
        interests={each.reviewer_id: each.interests for each in assignments if each.has_interests},
        waived=set(waived),
        declined={
            each.reviewer_id: each
            for each in assignments
            if each.state == each.State.DECLINED and each.kind == kind
        },
        due=due,
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


def _hints(reviewer: Reviewer, known: _Known) -> Iterator[str]:
    """Something to know that does not keep them from being asked."""
    if reviewer.pk in known.interests and reviewer.person_id not in known.waived:
        yield _("Declared an interest in this article.")
    if declined := known.declined.get(reviewer.pk):
        day = date_format(timezone.localtime(declined.answered_at), "j F Y")
        yield _("Declined it on %(day)s.") % {"day": day}
