"""Every move of the workflow as one call on the world of the guard's tests, by whoever tries it."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from articles.actions import (
    commenting,
    conditions,
    drafting,
    evidence,
    findings,
    judging,
    partners,
    people,
    publishing,
    reading,
    reviewing,
    signing,
    submission,
    synonyms,
    topics,
    triage,
)
from articles.conditions import edits_of, expected
from articles.models import (
    Article,
    Assignment,
    Comment,
    Edition,
    Feedback,
    Finding,
    Person,
    Reviewer,
    SignOff,
    SynonymGroup,
    Topic,
)
from articles.permissions import can
from articles.since_signed import since_signed
from articles.workflow import Kind
from citations.actions import library
from citations.models import Citation
from cms.accounts.models import User
from tests import factories
from tests.articles.guard.world import World

Perform = Callable[[World, User], Any]


@dataclass(frozen=True)
class Move:
    """One way to make the move `verb`: how, what puts the scene in place for whoever may, and what the trail tells."""

    verb: str
    perform: Perform
    events: tuple[str, ...]
    """The acts in the trail, and the tables they are about, in order."""
    again: str = "same"
    """What a second call comes to: the "same" row, "another" one, or the code of the refusal."""
    prepare: Perform = lambda w, by: None


MOVES: dict[str, Move] = {}


def move(name: str, verb: str, *events: str, again: str = "same", prepare: Perform | None = None):
    def register(perform: Perform) -> Perform:
        MOVES[name] = Move(verb, perform, events, again, prepare or (lambda w, by: None))
        return perform

    return register


def article(w: World) -> Article:
    return Article.objects.get(pk=w.live)


def edition(pk: int) -> Edition:
    return Edition.objects.get(pk=pk)


def kind_of(by: User) -> str:
    """The kind of review that this account may sign; the medical one for whoever may sign none."""
    record = Reviewer.objects.filter(person__user=by.pk).first()
    return record.kinds[0] if record else Kind.MEDICAL_REVIEW


def is_reviewer(by: User) -> bool:
    return by.pk is not None and Reviewer.objects.eligible().filter(person__user=by.pk).exists()


def ask(w: World, by: User) -> None:
    """Have a reviewer asked about the edition that nobody has signed, and about the live page."""
    if is_reviewer(by):
        for pk in (w.unsigned, w.live_edition):
            factories.asked(edition(pk).article, kind_of(by), by)


def invite(w: World, by: User) -> None:
    """An invitation that nobody has answered: to `by` if they review, else to the medic."""
    account = by if is_reviewer(by) else User.objects.get(pk=w.medic)
    reviewing.assign(
        article=edition(w.unsigned).article,
        by=User.objects.get(pk=w.manager),
        reviewer=account.person.reviewer,
        kind=kind_of(account),
    )


def sign_first(w: World, by: User) -> None:
    """A reviewer has signed before; whoever is none finds only signatures of others."""
    ask(w, by)
    if is_reviewer(by):
        _sign(edition(w.unsigned), by)


def _sign(chosen: Edition, by: User) -> SignOff:
    return signing.sign(
        edition=chosen,
        by=by,
        kind=kind_of(by),
        digest=chosen.digest,
        passphrase=factories.PASSPHRASE,
        has_interests=False,
    )


# Writing


@move("create", "create", "article.create articles_article", again="another")
def _(w: World, by: User) -> Any:
    return drafting.create_article(by=by, fields={"title": "A new one"})


@move("save", "save", "article.save articles_article")
def _(w: World, by: User) -> Any:
    return drafting.save_article(
        article=article(w), by=by, version=2, fields={"body": "Other words."}, reason="Clearer"
    )


@move("lower the risk class", "lower_risk_class", "article.save articles_article")
def _(w: World, by: User) -> Any:
    return drafting.save_article(
        article=article(w), by=by, version=2, fields={"risk_class": "C"}, reason="No treatment is named"
    )


@move("change the address", "change_address", "article.change_address articles_article")
def _(w: World, by: User) -> Any:
    return drafting.change_address(article=article(w), by=by, slug="another-address", reason="Shorter")


@move("submit", "submit", "article.submit articles_edition", "article.submit articles_verdict")
def _(w: World, by: User) -> Any:
    return submission.submit(article=article(w), by=by, version=article(w).version, change_kind="re_review")


@move("recall", "recall", "edition.recall articles_editionrecall")
def _(w: World, by: User) -> Any:
    return submission.recall(edition=edition(w.ready), by=by, reason="Too early")


# Reviewing


@move("assign", "assign", "assignment.invite articles_assignment")
def _(w: World, by: User) -> Any:
    medic = Reviewer.objects.get(person__user=w.both)
    return reviewing.assign(article=article(w), by=by, reviewer=medic, kind=Kind.MEDICAL_REVIEW)


@move("release", "release", "assignment.released articles_assignment", again="already_done")
def _(w: World, by: User) -> Any:
    accepted = Assignment.objects.get(article=article(w), reviewer__person__user=w.medic)
    return reviewing.release(assignment=accepted, by=by, note="On leave")


@move("accept", "accept", "assignment.accepted articles_assignment", again="already_done", prepare=invite)
def _(w: World, by: User) -> Any:
    return reviewing.accept(assignment=Assignment.objects.latest("id"), by=by, has_interests=False)


@move("decline", "decline", "assignment.declined articles_assignment", again="already_done", prepare=invite)
def _(w: World, by: User) -> Any:
    return reviewing.decline(assignment=Assignment.objects.latest("id"), by=by, note="No time")


@move("waive an interest", "waive_interest", "interest.waive articles_interestwaiver")
def _(w: World, by: User) -> Any:
    person = Person.objects.get(user=w.medic)
    return reviewing.waive_interest(article=article(w), person=person, by=by, reason="It is small")


# Comments


def write(w: World, by: User) -> None:
    """Something that is not sent yet, by whoever may comment."""
    ask(w, by)
    if can(by, "comment"):
        commenting.write_comment(
            edition=edition(w.unsigned),
            by=by,
            quotation="Rest.",
            text="For how long?",
            suggestion="Rest today.",
        )


def comment(w: World, by: User) -> None:
    """One's own comment, sent; whoever may not comment finds only those of others."""
    write(w, by)
    if can(by, "comment"):
        commenting.send_comments(edition=edition(w.unsigned), by=by)


def chosen_comment(w: World) -> Comment:
    return Comment.objects.filter(edition=w.unsigned).last() or Comment.objects.get(pk=w.remark)


@move("send comments", "comment", "comment.send articles_comment", again="nothing_pending", prepare=write)
def _(w: World, by: User) -> Any:
    return commenting.send_comments(edition=edition(w.unsigned), by=by)


@move(
    "resolve a comment",
    "resolve_comment",
    "comment.resolve articles_settlement",
    again="already_done",
    prepare=comment,
)
def _(w: World, by: User) -> Any:
    return commenting.resolve_comment(comment=chosen_comment(w), by=by)


@move(
    "take a suggestion",
    "take_suggestion",
    "article.save articles_article",
    "comment.take articles_settlement",
    prepare=comment,
)
def _(w: World, by: User) -> Any:
    return commenting.take_suggestion(comment=chosen_comment(w), by=by, version=1)


# Judging and signing


def accept(w: World, by: User) -> None:
    """A fact checker has accepted the article of the edition that nobody has signed, and judged nothing."""
    if is_reviewer(by):
        invitation = reviewing.assign(
            article=edition(w.unsigned).article,
            by=User.objects.get(pk=w.manager),
            reviewer=by.person.reviewer,
            kind=kind_of(by),
        )
        reviewing.accept(assignment=invitation, by=by, has_interests=False)


@move("judge a claim", "judge_claim", "claim.judge articles_verdict", prepare=accept)
def _(w: World, by: User) -> Any:
    return judging.judge_claim(claim=edition(w.unsigned).claims.get(), by=by, judgement="supported")


@move("sign", "sign", "edition.sign articles_signoff", prepare=ask)
def _(w: World, by: User) -> Any:
    return _sign(edition(w.unsigned), by)


def read_evidence(w: World, by: User) -> None:
    """A reviewer of the live page has read what came up since it was last signed."""
    ask(w, by)
    if is_reviewer(by):
        live, kind = edition(w.live_edition), kind_of(by)
        state = since_signed(by, live, kind).state
        reading.mark_evidence(edition=live, by=by, kind=kind, state=state)


@move("re-affirm", "reaffirm", "edition.sign articles_signoff", prepare=read_evidence)
def _(w: World, by: User) -> Any:
    live = edition(w.live_edition)
    return reading.sign(
        edition=live,
        by=by,
        kind=kind_of(by),
        digest=live.digest,
        passphrase=factories.PASSPHRASE,
        has_interests=False,
    )


@move("ask for changes", "request_changes", "edition.request_changes articles_signoff", prepare=ask)
def _(w: World, by: User) -> Any:
    chosen = edition(w.unsigned)
    return signing.request_changes(
        edition=chosen,
        by=by,
        kind=kind_of(by),
        digest=chosen.digest,
        passphrase=factories.PASSPHRASE,
        note="The dose is too high",
    )


def suggest(w: World, by: User) -> None:
    """A reviewer who was asked suggests other words."""
    ask(w, by)
    if is_reviewer(by):
        chosen = edition(w.unsigned)
        commenting.write_comment(edition=chosen, by=by, quotation="Rest.", suggestion="Sleep.")


@move(
    "approve on condition",
    "approve_if",
    "edition.approve_if articles_conditionalapproval",
    "comment.send articles_comment",
    prepare=suggest,
)
def _(w: World, by: User) -> Any:
    chosen = edition(w.unsigned)
    edits = edits_of(by, chosen) if by.pk else []
    return conditions.approve_if(
        edition=chosen,
        by=by,
        digest=chosen.digest,
        expected_digest=expected(chosen, edits).digest,
        passphrase=factories.PASSPHRASE,
        has_interests=False,
    )


@move("revoke", "revoke", "signoff.revoke articles_revocation", again="already_done", prepare=sign_first)
def _(w: World, by: User) -> Any:
    signoff = SignOff.objects.filter(user=by.pk).last() or SignOff.objects.get(edition=w.half_signed)
    return signing.revoke(signoff=signoff, by=by, reason="mistake", note="Wrong table")


# The public page


@move("publish", "publish", "edition.publish articles_publication")
def _(w: World, by: User) -> Any:
    return publishing.publish(edition=edition(w.ready), by=by)


@move("schedule", "schedule", "edition.schedule articles_schedule", again="already_done")
def _(w: World, by: User) -> Any:
    tomorrow = timezone.now() + datetime.timedelta(days=1)
    return publishing.schedule(edition=edition(w.ready), by=by, publish_at=tomorrow)


@move("roll back", "roll_back", "article.roll_back articles_publication")
def _(w: World, by: User) -> Any:
    return publishing.roll_back(edition=edition(w.first_edition), by=by, reason="The new dose is disputed")


@move("suspend", "suspend", "article.suspend articles_publication")
def _(w: World, by: User) -> Any:
    return publishing.suspend(article=article(w), by=by, reason="A reader doubts a dose")


@move("reinstate", "reinstate", "article.reinstate articles_publication")
def _(w: World, by: User) -> Any:
    return publishing.reinstate(article=edition(w.suspended).article, by=by, reason="The dose is right")


@move("withdraw", "withdraw", "article.withdraw articles_publication")
def _(w: World, by: User) -> Any:
    return publishing.withdraw(
        article=article(w), by=by, withdrawal_reason="obsolete", reason="Nobody does this"
    )


# Findings


@move("raise a finding", "triage", "finding.open articles_finding")
def _(w: World, by: User) -> Any:
    return findings.raise_finding(
        article=article(w), by=by, kind="other", severity="blocking", summary="Is it right?"
    )


@move("take a finding", "triage", "finding.take articles_finding")
def _(w: World, by: User) -> Any:
    return findings.take_finding(finding=Finding.objects.get(pk=w.finding), by=by)


@move("give a finding to somebody", "give_finding", "finding.give articles_finding")
def _(w: World, by: User) -> Any:
    finding = Finding.objects.get(pk=w.finding)
    return findings.give_finding(finding=finding, by=by, to=User.objects.get(pk=w.author))


@move("let a finding be due on another day", "triage", "finding.move_date articles_finding")
def _(w: World, by: User) -> Any:
    finding, in_a_month = Finding.objects.get(pk=w.finding), timezone.localdate() + datetime.timedelta(30)
    return findings.move_date(finding=finding, by=by, due_on=in_a_month, reason="The guideline is due")


@move("settle a finding", "triage", "finding.resolve articles_finding", again="already_done")
def _(w: World, by: User) -> Any:
    return findings.resolve_finding(
        finding=Finding.objects.get(pk=w.finding), by=by, resolution="It is right"
    )


def _overlap_found(w: World, by: User) -> Any:
    return findings.raise_finding(
        article=article(w),
        by=User.objects.system(),
        kind="overlap",
        severity="blocking",
        summary="Copied?",
        edition=article(w).live_edition,
    )


@move(
    "settle an overlap",
    "settle_overlap",
    "finding.resolve articles_finding",
    again="already_done",
    prepare=_overlap_found,
)
def _(w: World, by: User) -> Any:
    finding = Finding.objects.filter(article=w.live, kind="overlap").latest("pk")
    return findings.resolve_finding(finding=finding, by=by, resolution="It is quoted by leave")


# Reports of readers


def _reported(w: World, by: User) -> Any:
    said = {"verdict": "inaccurate", "text": "Ann says so.", "suspicion": "fast"}
    return findings.receive_feedback(by=User.objects.system(), edition=article(w).live_edition, **said)


def _report(w: World) -> Feedback:
    return Feedback.objects.filter(article=w.live).latest("pk")


@move(
    "judge what a reader said",
    "triage",
    "feedback.mark articles_finding",  # what looked like spam and is none
    "feedback.mark articles_feedback",
    prepare=_reported,
)
def _(w: World, by: User) -> Any:
    return triage.mark_feedback(feedback=_report(w), by=by, mark="valid")


@move(
    "take up a report",
    "triage",
    "feedback.take_up articles_finding",
    "feedback.take_up articles_feedback",
    again="already_done",
    prepare=_reported,
)
def _(w: World, by: User) -> Any:
    return triage.take_up_feedback(feedback=_report(w), by=by)


@move(
    "take out words of a reader",
    "redact",
    "feedback.redact articles_feedback",
    again="already_done",
    prepare=_reported,
)
def _(w: World, by: User) -> Any:
    return triage.redact_feedback(feedback=_report(w), by=by, reason="A name")


# Sources, topics and people


def _source(w: World) -> Citation:
    return edition(w.unconfirmed).citations.get().citation


@move("edit a source", "edit_citation", "citation.edit citations_citation", again="stale_citation")
def _(w: World, by: User) -> Any:
    return library.edit_citation(
        citation=_source(w), by=by, version=1, fields={"volume": "13"}, reason="A slip of the pen"
    )


@move("check a source", "check_citation", "citation.check citations_citationcheck")
def _(w: World, by: User) -> Any:
    return library.check_citation(
        citation=_source(w), by=by, outcome="confirmed", peer_review="peer_reviewed", reason="Found it"
    )


@move("add a topic", "edit_topic", "note: topic.add note articles_topic", again="invalid")
def _(w: World, by: User) -> Any:
    return topics.add_topic(by=by, fields={"name": "Nerves", "slug": "nerves"})


@move("add a partner", "keep_subscribers", "note: subscriber.add note subscriber", again="invalid")
def _(w: World, by: User) -> Any:
    return partners.add_subscriber(by=by, name="Partner", address="https://partner.example/hook")[0]


@move("edit a topic", "edit_topic", "note: topic.edit note articles_topic")
def _(w: World, by: User) -> Any:
    return topics.edit_topic(topic=Topic.objects.first(), by=by, fields={"name": "Nerves"})


@move("add synonyms", "edit_synonyms", "note: synonyms.add note search_synonym_group", again="invalid")
def _(w: World, by: User) -> Any:
    return synonyms.add_synonyms(by=by, words=["heart attack", "myocardial infarction"])


def _add_synonyms(w: World, by: User) -> SynonymGroup:
    return synonyms.add_synonyms(by=factories.editor(), words=["gout", "podagra"])


def _group(w: World) -> SynonymGroup:
    return SynonymGroup.objects.order_by("pk").first() or SynonymGroup()


@move(
    "edit synonyms",
    "edit_synonyms",
    "note: synonyms.edit note search_synonym_group",
    prepare=_add_synonyms,
)
def _(w: World, by: User) -> Any:
    return synonyms.edit_synonyms(group=_group(w), by=by, words=["gout", "podagra", "gouty arthritis"])


@move(
    "remove synonyms",
    "edit_synonyms",
    "note: synonyms.remove note search_synonym_group",
    again="conflict",
    prepare=_add_synonyms,
)
def _(w: World, by: User) -> Any:
    return synonyms.remove_synonyms(group=_group(w), by=by)


@move("edit a person", "edit_person", "person.edit articles_person")
def _(w: World, by: User) -> Any:
    person = Person.objects.get(user=w.author)
    return people.edit_person(by=by, person=person, fields={"credentials": "MSc"}, reason="New degree")


@move("verify a licence", "manage_people", "reviewer.verify articles_reviewer")
def _(w: World, by: User) -> Any:
    record = Reviewer.objects.get(person__user=w.lapsed)
    until = datetime.date(2090, 1, 1)
    return people.verify_licence(by=by, reviewer=record, valid_until=until, note="Looked it up")


@move("retire a person", "manage_people", "person.retire articles_person")
def _(w: World, by: User) -> Any:
    person = Person.objects.get(user=w.lapsed)
    return people.set_person_active(by=by, person=person, is_active=False, reason="Left us")


def take_part(w: World, by: User) -> None:
    """A reviewer is asked, an editor saves: whoever does not read the trail exports what they had a part in."""
    ask(w, by)
    if by.pk and by.is_active and "editor" in by.roles:
        factories.changed(edition(w.unsigned).article, by=by)


@move(
    "export the evidence",
    "export_evidence",
    "note: evidence exported note articles_article",
    again="another",
    prepare=take_part,
)
def _(w: World, by: User) -> Any:
    written = evidence.export_evidence(article=edition(w.unsigned).article, by=by)
    written.file.close()
    return written.sha256
