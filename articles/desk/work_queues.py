"""The queues of “My work”: for each duty what waits, as rows that lead to where it is done."""

from __future__ import annotations

import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles import queues, waiting
from articles.desk.reading import screen_url
from articles.desk.rows import (
    MOST_ROWS,
    Queue,
    Row,
    Tag,
    due_tag,
    due_tags,
    edition_number,
    moment_in_words,
    queue_of,
)
from articles.models import Finding, Schedule
from articles.permissions import can, duties, may_review
from articles.workflow import Kind
from citations.standing import standing_of
from cms.accounts.models import User


def queues_for(user: User) -> list[Queue]:
    """Every queue of this person's duties, the most pressing first."""
    held = duties(user)
    found: list[Queue] = []
    opened = queues.open_ids() if can(user, "save") or can(user, "check_citation") else []
    if may_review(user):
        found += [_invitations(user), _reviews(user)]
    if can(user, "check_citation"):
        found += [_sources_to_look_at(user, opened), _journals(user)]
    if can(user, "save"):
        found += [_sent_back(user, opened), _commented(user, opened), _drafts(user, opened)]
    if can(user, "publish"):
        found += [_ready(user, opened), _schedules(user, opened), _lacking_reviewers(user, opened)]
    found += [_interests(user), _findings(user)]
    if can(user, "save"):
        found.append(_due(user))
    return [*found, _licences(user)] if held else []


def _invitations(user: User) -> Queue:
    rows = (
        Row(
            each.article.title,
            _("Answer"),
            reverse("desk:assignment-overview", args=[each.pk]),
            (each.get_kind_display(),),
            (due_tag(each.due_on),),
        )
        for each in queues.invitations(user)[: MOST_ROWS + 1]
    )
    return queue_of("invitations", _("You are asked to review"), rows)


def _reviews(user: User) -> Queue:
    rows = (
        Row(
            each.edition.title,
            _what_to_do(each),
            reverse("desk:edition-evidence", args=[each.edition.pk, each.kind])
            if each.is_renewal
            else screen_url(each.edition, each.kind),
            (
                str(each.kind.label),
                edition_number(each.edition.number),
                _since(each),
                _claims(each),
                _sources(each),
            ),
            (
                due_tag(each.due_on),
                *([Tag(_numbers(each), "danger")] if each.changes and each.changes.numbers else []),
            ),
        )
        for each in waiting.reviews(user)
    )
    return queue_of("reviews", _("Waiting for your signature"), rows, _("No review is waiting for you."))


def _what_to_do(review: waiting.Review) -> str:
    if review.is_renewal:
        return _("Read the evidence")
    return _("Review") if review.kind == Kind.MEDICAL_REVIEW else _("Check")


def _since(review: waiting.Review) -> str:
    """How much changed since this person's last word; of a page that readers see, when its signature ends."""
    if review.is_renewal:
        return _ending(review.ends_at)
    if review.changes is None:
        return _("your first review of it")
    count = review.changes.count
    sentence = (
        ngettext(
            "%(n)s change since you asked for changes", "%(n)s changes since you asked for changes", count
        )
        if review.has_asked
        else ngettext("%(n)s change since you last signed", "%(n)s changes since you last signed", count)
    )
    return sentence % {"n": count}


def _ending(ends_at: datetime.datetime | None) -> str:
    if ends_at is None:
        return _("no signature stands any more")
    day = {"day": date_format(timezone.localtime(ends_at), "j F Y")}
    if ends_at <= timezone.now():
        return _("the signature ended on %(day)s") % day
    return _("the signature ends on %(day)s") % day


def _claims(review: waiting.Review) -> str:
    count = review.claims
    sentence = ngettext("%(n)s claim open", "%(n)s claims open", count)
    return sentence % {"n": count} if count else ""


def _numbers(review: waiting.Review) -> str:
    count = review.changes.numbers if review.changes else 0
    return ngettext("%(n)s number changed", "%(n)s numbers changed", count) % {"n": count}


def _sources(review: waiting.Review) -> str:
    count = review.unconfirmed
    sentence = ngettext("%(n)s source to confirm", "%(n)s sources to confirm", count)
    return sentence % {"n": count} if count else ""


def _sources_to_look_at(user: User, opened: list[int]) -> Queue:
    rows = (
        Row(
            source.title,
            _("Look"),
            source.get_absolute_url(),
            (f"[@{source.key}]", *([known.note] if known.note else [])),
            (Tag(known.label, known.tone),),
        )
        for source in queues.sources_to_look_at(user, opened)[: MOST_ROWS + 1]
        if (known := standing_of(source))
    )
    return queue_of("sources", _("Sources that need a person"), rows)


def _journals(user: User) -> Queue:
    rows = (
        Row(
            journal.title,
            _("Decide"),
            journal.get_absolute_url(),
            (
                "ISSN " + ", ".join(journal.issns),
                ngettext("%(n)s source", "%(n)s sources", journal.sources) % {"n": journal.sources},
            ),
        )
        for journal in queues.journals_to_decide(user)[: MOST_ROWS + 1]
    )
    return queue_of("journals", _("Journals to decide on"), rows)


def _sent_back(user: User, opened: list[int]) -> Queue:
    editions = list(queues.sent_back(user, opened)[: MOST_ROWS + 1])
    names: dict[int, list[str]] = {}
    for word in queues.requests_for_changes().filter(edition__in=editions):
        names.setdefault(word.edition_id, []).append(word.printed_name)
    rows = (
        Row(
            each.title,
            _("Read the note"),
            reverse("desk:article-overview", args=[each.article_id]),
            (
                edition_number(each.number),
                _("changes asked by %(names)s") % {"names": ", ".join(names[each.pk])},
            ),
        )
        for each in editions
    )
    return queue_of("sent-back", _("Sent back to you"), rows)


def _commented(user: User, opened: list[int]) -> Queue:
    rows = (
        Row(
            each.title,
            _("Read the comments"),
            reverse("desk:article-overview", args=[each.article_id]) + "#comments",
            (
                edition_number(each.number),
                ngettext("%(n)s comment", "%(n)s comments", each.comments_waiting)
                % {"n": each.comments_waiting},
            ),
        )
        for each in queues.commented(user, opened)[: MOST_ROWS + 1]
    )
    return queue_of("commented", _("Comments on your texts"), rows)


def _drafts(user: User, opened: list[int]) -> Queue:
    rows = (
        Row(
            article.title,
            _("Write on"),
            reverse("desk:article-edit", args=[article.pk]),
            (
                _("saved %(when)s") % {"when": moment_in_words(article.updated_at)},
                *(
                    [_("after %(edition)s") % {"edition": edition_number(article.edition_count)}]
                    if article.edition_count
                    else []
                ),
            ),
        )
        for article in queues.drafts(user, opened)[: MOST_ROWS + 1]
    )
    return queue_of("drafts", _("Your drafts"), rows, _("You have no unfinished text."))


def _ready(user: User, opened: list[int]) -> Queue:
    rows = (
        Row(
            edition.title,
            _("Publish"),
            reverse("desk:edition-publish", args=[edition.pk]),
            (edition_number(edition.number), edition.get_change_kind_display()),
            (Tag(_("Both signed"), "good"),),
        )
        for edition in queues.ready_to_publish(user, opened)[: MOST_ROWS + 1]
    )
    return queue_of("ready", _("Ready to publish"), rows, _("Nothing is ready to be published."))


def _schedules(user: User, opened: list[int]) -> Queue:
    rows = (
        Row(
            schedule.edition.title,
            _("Look"),
            reverse("desk:article-overview", args=[schedule.edition.article_id]),
            (edition_number(schedule.edition.number), moment_in_words(schedule.publish_at)),
            (
                Tag(_("Refused"), "danger")
                if schedule.state == Schedule.State.FAILED
                else Tag(_("Planned"), "good"),
            ),
        )
        for schedule in queues.schedules(user, opened)[: MOST_ROWS + 1]
    )
    return queue_of("scheduled", _("Planned publications"), rows)


def _lacking_reviewers(user: User, opened: list[int]) -> Queue:
    rows = (
        Row(
            edition.title,
            _("Ask somebody"),
            reverse("desk:article-assign", args=[edition.article_id]),
            (
                edition_number(edition.number),
                _("in review since %(when)s") % {"when": moment_in_words(edition.submitted_at)},
            ),
            tuple(
                Tag(label, "caution")
                for needed, label in (
                    (edition.needs_medical, _("no medical reviewer")),
                    (edition.needs_fact, _("no fact checker")),
                )
                if needed
            ),
        )
        for edition in queues.lacking_reviewers(user, opened)[: MOST_ROWS + 1]
    )
    return queue_of("lacking", _("Nobody is asked yet"), rows)


def _interests(user: User) -> Queue:
    rows = (
        Row(
            each.article.title,
            _("Decide"),
            reverse("desk:interest-waive", args=[each.article_id, each.reviewer.person_id]),
            (
                _("%(name)s declared an interest") % {"name": each.reviewer.person.name},
                each.get_kind_display(),
            ),
        )
        for each in queues.interests_to_decide(user)[: MOST_ROWS + 1]
    )
    return queue_of("interests", _("Declared interests to decide about"), rows)


def _findings(user: User) -> Queue:
    tones = {"blocking": "danger", "warning": "caution"}
    settles_overlaps = can(user, "settle_overlap")
    rows = (
        Row(
            finding.article.title,
            _("Look") if finding.kind == Finding.Kind.OVERLAP and not settles_overlaps else _("Settle"),
            reverse("desk:finding-overview", args=[finding.pk]),
            (finding.headline, *([_("taken by you")] if finding.owner_id == user.pk else [])),
            (
                Tag(finding.get_severity_display(), tones.get(finding.severity, "")),
                *due_tags(finding.due_on),
            ),
        )
        for finding in queues.findings_to_settle(user)[: MOST_ROWS + 1]
    )
    return queue_of("findings", _("Findings and reader reports"), rows)


def _due(user: User) -> Queue:
    due = queues.due_for_review() if can(user, "assign") else queues.due_for_review().filter(owner=user)
    rows = (
        Row(
            article.title,
            _("Start the review"),
            reverse("desk:article-overview", args=[article.pk]),
            (article.topic.name if article.topic else "",),
            (due_tag(timezone.localtime(article.due_at).date()),),
        )
        for article in due[: MOST_ROWS + 1]
    )
    return queue_of("due", _("Due for review"), rows)


def _licences(user: User) -> Queue:
    rows = (
        Row(
            reviewer.person.printed_name,
            _("Verify"),
            reverse("desk:reviewer-verify", args=[reviewer.pk]),
            (reviewer.licence_body, reviewer.licence_number),
            due_tags(reviewer.valid_until) if reviewer.verified_on else (Tag(_("not verified"), "caution"),),
        )
        for reviewer in queues.licences_to_verify(user)[: MOST_ROWS + 1]
    )
    return queue_of("licences", _("Licences to verify"), rows)
