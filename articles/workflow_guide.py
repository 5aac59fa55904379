"""The workflow for people to read: the same data as `articles.workflow`, as sentences and tables (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.workflow import (
    ATTESTATIONS,
    DUE_IN_DAYS,
    OVERDUE,
    REVOCATION_CLOCK_DAYS,
    TRANSITIONS,
    Duty,
    Kind,
    RiskClass,
)

VERBS: Mapping[str, tuple[Promise, Promise]] = {
    "create": (gettext_lazy("Start an article"), gettext_lazy("A working copy that only the desk sees.")),
    "save": (
        gettext_lazy("Write and save"),
        gettext_lazy(
            "Each save stays in the history with its author and reason. Whoever saves is a contributor."
        ),
    ),
    "submit": (
        gettext_lazy("Submit for review"),
        gettext_lazy("Freezes the text as the next edition, which nobody can change any more."),
    ),
    "recall": (
        gettext_lazy("Recall an edition"),
        gettext_lazy("Only before it was published. It can then be neither signed nor published."),
    ),
    "assign": (
        gettext_lazy("Ask a reviewer"),
        gettext_lazy(
            "Somebody eligible who did not write the text; external reviewers are mailed a link. Also somebody else "
            "instead, or another date, with a reason."
        ),
    ),
    "release": (gettext_lazy("Release a reviewer"), gettext_lazy("What they have signed stands.")),
    "accept": (
        gettext_lazy("Accept a review"),
        gettext_lazy("With an answer about interests; a declared one needs the chief editor’s waiver."),
    ),
    "decline": (
        gettext_lazy("Decline a review"),
        gettext_lazy("With a reason, so that somebody else is asked."),
    ),
    "request_changes": (
        gettext_lazy("Ask for changes"),
        gettext_lazy("Signed, with a reason. It blocks the edition; the author answers with a new one."),
    ),
    "judge_claim": (
        gettext_lazy("Judge a claim"),
        gettext_lazy("Whether the source says it. The fact check is signed when every claim holds."),
    ),
    "comment": (
        gettext_lazy("Comment and suggest"),
        gettext_lazy(
            "On words of an edition. Others see it once it is sent; reviewers where they are asked."
        ),
    ),
    "resolve_comment": (
        gettext_lazy("Resolve a comment"),
        gettext_lazy("Its writer or an editor; one that blocks, only its writer or the chief editor."),
    ),
    "take_suggestion": (
        gettext_lazy("Take a suggestion"),
        gettext_lazy("Into the working copy. Whoever takes it has written it; whoever suggested it has not."),
    ),
    "sign": (
        gettext_lazy("Sign a review"),
        gettext_lazy(
            "With the signing passphrase (external reviewers: with a code that is mailed to them), on exactly the text "
            "that was on screen."
        ),
    ),
    "approve_if": (
        gettext_lazy("Approve if exactly these edits are taken"),
        gettext_lazy(
            "Signed for the text as it would be with one's own suggestions. It counts when the very next edition is "
            "that text to the letter, and lapses when it is any other, or after 30 days."
        ),
    ),
    "reaffirm": (
        gettext_lazy("Affirm a live page again"),
        gettext_lazy(
            "One page at a time, after the evidence since last time was read: a new signature on the same text. "
            "The date of review moves, “last changed” does not."
        ),
    ),
    "publish": (
        gettext_lazy("Publish"),
        gettext_lazy("Only without blockers; the database checks at that moment and refuses otherwise."),
    ),
    "schedule": (
        gettext_lazy("Schedule a publication"),
        gettext_lazy("Checked now and again at the planned moment; a refusal is reported, never silent."),
    ),
    "roll_back": (
        gettext_lazy("Roll back"),
        gettext_lazy("To an edition that was public before and that nothing blocks today."),
    ),
    "reinstate": (
        gettext_lazy("Put a suspended page back"),
        gettext_lazy("With the edition it had, if nothing blocks it."),
    ),
    "withdraw": (
        gettext_lazy("Withdraw an article"),
        gettext_lazy("For good: a notice with the reason, or a redirect to what replaces it."),
    ),
    "suspend": (
        gettext_lazy("Suspend a live page"),
        gettext_lazy(
            "At once, by one person, with a reason. Nobody can put it back alone without valid signatures."
        ),
    ),
    "revoke": (
        gettext_lazy("Revoke a sign-off"),
        gettext_lazy("One’s own; a chief editor anybody’s. A live page of class A is suspended at once."),
    ),
    "waive_interest": (
        gettext_lazy("Waive a declared interest"),
        gettext_lazy("In writing, never one’s own."),
    ),
    "lower_risk_class": (
        gettext_lazy("Lower a risk class"),
        gettext_lazy("Because it lengthens the time between reviews."),
    ),
    "change_address": (
        gettext_lazy("Change the address of an article"),
        gettext_lazy("The old one keeps leading there and never passes to another article."),
    ),
    "triage": (
        gettext_lazy("Report and settle findings"),
        gettext_lazy(
            "Reader reports, overdue reviews, revoked sign-offs, broken links and what the desk notices itself. "
            "Whoever may settle one can take it, give it back, or move its day with a reason."
        ),
    ),
    "give_finding": (
        gettext_lazy("Give a finding to somebody"),
        gettext_lazy("To a person who may settle it; they are told by mail."),
    ),
    "redact": (
        gettext_lazy("Take out words of a reader"),
        gettext_lazy(
            "For example a name or a telephone number, with a reason. They cannot be brought back, and cannot be "
            "found out from the audit trail."
        ),
    ),
    "settle_overlap": (
        gettext_lazy("Settle an overlap with another text"),
        gettext_lazy("Nobody who wrote or submitted the edition, or is named in its byline."),
    ),
    "read_library": (
        gettext_lazy("Look into the library of sources"),
        gettext_lazy("Every record, who confirmed it, and the articles that one may see."),
    ),
    "edit_citation": (
        gettext_lazy("Add and correct sources"),
        gettext_lazy("A live page never changes by it."),
    ),
    "check_citation": (
        gettext_lazy("Confirm a source, decide on a journal"),
        gettext_lazy(
            "That a source exists and is what its record says: this counts before what registries say, and a later "
            "change of the record voids it. And once for each journal whether it is peer reviewed."
        ),
    ),
    "verify_citation": (
        gettext_lazy("Note what registries say of a source"),
        gettext_lazy("No person can: the site asks when a source is added or corrected, and every night."),
    ),
    "edit_topic": (
        gettext_lazy("Keep the topics"),
        gettext_lazy("The subjects under which readers find articles."),
    ),
    "edit_synonyms": (
        gettext_lazy("Keep the synonyms"),
        gettext_lazy("Words that mean the same: readers who search for one of them find the others."),
    ),
    "keep_subscribers": (
        gettext_lazy("Keep the partners who are told of take-downs"),
        gettext_lazy("Sites that show copies of articles. Each is told at once when one was taken down."),
    ),
    "edit_person": (
        gettext_lazy("Keep the pages of people"),
        gettext_lazy("Names and credentials as printed."),
    ),
    "manage_people": (
        gettext_lazy("Verify licences, manage accounts"),
        gettext_lazy("Never one’s own. Administrators have no part in what is published."),
    ),
    "read_audit": (
        gettext_lazy("Read the audit trail"),
        gettext_lazy("Every act, chained so that no row can be altered unseen."),
    ),
    "read_reports": (
        gettext_lazy("Read the reports"),
        gettext_lazy("How long each step takes, what is overdue, who carries how much, what was refused."),
    ),
    "export_evidence": (
        gettext_lazy("Take the evidence of an article away"),
        gettext_lazy(
            "One file that others can check. Whoever does not read the trail: of articles they had a part in."
        ),
    ),
}
"""What each verb of the table means: its name, and what goes with it."""


@dataclass(frozen=True)
class Move:
    """One row of the table: who may make which move, and what goes with it."""

    verb: str
    name: str
    duties: tuple[str, ...]
    meaning: str

    @property
    def who(self) -> str:
        """The duties in words; what no person may do, the site does."""
        return ", ".join(self.duties) or _("The site itself")


@dataclass(frozen=True)
class Validity:
    """How long a signature holds, how many days a reviewer is given, and what follows when nobody renews it."""

    risk: str
    months: int
    days: int
    grace_days: int
    at_once: str
    then: str


@dataclass(frozen=True)
class Guide:
    moves: tuple[Move, ...]
    validity: tuple[Validity, ...]
    attestations: tuple[tuple[str, str], ...]
    clock_days: int


def guide() -> Guide:
    """The workflow as it is configured on this site."""
    return Guide(
        moves=tuple(_move(verb) for verb in TRANSITIONS),
        validity=tuple(_validity(risk) for risk in RiskClass),
        attestations=tuple((str(kind.label), str(ATTESTATIONS[kind])) for kind in Kind),
        clock_days=REVOCATION_CLOCK_DAYS,
    )


def as_markdown() -> str:
    """The guide as the text of docs/workflow.md."""
    shown = guide()
    rows = "\n".join(f"| {move.name} | {move.who} | {move.meaning} |" for move in shown.moves)
    risks = "\n".join(
        f"| {each.risk} | {each.months} | {each.days} | {each.at_once} | {each.grace_days} | {each.then} |"
        for each in shown.validity
    )
    meanings = "\n".join(f"- **{kind}**: {sentence}" for kind, sentence in shown.attestations)
    return _MARKDOWN % {
        "moves": rows,
        "risks": risks,
        "meanings": meanings,
        "clock": shown.clock_days,
    }


SEVERITIES: Mapping[str, Promise] = {
    "info": gettext_lazy("A finding for information"),
    "warning": gettext_lazy("A finding as a warning"),
}


def _validity(risk: RiskClass) -> Validity:
    rule = OVERDUE[risk]
    late = str(SEVERITIES[rule.late_severity])
    return Validity(
        risk=str(risk.label),
        months=settings.REVIEW_VALIDITY_MONTHS[risk],
        days=DUE_IN_DAYS[risk],
        grace_days=rule.grace_days,
        at_once=str(SEVERITIES[rule.severity]),
        then=_("The page is suspended") if rule.is_suspended else late,
    )


def _move(verb: str) -> Move:
    name, meaning = VERBS[verb]
    held = TRANSITIONS[verb].duties
    return Move(verb, str(name), tuple(str(duty.label) for duty in Duty if duty in held), str(meaning))


_MARKDOWN = """\
# The workflow

Written by `manage.py workflow_doc` from `articles/workflow.py`; a test compares the two.

An approval is a statement by an identified person about one immutable text. Publishing is a consequence of valid
approvals, never an act that replaces them. What may go live is decided by PostgreSQL (`articles/guard/`), whoever asks.

```mermaid
stateDiagram-v2
    [*] --> Draft: start
    Draft --> InReview: submit (edition n)
    InReview --> Draft: recall
    InReview --> SentBack: a reviewer asks for changes
    SentBack --> InReview: submit (edition n+1)
    InReview --> Ready: medical review and fact check signed, no blocker
    Ready --> Live: publish, or a schedule fires
    Live --> Live: affirm again, publish edition n+1, roll back
    Live --> Suspended: anybody at the desk, or the clock
    Suspended --> Live: put back (no blocker)
    Live --> Withdrawn: withdraw
    Suspended --> Withdrawn: withdraw
```

## Who may do what

Duties are separated for each edition: whoever wrote part of it, submitted it or is named in its byline cannot sign it,
and the two signatures come from two people.

| Move | Who | What goes with it |
|---|---|---|
%(moves)s

## How long a signature holds

| Risk class | Months a signature holds | Days a reviewer is given | When it has ended | Days of grace | After them |
|---|---|---|---|---|---|
%(risks)s

When a signature has ended, readers are told at once that a new review is due, in every class. The finding is settled
the night after somebody signed anew. When a sign-off on a live page is revoked, a page of class A is suspended at
once; others get a blocking finding and %(clock)s days to renew it.

## What a signature means

%(meanings)s
"""
